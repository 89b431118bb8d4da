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
from index.fusion import CHOICES, DEFAULT, FEATURES, Candidates, Floats, Fusion, candidates, rank
from index.material import Material
from index.network import Network, train
from index.units import build_corpus, queries_of

FOLDS = 4
MIN_SENTENCES = 100  # fewer held-out sentences say too little about a dozen weights
OUTSIDE_SHARE = 1.0  # weight of messages without a service against all with one: they must not produce one
MISSING_SHARE = 0.15  # weight of messages whose service the catalogue lacks
NEW_WEIGHT = 4.0  # messages that mean a new service count more: what was just imported must be found
NEW = FEATURES.index("new")
NEW_EVERY = 4  # each service is new in one of the folds
MAX_SENTENCES, MAX_OUTSIDE = 5_000, 1_500  # more to learn two dozen numbers from would only take longer

# What a decision costs: a wrong answer sends people to the wrong office, a needless choice costs one click,
# declining costs a second try.
COST_WRONG_ANSWER = 2.0
COST_CHOICE = 0.3
COST_WRONG_CHOICE = 1.1
COST_DECLINED = 1.2
GRID = tuple(round(0.02 * step, 2) for step in range(1, 50))
NO_SERVICE = -1


@dataclass(frozen=True)
class Sample:
    """One searched sentence: its candidates, position of the right service or NO_SERVICE, weight."""

    found: Candidates
    right: int
    weight: float


def fit(material: Material) -> Fusion:
    """Learn a Fusion; DEFAULT where there are too few sentences to learn from. Deterministic."""
    if sum(len(queries_of(service, material.queries)) for service in material.services) < MIN_SENTENCES:
        return DEFAULT
    samples = list(_samples(material))
    fusion = fit_scope(samples, replace(DEFAULT, network=fit_network(samples)))
    return fit_thresholds(samples, fusion)


def fit_network(samples: Sequence[Sample]) -> Network:
    """The network that makes the right services most probable."""
    usable = [sample for sample in samples if sample.right != NO_SERVICE and sample.right in sample.found.services]
    places = [int(np.flatnonzero(sample.found.services == sample.right)[0]) for sample in usable]
    weights = [
        NEW_WEIGHT if sample.found.features[place, NEW] else 1.0 for sample, place in zip(usable, places, strict=True)
    ]
    return train([sample.found.features for sample in usable], places, weights)


def fit_scope(samples: Sequence[Sample], fusion: Fusion) -> Fusion:
    """Learn from sentences with and without a service whether any service is meant (logistic regression)."""
    if all(sample.right != NO_SERVICE for sample in samples):
        return fusion
    from sklearn.linear_model import LogisticRegression

    usable = [sample for sample in samples if len(sample.found.services)]
    rows = [rank(sample.found, fusion).evidence for sample in usable]
    inside = np.array([sample.right != NO_SERVICE for sample in usable])
    model = LogisticRegression(C=10.0, max_iter=1000)
    model.fit(np.array(rows), inside, sample_weight=_weights(usable))
    scope = tuple(round(float(weight), 4) for weight in model.coef_[0])
    return replace(fusion, scope=scope, scope_constant=round(float(model.intercept_[0]), 4))


def fit_thresholds(samples: Sequence[Sample], fusion: Fusion) -> Fusion:
    """Choose the two thresholds whose decisions cost least over all samples."""
    rankings = [rank(sample.found, fusion) for sample in samples]
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


def _samples(material: Material) -> Iterator[Sample]:
    """Searched sentences of all folds.

    A part of the services is new in each fold: none of their sentences is known, as of a service just imported.
    """
    services = material.services
    said = [queries_of(service, material.queries) for service in services]
    step = -(-sum(map(len, said)) // MAX_SENTENCES)
    outside = material.outside[:: -(-len(material.outside) // MAX_OUTSIDE) or 1]
    share = OUTSIDE_SHARE * sum(len(sentences[::step]) for sentences in said) / max(len(outside), 1)
    for fold in range(FOLDS):
        channels = _channels_without(material, said, fold)
        for number, sentences in enumerate(said):
            others = np.arange(len(services)) != number
            for sentence in sentences[fold :: FOLDS * step]:
                scores = channels.scores(sentence)
                yield Sample(candidates(scores), number, 1.0)
                # The same sentence, were its service not in the catalogue.
                yield Sample(candidates(scores, others), NO_SERVICE, MISSING_SHARE)
        for sentence in outside[fold::FOLDS]:
            yield Sample(candidates(channels.scores(sentence)), NO_SERVICE, share)


def _channels_without(material: Material, said: Sequence[Sequence[str]], fold: int) -> Channels:
    kept = {
        service.id: () if number % NEW_EVERY == fold else _others(said[number], fold)
        for number, service in enumerate(material.services)
    }
    corpus = build_corpus(material.services, kept, material.thesaurus)
    return Channels.of(material, corpus, _others(material.outside, fold))


def _others(sentences: Sequence[str], fold: int) -> tuple[str, ...]:
    return tuple(text for number, text in enumerate(sentences) if number % FOLDS != fold)


def _place(ranked: NDArray[np.int64], right: int) -> int:
    places = np.flatnonzero(ranked == right)
    return int(places[0]) if len(places) else len(ranked) + CHOICES


def _weights(samples: Sequence[Sample]) -> Floats:
    return np.array([sample.weight for sample in samples])
