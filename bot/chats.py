"""The chats of messengers: which conversation each one holds, and which deliveries were answered.

A chat is known by a keyed hash (HMAC-SHA-256, RFC 2104) only, so that the database names nobody.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Engine

from bot.faults import honest
from bot.tables import CHAT, DELIVERY

KEY_BYTES = 32
# Telegram keeps an update for 24 hours; what is older does not come again.
REMEMBERED = timedelta(hours=24)


class Chats:
    """Chats and deliveries in one database. Every method raises StoreAway if it cannot be reached."""

    def __init__(self, database: Engine, key: bytes) -> None:
        self._database = database
        self._key = key

    def name(self, channel: str, chat: str) -> str:
        """The keyed hash of a chat, 64 hexadecimal digits."""
        return hmac.new(self._key, f"{channel}:{chat}".encode(), hashlib.sha256).hexdigest()

    def conversation(self, name: str) -> str | None:
        """The id of the conversation that a chat holds, or None."""
        with honest(), self._database.connect() as connection:
            found: str | None = connection.execute(select(CHAT.c.conversation_id).where(CHAT.c.key == name)).scalar()
            return found

    def hold(self, name: str, conversation_id: str) -> None:
        """Lets a chat hold this conversation from now on."""
        with honest(), self._database.begin() as connection:
            connection.execute(delete(CHAT).where(CHAT.c.key == name))
            connection.execute(insert(CHAT).values(key=name, conversation_id=conversation_id))

    def claim(self, delivery: str) -> int | None:
        """How many parts of the answer to a delivery were sent already (0 for a new one); None if all were."""
        now = datetime.now(UTC).replace(tzinfo=None)
        with honest(), self._database.begin() as connection:
            row = connection.execute(select(DELIVERY.c.sent, DELIVERY.c.done).where(DELIVERY.c.key == delivery)).first()
            if row is not None:
                return None if row.done else int(row.sent)
            connection.execute(delete(DELIVERY).where(DELIVERY.c.created_at < now - REMEMBERED))
            connection.execute(insert(DELIVERY).values(key=delivery, sent=0, done=False, created_at=now))
            return 0

    def sent(self, delivery: str, parts: int, done: bool = False) -> None:
        """Notes that so many parts of the answer were sent, and whether these were all."""
        with honest(), self._database.begin() as connection:
            connection.execute(update(DELIVERY).where(DELIVERY.c.key == delivery).values(sent=parts, done=done))


def chat_key(path: Path) -> bytes:
    """The key of the hashes from a file, which is made with the first call and read by its owner only."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
    except FileExistsError:
        pass
    return path.read_bytes()
