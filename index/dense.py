"""The channel of meaning: sentence vectors of all units in a FAISS index."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.encoder import EncoderError, Floats
from index.units import Corpus

NEAREST_UNITS = 128  # units looked at per query; services further away all get the last one's similarity
# All vectors are compared, in half precision: the nearest stay the same, and it takes two thirds of the time.
EXHAUSTIVE = "SQfp16"
MANY_UNITS = 60_000  # beyond, comparing all takes longer than a query may
CLUSTERED = "IVF1024,SQfp16"
PROBES = 24  # clusters looked at, of those of an IVF index


class DenseChannel:
    """Cosines with the nearest unit and the nearest name of every service.

    Among the many messages of other services the names of one without any would not be noticed, so they are searched
    by themselves; `names` is None where every unit is a name.
    """

    name = "dense"

    def __init__(self, units: Vectors, names: Vectors | None) -> None:
        self._units = units
        self._names = names

    @classmethod
    def build(cls, corpus: Corpus, vectors: Floats, kind: str | None = None) -> DenseChannel:
        """Index the units' vectors, shape (units, dimensions), as FAISS's factory string `kind` says.

        Raises EncoderError if FAISS does not know it.
        """
        units, named = Vectors.build(vectors, corpus.owner, kind), corpus.names
        return cls(units, None if named.all() else Vectors.build(vectors[named], corpus.owner[named], kind))

    def scores(self, vector: Floats) -> tuple[Floats, Floats]:
        """Cosine with the nearest unit and the nearest name of every service, each (services,), of (dimensions,)."""
        units = self._units.nearest(vector)
        return units, units if self._names is None else self._names.nearest(vector)

    def save(self, folder: Path) -> None:
        """Write both indexes (names start with dense)."""
        self._units.save(folder, "dense")
        if self._names is not None:
            self._names.save(folder, "dense_names")

    @classmethod
    def load(cls, folder: Path) -> DenseChannel:
        """Read what `save` wrote."""
        apart = (folder / "dense_names.faiss").exists()
        return cls(Vectors.load(folder, "dense"), Vectors.load(folder, "dense_names") if apart else None)


class Vectors:
    """Vectors in a FAISS index, each belonging to a service (`owner`, ascending); holds the loaded index."""

    def __init__(self, index: Any, owner: NDArray[np.int64]) -> None:
        self._index = index
        if hasattr(index, "nprobe"):
            index.nprobe = PROBES
        self._owner = owner
        self._services = int(owner[-1]) + 1 if len(owner) else 0

    @classmethod
    def build(cls, vectors: Floats, owner: NDArray[np.int64], kind: str | None = None) -> Vectors:
        """Index vectors, shape (units, dimensions). Raises EncoderError if FAISS does not know the kind."""
        kind = kind or (EXHAUSTIVE if len(vectors) <= MANY_UNITS else CLUSTERED)
        try:
            index = faiss.index_factory(vectors.shape[1], kind, faiss.METRIC_INNER_PRODUCT)
        except RuntimeError as error:
            raise EncoderError(
                f'Die Art "{kind}" des Vektorindex kennt FAISS nicht. Bitte AMTSLOTSE_FAISS prüfen.'
            ) from error
        index.train(vectors)
        index.add(vectors)
        return cls(index, owner)

    def nearest(self, vector: Floats) -> Floats:
        """Cosine with the nearest vector of every service, shape (services,); far ones get the last one's."""
        near, units = self._index.search(vector[None, :], min(NEAREST_UNITS, len(self._owner)))
        scores = np.full(self._services, near[0, -1], dtype=np.float32)
        np.maximum.at(scores, self._owner[units[0]], near[0])
        return scores

    def save(self, folder: Path, name: str) -> None:
        """Write `name`.faiss and `name`.npy (owners of the vectors)."""
        faiss.write_index(self._index, str(folder / f"{name}.faiss"))
        np.save(folder / f"{name}.npy", self._owner)

    @classmethod
    def load(cls, folder: Path, name: str) -> Vectors:
        """Read what `save` wrote."""
        owner = np.load(folder / f"{name}.npy", allow_pickle=False)
        return cls(faiss.read_index(str(folder / f"{name}.faiss")), owner)
