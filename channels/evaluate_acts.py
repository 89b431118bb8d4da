"""`amtslotse evaluate acts`: F1 of the dialogue acts as a table, and the confusion matrix as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.engine import Engine
from bot.settings import Settings
from editor.acts import Judged, confusion, f1, judge, read_acts
from editor.train import trained_model


def measure(settings: Settings, folder: Path) -> list[Judged]:
    """What the trained model takes the sentences of a folder for. Raises ValueError if there are none."""
    engine = Engine(trained_model(settings.var), [])
    judged = judge(read_acts(folder), lambda text: str(engine.understand(text)["intent"]["name"]))
    if not judged:
        raise ValueError(f"{folder}: hier stehen keine Sätze (Rasa-Format, *.yml).")
    return judged


def print_acts(judged: Sequence[Judged]) -> None:
    """Prints F1 per act, weakest first, their mean, and every mistake."""
    scores = f1(judged)
    table = Table("Bedeutung", "F1", title=f"{len(judged)} Sätze, Mittel {sum(scores.values()) / len(scores):.3f}")
    for act, score in sorted(scores.items(), key=lambda item: item[1]):
        table.add_row(act, f"{score:.3f}")
    console = Console()
    console.print(table)
    for item in judged:
        if item.meant != item.taken:
            console.print(f"{item.meant} → {item.taken}: {item.text}")


def draw_confusion(judged: Sequence[Judged], path: Path) -> None:
    """Draws which act (row) was taken for which (column) (PNG)."""
    from matplotlib.figure import Figure

    acts, counts = confusion(judged)
    figure = Figure(figsize=(0.32 * len(acts) + 3, 0.32 * len(acts) + 3), layout="constrained")
    axes = figure.add_subplot(xlabel="verstanden als", ylabel="gemeint")
    axes.imshow(counts, cmap="Blues")
    axes.set_xticks(range(len(acts)), acts, rotation=90)
    axes.set_yticks(range(len(acts)), acts)
    for row, numbers in enumerate(counts):
        for column, number in enumerate(numbers):
            if number:
                color = "white" if 2 * number > max(max(line) for line in counts) else "black"
                axes.text(column, row, str(number), ha="center", va="center", fontsize=7, color=color)
    figure.savefig(path)
