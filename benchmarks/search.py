"""Measure the search: each channel beside the hybrid, the quality of its decisions, and the time per query.

    python -m benchmarks.search dev.jsonl dev_oos.jsonl [--data index/data] [--nlu-data nlu_data] [--var var]

dev.jsonl: {"text", "leika", "also": [...]} per line; lines whose service the catalogue lacks are left out.
dev_oos.jsonl: {"text"} per line, no service may be named.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.build import build_index
from index.fusion import CHANNELS
from index.search import Search

REPEATS = 3  # passes over the messages for the time per query
PLACE = " in Leinfelden-Echterdingen"  # a place must not disturb

Ranker = Callable[[str], list[str]]


@dataclass(frozen=True)
class Case:
    """A message and the keys of the services that are right; none if no service may be named."""

    text: str
    right: frozenset[str]


def read_cases(path: Path, known: frozenset[str]) -> list[Case]:
    """Cases whose service is in the catalogue (`known` keys), or all that want no service."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    cases = [Case(row["text"], frozenset({row.get("leika"), *row.get("also", ())} - {None})) for row in rows]
    return [case for case, row in zip(cases, rows, strict=True) if "leika" not in row or row["leika"] in known]


def ranking_figures(cases: Sequence[Case], ranker: Ranker) -> dict[str, float]:
    """R@1, R@3, R@10 and the mean reciprocal rank."""
    places = []
    for case in cases:
        found = [place for place, key in enumerate(ranker(case.text), 1) if key in case.right]
        places.append(min(found, default=10**9))
    ranks = np.array(places, dtype=float)
    recall = {f"R@{k}": float((ranks <= k).mean()) for k in (1, 3, 10)}
    return {**recall, "MRR": float((1 / ranks).mean())}


def channel_ranker(search: Search, channel: int) -> Ranker:
    """Rank by one channel alone; services without any score are not found."""

    def ranked(text: str) -> list[str]:
        scores = search.channel_scores(text)[channel]
        return [search.services[i].id for i in np.argsort(-scores, kind="stable") if scores[i] > 0]

    return ranked


def decisions(cases: Sequence[Case], search: Search) -> Counter[str]:
    """How often a decision was right or wrong."""
    counts: Counter[str] = Counter()
    for case in cases:
        result = search.search(case.text)
        shown = [hit.id for hit in result.hits[: {"answer": 1, "choose": 3, "none": 0}[result.decision]]]
        right = any(key in case.right for key in shown) if case.right else not shown
        counts[f"{result.decision} {'richtig' if right else 'falsch'}"] += 1
    return counts


def times(cases: Sequence[Case], search: Search) -> tuple[float, float]:
    """Median and 95th percentile of the time per query, in milliseconds."""
    spent = []
    for case in list(cases) * REPEATS:
        start = time.perf_counter()
        search.search(case.text)
        spent.append(1000 * (time.perf_counter() - start))
    return float(np.percentile(spent, 50)), float(np.percentile(spent, 95))


def report(search: Search, cases: Sequence[Case], outside: Sequence[Case]) -> None:
    """Print the table."""

    def hybrid(text: str) -> list[str]:
        return [hit.id for hit in search.search(text).hits]

    rankers = {name: channel_ranker(search, number) for number, name in enumerate(CHANNELS)}
    rankers |= {"hybrid": hybrid, "hybrid + Ort": lambda text: hybrid(text + PLACE)}
    print(f"{len(search.services)} Leistungen, {len(cases)} Nachrichten, {len(outside)} ohne Leistung\n")
    for name, ranker in rankers.items():
        figures = ranking_figures(cases, ranker)
        print(f"{name:14}" + "".join(f"  {key} {value:.3f}" for key, value in figures.items()))
    for name, group in (("mit Leistung", cases), ("ohne Leistung", outside)):
        counts = decisions(group, search)
        shares = "".join(f"  {key} {number / len(group):.3f}" for key, number in sorted(counts.items()))
        print(f"{name:14}{shares}")
    median, tail = times([*cases, *outside], search)
    print(f"Zeit je Anfrage: p50 {median:.2f} ms, p95 {tail:.2f} ms")


def main(arguments: argparse.Namespace) -> None:
    """Build if needed, load, measure, print."""
    start = time.perf_counter()
    build_index(arguments.data, arguments.nlu_data, arguments.var, arguments.encoder)
    built = time.perf_counter()
    search = Search.load(arguments.var, arguments.encoder)
    print(f"Bauen {built - start:.1f} s, Laden {time.perf_counter() - built:.2f} s")
    known = frozenset(service.leika or service.id for service in search.services)
    report(search, read_cases(arguments.dev, known), read_cases(arguments.outside, known))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Die Suche messen")
    parser.add_argument("dev", type=Path)
    parser.add_argument("outside", type=Path)
    parser.add_argument("--data", type=Path, default=Path("index/data"))
    parser.add_argument("--nlu-data", type=Path, default=Path("nlu_data"))
    parser.add_argument("--var", type=Path, default=Path("var"))
    parser.add_argument("--encoder")
    main(parser.parse_args())
