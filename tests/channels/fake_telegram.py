"""A small Bot API server over real HTTP: it holds updates until they are passed, keeps what bots send, and can fail."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

ME = {"id": 99, "is_bot": True, "first_name": "Amtslotse", "username": "amtslotse_bot"}
# Every token but this one is refused.
TOKEN = "99:secret"


@dataclass
class FakeTelegram:
    """`faults` holds what the next calls of sendMessage meet: "429", "500", "403", "lost" (nothing arrives and the
    connection breaks), "deaf" (it arrives, and the connection breaks); `poll_faults` the same for getUpdates."""

    updates: dict[int, dict[str, Any]] = field(default_factory=dict)
    sent: list[dict[str, Any]] = field(default_factory=list)
    faults: deque[str] = field(default_factory=deque)
    poll_faults: deque[str] = field(default_factory=deque)
    blocked: set[int] = field(default_factory=set)
    webhook: dict[str, Any] = field(default_factory=dict)
    next_id: int = 1

    def says(self, chat: int, text: str, **more: Any) -> int:
        """A private message arrives."""
        return self.delivers("message", message(self.next_id, chat, text=text, **more))

    def delivers(self, kind: str, content: dict[str, Any]) -> int:
        """An update of any kind arrives; returns its id."""
        number, self.next_id = self.next_id, self.next_id + 1
        self.updates[number] = {"update_id": number, kind: content}
        return number

    def texts(self, chat: int) -> list[str]:
        """What a chat shows of the bot."""
        return [item["text"] for item in self.sent if str(item["chat_id"]) == str(chat)]

    async def call(self, request: web.Request) -> web.Response:
        """One call of a bot."""
        token, method = request.match_info["token"], request.match_info["method"]
        if token != TOKEN:
            return refused(401, "Unauthorized")
        given = dict(await request.post())
        handler = {"getMe": self._me, "getUpdates": self._updates, "sendMessage": self._send}.get(method, self._other)
        return await handler(request, given)

    async def _me(self, _: web.Request, __: dict[str, Any]) -> web.Response:
        return accepted(ME)

    async def _other(self, request: web.Request, given: dict[str, Any]) -> web.Response:
        if "secret_token" in given:
            self.webhook = given
        return accepted(True)

    async def _updates(self, request: web.Request, given: dict[str, Any]) -> web.Response:
        if self.poll_faults:
            return self._fails(request, self.poll_faults.popleft())
        offset = int(given.get("offset", 0))
        self.updates = {number: update for number, update in self.updates.items() if number >= offset}
        for _ in range(10):
            if self.updates or given.get("timeout", "0") == "0":
                break
            await asyncio.sleep(0.02)
        return accepted(list(self.updates.values())[:100])

    async def _send(self, request: web.Request, given: dict[str, Any]) -> web.Response:
        if int(given["chat_id"]) in self.blocked:
            return refused(403, "Forbidden: bot was blocked by the user")
        fault = self.faults.popleft() if self.faults else ""
        if fault in ("", "deaf"):
            markup = json.loads(given.get("reply_markup", "{}"))
            buttons = [button for row in markup.get("inline_keyboard", []) for button in row]
            self.sent.append({**given, "buttons": buttons})
        if fault:
            return self._fails(request, fault)
        return accepted(message(len(self.sent), int(given["chat_id"]), text="x"))

    def _fails(self, request: web.Request, fault: str) -> web.Response:
        if fault == "429":
            return refused(429, "Too Many Requests: retry after 0", {"retry_after": 0})
        if fault in ("lost", "deaf"):
            if request.transport:
                request.transport.abort()
            return web.Response()
        return refused(int(fault), "Internal Server Error")


@contextmanager
def serving(fake: FakeTelegram) -> Iterator[str]:
    """The address of the server, which runs in a thread of its own while the block lasts."""
    app = web.Application()
    app.router.add_post("/bot{token}/{method}", fake.call)
    with listening(app) as address:
        yield address


@contextmanager
def listening(app: web.Application) -> Iterator[str]:
    """Runs an application in a thread of its own while the block lasts; gives its address."""
    loop = asyncio.new_event_loop()
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


def message(number: int, chat: int, kind: str = "private", **content: Any) -> dict[str, Any]:
    """A message as the Bot API writes it."""
    sender = {"id": chat, "is_bot": False, "first_name": "Test"}
    return {"message_id": number, "date": 1700000000, "chat": {"id": chat, "type": kind}, "from": sender, **content}


def accepted(result: Any) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def refused(code: int, words: str, parameters: dict[str, Any] | None = None) -> web.Response:
    content = {"ok": False, "error_code": code, "description": words, "parameters": parameters or {}}
    return web.json_response(content, status=code)
