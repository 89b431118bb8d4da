"""The trained channel: one linear classifier per service over character n-grams of what citizens say.

It learns which words tell neighbouring services apart; LIBLINEAR's support vector machine (Fan et al. 2008)
is nearly as good as a softmax on held-out sentences (R@1 .69 and .70) and many times faster to train.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from index.lexical import Floats, SparseVector, product

MAX_SERVICES = 3_000  # training time grows with services times sentences; larger catalogues go without
PENALTY = 0.2  # LIBLINEAR's C, chosen on held-out sentences
NEGLIGIBLE = 0.004  # smaller weights are dropped; the ranking of held-out sentences stays the same
SEED = 13


class TrainedChannel:
    """Margins of all services' classifiers; holds the weights (n-grams, services) and the constants."""

    name = "trained"

    def __init__(self, weights: sparse.csr_matrix, constants: Floats) -> None:
        self._weights = weights
        self._constants = constants

    @classmethod
    def build(cls, units: sparse.csr_matrix, owner: NDArray[np.int64]) -> TrainedChannel:
        """Train on the units' n-gram vectors, shape (units, n-grams), each belonging to a service."""
        services = int(owner[-1]) + 1
        if not 2 < services <= MAX_SERVICES:
            return cls(sparse.csr_matrix((units.shape[1], services), dtype=np.float32), np.full(services, -1.0))
        from sklearn.svm import LinearSVC

        model = LinearSVC(C=PENALTY, dual=True, random_state=SEED).fit(units.astype(np.float64), owner)
        weights = np.where(np.abs(model.coef_) < NEGLIGIBLE, 0, model.coef_)
        return cls(sparse.csr_matrix(weights.T.astype(np.float32)), model.intercept_.astype(np.float32))

    def scores(self, vector: SparseVector) -> Floats:
        """Margins moved to [0, 1] (0.5 = on the border), shape (services,), for a vector over the n-grams."""
        margins = product(vector, self._weights) + self._constants
        return np.asarray(np.clip((margins + 1) / 2, 0, 1), dtype=np.float32)

    def save(self, folder: Path) -> None:
        """Write trained.npz (weights) and trained_constants.npz."""
        sparse.save_npz(folder / "trained.npz", self._weights)
        np.savez(folder / "trained_constants.npz", constants=self._constants)

    @classmethod
    def load(cls, folder: Path) -> TrainedChannel:
        """Read what `save` wrote."""
        with np.load(folder / "trained_constants.npz", allow_pickle=False) as arrays:
            return cls(sparse.load_npz(folder / "trained.npz"), arrays["constants"])
