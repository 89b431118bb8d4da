"""The gateway between channels and engine: order, duplicates, limits, masking, and the store.

A message is acknowledged only after its turn is stored; the same message id again gives the same answer.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import time
import uuid
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar
from weakref import WeakValueDictionary

import structlog

from bot.commits import GroupCommit, Turn
from bot.messages import Answer, Incoming
from bot.privacy import mask
from bot.settings import Settings
from bot.store import Conflict, FinishedTurn, Store
from bot.turns import ActionFailed, DialogueEngine, TurnResult

T = TypeVar("T")
Message = dict[str, Any]

MINUTE = 60.0
# Conversations whose latest messages are counted, before those that fell silent are forgotten.
MOST_RECENT = 10_000
# Turns that may wait for a database elsewhere at the same time.
STORE_THREADS = 8
# Control characters have no meaning in a chat; line breaks and tabs do.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")


class Refused(Exception):
    """A message that is not taken; `detail` tells the citizen why, in German."""

    def __init__(self, status: int, detail: str, retry_after: int | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.retry_after = retry_after


@dataclass(frozen=True)
class Opened:
    """A new conversation and its first messages."""

    conversation_id: str
    messages: tuple[Message, ...]


class Gateway:
    """All conversations of this process."""

    def __init__(self, engine: DialogueEngine, store: Store, settings: Settings, greeting: Answer) -> None:
        self._engine = engine
        self._store = store
        self._settings = settings
        self._greeting = greeting
        self._log = structlog.get_logger("gateway")
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._recent: dict[str, deque[float]] = {}
        self._commits = GroupCommit(store)
        self._threads = None if store.embedded else ThreadPoolExecutor(STORE_THREADS, thread_name_prefix="store")

    async def open(self, channel: str = "web", state: str | None = None, place: str | None = None) -> Opened:
        """Begins a conversation. `state` is "BW" or "SN", `place` an AGS; both may be known already."""
        conversation_id = secrets.token_urlsafe(24)
        known = {"state": state, "place": place}
        dialogue = {name: value for name, value in known.items() if value}
        turn = _finished("opening", None, (self._greeting,), dialogue)
        await self._call(lambda: self._store.open(conversation_id, channel, turn))
        return Opened(conversation_id, turn.messages)

    async def receive(self, incoming: Incoming) -> tuple[Message, ...]:
        """The answers to a message. Raises Refused, or StoreAway if the store is away."""
        text = self._checked(incoming.text) if incoming.choice is None else None
        async with self._lock(incoming.conversation_id):
            return await self._run(incoming, text)

    async def transcript(self, conversation_id: str) -> list[Message]:
        """All messages of a conversation. Raises Refused (404) if it is unknown."""
        messages = await self._call(lambda: self._store.transcript(conversation_id))
        if messages is None:
            raise _unknown()
        return messages

    async def rate(self, conversation_id: str, message_id: str, helpful: bool, comment: str) -> None:
        """Keeps a feedback, its comment masked. Raises Refused (404) if the conversation is unknown."""
        clean = mask(self._plain(comment))
        if not await self._call(lambda: self._store.rate(conversation_id, message_id, helpful, clean)):
            raise _unknown()

    async def erase(self, conversation_id: str) -> None:
        """Deletes a conversation; nothing of it remains. Raises Refused (404) if it is unknown."""
        self._recent.pop(conversation_id, None)
        async with self._lock(conversation_id):
            if not await self._call(lambda: self._store.erase(conversation_id)):
                raise _unknown()

    async def check(self) -> None:
        """Asks the store for a sign of life. Raises StoreAway if there is none."""
        await self._call(self._store.check)

    def close(self) -> None:
        """Waits for the running writes and closes the store."""
        if self._threads is not None:
            self._threads.shutdown(wait=True)
        self._store.close()

    async def _run(self, incoming: Incoming, text: str | None) -> tuple[Message, ...]:
        name, request = incoming.conversation_id, incoming.message_id
        before = await self._call(lambda: self._store.begin(name, request))
        if before is None:
            raise _unknown()
        if before.answered is not None:
            return before.answered
        payload = before.choices.get(incoming.choice or "")
        if incoming.choice is not None and payload is None:
            raise Refused(422, "Diese Auswahl gibt es nicht mehr. Bitte schreiben Sie, was Sie brauchen.")
        self._limit(name)
        result = await self._turn(name, text, payload, before.dialogue)
        said = {"text": text} if text is not None else {"choice": incoming.choice}
        turn = _finished(request, {"message_id": request, **said}, result.answers, result.state)
        await self._finish((name, before, turn))
        return turn.messages

    async def _turn(self, name: str, text: str | None, payload: str | None, dialogue: dict[str, Any]) -> TurnResult:
        try:
            return await self._engine.turn(name, text, payload, dialogue)
        except ActionFailed as error:
            incident = secrets.token_hex(4)
            self._log.error("turn_failed", incident=incident, exc_info=error)
            raise Refused(
                500,
                "Da ist bei uns etwas schiefgegangen. Bitte versuchen Sie es noch einmal. "
                f"Hilft das nicht, rufen Sie die Behördennummer 115 an. (Kennung {incident})",
            ) from error

    def _checked(self, text: str | None) -> str:
        if text is None or not text.strip():
            raise Refused(422, "Die Nachricht ist leer. Bitte schreiben Sie, was Sie brauchen.")
        if len(text) > self._settings.message_limit:
            raise Refused(413, f"Die Nachricht ist zu lang. Erlaubt sind {self._settings.message_limit} Zeichen.")
        return mask(self._plain(text))

    @staticmethod
    def _plain(text: str) -> str:
        if _LONE_SURROGATE.search(text) or _CONTROL.search(text):
            raise Refused(422, "Die Nachricht enthält Zeichen, die ich nicht lesen kann.")
        return text.strip()

    def _limit(self, name: str) -> None:
        """Counts the message. Raises Refused (429) if too many came within a minute."""
        now = time.monotonic()
        if len(self._recent) > MOST_RECENT:
            self._recent = {other: times for other, times in self._recent.items() if now - times[-1] <= MINUTE}
        recent = self._recent.setdefault(name, deque())
        while recent and now - recent[0] > MINUTE:
            recent.popleft()
        if len(recent) >= self._settings.rate_limit:
            wait = max(1, round(MINUTE - (now - recent[0])))
            raise Refused(429, f"Das ging zu schnell. Bitte warten Sie {wait} Sekunden.", wait)
        recent.append(now)

    def _lock(self, name: str) -> asyncio.Lock:
        """One message of a conversation at a time; its erasure waits for the turn that is running."""
        return self._locks.setdefault(name, asyncio.Lock())

    async def _finish(self, turn: Turn) -> None:
        """Stores a turn: SQLite's together with others that end now, as it writes one transaction at a time."""
        try:
            if self._threads is None:
                await self._commits.finish(turn)
            else:
                await self._call(lambda: self._store.finish([turn]))
        except Conflict as erased:
            raise _unknown() from erased

    async def _call(self, work: Callable[[], T]) -> T:
        """Runs the store's work: SQLite's here, as it takes less time than a thread takes to start."""
        if self._threads is None:
            return work()
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def _unknown() -> Refused:
    return Refused(404, "Dieses Gespräch gibt es nicht oder nicht mehr. Bitte beginnen Sie ein neues.")


def _finished(
    request_id: str, said: Message | None, answers: tuple[Answer, ...], dialogue: dict[str, Any]
) -> FinishedTurn:
    """The turn as it is stored and sent: every answer with an id, every choice with an opaque token."""
    messages: list[Message] = []
    choices: dict[str, str] = {}
    for answer in answers:
        message = {"id": str(uuid.uuid4()), "type": answer.type, **answer.to_json()}
        if answer.choices:
            tokens = {secrets.token_urlsafe(12): item for item in answer.choices}
            choices |= {token: item.payload for token, item in tokens.items()}
            message["choices"] = [{"label": item.label, "token": token} for token, item in tokens.items()]
        messages.append(message)
    return FinishedTurn(request_id, said, tuple(messages), choices, dialogue)
