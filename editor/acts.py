"""How well messages are told apart as dialogue acts: F1 per act and which are mistaken for which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.fields import read_yaml, yaml_files


@dataclass(frozen=True)
class Judged:
    """A sentence: the act that it is, and the one it was taken for."""

    text: str
    meant: str
    taken: str


def read_acts(folder: Path) -> Iterator[tuple[str, str]]:
    """Sentences with their act, of Rasa's training files in a folder. Raises CatalogueError if one is no YAML."""
    for path in yaml_files(folder):
        for block in (read_yaml(path) or {}).get("nlu") or ():
            for line in str(block.get("examples", "")).splitlines():
                if text := line.strip().removeprefix("-").strip():
                    yield text, str(block["intent"])


def judge(sentences: Iterator[tuple[str, str]], understand: Callable[[str], str]) -> list[Judged]:
    """What each sentence is taken for."""
    return [Judged(text, meant, understand(text)) for text, meant in sentences]


def f1(judged: Sequence[Judged]) -> dict[str, float]:
    """F1 (harmonic mean of precision and recall) of each act."""
    meant, taken = Counter(item.meant for item in judged), Counter(item.taken for item in judged)
    right = Counter(item.meant for item in judged if item.meant == item.taken)
    return {act: 2 * right[act] / (meant[act] + taken[act]) for act in sorted(meant)}


def confusion(judged: Sequence[Judged]) -> tuple[list[str], list[list[int]]]:
    """The acts, and how often each (row) was taken for each (column)."""
    acts = sorted({act for item in judged for act in (item.meant, item.taken)})
    counts = Counter((item.meant, item.taken) for item in judged)
    return acts, [[counts[meant, taken] for taken in acts] for meant in acts]
