"""Pure functions that turn the channels' scores into ranked services, probabilities and a decision.

A small network fuses the channels' scores into a utility; a softmax over the candidates says which service is meant,
a logistic model says whether any is meant at all; their product is the probability of a service.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.models import Decision
from index.network import Network

Floats = NDArray[np.float64]

CHANNELS = ("bm25", "ngrams", "dense", "trained")
NAMES = ("spelled", "meant")  # how near its nearest name is, by n-grams and by vectors
FEATURES = (*CHANNELS, *NAMES, *(f"{score}_share" for score in (*CHANNELS, *NAMES)), "new")
SCOPE_FEATURES = (
    "certainty", "certainty_of_three", *(f"best_{channel}" for channel in CHANNELS), "length", "none", "none_logarithm",
)  # fmt: skip
LEAST_NONE = 1e-4  # smaller probabilities of "no service" are all the same
MAX_CANDIDATES = 40  # services compared per query; the right one is among them for 99 % of held-out queries
CHOICES = 3  # as many services as are offered where it is not certain which one is meant
LIKELY, LEAD = 0.6, 6.0  # measured on 342 messages: 238 right and 6 wrong answers, 220 and 4 without
NAMED_SHARE = 0.97  # a message that is a name of one service alone means it, but for a slip of the tongue
SCORE_SCALE = 4.0  # spreads utilities over the scores between 0 and 1
LONG_QUERY = 12  # terms from which on a query counts as long


@dataclass(frozen=True)
class Scores:
    """What the channels say about a query: scores of every service, shape (channels, services); how well its names
    alone fit, shape (NAMES, services); which services have no messages of their own, shape (services,); the terms of
    the query; and the probability that it means no service."""

    channels: Floats
    names: NDArray[np.float32]
    new: NDArray[np.bool_]
    terms: list[str]
    none: float


@dataclass(frozen=True)
class Fusion:
    """What was learned: the network over FEATURES, weights of SCOPE_FEATURES (and a constant), and the two thresholds.

    A service is named if its probability reaches `answer`; three are offered if theirs together reach `choose`.
    """

    network: Network
    scope: tuple[float, ...]
    scope_constant: float
    answer: float
    choose: float

    def to_json(self) -> dict[str, Any]:
        """All numbers, as they are stored."""
        return {
            "network": self.network.to_json(),
            "scope": list(self.scope),
            "scope_constant": self.scope_constant,
            "answer": self.answer,
            "choose": self.choose,
        }

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Fusion:
        """Reads what `to_json` gave. Raises KeyError or TypeError if it is something else."""
        network = Network.from_json(content["network"])
        return cls(**{**content, "network": network, "scope": tuple(content["scope"])})


@dataclass(frozen=True)
class Candidates:
    """The services worth comparing, shape (k,), their FEATURES, shape (k, features), the number of the query's terms,
    and the probability that it means no service."""

    services: NDArray[np.int64]
    features: Floats
    length: int
    none: float


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
    network=Network.plain((1.0, 4.0, 6.0, 1.0, 0.0, 0.0, 1.0, 2.0, 2.0, 1.0, 0.0, 0.0, 0.0)),
    scope=(2.0, 1.0, 1.0, 3.0, 2.0, 4.0, 0.0, 0.0, 0.0),
    scope_constant=-5.0,
    answer=0.75,
    choose=0.35,
)


def candidates(scores: Scores, allowed: NDArray[np.bool_] | None = None) -> Candidates:
    """Pick the best services of the channels' scores and lay out their FEATURES.

    The share of a channel is its score relative to its best service, so that a weak but clear favourite counts. Names
    count double: they are all that speaks for a new service (of 100 right ones, 93 instead of 90 are compared then).
    """
    clipped, shares = _clipped(np.concatenate([scores.channels, scores.names]), allowed)
    total = clipped + shares
    order = _highest(total.sum(axis=0) + total[len(CHANNELS) :].sum(axis=0))
    features = np.concatenate([clipped[:, order], shares[:, order], scores.new[None, order]]).T
    return Candidates(order, features.astype(np.float64), len(scores.terms), scores.none)


def _clipped(scores: Floats, allowed: NDArray[np.bool_] | None) -> tuple[Floats, Floats]:
    """Scores between 0 and 1, and their shares of the best in each row."""
    clipped = np.clip(scores, 0.0, 1.0)
    if allowed is not None:
        clipped = np.where(allowed, clipped, 0.0)
    best = clipped.max(axis=1, keepdims=True)
    return clipped, clipped / np.where(best == 0, 1, best)


def _highest(total: Floats) -> NDArray[np.int64]:
    """Positions of the MAX_CANDIDATES highest values above 0, highest first; sorting all would take longer."""
    near = np.arange(len(total))
    if len(total) > MAX_CANDIDATES:
        near = np.argpartition(-total, MAX_CANDIDATES)[:MAX_CANDIDATES]
    order = near[np.lexsort((near, -total[near]))]
    return np.asarray(order[total[order] > 0])


def rank(found: Candidates, fusion: Fusion, prior: Floats | None = None) -> Ranking:
    """Order the candidates of a query with what was learned; `prior` is added to the utility of each service."""
    if not len(found.services):
        return Ranking(found.services, np.zeros(0), np.zeros(0), np.zeros(0), 0.0)
    utilities = fusion.network.utilities(found.features)
    if prior is not None:
        utilities = utilities + prior[found.services]
    order = np.argsort(-utilities, kind="stable")
    shares = softmax(utilities[order])
    evidence = scope_features(found, int(order[0]), shares)
    scope = sigmoid(float(evidence @ np.asarray(fusion.scope)) + fusion.scope_constant)
    scores = 1 / (1 + np.exp(-utilities[order] / SCORE_SCALE))
    return Ranking(found.services[order], scores, shares, evidence, scope)


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


def scope_features(found: Candidates, best: int, shares: Floats) -> Floats:
    """SCOPE_FEATURES of a query: how certain the ranking is, how well its best service fits, what speaks against it."""
    fit = found.features[best, : len(CHANNELS)]
    length = min(found.length / LONG_QUERY, 1.0)
    return np.array([shares[0], shares[:CHOICES].sum(), *fit, length, found.none, np.log(max(found.none, LEAST_NONE))])


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
