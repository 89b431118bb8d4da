"""Messages that are a name: the title of a service, a synonym, or what somebody said before, word for word.

Statistics rank near misses; a name leaves nothing to guess. A name of two services says nothing here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.text import Normaliser
from index.units import Corpus

# Titles end in what the citizen does; the name of the thing alone is meant the same way.
PLAIN_VERBS = (" beantragen",)
HASH_BYTES = 8  # two of a million names share a hash with a chance of one in ten million


class Names:
    """Names by the hash of their sorted terms, ascending, each with the position of its service: both (names,)."""

    def __init__(self, hashes: NDArray[np.uint64], owners: NDArray[np.int32]) -> None:
        self._hashes = hashes
        self._owners = owners

    @classmethod
    def build(cls, corpus: Corpus, normaliser: Normaliser) -> Names:
        """The unambiguous names of a corpus."""
        named = {
            (_hash(terms), owner)
            for text, owner in zip(corpus.units, corpus.owner.tolist(), strict=True)
            for form in _forms(text)
            if (terms := normaliser.terms(form))
        }
        hashes, owners = np.array(sorted(named), dtype=np.uint64).reshape(-1, 2).T
        _, first, times = np.unique(hashes, return_index=True, return_counts=True)
        alone = first[times == 1]
        return cls(hashes[alone], owners[alone].astype(np.int32))

    def owner(self, terms: Iterable[str]) -> int | None:
        """The position of the service that these terms name, or None."""
        wanted = np.uint64(_hash(terms))
        place = int(np.searchsorted(self._hashes, wanted))
        return int(self._owners[place]) if place < len(self._hashes) and self._hashes[place] == wanted else None

    def save(self, path: Path) -> None:
        """Writes the names as one NumPy archive (npz)."""
        np.savez(path, hashes=self._hashes, owners=self._owners)

    @classmethod
    def load(cls, path: Path) -> Names:
        """Reads what `save` wrote."""
        with np.load(path, allow_pickle=False) as arrays:
            return cls(arrays["hashes"], arrays["owners"])


def _forms(text: str) -> list[str]:
    return [text, *(text.removesuffix(verb) for verb in PLAIN_VERBS if text.endswith(verb))]


def _hash(terms: Iterable[str]) -> int:
    key = " ".join(sorted(set(terms))).encode()
    return int.from_bytes(hashlib.blake2b(key, digest_size=HASH_BYTES).digest(), "little")
