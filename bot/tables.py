"""The tables of the store, as SQLAlchemy describes them: the same on SQLite and PostgreSQL."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

METADATA = MetaData()


def _conversation() -> Column[str]:
    return Column("conversation_id", String(64), ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False)


# `dialogue` is the state of the dialogue (Rasa's slots) as JSON.
CONVERSATION = Table(
    "conversation",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("channel", String(32), nullable=False),
    Column("dialogue", Text, nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("updated_at", DateTime, nullable=False, index=True),
)

# `request_id` is the client's message id; the answers to a message carry it too.
MESSAGE = Table(
    "message",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    _conversation(),
    Column("request_id", String(64), nullable=False),
    Column("position", Integer, nullable=False),
    Column("sender", String(16), nullable=False),
    Column("content", Text, nullable=False),
    Column("created_at", DateTime, nullable=False),
    UniqueConstraint("conversation_id", "request_id", "position"),
)

CHOICE = Table(
    "choice",
    METADATA,
    Column("token", String(32), primary_key=True),
    Column(
        "conversation_id",
        String(64),
        ForeignKey("conversation.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("label", Text, nullable=False),
    Column("payload", Text, nullable=False),
)

FEEDBACK = Table(
    "feedback",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    _conversation(),
    Column("message_id", String(64), nullable=False),
    Column("helpful", Boolean, nullable=False),
    Column("comment", Text, nullable=False),
    Column("created_at", DateTime, nullable=False),
)
