"""What follows once a message has named a place: shared by the actions that hear one."""

from __future__ import annotations

from dataclasses import replace

from actions import guide, place_replies
from actions.base import Knowledge
from actions.checklist import checklist
from actions.turn import Dialogue, Reply, Turn
from index.models import PlaceResult


def place_reply(knowledge: Knowledge, turn: Turn) -> Reply:
    """The reply to a message that names a place."""
    found, dialogue = turn.place, turn.dialogue
    if found.decision == "outside":
        return guide.outside(knowledge, turn)
    narrowed = _among_offered(knowledge, turn)
    if narrowed is not None:
        found = narrowed
    if found.decision == "ambiguous":
        answer = place_replies.place_choices(found.places)
        return Reply((answer,), replace(dialogue, asked="place", offered=guide.offered(answer)))
    if found.decision == "none":
        return Reply((place_replies.UNKNOWN_PLACE,), replace(dialogue, asked="place", offered=()))
    return arrived(knowledge, guide.take_place(dialogue, found), turn)


def _among_offered(knowledge: Knowledge, turn: Turn) -> PlaceResult | None:
    """The offered places that lie in the state or district named now: "die in Sachsen"."""
    wider = turn.place.places[0] if turn.place.decision == "unique" else None
    if wider is None or wider.kind == "gemeinde":
        return None
    offered = [payload.removeprefix("place:") for _, payload in turn.dialogue.offered if payload.startswith("place:")]
    places = tuple(
        place for ags in offered if ags.startswith(wider.ags) and (place := knowledge.territory.place(ags)) is not None
    )
    if not places:
        return None
    return PlaceResult(turn.text, "unique" if len(places) == 1 else "ambiguous", places)


def arrived(knowledge: Knowledge, dialogue: Dialogue, turn: Turn) -> Reply:
    """The reply once the place is settled: the service there, or the question for the concern."""
    service = knowledge.search.service(dialogue.service) if dialogue.service else None
    if service:
        return guide.present(knowledge, dialogue, service, dialogue.topic, turn.place)
    place = knowledge.territory.place(dialogue.place or "") or turn.place.places[0]
    if dialogue.situation:
        listed = checklist(knowledge, dialogue)
        return Reply((place_replies.place_taken(place, asks=False), *listed.answers), listed.dialogue)
    if dialogue.query and dialogue.asked in ("choice", "place"):
        result = guide.look_up(knowledge, dialogue, dialogue.query)
        if result.decision != "none":
            # A concern is still open: the choice that the place came in between.
            return guide.offer(result, dialogue, f"Gut, {place.name}. Welche dieser Leistungen meinen Sie?")
    return Reply((place_replies.place_taken(place),), replace(dialogue, asked=None, offered=()))
