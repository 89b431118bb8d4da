"""The channel of spellings: character n-grams within words, which survive misspellings and join compounds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from index.text import words
from index.units import Corpus

Floats = NDArray[np.float32]
SparseVector = tuple[NDArray[np.int32], Floats]  # positions and weights, both of shape (k,)

# An unknown n-gram (of a place, a name, chat) says less against a service than a known one that it lacks.
UNKNOWN_SHARE = 0.25
NGRAM_SIZES = (3, 4, 5)  # three letters survive a typing error, five tell words apart
COMMON_SHARE = 0.1  # n-grams of more units than this are passed over
FEW_UNITS = 200  # but in a small catalogue each counts


class NgramChannel:
    """Cosine of the n-grams a text holds, weighted by rarity, best unit per service (Salton & Buckley 1988).

    Holds for every n-gram the units that hold it (`holders`, one list after the other, from `pointers[n]` on) and the
    units' `lengths`: how often an n-gram is repeated says nothing in short texts, so no weight need be kept per pair.
    """

    name = "ngrams"

    def __init__(
        self,
        grams: Sequence[str],
        pointers: NDArray[np.int64],
        holders: NDArray[np.int32],
        lengths: Floats,
        starts: NDArray[np.int64],
        names: NDArray[np.bool_],
    ) -> None:
        self._grams = list(grams)
        self._column = {gram: number for number, gram in enumerate(grams)}
        self._pointers, self._holders, self._lengths = pointers, holders, lengths
        self._starts = starts
        self._names = names  # which units are names of a service
        self._idf = _rarity(pointers, len(lengths))
        # What nearly every unit holds tells them apart least and costs half the time of a query.
        self._telling = np.diff(pointers) <= max(COMMON_SHARE * len(lengths), FEW_UNITS)

    @classmethod
    def build(cls, corpus: Corpus) -> NgramChannel:
        """Index every unit of the corpus."""
        grams, held = _incidence(corpus.units)
        pointers = held.indptr.astype(np.int64)
        lengths = np.sqrt(held.T @ _rarity(pointers, held.shape[1]) ** 2)
        lengths = np.where(lengths == 0, 1, lengths).astype(np.float32)
        return cls(grams, pointers, held.indices.astype(np.int32), lengths, corpus.starts, corpus.names)

    @property
    def units(self) -> sparse.csr_matrix:
        """Vectors of the units, shape (units, n-grams), of length one."""
        weights = np.repeat(self._idf, np.diff(self._pointers)) / self._lengths[self._holders]
        shape = (len(self._grams), len(self._lengths))
        return sparse.csr_matrix((weights, self._holders, self._pointers), shape=shape).T.tocsr()

    def vector(self, text: str) -> SparseVector:
        """Vector of a text over the n-grams, of at most length one: unknown n-grams take their share."""
        held = dict.fromkeys(ngrams(text))
        positions = np.array([self._column[gram] for gram in held if gram in self._column], dtype=np.int32)
        weights = self._idf[positions]
        missed = (len(held) - len(positions)) * (UNKNOWN_SHARE * float(self._idf.max(initial=1.0))) ** 2
        length = float(np.sqrt(float(weights @ weights) + missed)) or 1.0
        return positions, (weights / length).astype(np.float32)

    def scores(self, vector: SparseVector) -> tuple[Floats, Floats]:
        """Cosine of a vector with the nearest unit and with the nearest name of every service, each (services,)."""
        positions, weights = vector
        telling = self._telling[positions]
        units = self._cosines(positions[telling], weights[telling])
        nearest = np.maximum.reduceat(units, self._starts)
        if self._names.all():
            return nearest, nearest
        return nearest, np.maximum.reduceat(np.where(self._names, units, np.float32(0)), self._starts)

    def _cosines(self, positions: NDArray[np.int32], weights: Floats) -> Floats:
        begins, ends = self._pointers[positions], self._pointers[positions + 1]
        if not len(positions):
            return np.zeros(len(self._lengths), dtype=np.float32)
        holders = np.concatenate([self._holders[begin:end] for begin, end in zip(begins, ends, strict=True)])
        sums = np.bincount(holders, np.repeat(weights * self._idf[positions], ends - begins), len(self._lengths))
        return np.asarray(sums / self._lengths, dtype=np.float32)

    def save(self, folder: Path) -> None:
        """Write ngrams.npz (which units hold which n-gram) and ngrams.json (the n-grams)."""
        np.savez(
            folder / "ngrams.npz",
            pointers=self._pointers,
            holders=self._holders,
            lengths=self._lengths,
            starts=self._starts,
            names=self._names,
        )
        (folder / "ngrams.json").write_text(json.dumps(self._grams, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> NgramChannel:
        """Read what `save` wrote."""
        grams = json.loads((folder / "ngrams.json").read_text(encoding="utf-8"))
        with np.load(folder / "ngrams.npz", allow_pickle=False) as arrays:
            return cls(grams, **arrays)


def ngrams(text: str) -> Iterator[str]:
    """Character n-grams of the meaningful words of a text; a blank marks where a word begins and ends."""
    for word in words(text):
        yield from _ngrams_of(word)


@lru_cache(maxsize=100_000)
def _ngrams_of(word: str) -> tuple[str, ...]:
    padded = f" {word} "
    return tuple(padded[start : start + size] for size in NGRAM_SIZES for start in range(len(padded) - size + 1))


def _incidence(units: Sequence[str]) -> tuple[list[str], sparse.csr_matrix]:
    """All n-grams, and which of the units hold each: shape (n-grams, units). Units hold words, words hold n-grams."""
    known: dict[str, int] = {}
    said = [[known.setdefault(word, len(known)) for word in words(unit)] for unit in units]
    column: dict[str, int] = {}
    spelled = [[column.setdefault(gram, len(column)) for gram in _ngrams_of(word)] for word in known]
    held = _matrix(said, len(known)) @ _matrix(spelled, len(column))
    return list(column), held.T.tocsr()


def _matrix(rows: Sequence[Sequence[int]], columns: int) -> sparse.csr_matrix:
    pointers = np.cumsum([0, *map(len, rows)])
    indices = np.fromiter(_chained(rows), dtype=np.int32, count=pointers[-1])
    return sparse.csr_matrix((np.ones(len(indices), dtype=np.bool_), indices, pointers), shape=(len(rows), columns))


def _chained(rows: Iterable[Sequence[int]]) -> Iterator[int]:
    return (item for row in rows for item in row)


def _rarity(pointers: NDArray[np.int64], units: int) -> Floats:
    """Inverse document frequency of every n-gram, smoothed, shape (n-grams,)."""
    rarity: Floats = (np.log((1 + units) / (1 + np.diff(pointers))) + 1).astype(np.float32)
    return rarity
