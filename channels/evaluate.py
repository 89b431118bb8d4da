"""`amtslotse evaluate`: how well the search does, as tables in the terminal, as JSON, and as a picture."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.settings import Settings
from editor.evaluate import HYBRID, PLAIN, Rejection, Report, evaluate_files, evaluate_folds, evaluate_names
from editor.folds import Folds
from editor.measures import CUTS, calibration_error
from editor.train import ROOT
from index.search import Search

_DECISIONS = {
    "answer right": "Antwort richtig",
    "answer wrong": "Antwort falsch",
    "choose right": "Auswahl mit der richtigen",
    "choose wrong": "Auswahl ohne die richtige",
    "declined": "nichts gefunden",
}
_NAMES = {
    PLAIN: "BM25 wie im Suchfeld",
    "bm25": "BM25",
    "ngrams": "N-Gramme",
    "dense": "Vektoren",
    "trained": "gelernt",
    HYBRID: "zusammen",
}
FEWEST_IN_GROUP = 5  # messages of a group that is shown


def measure(
    settings: Settings, files: Sequence[Path], number: int, names: Path | None = None
) -> tuple[list[Report], list[Rejection]]:
    """All figures: of the built search on the files, of searches over parts of the own messages in so many folds, and
    of a search over a catalogue of mere names.

    Raises ValueError if the index is not built or a file is malformed.
    """
    search = Search.load(settings.var, settings.options)
    console = Console(stderr=True)
    with console.status("Dateien …") as status:
        folds = Folds.load(ROOT / "index" / "data", ROOT / "nlu_data", search.fusion, settings.options)
        reports, rejections = evaluate_files(files, folds.whole(search))
        if number:
            reports += evaluate_folds(folds, number, files, status.update)
        if names:
            reports += evaluate_names(folds, names, files, status.update)
    return reports, rejections


def print_reports(reports: Sequence[Report], rejections: Sequence[Rejection], groups: bool) -> None:
    """Prints one table for all sets, then decisions, messages without a service and, if wanted, the groups."""
    console = Console()
    console.print(_rankings(reports))
    console.print(_decisions(reports))
    if rejections:
        console.print(_rejections(rejections))
    for report in reports if groups else ():
        console.print(_groups(report))


def write_json(reports: Sequence[Report], rejections: Sequence[Rejection], path: Path) -> None:
    """Writes all figures as one JSON object."""
    content = {"reports": [asdict(item) for item in reports], "rejections": [asdict(item) for item in rejections]}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")


def draw_reliability(reports: Sequence[Report], path: Path) -> None:
    """Draws how often a service was right, per probability that the search gave it (PNG)."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 9), layout="constrained")
    axes = figure.add_subplot(xlabel="Wahrscheinlichkeit laut Suche", ylabel="Anteil richtig", xlim=(0, 1), ylim=(0, 1))
    axes.plot((0, 1), (0, 1), color="gray", linestyle="--", label="ideal")
    for report in reports:
        chances, shares, _ = zip(*report.reliability, strict=True)
        axes.plot(chances, shares, marker="o", label=f"{report.name} ({calibration_error(report.reliability):.3f})")
    figure.legend(title="Abweichung in Klammern", loc="outside lower center")
    figure.savefig(path)


def _rankings(reports: Sequence[Report]) -> Table:
    columns = ("Menge", "Suche", *(f"R@{cut}" for cut in CUTS), "MRR")
    table = Table(*columns, title="Steht die richtige Leistung vorn?")
    for report in reports:
        for ranker, figures in report.rankings.items():
            values = [f"{figures[name]:.3f}" for name in columns[2:]]
            if ranker == HYBRID:
                values[0] += f" [{report.first.low:.3f}–{report.first.high:.3f}]"
            name = f"{report.name} ({report.messages})" if ranker == next(iter(report.rankings)) else ""
            style = "bold" if ranker == HYBRID else ""
            table.add_row(name, _NAMES[ranker], *values, style=style, end_section=ranker == HYBRID)
    return table


def _decisions(reports: Sequence[Report]) -> Table:
    table = Table("Menge", *_DECISIONS.values(), title="Was entscheidet die Suche?")
    for report in reports:
        table.add_row(report.name, *(f"{report.decisions[name]:.3f}" for name in _DECISIONS))
    return table


def _rejections(rejections: Sequence[Rejection]) -> Table:
    table = Table(
        "Menge", "keine Leistung genannt", "bei 4 % zu Unrecht abgewiesenen", title="Nachrichten ohne Leistung"
    )
    for item in rejections:
        table.add_row(f"{item.name} ({item.messages})", f"{item.declined:.3f}", f"{item.at_four_percent:.3f}")
    return table


def _groups(report: Report) -> Table:
    table = Table("Gruppe", "R@1", "Nachrichten", title=report.name)
    for name, (share, number) in report.groups.items():
        if number >= FEWEST_IN_GROUP:
            table.add_row(name, f"{share:.3f}", str(number))
    return table
