"""A small homeserver over real HTTP: rooms with numbered events, each sync from a number on, and it can fail."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.channels.fake_telegram import listening

USER = "@amtslotse:beispiel.de"
CITIZEN = "@mia:beispiel.de"
NAME = "Amtslotse"
# Every token but this one is refused.
TOKEN = "geheim"
# So many events of a room one sync shows, and so many seconds it waits for one.
MOST_EVENTS, HOLD = 10, 0.2


@dataclass
class FakeMatrix:
    """`faults` holds what the next sendings meet: "429", "500", "403", "lost" (nothing arrives and the connection
    breaks), "deaf" (it arrives, and the connection breaks); `sync_faults` the same for questions for new events."""

    prefix: str = ""
    events: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    invited: list[tuple[int, str]] = field(default_factory=list)
    members: dict[str, dict[str, Any]] = field(default_factory=dict)
    sent: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    faults: deque[str] = field(default_factory=deque)
    sync_faults: deque[str] = field(default_factory=deque)
    broken: set[str] = field(default_factory=set)

    def room(self, name: str, *others: str) -> str:
        """A room that the bot is in, with the citizen and others; returns its id."""
        room = f"!{name}{self.prefix}:beispiel.de"
        people = {user: {"display_name": user[1:4]} for user in (CITIZEN, *others)}
        self.members[room] = {USER: {"display_name": NAME}, **people}
        return room

    def invites(self, name: str) -> str:
        """The citizen invites the bot into a new room; returns its id."""
        room = self.room(name)
        self.invited.append((len(self.events), room))
        self.happens(room, "m.room.name", {"name": "Raum"}, state_key="")
        return room

    def says(self, room: str, text: str, **more: Any) -> dict[str, Any]:
        """A text of the citizen arrives."""
        return self.happens(room, "m.room.message", {"msgtype": "m.text", "body": text, **more})

    def happens(self, room: str, kind: str, content: dict[str, Any], **more: Any) -> dict[str, Any]:
        """An event of any kind arrives; returns it."""
        event = {
            "event_id": f"$event-{self.prefix}-{len(self.events)}",
            "type": kind,
            "sender": CITIZEN,
            "origin_server_ts": 1_700_000_000_000,
            "content": content,
            **more,
        }
        self.events.append((room, event))
        return event

    def texts(self, room: str) -> list[str]:
        """What a room shows of the bot, as plain text."""
        return [content["body"] for where, content in self.sent.values() if where == room]

    async def whoami(self, _: web.Request) -> web.Response:
        """Whose token it is."""
        return web.json_response({"user_id": USER, "device_id": "A"})

    async def sync(self, request: web.Request) -> web.Response:
        """What happened since the number that is given."""
        if self.sync_faults:
            return _fails(request, self.sync_faults.popleft())
        since = int(request.query.get("since", "s0")[1:])
        deadline = asyncio.get_running_loop().time() + HOLD
        while len(self.events) <= since and asyncio.get_running_loop().time() < deadline and "timeout" in request.query:
            await asyncio.sleep(0.02)
        upto = len(self.events)
        invited = {room: {"invite_state": {"events": []}} for at, room in self.invited if at >= since}
        joined = self._timelines(since, upto, {room for _, room in self.invited})
        return web.json_response({"next_batch": f"s{upto}", "rooms": {"invite": invited, "join": joined}})

    def _timelines(self, since: int, upto: int, closed: set[str]) -> dict[str, Any]:
        found: dict[str, list[int]] = {}
        for at in range(since, upto):
            if self.events[at][0] not in closed:
                found.setdefault(self.events[at][0], []).append(at)
        return {
            room: {
                "timeline": {
                    "events": [self.events[at][1] for at in places[-MOST_EVENTS:]],
                    "limited": len(places) > MOST_EVENTS,
                    "prev_batch": f"s{places[-MOST_EVENTS:][0]}",
                }
            }
            for room, places in found.items()
        }

    async def messages(self, request: web.Request) -> web.Response:
        """What happened in a room before a number, the latest first."""
        room, start, end = request.match_info["room"], request.query["from"], request.query.get("to", "s0")
        places = [at for at in range(int(end[1:]), int(start[1:])) if self.events[at][0] == room]
        chunk = [self.events[at][1] for at in reversed(places)][:MOST_EVENTS]
        following = places[-MOST_EVENTS:][:1]
        more = {"end": f"s{following[0]}"} if following else {}
        return web.json_response({"chunk": chunk, "start": start, **more})

    async def join(self, request: web.Request) -> web.Response:
        """The bot enters; what was said there before shows in the next sync."""
        room = request.match_info["room"]
        self.invited = [(at, other) for at, other in self.invited if other != room]
        earlier = [event for where, event in self.events if where == room]
        self.events += [(room, event) for event in earlier]
        return web.json_response({"room_id": room})

    async def joined_members(self, request: web.Request) -> web.Response:
        """Who is in a room."""
        return web.json_response({"joined": self.members[request.match_info["room"]]})

    async def send(self, request: web.Request) -> web.Response:
        """A message of the bot; the same transaction again changes nothing."""
        room, name = request.match_info["room"], request.match_info["transaction"]
        if room in self.broken:
            return _fails(request, "500")
        fault = self.faults.popleft() if self.faults else ""
        if fault in ("", "deaf"):
            self.sent.setdefault(name, (room, await request.json()))
        return _fails(request, fault) if fault else web.json_response({"event_id": f"$sent-{name}"})


@contextmanager
def serving(fake: FakeMatrix) -> Iterator[str]:
    """The address of the server, which runs in a thread of its own while the block lasts."""
    app = web.Application(middlewares=[_known])
    root = "/_matrix/client/v3"
    app.router.add_get(f"{root}/account/whoami", fake.whoami)
    app.router.add_get(f"{root}/sync", fake.sync)
    app.router.add_post(f"{root}/join/{{room}}", fake.join)
    app.router.add_get(f"{root}/rooms/{{room}}/joined_members", fake.joined_members)
    app.router.add_get(f"{root}/rooms/{{room}}/messages", fake.messages)
    app.router.add_put(f"{root}/rooms/{{room}}/send/m.room.message/{{transaction}}", fake.send)
    with listening(app) as address:
        yield address


@web.middleware
async def _known(request: web.Request, handler: Any) -> web.StreamResponse:
    if request.headers.get("Authorization") != f"Bearer {TOKEN}":
        return _error(401, "M_UNKNOWN_TOKEN")
    answer: web.StreamResponse = await handler(request)
    return answer


def _fails(request: web.Request, fault: str) -> web.Response:
    if fault == "429":
        return _error(429, "M_LIMIT_EXCEEDED", retry_after_ms=1)
    if fault == "403":
        return _error(403, "M_FORBIDDEN")
    if fault in ("lost", "deaf"):
        if request.transport:
            request.transport.abort()
        return web.Response()
    return web.Response(status=int(fault), text="Bad Gateway")


def _error(status: int, code: str, **more: Any) -> web.Response:
    return web.json_response({"errcode": code, "error": code, **more}, status=status)
