"""Learn how the channels are weighed, how probable a hit is, and where the thresholds lie.

All of it is learned on sentences that the channels of the same fold have not seen: every fold leaves out a part
of each service's sentences and is searched with them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from index.channels import Channels
from index.encoder import Encoder
from index.fusion import (
    CHOICES,
    DEFAULT,
    FEATURES,
    Candidates,
    Floats,
    Fusion,
    candidates,
    rank,
)
from index.models import Service
from index.text import Lexicon
from index.units import Queries, build_corpus, queries_of

FOLDS = 4
MIN_SENTENCES = 100  # fewer held-out sentences say too little about a dozen weights
OUTSIDE_SHARE = 0.25  # weight of messages without a service against all with one, as on a portal's chat
MISSING_SHARE = 0.15  # weight of messages whose service the catalogue lacks
RIDGE = 1e-3  # keeps the weights finite where a channel separates perfectly

# What a decision costs: a wrong answer sends people to the wrong office, a needless choice costs one click,
# declining costs a second try.
COST_WRONG_ANSWER = 1.6
COST_CHOICE = 0.3
COST_WRONG_CHOICE = 1.1
COST_DECLINED = 1.2
GRID = tuple(round(0.02 * step, 2) for step in range(1, 50))
NO_SERVICE = -1


@dataclass(frozen=True)
class Sample:
    """One searched sentence: candidates, number of terms, position of the right service or NO_SERVICE, weight."""

    found: Candidates
    length: int
    right: int
    weight: float


def fit(
    services: Sequence[Service],
    queries: Queries,
    thesaurus: Queries,
    outside: Sequence[str],
    lexicon: Lexicon,
    encoder: Encoder,
) -> Fusion:
    """Learn a Fusion; DEFAULT where there are too few sentences to learn from. Deterministic."""
    held_out = sum(len(queries_of(service, queries)) for service in services)
    if held_out < MIN_SENTENCES:
        return DEFAULT
    samples = list(_samples(services, queries, thesaurus, outside, lexicon, encoder))
    weights = fit_weights([sample for sample in samples if sample.right != NO_SERVICE])
    fusion = fit_scope(samples, replace(DEFAULT, weights=weights))
    return fit_thresholds(samples, fusion)


def fit_weights(samples: Sequence[Sample]) -> tuple[float, ...]:
    """Weights of FEATURES that make the right services most probable (conditional logit, never negative)."""
    from scipy.optimize import minimize

    usable = [sample for sample in samples if sample.right in sample.found.services]
    features = np.zeros((len(usable), max(len(sample.found.services) for sample in usable), len(FEATURES)))
    present = np.zeros(features.shape[:2], dtype=bool)
    for row, sample in enumerate(usable):
        features[row, : len(sample.found.services)] = sample.found.features
        present[row, : len(sample.found.services)] = True
    right = np.array([int(np.flatnonzero(sample.found.services == sample.right)[0]) for sample in usable])
    rows = np.arange(len(usable))

    def loss(weights: Floats) -> tuple[float, Floats]:
        utilities = np.where(present, features @ weights, -np.inf)
        utilities -= utilities.max(axis=1, keepdims=True)
        shares = np.exp(utilities)
        shares /= shares.sum(axis=1, keepdims=True)
        value = -np.log(np.maximum(shares[rows, right], 1e-12)).mean() + RIDGE * weights @ weights
        expected = np.einsum("nk,nkf->nf", shares, features)
        return float(value), (expected - features[rows, right]).mean(axis=0) + 2 * RIDGE * weights

    bounds = [(0.0, None)] * len(FEATURES)
    fitted = minimize(loss, np.asarray(DEFAULT.weights), jac=True, method="L-BFGS-B", bounds=bounds)
    return tuple(round(float(weight), 4) for weight in fitted.x)


def fit_scope(samples: Sequence[Sample], fusion: Fusion) -> Fusion:
    """Learn from sentences with and without a service whether any service is meant (logistic regression)."""
    if all(sample.right != NO_SERVICE for sample in samples):
        return fusion
    from sklearn.linear_model import LogisticRegression

    usable = [sample for sample in samples if len(sample.found.services)]
    rows = [rank(sample.found, sample.length, fusion).evidence for sample in usable]
    inside = np.array([sample.right != NO_SERVICE for sample in usable])
    model = LogisticRegression(C=10.0, max_iter=1000)
    model.fit(np.array(rows), inside, sample_weight=_weights(usable))
    scope = tuple(round(float(weight), 4) for weight in model.coef_[0])
    return replace(fusion, scope=scope, scope_constant=round(float(model.intercept_[0]), 4))


def fit_thresholds(samples: Sequence[Sample], fusion: Fusion) -> Fusion:
    """Choose the two thresholds whose decisions cost least over all samples."""
    rankings = [rank(sample.found, sample.length, fusion) for sample in samples]
    first = np.array([ranking.probabilities[:1].sum() for ranking in rankings])
    three = np.array([ranking.probabilities[:CHOICES].sum() for ranking in rankings])
    right = np.array([sample.right for sample in samples])
    places = np.array([_place(ranking.services, goal) for ranking, goal in zip(rankings, right, strict=True)])
    weights = _weights(samples)

    def cost(answer: float, choose: float) -> float:
        answering = first >= answer
        choosing = ~answering & (three >= choose)
        costs = np.where(right == NO_SERVICE, 0.0, COST_DECLINED)
        costs = np.where(choosing, np.where(places < CHOICES, COST_CHOICE, COST_WRONG_CHOICE), costs)
        costs = np.where(answering, np.where(places == 0, 0.0, COST_WRONG_ANSWER), costs)
        return float((weights * costs).sum())

    pairs = [(answer, choose) for answer, choose in product(GRID, GRID) if choose <= answer]
    answer, choose = min(pairs, key=lambda pair: (cost(*pair), -pair[0], -pair[1]))
    return replace(fusion, answer=answer, choose=choose)


def _samples(
    services: Sequence[Service],
    queries: Queries,
    thesaurus: Queries,
    outside: Sequence[str],
    lexicon: Lexicon,
    encoder: Encoder,
) -> Iterator[Sample]:
    said = [queries_of(service, queries) for service in services]
    total = sum(len(sentences) for sentences in said)
    for fold in range(FOLDS):
        kept = {service.id: _others(said[number], fold) for number, service in enumerate(services)}
        channels = Channels.build(build_corpus(services, kept, thesaurus), lexicon, encoder)
        for number, sentences in enumerate(said):
            others = np.arange(len(services)) != number
            for sentence in sentences[fold::FOLDS]:
                scores, terms = channels.scores(sentence)
                yield Sample(candidates(scores), len(terms), number, 1.0)
                # The same sentence, were its service not in the catalogue.
                yield Sample(candidates(scores, others), len(terms), NO_SERVICE, MISSING_SHARE)
        for sentence in outside[fold::FOLDS]:
            scores, terms = channels.scores(sentence)
            yield Sample(candidates(scores), len(terms), NO_SERVICE, OUTSIDE_SHARE * total / len(outside))


def _others(sentences: Sequence[str], fold: int) -> tuple[str, ...]:
    return tuple(text for number, text in enumerate(sentences) if number % FOLDS != fold)


def _place(ranked: NDArray[np.int64], right: int) -> int:
    places = np.flatnonzero(ranked == right)
    return int(places[0]) if len(places) else len(ranked) + CHOICES


def _weights(samples: Sequence[Sample]) -> Floats:
    return np.array([sample.weight for sample in samples])
