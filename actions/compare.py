"""What tells two services apart: "was ist der Unterschied zwischen Reisepass und vorläufigem Reisepass"."""

from __future__ import annotations

import re
from dataclasses import replace

from actions.base import Knowledge
from actions.topics import own_words
from actions.turn import Dialogue, Reply
from bot.messages import Answer, Choice
from index.models import Service

_COMPARING = re.compile(r"\bunterschied\w*|\bunterscheide\w*|\bvergleich\w*|\bworin\b", re.IGNORECASE)
_BETWEEN = re.compile(r"^.*?\b(?:zwischen|vom|von|mit)\b", re.IGNORECASE)
_AND = re.compile(r"\s+(?:und|zum|zur|zu|oder|mit|vs\.?)\s+", re.IGNORECASE)
LIKELY = 0.3  # probability from which on a part of the question names a service


def comparison(knowledge: Knowledge, text: str, dialogue: Dialogue) -> Reply | None:
    """Both services with what they are, and what editors wrote of their difference; None if two are not asked for."""
    services = _compared(knowledge, text, dialogue.state)
    if services is None:
        return None
    keys = {key for service in services for key in (service.id, service.leika) if key}
    differences = (item.difference for item in knowledge.contrasts if len(keys & set(item.sentences)) == len(services))
    lines = [f"**{service.title}:** {service.summary}" for service in services]
    lines += [f"**Der Unterschied:** {difference}" for difference in list(differences)[:1]]
    choices = tuple(Choice(service.title, f"service:{service.id}") for service in services)
    answer = Answer(act="compare", type="choices", text="\n\n".join([*lines, "Welche möchten Sie?"]), choices=choices)
    offered = tuple((choice.label, choice.payload) for choice in choices)
    return Reply((answer,), replace(dialogue, offered=offered, asked="choice", service=None, topic=None))


def _compared(knowledge: Knowledge, text: str, state: str | None) -> tuple[Service, Service] | None:
    if not _COMPARING.search(text):
        return None
    parts = [part for part in _AND.split(_BETWEEN.sub("", text)) if own_words(part)]
    if len(parts) != 2:
        return None
    hits = [knowledge.search.search(part, k=1, state=state).hits for part in parts]
    found = [knowledge.search.service(each[0].id) for each in hits if each and each[0].probability >= LIKELY]
    if len(found) != 2 or found[0] is None or found[1] is None or found[0] == found[1]:
        return None
    return found[0], found[1]
