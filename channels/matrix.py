"""The Matrix channel, with matrix-nio (https://spec.matrix.org/latest/client-server-api/).

The server keeps all events, and a sync says from where on. That place moves on only when all before it is answered, so
a crash loses nothing; and since each sending has an id of its own, nothing that is sent again is doubled.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable
from contextlib import suppress
from pathlib import Path
from typing import Any

import structlog
from aiohttp import ClientError
from nio import AsyncClient
from nio.responses import ErrorResponse

from bot.faults import StoreAway
from channels import messenger_texts as texts
from channels.matrix_events import FILTER, KINDS, PAGE, read, written
from channels.messenger import Delivery, Messenger, until

# The server holds a question for new events open this long, in milliseconds.
SYNC_MILLISECONDS = 25_000
# Pauses double from the first to the longest, in seconds.
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
# What ends with an error is tried this often; without an answer, for ever. Joins hold up others, and anybody invites.
MOST_TRIES, MOST_JOINS = 20, 5
# What runs at the end may finish within this time, in seconds; the next start takes up the rest.
GRACE_SECONDS = 20.0
UNWELCOME = ("M_UNKNOWN_TOKEN", "M_MISSING_TOKEN", "M_USER_DEACTIVATED")
FOR_GOOD = ("M_FORBIDDEN", "M_NOT_FOUND", "M_TOO_LARGE", "M_BAD_JSON")


class Away(Exception):
    """The server cannot answer now; the same may be asked again."""


class Unwelcome(ValueError):
    """The server refuses the account (German)."""


class Matrix:
    """The assistant's account at one homeserver; `place` is the file that holds how far it has answered."""

    def __init__(self, client: AsyncClient, messenger: Messenger, place: Path) -> None:
        self._client = client
        self._messenger = messenger
        self._place = place
        self._log = structlog.get_logger("matrix")
        self._user = client.user_id
        self._checked = False
        self._tries: Counter[str] = Counter()
        # How many people a room holds, and how the assistant is called there; asked again when somebody comes or goes.
        self._rooms: dict[str, tuple[int, str]] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Answers until `stop` is set. Raises Unwelcome if the server refuses the account."""
        since = self._place.read_text(encoding="utf-8") if self._place.exists() else None
        pause = FIRST_PAUSE
        while not stop.is_set():
            found = await until(stop, self._new(since))
            if found is not None and await until(stop, self._all(found, since), GRACE_SECONDS):
                since, pause = self._passed(found.next_batch), FIRST_PAUSE
                continue
            await until(stop, asyncio.sleep(pause))
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _new(self, since: str | None) -> Any:
        """What is new, or None if the server is away."""
        with suppress(Away):
            if not self._checked:
                found = await self._ask("whoami", self._client.whoami(), None)
                if found.user_id != self._user:
                    raise Unwelcome(texts.MATRIX_REFUSED)
                self._checked = True
            # Nio would go on from where it was, answered or not.
            self._client.next_batch = since
            return await self._ask("sync", self._client.sync(SYNC_MILLISECONDS if since else 0, FILTER, since), None)
        return None

    async def _all(self, found: Any, since: str | None) -> bool:
        """Answers what a sync brought, the rooms side by side; False if something is to be tried again."""
        invited = [self._join(room) for room in found.rooms.invite]
        # What was said before the account was set up was not said to the assistant.
        joined = [self._room(room, info, since) for room, info in found.rooms.join.items()] if since else []
        return all(await asyncio.gather(*map(self._done, (*invited, *joined))))

    async def _join(self, room: str) -> None:
        if await self._ask(f"join {room}", self._client.join(room), MOST_JOINS) is not None:
            await self._answer(Delivery(f"join {room}", room, command="start"))

    async def _room(self, room: str, info: Any, since: str) -> None:
        """Answers the events of one room in their order. Raises Away if some are to be delivered again."""
        events = [*info.state, *await self._missed(room, info.timeline, since), *info.timeline.events]
        if any(event.source.get("type") == "m.room.member" for event in events):
            self._rooms.pop(room, None)
        for event in events:
            if not await self._done(self._event(room, event.source)):
                raise Away

    async def _missed(self, room: str, timeline: Any, since: str) -> list[Any]:
        """What happened since then and was too much for one sync."""
        events: list[Any] = []
        place = timeline.prev_batch if timeline.limited else None
        while place:
            found = await self._ask(f"messages {room}", self._client.room_messages(room, place, since, limit=PAGE))
            events[:0] = reversed(found.chunk) if found else ()
            place = found.end if found and found.chunk else None
        return events

    async def _event(self, room: str, event: dict[str, Any]) -> None:
        if event.get("sender") != self._user and event.get("type") in KINDS:
            known = self._rooms.get(room) or await self._look_around(room)
            delivery = read(event, room, self._user, *known) if known else None
            if delivery is not None:
                await self._answer(delivery)

    async def _look_around(self, room: str) -> tuple[int, str] | None:
        """How many people a room holds, and the assistant's name there; None if the assistant is not in it."""
        found = await self._ask(f"members {room}", self._client.joined_members(room))
        if found is None:
            return None
        names = {member.user_id: member.display_name or "" for member in found.members}
        self._rooms[room] = len(names), names.get(self._user, "")
        return self._rooms[room]

    async def _answer(self, delivery: Delivery) -> None:
        """Answers one delivery, once. Raises Away or StoreAway if it is to be delivered again."""
        sent = await self._messenger.claim(delivery)
        if sent is None:
            return
        wanted = await self._messenger.answers(delivery)
        for number, message in enumerate(wanted[sent:], start=sent + 1):
            name = f"{delivery.id} {number}"
            await self._ask(name, self._client.room_send(delivery.chat, "m.room.message", written(message), name))
            await self._messenger.sent(delivery, number, done=number == len(wanted))

    async def _ask(self, name: str, asked: Awaitable[Any], most: int | None = MOST_TRIES) -> Any:
        """What the server says; None if it refuses for good, or has failed `most` times. Raises Away if it may be asked
        again, Unwelcome if the account is refused. Nio itself waits out 429."""
        try:
            answer = await asked
        except (ClientError, TimeoutError) as error:
            self._log.warning("matrix_away", error=type(error).__name__)
            raise Away from error
        if not isinstance(answer, ErrorResponse):
            self._tries.pop(name, None)
            return answer
        if answer.status_code in UNWELCOME:
            raise Unwelcome(texts.MATRIX_REFUSED)
        self._tries[name] += 1
        if most is None or (answer.status_code not in FOR_GOOD and self._tries[name] < most):
            self._log.warning("matrix_away", error=answer.status_code)
            raise Away
        self._log.error("matrix_refused", error=answer.status_code)
        del self._tries[name]
        return None

    async def _done(self, work: Awaitable[None]) -> bool:
        """False if the work is to be tried again; an error of ours is logged, and does not hold up others."""
        [error] = await asyncio.gather(work, return_exceptions=True)
        if isinstance(error, Unwelcome):
            raise error
        if isinstance(error, StoreAway):
            self._log.error("store_away")
        if isinstance(error, Away | StoreAway):
            return False
        if isinstance(error, BaseException):
            self._log.error("matrix_event_failed", exc_info=error)
        return True

    def _passed(self, since: str) -> str:
        fresh = self._place.with_suffix(".new")
        fresh.write_text(since, encoding="utf-8")
        fresh.replace(self._place)
        return since
