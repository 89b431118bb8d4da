"""Figures of a search: ranks, decisions, what is turned away, and how far its probabilities can be trusted.

Pure functions over arrays; intervals by the bootstrap (Efron 1979), reliability as in Guo et al. (2017).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.fusion import CHOICES
from index.models import SearchResult

Floats = NDArray[np.float64]

NOT_FOUND = 10**9  # the rank of a service that was not found
CUTS = (1, 3, 10)
RESAMPLES = 1000
SEED = 7
BINS = 10
FALSE_REJECTION = 0.04  # of messages that mean a service, as many may be turned away


@dataclass(frozen=True)
class Case:
    """A message, the keys of the services that it may mean (none: out of scope), its style and life situation."""

    text: str
    right: frozenset[str]
    style: str = ""
    life_situation: str = ""


@dataclass(frozen=True)
class Interval:
    """A figure and the bounds between which it lies with 95 % confidence."""

    value: float
    low: float
    high: float


def rank_of(right: frozenset[str], found: Sequence[str]) -> int:
    """The place of the first right service, from 1 on; NOT_FOUND if there is none."""
    return next((place for place, key in enumerate(found, 1) if key in right), NOT_FOUND)


def ranking_figures(ranks: Sequence[int]) -> dict[str, float]:
    """Recall at CUTS and the mean reciprocal rank."""
    places = np.asarray(ranks, dtype=float)
    if not len(places):
        return {}
    recall = {f"R@{cut}": float((places <= cut).mean()) for cut in CUTS}
    return {**recall, "MRR": float((1 / places).mean())}


def interval(values: Sequence[float]) -> Interval:
    """The mean of the values with its bootstrap interval (95 %, percentiles)."""
    array = np.asarray(values, dtype=float)
    drawn = np.random.default_rng(SEED).integers(0, len(array), (RESAMPLES, len(array)))
    means = array[drawn].mean(axis=1)
    low, high = np.percentile(means, (2.5, 97.5))
    return Interval(float(array.mean()), float(low), float(high))


def decision_shares(cases: Sequence[Case], results: Sequence[SearchResult]) -> dict[str, float]:
    """Shares of answers and choices that hold a right service, of those that do not, and of declined messages."""
    counts: Counter[str] = Counter()
    for case, result in zip(cases, results, strict=True):
        shown = result.hits[: {"answer": 1, "choose": CHOICES, "none": 0}[result.decision]]
        right = bool(case.right & keys_of(shown))
        counts["declined" if not shown else f"{result.decision} {'right' if right else 'wrong'}"] += 1
    names = ("answer right", "answer wrong", "choose right", "choose wrong", "declined")
    return {name: counts[name] / max(len(cases), 1) for name in names}


def keys_of(hits: Sequence[object]) -> set[str]:
    """Identifiers and LeiKa keys of hits."""
    return {key for hit in hits for key in (getattr(hit, "id", None), getattr(hit, "leika", None)) if key}


def rejection(
    inside: Sequence[float], outside: Sequence[float], allowed: float = FALSE_REJECTION
) -> tuple[float, float]:
    """Share of `outside` turned away by the threshold that turns away at most `allowed` of `inside`; and it."""
    scores = np.sort(np.asarray(inside, dtype=float))
    threshold = float(scores[int(np.floor(allowed * len(scores)))])
    return float((np.asarray(outside, dtype=float) < threshold).mean()), threshold


def reliability(probabilities: Sequence[float], hits: Sequence[bool]) -> list[tuple[float, float, int]]:
    """Per bin of probability: mean probability, share of hits, number; empty bins are left out."""
    chances, right = np.asarray(probabilities, dtype=float), np.asarray(hits, dtype=float)
    bins = np.minimum((chances * BINS).astype(int), BINS - 1)
    groups = [bins == number for number in range(BINS)]
    return [
        (float(chances[group].mean()), float(right[group].mean()), int(group.sum())) for group in groups if group.any()
    ]


def calibration_error(table: Sequence[tuple[float, float, int]]) -> float:
    """Expected calibration error: mean distance of probability and share of hits, weighted by number."""
    total = sum(number for _, _, number in table)
    return sum(number * abs(chance - share) for chance, share, number in table) / max(total, 1)
