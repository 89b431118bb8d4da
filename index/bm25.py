"""The channel of words: BM25 over weighted fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
from numpy.typing import NDArray

from index.text import Normaliser
from index.units import FIELD_WEIGHTS, Corpus

Floats = NDArray[np.float32]

# Robertson & Zaragoza (2009). Repetition carries the field weights, so it must saturate late (held-out R@1 .67
# instead of .64 with the usual 1.2); entries are similarly long and need little length normalisation.
BM25_K1 = 4.0
BM25_B = 0.3
# An unknown word (a place, a name, chat) says less against a service than a known word that it lacks.
UNKNOWN_SHARE = 0.25


class Bm25Channel:
    """Okapi BM25 (bm25s) over the terms of every service; holds the loaded index."""

    name = "bm25"

    def __init__(self, index: Any, ceilings: Floats, unknown: float) -> None:
        self._index = index
        self._ceilings = ceilings
        self._unknown = unknown
        self._vocabulary: dict[str, int] = index.vocab_dict

    @classmethod
    def build(cls, corpus: Corpus, normaliser: Normaliser) -> Bm25Channel:
        """Index the fields of every service, each term repeated as often as its field weighs."""
        index = bm25s.BM25(k1=BM25_K1, b=BM25_B)
        index.index([_weighted_terms(fields, normaliser) for fields in corpus.fields], show_progress=False)
        return cls._from_index(index)

    @classmethod
    def _from_index(cls, index: Any) -> Bm25Channel:
        data, pointers = index.scores["data"], index.scores["indptr"]
        ceilings = np.array([data[start:end].max(initial=0.0) for start, end in pairwise(pointers)], dtype=np.float32)
        return cls(index, ceilings, unknown=float(ceilings.max(initial=1.0)))

    def scores(self, terms: Sequence[str]) -> Floats:
        """Share of the best possible BM25 score, in [0, 1], shape (services,); unknown terms count as missed."""
        services = int(self._index.scores["num_docs"])
        known = [self._vocabulary[term] for term in dict.fromkeys(terms) if term in self._vocabulary]
        if not known:
            return np.zeros(services, dtype=np.float32)
        missed = len(set(terms)) - len(known)
        possible = float(self._ceilings[known].sum()) + UNKNOWN_SHARE * self._unknown * missed
        raw: Floats = self._index.get_scores_from_ids(known)
        return np.asarray(raw / possible, dtype=np.float32)

    def save(self, folder: Path) -> None:
        """Write the index as npy and json files (names start with bm25)."""
        self._index.save(str(folder / "bm25"), show_progress=False)

    @classmethod
    def load(cls, folder: Path) -> Bm25Channel:
        """Read what `save` wrote."""
        return cls._from_index(bm25s.BM25.load(str(folder / "bm25")))


def _weighted_terms(fields: Mapping[str, Sequence[str]], normaliser: Normaliser) -> list[str]:
    terms: list[str] = []
    for name, texts in fields.items():
        terms.extend([term for text in texts for term in normaliser.terms(text)] * FIELD_WEIGHTS[name])
    return terms
