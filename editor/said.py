"""Checks what citizens say: messages per service, per life situation, and per pair of confusable services."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from editor.entries import long_sentences
from editor.problems import Problem, file_with, problem
from index.fields import yaml_files
from index.models import Contrast
from index.sentences import Sentences

FEWEST_MESSAGES = 15
FEWEST_CONTRASTING = 2  # on each side of a pair


def message_problems(folder: Path, said: Sentences, titles: dict[str, str]) -> Iterator[Problem]:
    """Messages of unknown entries, and entries with too few; `titles` by key of all entries that need some."""
    files = yaml_files(folder)
    for key, texts in said.items():
        path = file_with(files, key)
        if key not in titles:
            yield problem(path, key, key, f"Zu den Sätzen von {key} gibt es keinen Eintrag.")
        elif len(texts) < FEWEST_MESSAGES:
            yield problem(path, key, key, f"{titles[key]}: nur {len(texts)} Sätze.")
    for key in titles.keys() - said.keys():
        yield Problem(folder, 1, f"{titles[key]}: keine Sätze.")


def contrast_problems(path: Path, contrasts: Collection[Contrast], titles: dict[str, str]) -> Iterator[Problem]:
    """Pairs with unknown services, with too few messages on a side, or with a long explanation; of one file."""
    for contrast in contrasts:
        first = next(iter(contrast.sentences))
        for key, texts in contrast.sentences.items():
            if key not in titles:
                yield problem(path, key, key, f"Die Leistung {key} gibt es nicht.")
            elif len(texts) < FEWEST_CONTRASTING:
                yield problem(path, first, key, f"{titles[key]}: nur {len(texts)} Sätze in diesem Paar.")
        for sentence in long_sentences(contrast.difference):
            yield problem(path, sentence[:30], sentence[:30], f"Der Satz „{sentence[:50]} …“ ist zu lang.")


def repeated(folder: Path, *groups: Sentences) -> Iterator[Problem]:
    """Messages that stand under two different entries, whichever way they are written."""
    files = yaml_files(folder)
    seen: dict[str, str] = {}
    for key, text in ((key, text) for group in groups for key, texts in group.items() for text in texts):
        if (other := seen.setdefault(text.casefold().rstrip(" .!?"), key)) != key:
            path = file_with([path for path in files if text in path.read_text(encoding="utf-8")] or files, key)
            yield problem(path, key, text, f"Der Satz „{text[:50]}“ steht auch bei {other}.")
