"""Pure functions that turn the channels' scores into ranked services, probabilities and a decision.

The fused utility is a weighted sum of channel scores; a softmax over the candidates says which service is meant
(conditional logit, McFadden 1974), a logistic model says whether any is meant at all; their product is the
probability of a service.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.models import Decision

Floats = NDArray[np.float64]

CHANNELS = ("bm25", "ngrams", "dense", "trained")
FEATURES = (*CHANNELS, *(f"{channel}_share" for channel in CHANNELS))
SCOPE_FEATURES = ("certainty", "certainty_of_three", *(f"best_{channel}" for channel in CHANNELS), "length")
MAX_CANDIDATES = 40  # services compared per query; the right one is among them for 99.7 % of held-out queries
CHOICES = 3  # as many services as are offered where it is not certain which one is meant
LIKELY, LEAD = 0.6, 6.0  # measured on 342 messages: 238 right and 6 wrong answers, 220 and 4 without
NAMED_SHARE = 0.97  # a message that is a name of one service alone means it, but for a slip of the tongue
LONG_QUERY = 12  # terms from which on a query counts as long


@dataclass(frozen=True)
class Fusion:
    """What was learned: weights of FEATURES, of SCOPE_FEATURES (and a constant), and the two thresholds.

    A service is named if its probability reaches `answer`; three are offered if theirs together reach `choose`.
    """

    weights: tuple[float, ...]
    scope: tuple[float, ...]
    scope_constant: float
    answer: float
    choose: float


@dataclass(frozen=True)
class Candidates:
    """The services worth comparing, shape (k,), and their FEATURES, shape (k, features)."""

    services: NDArray[np.int64]
    features: Floats


@dataclass(frozen=True)
class Ranking:
    """Candidates, best first: services, fused scores in [0, 1] and shares (softmax), each of shape (k,).

    `evidence` holds the SCOPE_FEATURES (empty without candidates), `scope` the probability that any is meant.
    """

    services: NDArray[np.int64]
    scores: Floats
    shares: Floats
    evidence: Floats
    scope: float

    @property
    def probabilities(self) -> Floats:
        """Probability of every candidate that it is the service meant; they sum to `scope`."""
        return self.shares * self.scope


# Used where a catalogue comes without enough sentences to learn from: names are then all there is, and n-grams and
# vectors find them best (measured on titles alone); the thresholds are chosen to say little that is wrong.
DEFAULT = Fusion(
    weights=(1.0, 4.0, 6.0, 1.0, 1.0, 2.0, 2.0, 1.0),
    scope=(2.0, 1.0, 1.0, 3.0, 2.0, 4.0, 0.0),
    scope_constant=-5.0,
    answer=0.75,
    choose=0.35,
)


def candidates(scores: Floats, allowed: NDArray[np.bool_] | None = None) -> Candidates:
    """Pick the best services of the channels' scores, shape (channels, services), and lay out their FEATURES.

    The share of a channel is its score relative to its best service, so that a weak but clear favourite counts.
    """
    clipped = np.clip(scores, 0.0, 1.0)
    if allowed is not None:
        clipped = np.where(allowed, clipped, 0.0)
    best = clipped.max(axis=1, keepdims=True)
    shares = clipped / np.where(best == 0, 1, best)
    total = clipped.sum(axis=0) + shares.sum(axis=0)
    order = np.argsort(-total, kind="stable")[:MAX_CANDIDATES]
    order = order[total[order] > 0]
    return Candidates(order, np.concatenate([clipped, shares])[:, order].T.astype(np.float64))


def rank(found: Candidates, length: int, fusion: Fusion) -> Ranking:
    """Order the candidates of a query of `length` terms with the learned weights."""
    if not len(found.services):
        return Ranking(found.services, np.zeros(0), np.zeros(0), np.zeros(0), 0.0)
    weights = np.asarray(fusion.weights)
    utilities = found.features @ weights
    order = np.argsort(-utilities, kind="stable")
    shares = softmax(utilities[order])
    evidence = scope_features(found.features[order[0]], shares, length)
    scope = sigmoid(float(evidence @ np.asarray(fusion.scope)) + fusion.scope_constant)
    return Ranking(found.services[order], utilities[order] / weights.sum(), shares, evidence, scope)


def promote(ranking: Ranking, service: int) -> Ranking:
    """The ranking with a service that the message names word for word as its sure first."""
    at = np.flatnonzero(ranking.services == service)
    if not len(at):
        return ranking
    order = np.concatenate([at, np.delete(np.arange(len(ranking.services)), at)])
    shares = ranking.shares[order]
    if shares[0] < NAMED_SHARE:
        shares = shares * (1 - NAMED_SHARE) / max(1 - shares[0], 1e-9)
        shares[0] = NAMED_SHARE
    scores = np.concatenate([ranking.scores[:1], np.delete(ranking.scores, at)])
    return replace(
        ranking, services=ranking.services[order], scores=scores, shares=shares, scope=max(ranking.scope, NAMED_SHARE)
    )


def scope_features(best: Floats, shares: Floats, length: int) -> Floats:
    """SCOPE_FEATURES of a query: how certain the ranking is, and how well its best service fits."""
    return np.array([shares[0], shares[:CHOICES].sum(), *best[: len(CHANNELS)], min(length / LONG_QUERY, 1.0)])


def decide(probabilities: Floats, fusion: Fusion) -> Decision:
    """Name the first service, offer a choice, or decline, given the probabilities of the ranked services."""
    if len(probabilities) and (probabilities[0] >= fusion.answer or _leads(probabilities)):
        return "answer"
    if len(probabilities) and probabilities[:CHOICES].sum() >= fusion.choose:
        return "choose"
    return "none"


def _leads(probabilities: Floats) -> bool:
    """Whether the first is likely and far ahead, so that a choice beside it would only be padding."""
    second = probabilities[1] if len(probabilities) > 1 else 0.0
    return bool(probabilities[0] >= LIKELY and probabilities[0] >= LEAD * second)


def softmax(utilities: Floats) -> Floats:
    """Shares of the candidates, shape as given; they sum to one."""
    exponents = np.exp(utilities - utilities.max())
    return np.asarray(exponents / exponents.sum())


def sigmoid(value: float) -> float:
    """Logistic function."""
    return float(1.0 / (1.0 + np.exp(-value)))
