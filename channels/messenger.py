"""What all messengers share: a delivery in, messages of the assistant out. A channel adds reading and sending."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.gateway import Refused
from bot.messages import Incoming
from channels import messenger_texts as texts
from channels.app import Assistant

T = TypeVar("T")
Message = dict[str, Any]
# Delivery ids become message ids, the same each time, so that a repeated delivery runs no second turn.
_NAMESPACE = uuid.UUID("6f0c1d0e-3c0b-5d0e-9b1c-5a2d7f3e8c41")


@dataclass(frozen=True)
class Delivery:
    """What a messenger delivered: `id` is unique within the channel, `chat` its name there.

    One of text, choice (token), position (latitude, longitude in degrees), command and hint (what the channel itself
    has to say) is set; none of them means something that only people understand, such as a picture.
    """

    id: str
    chat: str
    text: str | None = None
    choice: str | None = None
    position: tuple[float, float] | None = None
    command: str | None = None
    hint: str | None = None
    edited: bool = False


class Messenger:
    """The assistant for the chats of one channel, where commands begin with `sign`."""

    def __init__(self, assistant: Assistant, channel: str, sign: str = "/") -> None:
        self._gateway = assistant.gateway
        self._territory = assistant.knowledge.territory
        self._chats = assistant.chats
        self._channel = channel
        self._sign = sign

    async def claim(self, delivery: Delivery) -> int | None:
        """How many parts were sent already; None if the delivery is answered. Raises StoreAway."""
        return await self._call(lambda: self._chats.claim(self._key(delivery)))

    async def sent(self, delivery: Delivery, parts: int, done: bool = False) -> None:
        """Notes what was sent of the answer. Raises StoreAway."""
        await self._call(lambda: self._chats.sent(self._key(delivery), parts, done))

    async def answers(self, delivery: Delivery) -> list[Message]:
        """The messages for the chat, at least one. Raises StoreAway if nothing can be stored."""
        try:
            found = await self._answers(delivery)
        except Refused as refused:
            return [self._text(refused.detail)]
        note = [self._text(texts.EDITED)] if delivery.edited else []
        return [*note, *found]

    async def _answers(self, delivery: Delivery) -> list[Message]:
        if delivery.hint is not None:
            return [self._text(delivery.hint)]
        if delivery.command is not None:
            return await self._command(delivery)
        if delivery.position is not None:
            place = self._territory.nearest(*delivery.position)
            return await self._turn(delivery, f"{place.postcode or ''} {place.name}".strip())
        if delivery.text is None and delivery.choice is None:
            return [self._text(texts.ONLY_TEXT)]
        return await self._turn(delivery, delivery.text)

    async def _command(self, delivery: Delivery) -> list[Message]:
        word, _, rest = (delivery.command or "").partition(" ")
        if word == "start":
            return [*await self._begin(delivery), self._text(texts.THIRD_PARTY)]
        if word == "neu":
            await self._erase(delivery)
            return await self._begin(delivery)
        if word == "loeschen":
            await self._erase(delivery)
            return [self._text(texts.ERASED)]
        if word == "nochmal":
            return await self._latest(delivery)
        if word == "ort" and rest.strip():
            return await self._turn(delivery, rest.strip())
        return [self._text(texts.COMMANDS.get(word, texts.UNKNOWN_COMMAND))]

    async def _turn(self, delivery: Delivery, text: str | None) -> list[Message]:
        """One turn; a conversation that was deleted meanwhile begins anew, with what was typed."""
        name = self._chats.name(self._channel, delivery.chat)
        known = await self._call(lambda: self._chats.conversation(name))
        request = str(uuid.uuid5(_NAMESPACE, self._key(delivery)))
        if known is None:
            if text is None:
                return [self._text(texts.OLD_CHOICE)]
            await self._begin(delivery)
            known = await self._call(lambda: self._chats.conversation(name))
        incoming = Incoming(known or "", request, text, delivery.choice if text is None else None)
        return list(await self._gateway.receive(incoming))

    async def _begin(self, delivery: Delivery) -> list[Message]:
        name = self._chats.name(self._channel, delivery.chat)
        opened = await self._gateway.open(self._channel)
        await self._call(lambda: self._chats.hold(name, opened.conversation_id))
        return list(opened.messages)

    async def _erase(self, delivery: Delivery) -> None:
        name = self._chats.name(self._channel, delivery.chat)
        known = await self._call(lambda: self._chats.conversation(name))
        if known is not None:
            await self._gateway.erase(known)

    async def _latest(self, delivery: Delivery) -> list[Message]:
        """The answers to what the citizen said last."""
        name = self._chats.name(self._channel, delivery.chat)
        known = await self._call(lambda: self._chats.conversation(name))
        said = await self._gateway.transcript(known) if known else []
        start = max((at for at, message in enumerate(said) if message["sender"] == "citizen"), default=-1)
        return said[start + 1 :] or [self._text(texts.NOTHING_YET)]

    def _key(self, delivery: Delivery) -> str:
        """A keyed hash: what a delivery is called may name its chat."""
        return self._chats.name(self._channel, f"delivery {delivery.id}")

    def _text(self, text: str) -> Message:
        return {"type": "text", "act": "help", "text": texts.with_sign(text, self._sign)}

    @staticmethod
    async def _call(work: Callable[[], T]) -> T:
        return await asyncio.to_thread(work)


async def until(stop: asyncio.Event, work: Awaitable[T], grace: float = 0.0) -> T | None:
    """The result of the work, or None if it does not end within `grace` seconds after `stop` is set."""
    running, stopping = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait((running, stopping), return_when=asyncio.FIRST_COMPLETED)
        await asyncio.wait((running,), timeout=grace)
        return running.result() if running.done() else None
    finally:
        running.cancel()
        stopping.cancel()
        await asyncio.gather(running, stopping, return_exceptions=True)
