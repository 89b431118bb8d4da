"""A problem in the editors' data: a sentence with file and line."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Problem:
    """Something to mend: where it stands (line 1 where no single line is to blame), and what is wrong."""

    path: Path
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


def problem(path: Path, entry: str, words: str, text: str) -> Problem:
    """A problem at the words at or after the entry's key; at the key itself if they are wrapped."""
    lines = _lines(path)
    start = next((number for number, line in enumerate(lines) if entry in line), 0)
    found = next((number for number in range(start, len(lines)) if words in lines[number]), start)
    return Problem(path, found + 1, text)


def file_with(paths: list[Path], words: str) -> Path:
    """The first file that holds the words; the first file where none does."""
    return next((path for path in paths if any(words in line for line in _lines(path))), paths[0])


def forget_files() -> None:
    """Files are read once per check; the next check must see what the editors changed since."""
    _lines.cache_clear()


@cache
def _lines(path: Path) -> tuple[str, ...]:
    return tuple(path.read_text(encoding="utf-8").splitlines())
