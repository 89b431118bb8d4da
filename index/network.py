"""The reranker: a small network that turns the features of a candidate into its utility.

Utility = linear part + one hidden layer of rectified units. The softmax of the candidates' utilities is the conditional
logit of McFadden (1974); the network replaces its linear utility. Torch trains it, numpy runs it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

HIDDEN = 16
EPOCHS = 30
BATCH = 512
LEARNING_RATE = 3e-3
SEED = 13


@dataclass(frozen=True)
class Network:
    """`linear` has shape (features,), `hidden` (features, units), `bias` and `out` (units,)."""

    linear: Floats
    hidden: Floats
    bias: Floats
    out: Floats

    @classmethod
    def plain(cls, weights: Sequence[float]) -> Network:
        """A weighted sum and nothing else."""
        return cls(np.asarray(weights, dtype=float), np.zeros((len(weights), 0)), np.zeros(0), np.zeros(0))

    def utilities(self, features: Floats) -> Floats:
        """Utilities of the candidates, shape (k,), for features of shape (k, features)."""
        units = np.maximum(features @ self.hidden + self.bias, 0.0)
        return np.asarray(features @ self.linear + units @ self.out)

    def to_json(self) -> dict[str, list[object]]:
        """The numbers as lists."""
        return {name: getattr(self, name).round(5).tolist() for name in ("linear", "hidden", "bias", "out")}

    @classmethod
    def from_json(cls, content: dict[str, list[object]]) -> Network:
        """Reads what `to_json` gave. Raises KeyError or TypeError if it is something else."""
        parts = {name: np.asarray(content[name], dtype=float) for name in ("linear", "hidden", "bias", "out")}
        hidden = parts["hidden"].reshape(len(parts["linear"]), len(parts["bias"]))
        return cls(parts["linear"], hidden, parts["bias"], parts["out"])


def train(candidates: Sequence[Floats], right: Sequence[int], weights: Sequence[float] | None = None) -> Network:
    """Learn from candidates' features, each of shape (k, features), which of them is right; deterministic.

    `weights` say how much each choice counts (none: all the same).
    """
    import torch
    from torch.nn.functional import cross_entropy

    features, present = _padded(candidates)
    center, scale = features[present].mean(axis=0), features[present].std(axis=0) + 1e-6
    inputs = torch.from_numpy(((features - center) / scale).astype(np.float32))
    absent, goals = torch.from_numpy(~present), torch.tensor(np.asarray(right))
    counts = torch.tensor(np.ones(len(right)) if weights is None else weights, dtype=torch.float32)
    torch.manual_seed(SEED)
    chance = np.random.default_rng(SEED)
    linear = torch.nn.Linear(inputs.shape[-1], 1, bias=False)
    hidden, out = torch.nn.Linear(inputs.shape[-1], HIDDEN), torch.nn.Linear(HIDDEN, 1, bias=False)
    parameters = [*linear.parameters(), *hidden.parameters(), *out.parameters()]
    optimiser = torch.optim.AdamW(parameters, lr=LEARNING_RATE, weight_decay=1e-3)
    for _ in range(EPOCHS):
        order = chance.permutation(len(goals))
        for batch in np.array_split(order, -(-len(order) // BATCH)):
            given = inputs[batch]
            utilities = (linear(given) + out(torch.relu(hidden(given)))).squeeze(-1)
            losses = cross_entropy(utilities.masked_fill(absent[batch], -1e9), goals[batch], reduction="none")
            loss = (counts[batch] * losses).sum() / counts[batch].sum()
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
    found = [tensor.detach().numpy().astype(float) for tensor in parameters]
    return _unscaled(found, center, scale)


def _unscaled(found: Sequence[Floats], center: Floats, scale: Floats) -> Network:
    """The same network on features as they are; constants do not change which candidate wins."""
    linear, hidden, bias, out = found
    weights = hidden.T / scale[:, None]
    return Network(linear[0] / scale, weights, bias - center @ weights, out[0])


def _padded(candidates: Sequence[Floats]) -> tuple[Floats, NDArray[np.bool_]]:
    """All candidates in one array, shape (messages, most candidates, features), and which of them are there."""
    most = max(len(features) for features in candidates)
    padded = np.zeros((len(candidates), most, candidates[0].shape[1]))
    present = np.zeros((len(candidates), most), dtype=bool)
    for row, features in enumerate(candidates):
        padded[row, : len(features)] = features
        present[row, : len(features)] = True
    return padded, present
