"""A small Matrix homeserver over real HTTP: rooms with events, sync, join, send with transaction ids; it can fail."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import web

BOT, CITIZEN = "@amtslotse:test", "@buerger:test"
# Every token but this one is refused.
TOKEN = "secret"


@dataclass
class FakeMatrix:
    """`faults` holds what the next sendings meet: "429", "500", "403", "lost" (nothing arrives and the connection
    breaks), "deaf" (it arrives, and the connection breaks); `sync_faults` the same for sync."""

    prefix: str = "e"
    events: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    invites: list[str] = field(default_factory=list)
    joined: dict[str, int] = field(default_factory=dict)
    sent: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    faults: deque[str] = field(default_factory=deque)
    sync_faults: deque[str] = field(default_factory=deque)
    numbers: Any = field(default_factory=count)

    def invites_to(self, room: str, people: int = 2) -> None:
        """Somebody invites the bot into a room with so many people."""
        self.joined[room] = people
        self.invites.append(room)

    def says(self, room: str, text: str, **content: Any) -> None:
        """A citizen writes."""
        self.delivers(room, "m.room.message", {"msgtype": "m.text", "body": text, **content})

    def delivers(self, room: str, kind: str, content: dict[str, Any], sender: str = CITIZEN) -> None:
        """An event of any kind."""
        event = {"event_id": f"${self.prefix}{next(self.numbers)}", "sender": sender, "origin_server_ts": 1}
        self.events.append((room, {**event, "type": kind, "content": content}))

    def texts(self, room: str) -> list[str]:
        """What a room shows of the bot."""
        return [content["body"] for where, content in self.sent.values() if where == room]

    async def call(self, request: web.Request) -> web.StreamResponse:
        """One call of a client."""
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return refused(401, "M_UNKNOWN_TOKEN")
        path = request.path.split("/client/")[1].split("/", 1)[1]
        if path == "account/whoami":
            return web.json_response({"user_id": BOT})
        if path == "sync":
            return await self._sync(request)
        if path.startswith("join/"):
            return web.json_response({"room_id": path.split("/", 1)[1]})
        if "/send/m.room.message/" in path:
            return await self._send(request, path)
        return refused(404, "M_UNRECOGNIZED")

    async def _sync(self, request: web.Request) -> web.StreamResponse:
        if self.sync_faults:
            return self._fails(request, self.sync_faults.popleft())
        since = int(request.query.get("since", "0"))
        for _ in range(10):
            if len(self.events) > since or self.invites or request.query.get("timeout", "0") == "0":
                break
            await asyncio.sleep(0.02)
        rooms: dict[str, list[Any]] = {}
        for room, event in self.events[since:]:
            rooms.setdefault(room, []).append(event)
        invites, self.invites = self.invites, []
        return web.json_response(
            {
                "next_batch": str(len(self.events)),
                "rooms": {
                    "join": {room: self._room(room, events) for room, events in rooms.items()},
                    "invite": {room: {"invite_state": {"events": []}} for room in invites},
                },
            }
        )

    def _room(self, room: str, events: list[Any]) -> dict[str, Any]:
        people = self.joined.get(room, 2)
        summary = {"m.joined_member_count": people, "m.invited_member_count": 0, "m.heroes": []}
        timeline = {"events": events, "limited": False, "prev_batch": "x"}
        empty: dict[str, Any] = {"events": []}
        return {"timeline": timeline, "state": empty, "account_data": empty, "ephemeral": empty, "summary": summary}

    async def _send(self, request: web.Request, path: str) -> web.StreamResponse:
        room, transaction = path.split("/")[1], path.rsplit("/", 1)[1]
        fault = self.faults.popleft() if self.faults else ""
        if fault in ("", "deaf"):
            self.sent.setdefault(transaction, (room, await request.json()))
        return self._fails(request, fault) if fault else web.json_response({"event_id": f"$sent{len(self.sent)}"})

    def _fails(self, request: web.Request, fault: str) -> web.StreamResponse:
        if fault == "429":
            return web.json_response({"errcode": "M_LIMIT_EXCEEDED", "error": "x", "retry_after_ms": 1}, status=429)
        if fault in ("lost", "deaf"):
            if request.transport:
                request.transport.abort()
            return web.Response()
        return refused(int(fault), "M_FORBIDDEN" if fault == "403" else "M_UNKNOWN")


@contextmanager
def serving(fake: FakeMatrix) -> Iterator[str]:
    """The address of the server, which runs in a thread of its own while the block lasts."""
    loop = asyncio.new_event_loop()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", fake.call)
    runner = web.AppRunner(app)
    loop.run_until_complete(runner.setup())
    listener = socket.create_server(("127.0.0.1", 0))
    loop.run_until_complete(web.SockSite(runner, listener).start())
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(20)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(20)
    loop.close()


def refused(status: int, code: str) -> web.Response:
    return web.json_response({"errcode": code, "error": "refused"}, status=status)
