"""The trained channel: a linear classifier through a narrow layer, over character n-grams of what citizens say.

Each n-gram has a vector, a message is their weighted sum, and a softmax tells which service is meant, or none
(fastText, Joulin et al. 2017). What the narrow layer learns from one service's messages helps the others: held-out
messages R@1 .65, where one support vector machine per service had .62. Torch trains it, numpy asks it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from index.ngrams import Floats, SparseVector

MAX_SERVICES = 3_000  # training time grows with services times sentences; larger catalogues go without
DIMENSIONS = 128
EPOCHS = 6
BATCH = 512
LEARNING_RATE = 0.01
DROPOUT = 0.3  # of n-grams and of the narrow layer: no single word may decide
SMOOTHING = 0.1  # of the labels: a message may mean its neighbour
SEED = 13


class TrainedChannel:
    """Probabilities of all services; holds the n-grams' vectors, shape (n-grams, dimensions), and the softmax.

    `weights` has shape (dimensions, classes); a class beyond the services stands for "no service is meant".
    """

    name = "trained"

    def __init__(self, vectors: Floats, weights: Floats, constants: Floats, services: int) -> None:
        self._vectors = vectors
        self._weights = weights
        self._constants = constants
        self._services = services

    @classmethod
    def build(
        cls, units: sparse.csr_matrix, owner: NDArray[np.int64], outside: Sequence[SparseVector] = ()
    ) -> TrainedChannel:
        """Train on the units' n-gram vectors, each belonging to a service, and on messages that mean none."""
        services = int(owner[-1]) + 1
        if not 2 < services <= MAX_SERVICES:
            empty = np.zeros((0, 0), dtype=np.float32)
            return cls(empty, empty, np.zeros(0, dtype=np.float32), services)
        rows = [_row(units, number) for number in range(units.shape[0])]
        labels = np.concatenate([owner, np.full(len(outside), services)])
        vectors, weights, constants = _train([*rows, *outside], labels, units.shape[1])
        return cls(vectors, weights, constants, services)

    def scores(self, vector: SparseVector) -> tuple[Floats, float]:
        """Scores in [0, 1], shape (services,), and the probability that none is meant.

        The scale is logarithmic: 1 is certainty, 0 the chance of a service drawn blindly or less.
        """
        positions, weights = vector
        if not len(self._vectors) or not len(positions):
            return np.zeros(self._services, dtype=np.float32), float(len(self._constants) > self._services)
        logits = (weights @ self._vectors[positions]) @ self._weights + self._constants
        shifted = logits - logits.max()
        chances = shifted - np.log(np.exp(shifted).sum())
        none = float(np.exp(chances[self._services :]).sum())
        blind = np.log(self._services)
        return np.clip(1 + chances[: self._services] / blind, 0, 1).astype(np.float32), none

    def save(self, folder: Path) -> None:
        """Write trained.npz; the n-grams' vectors in half precision, which changes no ranking."""
        np.savez(
            folder / "trained.npz",
            vectors=self._vectors.astype(np.float16),
            weights=self._weights,
            constants=self._constants,
            services=self._services,
        )

    @classmethod
    def load(cls, folder: Path) -> TrainedChannel:
        """Read what `save` wrote."""
        with np.load(folder / "trained.npz", allow_pickle=False) as arrays:
            vectors = arrays["vectors"].astype(np.float32)
            return cls(vectors, arrays["weights"], arrays["constants"], int(arrays["services"]))


def _row(matrix: sparse.csr_matrix, number: int) -> SparseVector:
    part = slice(matrix.indptr[number], matrix.indptr[number + 1])
    return matrix.indices[part], matrix.data[part]


def _train(rows: Sequence[SparseVector], labels: NDArray[np.int64], ngrams: int) -> tuple[Floats, Floats, Floats]:
    """Vectors of the n-grams, weights and constants of the softmax; the same for the same input."""
    import torch
    from torch.nn.functional import cross_entropy, dropout

    # The command line holds libraries to one thread, which is right for a query and slow for learning.
    torch.set_num_threads(os.cpu_count() or 1)
    torch.manual_seed(SEED)
    chance = np.random.default_rng(SEED)
    # A batch holds a tenth of the n-grams: updating only those is faster, and measured no worse.
    layer = torch.nn.EmbeddingBag(ngrams, DIMENSIONS, mode="sum", sparse=True)
    torch.nn.init.normal_(layer.weight, std=0.1)
    head = torch.nn.Linear(DIMENSIONS, int(labels.max()) + 1)
    batches = -(-len(rows) // BATCH)
    steps = EPOCHS * batches
    optimisers: list[Any] = [torch.optim.SparseAdam(list(layer.parameters())), torch.optim.AdamW(head.parameters())]
    schedules = [
        torch.optim.lr_scheduler.OneCycleLR(each, LEARNING_RATE, steps, pct_start=0.1, cycle_momentum=False)
        for each in optimisers
    ]
    goals = torch.from_numpy(labels)
    for _ in range(EPOCHS):
        for batch in np.array_split(chance.permutation(len(rows)), batches):
            positions, starts, weights = _bags([rows[number] for number in batch])
            hidden = layer(positions, starts, per_sample_weights=dropout(weights, DROPOUT))
            loss = cross_entropy(head(dropout(hidden, DROPOUT)), goals[batch], label_smoothing=SMOOTHING)
            for optimiser in optimisers:
                optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            for optimiser, schedule in zip(optimisers, schedules, strict=True):
                optimiser.step()
                schedule.step()
    trained = (layer.weight, head.weight.T, head.bias)
    vectors, weights, constants = (tensor.detach().numpy().copy() for tensor in trained)
    return vectors, weights, constants


def _bags(rows: Sequence[SparseVector]) -> tuple[Any, Any, Any]:
    import torch

    starts = np.cumsum([0, *(len(positions) for positions, _ in rows[:-1])])
    positions = np.concatenate([positions for positions, _ in rows]).astype(np.int64)
    weights = np.concatenate([weights for _, weights in rows]).astype(np.float32)
    return torch.from_numpy(positions), torch.from_numpy(starts), torch.from_numpy(weights)
