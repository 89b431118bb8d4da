"""The yardstick: what a portal's search box would find in the same texts, with BM25 as it comes."""

from __future__ import annotations

from typing import Any

import bm25s
import numpy as np
from numpy.typing import NDArray

from index.units import Corpus


class PlainSearch:
    """BM25 with the defaults of bm25s and German stop words, over everything that is known of a service.

    No lemmas, no parts of compounds, no misspellings, no weights of fields. Holds the loaded index.
    """

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def of(cls, corpus: Corpus) -> PlainSearch:
        """Index all texts of each service as one."""
        texts = [" ".join(text for texts in fields.values() for text in texts) for fields in corpus.fields]
        index = bm25s.BM25()
        index.index(bm25s.tokenize(texts, stopwords="de", show_progress=False), show_progress=False)
        return cls(index)

    def scores(self, query: str) -> NDArray[np.float64]:
        """BM25 scores, shape (services,); zero for services that share no word with the query."""
        tokens = bm25s.tokenize([query], stopwords="de", return_ids=False, show_progress=False)[0]
        known = [token for token in tokens if token in self._index.vocab_dict]
        count = int(self._index.scores["num_docs"])
        return np.asarray(self._index.get_scores(known), dtype=float) if known else np.zeros(count)
