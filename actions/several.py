"""Several concerns in one message: "ich ziehe um und muss auch mein Auto ummelden". Pure functions."""

from __future__ import annotations

import re

from actions.base import Knowledge
from actions.topics import own_words
from index.models import Hit

# Only words that add something of its own part a message: "und" alone joins the parts of one concern as well.
_ADDING = re.compile(
    r"[,;.!?\s]+(?:und\s+)?(?:(?:ich\s+)?(?:muss|möchte|will|brauche|soll|müsste|wollte)\s+(?:ich\s+|wir\s+)?"
    r"(?:dann\s+)?(?:auch|außerdem|noch)(?:\s+noch)?|außerdem|zusätzlich|zweitens|und\s+dann\s+noch|und\s+auch(?:\s+noch)?"
    r"|und\s+noch|des\s+weiteren|zum\s+anderen)\b[\s,]*",
    re.IGNORECASE,
)
_AND = re.compile(r"\s+(?:und|sowie)\s+", re.IGNORECASE)
LIKELY = 0.5  # probability from which on a part is a concern of its own
SURE = 0.85  # the same where only "und" stands between the parts: "Geldbeutel und Ausweis verloren" is one
MOST = 3  # concerns kept; more are a life situation


def concerns(knowledge: Knowledge, text: str, state: str | None) -> list[Hit]:
    """The services that the parts of a message mean, in its order; fewer than two: it is one concern."""
    return _distinct(knowledge, _ADDING.split(text), state, LIKELY) or _distinct(
        knowledge, _AND.split(text), state, SURE
    )


def first_of_several(knowledge: Knowledge, text: str, state: str | None) -> Hit | None:
    """The first part of a message of several that surely is a concern; None if there is none, or only one part."""
    parts = [part for piece in _ADDING.split(text) for part in _AND.split(piece) if part and own_words(part)]
    if len(parts) < MOST:
        return None
    hits = (knowledge.search.search(part, k=1, state=state).hits for part in parts[:MOST])
    return next((found[0] for found in hits if found and found[0].probability >= SURE), None)


def _distinct(knowledge: Knowledge, parts: list[str], state: str | None, least: float) -> list[Hit]:
    """The best services of the parts if each part surely has one and they differ; else none."""
    telling = [part for part in parts if part and own_words(part)]
    if len(telling) < 2:
        return []
    found: dict[str, Hit] = {}
    for part in telling[:MOST]:
        hits = knowledge.search.search(part, k=1, state=state).hits
        if not hits or hits[0].probability < least:
            return []
        found.setdefault(hits[0].id, hits[0])
    return list(found.values()) if len(found) > 1 else []
