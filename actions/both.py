"""All that is on offer at once: "beides", "ich brauche alle drei"."""

from __future__ import annotations

import re
from dataclasses import replace

from actions import guide
from actions.base import Knowledge
from actions.turn import Reply, Turn

_BOTH = re.compile(r"\b(beide[sn]?|beede|boide|alle (?:zwei|drei|vier))\b", re.IGNORECASE)
# A longer message says more than which of the offers it wants.
MOST_WORDS = 7


def both(knowledge: Knowledge, turn: Turn) -> Reply | None:
    """The first offered service, while the others wait; None if not all on offer are asked for."""
    keys = [payload.removeprefix("service:") for _, payload in turn.dialogue.offered if payload.startswith("service:")]
    short = len(turn.rest.split()) <= MOST_WORDS
    if turn.payload or turn.dialogue.situation or len(keys) < 2 or not short or not _BOTH.search(turn.rest):
        return None
    first, *others = (service for key in keys if (service := knowledge.search.service(key)))
    waiting = tuple((service.title, service.id) for service in others)
    dialogue = replace(guide.take_place(turn.dialogue, turn.place), waiting=waiting, earlier=())
    return guide.with_waiting(guide.present(knowledge, dialogue, first, dialogue.topic, turn.place))
