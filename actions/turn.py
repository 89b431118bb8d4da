"""One turn as an action sees it: the message, the state of the dialogue, and the reply."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any

from bot.messages import Answer
from index.models import PlaceResult
from index.territory import Territory

# What leads to a place says nothing about the concern: ", ich wohne in", "komme aus", "hier in".
_LIVING_IN = re.compile(
    r"[,;.]?\s*\b(?:und\s+)?(?:(?:ich|wir)\s+)?(?:(?:wohne|wohnen|wohn|lebe|leben|komme|kommen|bin|sind)\s+)?"
    r"(?:(?:hier|jetzt)\s+)?(?:in|im|aus|bei)\s*$",
    re.IGNORECASE,
)
# What was made unrecognisable before says nothing about the concern.
_MASKED = re.compile(r"(?:\bgeboren\s+am\s+)?\[[A-Z][\w-]+\]")
# Words that only put something right say nothing about the concern either: "nein, ich meinte den ...".
_CORRECTING = re.compile(
    r"^\s*(?:(?:nein|nee|ne|nö|sorry)\b[\s,.!]*)?ich\s+meint?e\s+(?:doch\s+|eigentlich\s+)?", re.IGNORECASE
)
_NO_TEXT = PlaceResult(text="", decision="none")


@dataclass(frozen=True)
class Dialogue:
    """What the conversation knows so far; each field is a Rasa slot of the same name.

    `offered` holds the choices on the table as (label, payload), `asked` what is asked for: "place",
    "choice" or "concern", `topic` the question that waits for a service or a place, `query` the last concern.
    `situation` is the life situation whose checklist is open, `done` the services opened from it, `waiting` the title
    and key of services that were asked for beside the current one, `earlier` the choice that it was picked from.
    """

    service: str | None = None
    place: str | None = None
    state: str | None = None
    query: str | None = None
    topic: str | None = None
    asked: str | None = None
    offered: tuple[tuple[str, str], ...] = ()
    rejected: tuple[str, ...] = ()
    situation: str | None = None
    done: tuple[str, ...] = ()
    waiting: tuple[tuple[str, str], ...] = ()
    earlier: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Turn:
    """The citizen's message: `text` as typed, `rest` without places, `payload` of a tapped choice.

    `confidence` is the probability of the intent.
    """

    text: str
    rest: str
    intent: str
    confidence: float
    payload: str | None
    place: PlaceResult
    dialogue: Dialogue


@dataclass(frozen=True)
class Reply:
    """The assistant's messages and the state of the dialogue after them."""

    answers: tuple[Answer, ...]
    dialogue: Dialogue


def read_turn(tracker: Any, territory: Territory) -> Turn:
    """The turn from rasa_sdk's tracker."""
    message = tracker.latest_message
    text = message.get("text") or ""
    entities = message.get("entities") or []
    payload = next((item["value"] for item in entities if item["entity"] == "payload"), None)
    return Turn(
        text=text,
        rest=_without_places(text, entities),
        intent=str(message["intent"]["name"]),
        confidence=float(message["intent"]["confidence"]),
        payload=payload,
        place=territory.find(text) if text and payload is None else _NO_TEXT,
        dialogue=_dialogue(tracker),
    )


def slot_values(before: Dialogue, after: Dialogue) -> dict[str, Any]:
    """The slots that the reply changed, as JSON data; None clears a slot."""
    old, new = asdict(before), asdict(after)
    return {name: _json(value) for name, value in new.items() if value != old[name]}


def _dialogue(tracker: Any) -> Dialogue:
    slots = tracker.current_slot_values()
    return Dialogue(
        service=slots.get("service"),
        place=slots.get("place"),
        state=slots.get("state"),
        query=slots.get("query"),
        topic=slots.get("topic"),
        asked=slots.get("asked"),
        offered=_pairs(slots.get("offered")),
        rejected=tuple(slots.get("rejected") or ()),
        situation=slots.get("situation"),
        done=tuple(slots.get("done") or ()),
        waiting=_pairs(slots.get("waiting")),
        earlier=_pairs(slots.get("earlier")),
    )


def _pairs(slot: Any) -> tuple[tuple[str, str], ...]:
    return tuple((label, payload) for label, payload in slot or ())


def _json(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_json(part) for part in value] or None
    return value


def _without_places(text: str, entities: list[dict[str, Any]]) -> str:
    places = [item for item in entities if item["entity"] == "place"]
    for place in sorted(places, key=lambda item: int(item["start"]), reverse=True):
        before = _LIVING_IN.sub("", text[: place["start"]])
        text = f"{before} {text[place['end'] :]}"
    plain = " ".join(_MASKED.sub(" ", text).split())
    return _CORRECTING.sub("", plain) or plain
