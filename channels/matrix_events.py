"""Matrix's events as deliveries, and messages of the assistant as the content of events."""

from __future__ import annotations

import re
from typing import Any

from channels import messenger_texts as texts
from channels.messenger import Delivery, Message
from channels.telegram_text import html, plain

# Events that may concern the assistant.
KINDS = ("m.room.message", "m.sticker", "m.room.encrypted", "m.room.encryption")
# So many events of a room come with one sync; what is older is asked for.
PAGE = 100
FILTER = {
    "presence": {"not_types": ["*"]},
    "room": {"timeline": {"limit": PAGE}, "state": {"lazy_load_members": True}},
}
# In a room with more people the assistant answers only who addresses it.
ALONE = 2
# Clients put what a reply answers in front of it.
_QUOTE = re.compile(r"\A(?:>.*\n)+\n?")
_POSITION = re.compile(r"geo:(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)")


def read(event: dict[str, Any], room: str, user: str, people: int, name: str) -> Delivery | None:
    """What an event delivers to the account `user`, called `name` in this room; None if it is not for it."""
    kind, content = event["type"], event.get("content", {})
    if kind == "m.room.encryption" or (kind == "m.room.encrypted" and people <= ALONE):
        return Delivery(f"encrypted {room}", room, hint=texts.ENCRYPTED)
    what, key = content.get("msgtype"), event["event_id"]
    # A withdrawn message has no body any more; a notice is what another program says.
    if kind == "m.room.encrypted" or what == "m.notice" or not isinstance(content.get("body"), str):
        return None
    edited = content.get("m.relates_to", {}).get("rel_type") == "m.replace"
    content = content.get("m.new_content", content) if edited else content
    body = str(content.get("body", ""))
    if people > ALONE and not _addressed(content, body, user, name):
        return None
    if what == "m.location" and (position := _POSITION.match(str(content.get("geo_uri")))):
        return Delivery(key, room, position=(float(position[1]), float(position[2])))
    text = _said(body, user, name) if what in ("m.text", "m.emote") else ""
    if text.startswith("!"):
        return Delivery(key, room, command=text[1:].strip())
    return Delivery(key, room, text=text or None, edited=edited and bool(text))


def written(message: Message) -> dict[str, str]:
    """A message of the assistant as the content of an event; Matrix has no buttons, so choices are numbered."""
    text = message["text"].strip()
    choices = [(f"{number}. ", item["label"]) for number, item in enumerate(message.get("choices", ()), 1)]
    listed = text.split("\n")
    lines = [
        f"{number}{label}"
        for number, label in choices
        if not any(line.startswith(number) and label in line for line in listed)
    ]
    if lines:
        text = "\n".join([text, "", texts.NUMBERED, *lines])
    shown = html(text).replace("\n", "<br>")
    return {"msgtype": "m.text", "body": plain(text), "format": "org.matrix.custom.html", "formatted_body": shown}


def _addressed(content: dict[str, Any], body: str, user: str, name: str) -> bool:
    """Whether a mention, or the name at the start, says that the assistant is meant."""
    mentioned = content.get("m.mentions", {}).get("user_ids", [])
    return user in mentioned or user in body or bool(_name(name) and re.match(_name(name), body, re.IGNORECASE))


def _said(body: str, user: str, name: str) -> str:
    """The text without what it answers and without the name of the assistant."""
    text = _QUOTE.sub("", body).replace(user, "").strip(" \n:,")
    return re.sub(_name(name), "", text, count=1, flags=re.IGNORECASE).strip() if name else text


def _name(name: str) -> str:
    return rf"\A@?{re.escape(name)}(?!\w)[\s:,]*" if name else ""
