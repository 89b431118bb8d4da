"""The store of conversations: SQLite by default, PostgreSQL by its address.

A turn is one transaction: the citizen's message, the answers, their choices and the state of the
dialogue are all there afterwards, or none of them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import and_, bindparam, create_engine, delete, event, insert, select, update
from sqlalchemy.engine import make_url
from sqlalchemy.pool import QueuePool

from bot.chats import Chats
from bot.faults import Conflict, StoreAway, honest
from bot.tables import CONVERSATION, FEEDBACK, METADATA, TURN

# Statements are built once: building one takes SQLAlchemy longer than SQLite takes to run it.
_THIS = CONVERSATION.c.id == bindparam("name")
_KNOWN = select(CONVERSATION.c.id).where(_THIS)
_SAME_REQUEST = and_(TURN.c.conversation_id == CONVERSATION.c.id, TURN.c.request_id == bindparam("request"))
_STATE = (
    select(CONVERSATION.c.dialogue, CONVERSATION.c.choices, TURN.c.answers)
    .select_from(CONVERSATION.outerjoin(TURN, _SAME_REQUEST))
    .where(_THIS)
)
_CONTINUE = (
    update(CONVERSATION)
    .where(_THIS)
    .values(dialogue=bindparam("state"), choices=bindparam("offered"), updated_at=bindparam("now"))
)
_ERASE = delete(CONVERSATION).where(_THIS)
_OF_THIS = TURN.c.conversation_id == bindparam("name")
_TRANSCRIPT = select(TURN.c.said, TURN.c.answers, TURN.c.created_at).where(_OF_THIS).order_by(TURN.c.seq)
_OLD_FEEDBACK = delete(FEEDBACK).where(
    FEEDBACK.c.conversation_id == bindparam("name"), FEEDBACK.c.message_id == bindparam("message")
)
_NEW_CONVERSATION, _NEW_TURN, _NEW_FEEDBACK = insert(CONVERSATION), insert(TURN), insert(FEEDBACK)

# A writer waits this long for another before the store counts as away.
BUSY_SECONDS = 5.0
# Older choices have scrolled out of sight; a tap on one is answered with a request to write instead.
MOST_CHOICES = 200


__all__ = ["Conflict", "FinishedTurn", "Remembered", "Store", "StoreAway"]


@dataclass(frozen=True)
class Remembered:
    """What is known before a turn: the state, the choices by token, and the answers if it ran already."""

    dialogue: dict[str, Any]
    choices: dict[str, str] = field(default_factory=dict)
    answered: tuple[dict[str, Any], ...] | None = None


@dataclass(frozen=True)
class FinishedTurn:
    """What a turn leaves behind; `choices` maps the tokens of its answers to their payloads."""

    request_id: str
    said: dict[str, Any] | None
    messages: tuple[dict[str, Any], ...]
    choices: dict[str, str]
    dialogue: dict[str, Any]


class Store:
    """The conversations in one database. Every method raises StoreAway if it cannot be reached."""

    def __init__(self, url: str) -> None:
        """Opens the database and creates what is missing in it."""
        address = make_url(url)
        self.embedded = address.get_backend_name() == "sqlite"
        options: dict[str, Any] = {}
        if self.embedded and address.database:
            Path(address.database).parent.mkdir(parents=True, exist_ok=True)
            # Closing the last connection makes SQLite fold its log, which costs more than ten turns.
            options = {"connect_args": {"timeout": BUSY_SECONDS, "check_same_thread": False}, "poolclass": QueuePool}
        self._database = create_engine(address, pool_pre_ping=not self.embedded, **options)
        if self.embedded:
            event.listen(self._database, "connect", _prepare_sqlite)
        with honest():
            METADATA.create_all(self._database)

    def chats(self, key: bytes) -> Chats:
        """The chats of messengers, in the same database; `key` keys the hashes of their names."""
        return Chats(self._database, key)

    def open(self, conversation_id: str, channel: str, turn: FinishedTurn) -> None:
        """Begins a conversation with its first messages."""
        now = _now()
        row: dict[str, Any] = {"id": conversation_id, "channel": channel, "created_at": now, "updated_at": now}
        row |= {"dialogue": _dump(turn.dialogue), "choices": _dump(turn.choices)}
        with honest(), self._database.begin() as connection:
            connection.execute(_NEW_CONVERSATION, row)
            connection.execute(_NEW_TURN, _turn_row(conversation_id, turn, now))

    def begin(self, conversation_id: str, request_id: str) -> Remembered | None:
        """What is known before a message; None for an unknown conversation."""
        with honest(), self._database.connect() as connection:
            row = connection.execute(_STATE, {"name": conversation_id, "request": request_id}).first()
        if row is None:
            return None
        dialogue, choices, answers = row
        answered = tuple(json.loads(answers)) if answers else None
        return Remembered(json.loads(dialogue), json.loads(choices), answered)

    def finish(self, turns: Sequence[tuple[str, Remembered, FinishedTurn]]) -> None:
        """Stores whole turns, (conversation id, what was known before, turn), each of another conversation, at once.

        Raises Conflict, and stores none, if one of them contradicts what is stored.
        """
        now = _now()
        states = [_state_row(name, before, turn, now) for name, before, turn in turns]
        with honest(), self._database.begin() as connection:
            connection.execute(_CONTINUE, states)
            connection.execute(_NEW_TURN, [_turn_row(name, turn, now) for name, _, turn in turns])

    def transcript(self, conversation_id: str) -> list[dict[str, Any]] | None:
        """All messages in their order, or None for an unknown conversation."""
        with honest(), self._database.connect() as connection:
            if connection.execute(_KNOWN, {"name": conversation_id}).first() is None:
                return None
            rows = connection.execute(_TRANSCRIPT, {"name": conversation_id}).all()
        return [message for row in rows for message in _messages(*row)]

    def rate(self, conversation_id: str, message_id: str, helpful: bool, comment: str) -> bool:
        """Keeps a feedback; False for an unknown conversation."""
        row = {"conversation_id": conversation_id, "message_id": message_id, "helpful": helpful}
        with honest(), self._database.begin() as connection:
            if connection.execute(_KNOWN, {"name": conversation_id}).first() is None:
                return False
            # The latest word counts: a rating first, then perhaps the same with a comment.
            connection.execute(_OLD_FEEDBACK, {"name": conversation_id, "message": message_id})
            connection.execute(_NEW_FEEDBACK, {**row, "comment": comment, "created_at": _now()})
            return True

    def erase(self, conversation_id: str) -> bool:
        """Deletes a conversation with all that belongs to it; False for an unknown one."""
        with honest(), self._database.begin() as connection:
            return bool(connection.execute(_ERASE, {"name": conversation_id}).rowcount)

    def check(self) -> None:
        """Reads one row, to see that the database is there."""
        with honest(), self._database.connect() as connection:
            connection.execute(_KNOWN, {"name": ""}).first()

    def close(self) -> None:
        """Closes all connections."""
        self._database.dispose()


def _state_row(name: str, before: Remembered, turn: FinishedTurn, now: datetime) -> dict[str, Any]:
    offered = dict([*before.choices.items(), *turn.choices.items()][-MOST_CHOICES:])
    return {"name": name, "state": _dump(turn.dialogue), "offered": _dump(offered), "now": now}


def _turn_row(conversation_id: str, turn: FinishedTurn, now: datetime) -> dict[str, Any]:
    return {
        "conversation_id": conversation_id,
        "request_id": turn.request_id,
        "said": None if turn.said is None else _dump(turn.said),
        "answers": _dump(turn.messages),
        "created_at": now,
    }


def _messages(said: str | None, answers: str, at: datetime) -> list[dict[str, Any]]:
    stamp = {"at": at.isoformat() + "Z"}
    typed = [] if said is None else [{"sender": "citizen", **stamp, **json.loads(said)}]
    return [*typed, *({"sender": "assistant", **stamp, **message} for message in json.loads(answers))]


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def _dump(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _prepare_sqlite(connection: Any, _: Any) -> None:
    """WAL lets readers pass writers; FULL keeps a committed turn through a power cut."""
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
