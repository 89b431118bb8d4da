"""The store of conversations: SQLite by default, PostgreSQL by its address.

A turn is one transaction: the citizen's message, the answers, their choices and the state of the
dialogue are all there afterwards, or none of them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, delete, event, insert, select, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool

from bot.tables import CHOICE, CONVERSATION, FEEDBACK, MESSAGE, METADATA

# A writer waits this long for another before the store counts as away.
BUSY_SECONDS = 5.0


class StoreAway(RuntimeError):
    """The database cannot be reached or does not take the turn."""


@dataclass(frozen=True)
class StoredTurn:
    """What is needed to run or repeat a turn: the state before it, and the answers if it ran already."""

    dialogue: dict[str, Any]
    answered: tuple[dict[str, Any], ...] | None = None
    payload: str | None = None


@dataclass(frozen=True)
class FinishedTurn:
    """What a turn leaves behind. `choices` holds (token, label, payload)."""

    request_id: str
    said: dict[str, Any] | None
    messages: tuple[dict[str, Any], ...]
    choices: tuple[tuple[str, str, str], ...]
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
        with _honest():
            METADATA.create_all(self._database)

    def open(self, conversation_id: str, channel: str, turn: FinishedTurn) -> None:
        """Begins a conversation with its first messages."""
        now = datetime.now(UTC).replace(tzinfo=None)
        with _honest(), self._database.begin() as connection:
            connection.execute(
                insert(CONVERSATION).values(
                    id=conversation_id,
                    channel=channel,
                    dialogue=_dump(turn.dialogue),
                    created_at=now,
                    updated_at=now,
                )
            )
            _write(connection, conversation_id, turn, now)

    def begin(self, conversation_id: str, request_id: str, token: str | None) -> StoredTurn | None:
        """The state before a message, or its answers if it ran before; None for an unknown conversation."""
        with _honest(), self._database.connect() as connection:
            row = connection.execute(
                select(CONVERSATION.c.dialogue).where(CONVERSATION.c.id == conversation_id)
            ).first()
            if row is None:
                return None
            dialogue = json.loads(row[0])
            answered = _answers(connection, conversation_id, request_id)
            if answered:
                return StoredTurn(dialogue, answered)
            return StoredTurn(dialogue, None, _payload(connection, conversation_id, token))

    def finish(self, conversation_id: str, turn: FinishedTurn) -> None:
        """Stores a whole turn at once."""
        now = datetime.now(UTC).replace(tzinfo=None)
        with _honest(), self._database.begin() as connection:
            connection.execute(
                update(CONVERSATION)
                .where(CONVERSATION.c.id == conversation_id)
                .values(dialogue=_dump(turn.dialogue), updated_at=now)
            )
            _write(connection, conversation_id, turn, now)

    def transcript(self, conversation_id: str) -> list[dict[str, Any]] | None:
        """All messages in their order, or None for an unknown conversation."""
        with _honest(), self._database.connect() as connection:
            known = select(CONVERSATION.c.id).where(CONVERSATION.c.id == conversation_id)
            if connection.execute(known).first() is None:
                return None
            rows = connection.execute(
                select(MESSAGE.c.sender, MESSAGE.c.content, MESSAGE.c.created_at)
                .where(MESSAGE.c.conversation_id == conversation_id)
                .order_by(MESSAGE.c.seq)
            )
            return [
                {"sender": sender, "at": at.isoformat() + "Z", **json.loads(content)} for sender, content, at in rows
            ]

    def rate(self, conversation_id: str, message_id: str, helpful: bool, comment: str) -> bool:
        """Keeps a feedback; False for an unknown conversation."""
        with _honest(), self._database.begin() as connection:
            known = select(CONVERSATION.c.id).where(CONVERSATION.c.id == conversation_id)
            if connection.execute(known).first() is None:
                return False
            connection.execute(
                insert(FEEDBACK).values(
                    conversation_id=conversation_id,
                    message_id=message_id,
                    helpful=helpful,
                    comment=comment,
                    created_at=datetime.now(UTC).replace(tzinfo=None),
                )
            )
            return True

    def erase(self, conversation_id: str) -> bool:
        """Deletes a conversation with all that belongs to it; False for an unknown one."""
        with _honest(), self._database.begin() as connection:
            gone = connection.execute(delete(CONVERSATION).where(CONVERSATION.c.id == conversation_id))
            return bool(gone.rowcount)

    def check(self) -> None:
        """Reads one row, to see that the database is there."""
        with _honest(), self._database.connect() as connection:
            connection.execute(select(CONVERSATION.c.id).limit(1)).first()

    def close(self) -> None:
        """Closes all connections."""
        self._database.dispose()


class _honest:
    """Turns every error of the database into StoreAway, so that nobody takes a lost turn for a stored one."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, SQLAlchemyError):
            raise StoreAway("Die Datenbank antwortet nicht. Bitte prüfen Sie Platz, Rechte und Adresse.") from error


def _write(connection: Any, conversation_id: str, turn: FinishedTurn, now: datetime) -> None:
    said = [("citizen", turn.said)] if turn.said is not None else []
    rows = [*said, *(("assistant", message) for message in turn.messages)]
    connection.execute(
        insert(MESSAGE),
        [
            {
                "conversation_id": conversation_id,
                "request_id": turn.request_id,
                "position": position,
                "sender": sender,
                "content": _dump(content),
                "created_at": now,
            }
            for position, (sender, content) in enumerate(rows)
        ],
    )
    if turn.choices:
        connection.execute(insert(CHOICE), _choice_rows(conversation_id, turn.choices))


def _choice_rows(conversation_id: str, choices: Sequence[tuple[str, str, str]]) -> list[dict[str, str]]:
    return [
        {"token": token, "conversation_id": conversation_id, "label": label, "payload": payload}
        for token, label, payload in choices
    ]


def _answers(connection: Any, conversation_id: str, request_id: str) -> tuple[dict[str, Any], ...]:
    rows = connection.execute(
        select(MESSAGE.c.content)
        .where(MESSAGE.c.conversation_id == conversation_id)
        .where(MESSAGE.c.request_id == request_id)
        .where(MESSAGE.c.sender == "assistant")
        .order_by(MESSAGE.c.seq)
    )
    return tuple(json.loads(content) for (content,) in rows)


def _payload(connection: Any, conversation_id: str, token: str | None) -> str | None:
    if token is None:
        return None
    row = connection.execute(
        select(CHOICE.c.payload).where(CHOICE.c.token == token, CHOICE.c.conversation_id == conversation_id)
    ).first()
    return str(row[0]) if row else None


def _dump(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _prepare_sqlite(connection: Any, _: Any) -> None:
    """WAL lets readers pass writers; FULL keeps a committed turn through a power cut."""
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
