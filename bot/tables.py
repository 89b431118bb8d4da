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


# `dialogue` is the state of the dialogue (Rasa's slots), `choices` maps tokens to payloads; both are JSON.
CONVERSATION = Table(
    "conversation",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("channel", String(32), nullable=False),
    Column("dialogue", Text, nullable=False),
    Column("choices", Text, nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("updated_at", DateTime, nullable=False),
)

# One row per turn, because each page that a turn touches costs time on the disk: `request_id` is the
# client's message id, `said` what the citizen sent (null for the opening), `answers` the messages; both are JSON.
TURN = Table(
    "turn",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    _conversation(),
    Column("request_id", String(64), nullable=False),
    Column("said", Text, nullable=True),
    Column("answers", Text, nullable=False),
    Column("created_at", DateTime, nullable=False),
    UniqueConstraint("conversation_id", "request_id"),
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

# A messenger's chat and its conversation; `key` is a keyed hash, so that the table names nobody.
CHAT = Table(
    "chat",
    METADATA,
    Column("key", String(64), primary_key=True),
    _conversation(),
)

# What a messenger delivered, so that each delivery is worked on once; `sent` counts the parts of the answer.
DELIVERY = Table(
    "delivery",
    METADATA,
    Column("key", String(64), primary_key=True),
    Column("sent", Integer, nullable=False),
    Column("done", Boolean, nullable=False),
    Column("created_at", DateTime, nullable=False),
)
