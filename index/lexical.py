"""The two lexical channels: BM25 over weighted fields, and character n-grams that survive misspellings."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from index.text import Normaliser, words
from index.units import FIELD_WEIGHTS, Corpus

Floats = NDArray[np.float32]
SparseVector = tuple[NDArray[np.int32], Floats]  # positions and weights, both of shape (k,)

# Robertson & Zaragoza (2009). Repetition carries the field weights, so it must saturate late (held-out R@1 .67
# instead of .64 with the usual 1.2); entries are similarly long and need little length normalisation.
BM25_K1 = 4.0
BM25_B = 0.3
# An unknown word (a place, a name, chat) says less against a service than a known word that it lacks.
UNKNOWN_SHARE = 0.25
NGRAM_SIZES = (3, 4, 5)  # three letters survive a typing error, five tell words apart
COMMON_SHARE = 0.1  # n-grams of more units than this are passed over
FEW_UNITS = 200  # but in a small catalogue each counts


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


class NgramChannel:
    """TF-IDF cosine of character n-grams within words, best unit per service (Salton & Buckley 1988)."""

    name = "ngrams"

    def __init__(
        self,
        matrix: sparse.csr_matrix,
        grams: Sequence[str],
        idf: Floats,
        starts: NDArray[np.int64],
        names: NDArray[np.bool_],
    ) -> None:
        self._matrix = matrix  # (n-grams, units), columns of length one
        # What nearly every unit holds tells them apart least and costs half the time of a query.
        self._telling = np.diff(matrix.indptr) <= max(COMMON_SHARE * matrix.shape[1], FEW_UNITS)
        self._names = names  # which units are names of a service
        self._grams = list(grams)
        self._column = {gram: number for number, gram in enumerate(grams)}
        self._idf = idf
        self._starts = starts

    @classmethod
    def build(cls, corpus: Corpus) -> NgramChannel:
        """Index every unit of the corpus."""
        counted = [Counter(ngrams(unit)) for unit in corpus.units]
        frequency = Counter(gram for counts in counted for gram in counts)
        grams = sorted(frequency)
        column = {gram: number for number, gram in enumerate(grams)}
        found = np.array([frequency[gram] for gram in grams], dtype=np.float32)
        idf = (np.log((1 + len(counted)) / (1 + found)) + 1).astype(np.float32)
        rows = [_weights(counts, column, idf) for counts in counted]
        indices = np.concatenate([row[0] for row in rows]) if rows else np.empty(0, dtype=np.int32)
        data = np.concatenate([row[1] for row in rows]) if rows else np.empty(0, dtype=np.float32)
        pointers = np.cumsum([0, *(len(row[0]) for row in rows)])
        by_unit = sparse.csr_matrix((data, indices, pointers), shape=(len(counted), len(grams)))
        return cls(by_unit.T.tocsr(), grams, idf, corpus.starts, corpus.names)

    @property
    def units(self) -> sparse.csr_matrix:
        """Vectors of the units, shape (units, n-grams)."""
        return self._matrix.T.tocsr()

    def vector(self, text: str) -> SparseVector:
        """Vector of a text over the n-grams, of at most length one: unknown n-grams take their share."""
        return _weights(Counter(ngrams(text)), self._column, self._idf)

    def scores(self, vector: SparseVector) -> tuple[Floats, Floats]:
        """Cosine of a vector with the nearest unit and with the nearest name of every service, each (services,)."""
        positions, weights = vector
        telling = self._telling[positions]
        units = product((positions[telling], weights[telling]), self._matrix)
        nearest = np.maximum.reduceat(units, self._starts)
        return nearest, np.maximum.reduceat(np.where(self._names, units, np.float32(0)), self._starts)

    def save(self, folder: Path) -> None:
        """Write ngrams.npz (matrix), ngrams_idf.npz (weights) and ngrams.json (the n-grams)."""
        sparse.save_npz(folder / "ngrams.npz", self._matrix)
        np.savez(folder / "ngrams_idf.npz", idf=self._idf, starts=self._starts, names=self._names)
        (folder / "ngrams.json").write_text(json.dumps(self._grams, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> NgramChannel:
        """Read what `save` wrote."""
        grams = json.loads((folder / "ngrams.json").read_text(encoding="utf-8"))
        with np.load(folder / "ngrams_idf.npz", allow_pickle=False) as arrays:
            matrix = sparse.load_npz(folder / "ngrams.npz")
            return cls(matrix, grams, arrays["idf"], arrays["starts"], arrays["names"])


def ngrams(text: str) -> Iterator[str]:
    """Character n-grams of the meaningful words of a text; a blank marks where a word begins and ends."""
    for word in words(text):
        yield from _ngrams_of(word)


@lru_cache(maxsize=100_000)
def _ngrams_of(word: str) -> tuple[str, ...]:
    padded = f" {word} "
    return tuple(padded[start : start + size] for size in NGRAM_SIZES for start in range(len(padded) - size + 1))


def _weighted_terms(fields: Mapping[str, Sequence[str]], normaliser: Normaliser) -> list[str]:
    terms: list[str] = []
    for name, texts in fields.items():
        terms.extend([term for text in texts for term in normaliser.terms(text)] * FIELD_WEIGHTS[name])
    return terms


def product(vector: SparseVector, matrix: sparse.csr_matrix) -> Floats:
    """Vector times matrix, shape (columns of the matrix,); only the rows that the vector names are read."""
    positions, weights = vector
    return np.asarray(matrix[positions].T @ weights)


def _weights(counts: Mapping[str, int], column: Mapping[str, int], idf: Floats) -> SparseVector:
    """Columns and weights of one text; its n-grams unknown to the index still lengthen the vector."""
    known = [(column[gram], number) for gram, number in counts.items() if gram in column]
    columns = np.array([entry[0] for entry in known], dtype=np.int32)
    weights = (1 + np.log(np.array([entry[1] for entry in known], dtype=np.float32))) * idf[columns]
    missed = (len(counts) - len(known)) * (UNKNOWN_SHARE * float(idf.max(initial=1.0))) ** 2
    length = float(np.sqrt(float(weights @ weights) + missed)) or 1.0
    return columns, (weights / length).astype(np.float32)
