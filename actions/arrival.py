"""What follows once a message has named a place: shared by the actions that hear one."""

from __future__ import annotations

from dataclasses import replace

from actions import guide, place_replies
from actions.base import Knowledge
from actions.turn import Dialogue, Reply, Turn


def place_reply(knowledge: Knowledge, turn: Turn) -> Reply:
    """The reply to a message that names a place."""
    found, dialogue = turn.place, turn.dialogue
    if found.decision == "outside":
        return guide.outside(knowledge, turn)
    if found.decision == "ambiguous":
        answer = place_replies.place_choices(found.places)
        return Reply((answer,), replace(dialogue, asked="place", offered=guide.offered(answer)))
    if found.decision == "none":
        return Reply((place_replies.UNKNOWN_PLACE,), replace(dialogue, asked="place", offered=()))
    return arrived(knowledge, guide.take_place(dialogue, found), turn)


def arrived(knowledge: Knowledge, dialogue: Dialogue, turn: Turn) -> Reply:
    """The reply once the place is settled: the service there, or the question for the concern."""
    service = knowledge.search.service(dialogue.service) if dialogue.service else None
    if service:
        return guide.present(knowledge, dialogue, service, dialogue.topic, turn.place)
    place = knowledge.territory.place(dialogue.place or "") or turn.place.places[0]
    return Reply((place_replies.place_taken(place),), replace(dialogue, asked=None, offered=()))
