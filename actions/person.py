"""Follow-ups about a person or a case: "und wenn ich unter 16 bin?", "und für mein Kind?"."""

from __future__ import annotations

import re
from dataclasses import replace

from actions import guide
from actions.base import Knowledge
from actions.topics import own_words
from actions.turn import Dialogue, Reply, Turn
from index.models import Service

# Longer messages bring a concern of their own.
MOST_WORDS = 9
# Shorter words ("ich", "bin") tell no case apart.
SHORTEST = 4
_CASE = re.compile(r"^(?:(?:und|aber|was|oder|gilt|das|ist|auch)\s+)*(?:wenn|falls|für|bei|als)\b", re.IGNORECASE)
_MAY = re.compile(r"^(?:(?:und|aber)\s+)*(?:kann|darf|können|dürfen|muss|geht das)\b", re.IGNORECASE)
_WORD = re.compile(r"[\wäöüß]+")


def for_person(knowledge: Knowledge, turn: Turn, dialogue: Dialogue) -> Reply | None:
    """The related service that is meant for the case, or None if the message names none."""
    service = knowledge.search.service(dialogue.service) if dialogue.service else None
    if service is None or len(turn.rest.split()) > MOST_WORDS or not _CASE.match(turn.rest):
        return None
    related = [found for key in service.related if (found := knowledge.search.service(key))]
    best = max(related, key=lambda other: _shared(turn.rest, other, service), default=None)
    if best is None or not _shared(turn.rest, best, service):
        return None
    return guide.present(knowledge, replace(dialogue, topic=None, rejected=()), best, None, turn.place)


def is_case(turn: Turn) -> bool:
    """Whether a message asks about a case of the service at hand: "und wenn das nicht reicht?"."""
    return turn.dialogue.service is not None and len(turn.rest.split()) <= MOST_WORDS and bool(_CASE.match(turn.rest))


def conditions(knowledge: Knowledge, turn: Turn, dialogue: Dialogue) -> Reply | None:
    """The requirements of the current service, where a case or a permission is asked for; None otherwise."""
    service = knowledge.search.service(dialogue.service) if dialogue.service else None
    if service is None or not service.requirements or not (_CASE.match(turn.rest) or _MAY.match(turn.rest)):
        return None
    return guide.present(knowledge, dialogue, service, "requirements", turn.place)


def _shared(text: str, other: Service, current: Service) -> int:
    """How many words of the case the other service's title has, and the current one's has not."""
    ages = [word for word in _WORD.findall(text) if word.isdigit()]
    case = [*ages, *(word for word in own_words(text) if len(word) >= SHORTEST)]
    known = set(_WORD.findall(current.title.lower()))
    words = [word for word in _WORD.findall(other.title.lower()) if word not in known]
    return sum(any(word == own or (own.isalpha() and word.startswith(own)) for word in words) for own in case)
