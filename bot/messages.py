"""What passes between channels, gateway, engine and actions: frozen dataclasses, and their JSON form.

The JSON form of an `Answer` is the "message of the assistant" of the HTTP contract, less its
identifier; inside the process a choice carries its `payload`, outside an opaque `token`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from index.models import Authority, Hit, Link

AnswerType = Literal["text", "service", "choices", "place_choices", "handover", "emergency"]


@dataclass(frozen=True)
class Incoming:
    """One message of a citizen: typed text, or the token of a choice that was tapped."""

    conversation_id: str
    message_id: str
    text: str | None = None
    choice: str | None = None


@dataclass(frozen=True)
class Choice:
    """An offer to tap. `payload` is what it does, for example "service:99008001012000"."""

    label: str
    payload: str


@dataclass(frozen=True)
class ServiceCard:
    """The service an answer is about."""

    id: str
    title: str
    summary: str
    checked: str
    source: str
    page: str
    leika: str | None = None
    documents: tuple[str, ...] = ()
    fees: tuple[str, ...] = ()
    deadlines: tuple[str, ...] = ()
    duration: str = ""


@dataclass(frozen=True)
class PlaceCard:
    """The place an answer took over."""

    ags: str
    name: str
    state: str


@dataclass(frozen=True)
class Answer:
    """One message of the assistant; fields as in the HTTP contract."""

    act: str
    text: str
    type: AnswerType = "text"
    service: ServiceCard | None = None
    authority: Authority | None = None
    online_service: Link | None = None
    place: PlaceCard | None = None
    topic: str | None = None
    choices: tuple[Choice, ...] = ()
    hits: tuple[Hit, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The message as plain JSON data; what is not known is left out."""
        return _plain(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Answer:
        """The message from its JSON form. Raises TypeError on unknown fields."""
        parts: dict[str, Any] = dict(data)
        for name, kind in _PARTS.items():
            if parts.get(name):
                parts[name] = kind(**{key: _tuples(value) for key, value in parts[name].items()})
        parts["choices"] = tuple(Choice(**item) for item in parts.get("choices", ()))
        parts["hits"] = tuple(Hit(**item) for item in parts.get("hits", ()))
        return cls(**parts)


_PARTS: dict[str, type] = {
    "service": ServiceCard,
    "authority": Authority,
    "online_service": Link,
    "place": PlaceCard,
}


def _plain(part: Any) -> dict[str, Any]:
    """The fields of a dataclass that hold something, as JSON data (dataclasses.asdict would copy each string)."""
    return {name: _json(value) for name, value in vars(part).items() if value not in (None, (), "")}


def _json(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_json(item) for item in value]
    return value if isinstance(value, str | int | float) else _plain(value)


def _tuples(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
