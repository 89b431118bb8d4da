"""Evaluates the search on messages that it has not seen: own folds, and files of messages with their services."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from editor.folds import Asked, Folds
from editor.measures import (
    Case,
    Interval,
    decision_shares,
    interval,
    keys_of,
    rank_of,
    ranking_figures,
    rejection,
    reliability,
)
from index.fusion import CHANNELS, CHOICES
from index.models import SearchResult

HYBRID = "hybrid"
PLAIN = "plain"
RANKERS = (PLAIN, *CHANNELS, HYBRID)
MOST_HITS = 40
MOST_ASKED = 4_000  # own messages per set: more would narrow the intervals little and take minutes
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Trial:
    """One message: the rank of its first right service per RANKER, and what was decided."""

    case: Case
    ranks: dict[str, int]
    result: SearchResult

    @property
    def certainty(self) -> float:
        """Probability that any service is meant, as far as the shown ones tell."""
        return sum(hit.probability for hit in self.result.hits[:CHOICES])


@dataclass(frozen=True)
class Report:
    """All figures of one set of messages that mean a service.

    `rankings` per RANKER; `first` is the hybrid's R@1 with its interval; `decisions` are shares;
    `groups` are R@1 and number per style and life situation; `reliability` per bin of probability.
    """

    name: str
    messages: int
    rankings: dict[str, dict[str, float]]
    first: Interval
    decisions: dict[str, float]
    groups: dict[str, tuple[float, int]]
    reliability: list[tuple[float, float, int]]


@dataclass(frozen=True)
class Rejection:
    """Messages that mean no service: the share shown none, and the share below the threshold that turns away 4 %."""

    name: str
    messages: int
    declined: float
    at_four_percent: float


def try_out(cases: Iterable[Case], asked: Asked) -> list[Trial]:
    """Ask a search all messages."""
    return [_trial(case, asked) for case in cases]


def some(cases: Sequence[Case], most: int) -> Sequence[Case]:
    """At most so many of the cases, at even distances."""
    return cases[:: -(-len(cases) // most) or 1]


def report(name: str, trials: Sequence[Trial]) -> Report:
    """The figures of trials whose messages all mean a service."""
    places = {ranker: [trial.ranks[ranker] for trial in trials] for ranker in RANKERS}
    cases, results = [trial.case for trial in trials], [trial.result for trial in trials]
    asked = [trial for trial in trials if trial.result.hits]
    return Report(
        name=name,
        messages=len(trials),
        rankings={ranker: ranking_figures(ranks) for ranker, ranks in places.items()},
        first=interval([float(rank == 1) for rank in places[HYBRID]]),
        decisions=decision_shares(cases, results),
        groups=_groups(trials),
        reliability=reliability(
            [trial.result.hits[0].probability for trial in asked], [trial.ranks[HYBRID] == 1 for trial in asked]
        ),
    )


def reject(name: str, outside: Sequence[Trial], inside: Sequence[Trial]) -> Rejection:
    """How many messages without a service are turned away, given trials with one."""
    share, _ = rejection([trial.certainty for trial in inside], [trial.certainty for trial in outside])
    declined = float(np.mean([trial.result.decision == "none" for trial in outside]))
    return Rejection(name, len(outside), declined, share)


def read_cases(path: Path) -> list[Case]:
    """Messages of a JSONL file: "text", and "leika", "also", "style"; without "leika" no service is meant.

    Raises ValueError (German) if a line is not of that form.
    """
    cases = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            right = frozenset({row.get("leika"), *row.get("also", ())} - {None})
            cases.append(Case(row["text"], right, row.get("style") or row.get("kind") or ""))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(f'{path}:{number}: erwartet wird eine JSON-Zeile mit "text" und "leika".') from error
    return cases


def evaluate_files(paths: Iterable[Path], asked: Asked) -> tuple[list[Report], list[Rejection]]:
    """One report per file with services; the messages without one are held against all that mean one."""
    tried = {path.stem: try_out(read_cases(path), asked) for path in paths}
    inside = {name: [trial for trial in trials if trial.case.right] for name, trials in tried.items()}
    all_inside = [trial for trials in inside.values() for trial in trials]
    reports = [report(name, trials) for name, trials in inside.items() if trials]
    outside = {name: [trial for trial in trials if not trial.case.right] for name, trials in tried.items()}
    return reports, [reject(name, trials, all_inside) for name, trials in outside.items() if trials and all_inside]


def evaluate_folds(folds: Folds, number: int, files: Sequence[Path], say: Progress) -> Iterator[Report]:
    """Reports over own messages by turns and by author, and over services without any message of their own."""
    trials: list[Trial] = []
    for fold, (asked, cases) in enumerate(folds.by_turns(number), start=1):
        say(f"Kreuzprobe {fold} von {number}")
        trials += try_out(some(cases, MOST_ASKED // number), asked)
    yield report(f"Kreuzprobe, {number} Teile", trials)
    for author, asked, cases in folds.by_author():
        say(f"Ohne die Sätze von „{author}“")
        yield report(f"ohne Sätze von „{author}“", try_out(some(cases, MOST_ASKED), asked))
    given = [case for path in files for case in read_cases(path)]
    own, unknown = [], []
    for fold, (asked, keys) in enumerate(folds.zero_shot(number), start=1):
        say(f"Leistungen ohne Sätze, {fold} von {number}")
        own += try_out(some(folds.cases_of(keys), MOST_ASKED // number), asked)
        unknown += try_out((case for case in given if case.right & keys), asked)
    yield report("ohne eigene Sätze: Kreuzprobe", own)
    if unknown:
        yield report("ohne eigene Sätze: Dateien", unknown)


def evaluate_names(folds: Folds, names: Path, files: Sequence[Path], say: Progress) -> Iterator[Report]:
    """How well the messages of the files find their services in a catalogue of mere names."""
    say(f"Nur Namen aus {names.name}")
    asked = folds.names_only(names)
    for path in files:
        if cases := [case for case in read_cases(path) if case.right]:
            yield report(f"nur Namen: {path.stem}", try_out(cases, asked))


def _trial(case: Case, asked: Asked) -> Trial:
    search = asked.search
    scores = [asked.plain.scores(case.text), *search.channel_scores(case.text)]
    ranks = {}
    for channel, row in zip((PLAIN, *CHANNELS), scores, strict=True):
        order = [search.services[place] for place in np.argsort(-row, kind="stable")[:MOST_HITS] if row[place] > 0]
        ranks[channel] = _rank(case, order)
    result = search.search(case.text, MOST_HITS)
    ranks[HYBRID] = _rank(case, result.hits)
    return Trial(case, ranks, result)


def _rank(case: Case, found: Sequence[object]) -> int:
    return rank_of(case.right, [min(keys_of([item]) & case.right, default="") for item in found])


def _groups(trials: Sequence[Trial]) -> dict[str, tuple[float, int]]:
    groups: dict[str, list[bool]] = defaultdict(list)
    for trial in trials:
        for group in (trial.case.style, trial.case.life_situation):
            if group:
                groups[group].append(trial.ranks[HYBRID] == 1)
    return {name: (float(np.mean(right)), len(right)) for name, right in sorted(groups.items())}
