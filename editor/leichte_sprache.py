"""Checks the texts in Leichte Sprache: short sentences, services that exist, and a date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from index.plain_language import PlainText

# DIN SPEC 33429 and the rules of Netzwerk Leichte Sprache ask for about ten words; a list of things may need more.
MOST_WORDS = 15
_END = re.compile(r"(?<=[.!?:])\s+(?=[A-ZÄÖÜ])")
# "19. Januar" and "1. Tag" end no sentence.
_ORDINAL = re.compile(r"(\d)\. ")
_PARTS = ("text", "documents", "fees", "deadlines", "steps")


def plain_text_problems(text: PlainText, keys: Iterable[str]) -> Iterator[str]:
    """What is wrong with a text, in German; `keys` are the services of the catalogue."""
    if text.service not in keys:
        yield f"die Leistung {text.service} gibt es nicht."
    if not _is_date(text.checked):
        yield "checked: erwartet wird ein Datum wie 2026-11-01."
    for sentence in sentences(text):
        if len(sentence.replace("\u00a0", " ").split()) > MOST_WORDS:
            yield f"Satz mit mehr als {MOST_WORDS} Wörtern: „{sentence}“"


def sentences(text: PlainText) -> list[str]:
    """All sentences of a text."""
    lines = [_ORDINAL.sub("\\1.\u00a0", line) for name in _PARTS for line in getattr(text, name)]
    return [sentence for line in lines for sentence in _END.split(line)]


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
