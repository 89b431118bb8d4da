"""Errors as `application/problem+json` (RFC 9457) with a German `detail`, and the bound on bodies."""

from __future__ import annotations

import asyncio
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.gateway import Refused
from bot.store import StoreAway
from channels import patience

# The store is usually back within seconds: a restart, a full queue, a failover.
STORE_RETRY_SECONDS = 5

_TITLES = {
    404: "Nicht gefunden",
    405: "Nicht erlaubt",
    408: "Zu langsam",
    413: "Zu groß",
    422: "Nicht lesbar",
    429: "Zu viele Nachrichten",
    500: "Fehler",
    503: "Zurzeit nicht erreichbar",
}
_DETAILS = {404: "Diese Seite gibt es nicht.", 405: "So lässt sich diese Adresse nicht aufrufen."}
_UNREADABLE = "Der Aufruf hat nicht die erwartete Form."


def problem(status: int, detail: str, retry_after: int | None = None) -> JSONResponse:
    """An error response; `retry_after` in seconds."""
    headers = {"Retry-After": str(retry_after)} if retry_after else None
    content = {
        "type": "about:blank",
        "title": _TITLES.get(status, "Fehler"),
        "status": status,
        "detail": detail,
    }
    return JSONResponse(content, status, headers, media_type="application/problem+json")


def add_problems(app: FastAPI) -> None:
    """Lets every error of the application end as a problem."""

    @app.exception_handler(Refused)
    async def _refused(_: Request, error: Refused) -> Response:
        return problem(error.status, error.detail, error.retry_after)

    @app.exception_handler(StoreAway)
    async def _away(_: Request, error: StoreAway) -> Response:
        structlog.get_logger("store").error("store_away", exc_info=error)
        detail = "Das Gespräch kann gerade nicht gespeichert werden. Bitte versuchen Sie es gleich noch einmal."
        return problem(503, detail, STORE_RETRY_SECONDS)

    @app.exception_handler(RequestValidationError)
    async def _malformed(_: Request, error: RequestValidationError) -> Response:
        return problem(422, _UNREADABLE)

    @app.exception_handler(HTTPException)
    async def _http(_: Request, error: HTTPException) -> Response:
        # FastAPI answers a body that is no JSON text with 400; the contract has 422 for all malformed ones.
        status = 422 if error.status_code == 400 else error.status_code
        return problem(status, _DETAILS.get(status, _UNREADABLE))

    @app.exception_handler(Exception)
    async def _unexpected(_: Request, error: Exception) -> Response:
        return problem(500, "Da ist bei uns etwas schiefgegangen. Bitte versuchen Sie es noch einmal.")


class BodyLimit:
    """ASGI middleware: refuses a body larger than `limit` bytes before it is read whole.

    FastAPI's own limit answers in English plain text.
    """

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if not declared.isdigit() or int(declared) > self._limit:
            await self._refuse(scope, receive, send)
            return
        try:
            messages, size = await asyncio.wait_for(self._read(receive), patience.BODY_SECONDS)
        except TimeoutError:
            await problem(408, "Der Aufruf kam zu langsam an. Bitte versuchen Sie es noch einmal.")(
                scope, receive, send
            )
            return
        if size > self._limit:
            await self._refuse(scope, receive, send)
            return
        await self._app(scope, _replay(messages, receive), send)

    async def _read(self, receive: Receive) -> tuple[list[Message], int]:
        messages: list[Message] = []
        size = 0
        while True:
            message = await receive()
            messages.append(message)
            size += len(message.get("body", b""))
            if size > self._limit or not message.get("more_body", False):
                return messages, size

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        detail = f"Der Aufruf ist zu groß. Erlaubt sind {self._limit} Bytes."
        await problem(413, detail)(scope, receive, send)


def _replay(messages: list[Message], receive: Receive) -> Receive:
    waiting = iter(messages)

    async def again() -> Any:
        return next(waiting, None) or await receive()

    return again
