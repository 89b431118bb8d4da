"""Scores become candidates, a ranking, and a decision that costs little."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from index.fusion import (
    CHANNELS,
    DEFAULT,
    FEATURES,
    MAX_CANDIDATES,
    NAMES,
    Fusion,
    Scores,
    candidates,
    decide,
    rank,
)
from index.network import Network


def scores(*rows: float, none: float = 0.0) -> Scores:
    """The same score in all channels, per service."""
    values = np.tile(np.array(rows), (len(CHANNELS), 1))
    names = np.zeros((len(NAMES), len(rows)))
    return Scores(values, names, np.zeros(len(rows), dtype=bool), ["hund"], none)


def test_the_better_service_is_ranked_first() -> None:
    ranking = rank(candidates(scores(0.2, 0.9, 0.5)), DEFAULT)
    assert ranking.services.tolist() == [1, 2, 0]
    assert ranking.probabilities.sum() == pytest.approx(ranking.scope)


def test_services_that_no_channel_knows_are_no_candidates() -> None:
    assert candidates(scores(0.0, 0.4)).services.tolist() == [1]
    assert rank(candidates(scores(0.0, 0.0)), DEFAULT).scope == 0


def test_what_a_state_does_not_have_is_no_candidate() -> None:
    assert candidates(scores(0.9, 0.4), np.array([False, True])).services.tolist() == [1]


def test_of_a_large_catalogue_the_best_are_compared() -> None:
    values = np.random.default_rng(1).random(500)
    found = candidates(scores(*values)).services
    assert found.tolist() == np.argsort(-values)[:MAX_CANDIDATES].tolist()


def test_each_candidate_carries_all_features() -> None:
    given = scores(0.5, 0.25)
    names = np.array([[0.1, 0.2], [0.4, 0.3]])
    features = candidates(replace(given, names=names, new=np.array([False, True]))).features
    assert features.shape == (2, len(FEATURES))
    values = dict(zip(FEATURES, features.T.tolist(), strict=True))
    assert (values["bm25"], values["spelled"], values["meant"]) == ([0.5, 0.25], [0.1, 0.2], [0.4, 0.3])
    assert (values["meant_share"], values["new"]) == ([1.0, pytest.approx(0.75)], [0.0, 1.0])


def test_a_service_known_by_its_name_alone_is_compared() -> None:
    values = np.zeros((len(CHANNELS), 500))
    values[:, :100] = np.linspace(0.3, 0.6, 100)
    names = np.zeros((len(NAMES), 500))
    names[:, 300] = 1.0
    found = candidates(Scores(values, names, np.zeros(500, dtype=bool), ["hund"], 0.0))
    assert 300 in found.services


def test_popularity_moves_the_ranking() -> None:
    ranking = rank(candidates(scores(0.5, 0.5)), DEFAULT, np.array([0.0, 1.0]))
    assert ranking.services.tolist() == [1, 0]


def test_a_message_that_seems_to_mean_nothing_is_less_probable() -> None:
    fusion = replace(DEFAULT, scope=(*DEFAULT.scope[:-2], -5.0, 0.0))
    sure, unsure = (rank(candidates(scores(0.9, 0.1, none=none)), fusion) for none in (0.0, 0.9))
    assert sure.scope > unsure.scope


@pytest.mark.parametrize(
    ("probabilities", "decision"),
    [
        ((0.8, 0.1), "answer"),
        ((0.65, 0.1), "answer"),
        ((0.65, 0.3), "choose"),
        ((0.2, 0.1, 0.1), "choose"),
        ((0.1, 0.1, 0.1), "none"),
        ((), "none"),
    ],
)
def test_decisions(probabilities: tuple[float, ...], decision: str) -> None:
    assert decide(np.array(probabilities), DEFAULT) == decision


def test_what_was_learned_is_read_as_it_was_written() -> None:
    again = Fusion.from_json(DEFAULT.to_json())
    assert (again.scope, again.answer, again.choose) == (DEFAULT.scope, DEFAULT.answer, DEFAULT.choose)
    assert np.array_equal(again.network.linear, DEFAULT.network.linear)


def test_a_network_for_other_features_is_no_network() -> None:
    with pytest.raises(ValueError, match="reshape"):
        Network.from_json({"linear": [1.0], "hidden": [[1.0, 2.0]], "bias": [0.0], "out": [1.0]})
