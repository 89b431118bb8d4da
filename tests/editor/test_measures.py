"""Figures of a search, on numbers small enough to work out by hand."""

from __future__ import annotations

import pytest

from editor.measures import (
    NOT_FOUND,
    Case,
    calibration_error,
    decision_shares,
    interval,
    rank_of,
    ranking_figures,
    rejection,
    reliability,
)
from index.models import Decision, Hit, SearchResult


def result(decision: Decision, *keys: str) -> SearchResult:
    return SearchResult("x", decision, tuple(Hit(key, key, 0.5, 0.5) for key in keys))


def test_the_rank_is_that_of_the_first_right_service() -> None:
    assert rank_of(frozenset({"b", "c"}), ["a", "b", "c"]) == 2
    assert rank_of(frozenset({"z"}), ["a", "b"]) == NOT_FOUND


def test_recall_and_reciprocal_rank() -> None:
    figures = ranking_figures([1, 2, 4, NOT_FOUND])
    assert (figures["R@1"], figures["R@3"], figures["R@10"]) == (0.25, 0.5, 0.75)
    assert figures["MRR"] == pytest.approx((1 + 0.5 + 0.25) / 4, abs=1e-6)


def test_an_interval_holds_its_value_and_narrows_with_more_messages() -> None:
    few, many = interval([0, 1] * 10), interval([0, 1] * 1000)
    assert few.low < few.value == 0.5 < few.high
    assert many.high - many.low < few.high - few.low


def test_decisions_are_right_if_what_is_shown_holds_a_right_service() -> None:
    cases = [Case("x", frozenset({"a"}))] * 5
    results = [
        result("answer", "a"),
        result("answer", "b", "a"),
        result("choose", "b", "c", "a"),
        result("choose", "b", "c", "d", "a"),
        result("none", "a"),
    ]
    assert set(decision_shares(cases, results).values()) == {0.2}


def test_the_threshold_turns_away_no_more_than_allowed() -> None:
    inside = [number / 100 for number in range(100)]
    share, threshold = rejection(inside, [0.0, 0.03, 0.05, 0.5], allowed=0.04)
    assert (share, threshold) == (0.5, 0.04)
    assert sum(value < threshold for value in inside) == 4


def test_probabilities_that_keep_their_word_have_no_error() -> None:
    table = reliability([0.75] * 4, [True, True, True, False])
    assert table == [(0.75, 0.75, 4)]
    assert calibration_error(table) == 0
    assert calibration_error(reliability([0.95] * 4, [False] * 4)) == pytest.approx(0.95)
