"""The web channel: the HTTP API of the contract, and the chat page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, FastAPI, Query, Request
from fastapi.responses import FileResponse, JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from bot.messages import Incoming
from channels.app import Assistant
from channels.lookups import search_json
from channels.problems import BodyLimit, add_problems
from channels.schemas import Feedback, NewConversation, NewMessage
from channels.security import SecurityHeaders

STATIC = Path(__file__).parent / "static"
MOST_HITS = 50
# Bytes; below, zipping costs more than it saves.
LEAST_ZIPPED = 1_024
# More suggestions than this are no help while somebody types.
MOST_PLACES = 8


def add_routes(app: FastAPI, body_limit: int, portals: Sequence[str] = ()) -> None:
    """Adds API, pages, error handling and limits to the application.

    `portals`: the origins of the pages that may embed the widget, besides our own.
    """
    add_problems(app)
    app.add_middleware(BodyLimit, limit=body_limit)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(GZipMiddleware, minimum_size=LEAST_ZIPPED)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=list(portals),
        allow_methods=["GET", "POST", "DELETE"],
        allow_headers=["Content-Type"],
        expose_headers=["Retry-After"],
    )
    for router in (_conversations(), _lookups(), _operation()):
        app.include_router(router, prefix="/api/v1")
    app.include_router(_pages())
    app.mount("/static", StaticFiles(directory=STATIC), name="static")


def _conversations() -> APIRouter:
    """Begin, send, read, rate and erase a conversation."""
    api = APIRouter(default_response_class=JSONResponse)

    @api.post("/conversations", status_code=201)
    async def begin(request: Request, body: NewConversation | None = None) -> JSONResponse:
        """Beginnt ein Gespräch."""
        assistant, wanted = _assistant(request), body or NewConversation()
        place, state = _known_place(assistant, wanted)
        opened = await assistant.gateway.open(wanted.channel, state, place)
        content = {"conversation_id": opened.conversation_id, "messages": list(opened.messages)}
        return JSONResponse(content, 201)

    @api.post("/conversations/{conversation_id}/messages")
    async def send(request: Request, conversation_id: str, body: NewMessage) -> JSONResponse:
        """Sendet eine Nachricht und gibt die Antworten zurück."""
        incoming = Incoming(conversation_id, body.message_id, body.text, body.choice)
        messages = await _assistant(request).gateway.receive(incoming)
        return JSONResponse({"message_id": body.message_id, "messages": list(messages)})

    @api.get("/conversations/{conversation_id}/messages")
    async def transcript(request: Request, conversation_id: str) -> JSONResponse:
        """Gibt das ganze Gespräch zurück."""
        return JSONResponse({"messages": await _assistant(request).gateway.transcript(conversation_id)})

    @api.post("/conversations/{conversation_id}/feedback", status_code=204)
    async def rate(request: Request, conversation_id: str, body: Feedback) -> Response:
        """Nimmt eine Rückmeldung zu einer Antwort an."""
        gateway = _assistant(request).gateway
        await gateway.rate(conversation_id, body.message_id, body.helpful, body.comment)
        return Response(status_code=204)

    @api.delete("/conversations/{conversation_id}", status_code=204)
    async def erase(request: Request, conversation_id: str) -> Response:
        """Löscht ein Gespräch mit allem, was dazugehört."""
        await _assistant(request).gateway.erase(conversation_id)
        return Response(status_code=204)

    return api


def _lookups() -> APIRouter:
    """Look facts up without a conversation."""
    api = APIRouter(default_response_class=JSONResponse)

    @api.get("/search")
    async def search(
        request: Request,
        q: Annotated[str, Query(min_length=1, max_length=2000)],
        k: Annotated[int, Query(ge=1, le=MOST_HITS)] = 10,
        state: Annotated[str | None, Query(pattern="^(BW|SN)$")] = None,
        place: Annotated[str | None, Query(max_length=100)] = None,
    ) -> JSONResponse:
        """Sucht Leistungen."""
        return JSONResponse(search_json(_assistant(request).knowledge, q, k, state, place))

    @api.get("/places")
    async def places(request: Request, q: Annotated[str, Query(min_length=1, max_length=100)]) -> JSONResponse:
        """Nennt die Gemeinden, deren Name oder Postleitzahl so beginnt."""
        found = _assistant(request).knowledge.territory.beginning(q, MOST_PLACES)
        return JSONResponse(
            {"places": [{"ags": place.ags, "name": place.name, "district": place.district} for place in found]}
        )

    return api


def _operation() -> APIRouter:
    """What operators and their tools ask for."""
    api = APIRouter(default_response_class=JSONResponse)

    @api.get("/health/live")
    async def live() -> dict[str, str]:
        """Der Dienst läuft."""
        return {"status": "ok"}

    @api.get("/health/ready")
    async def ready(request: Request) -> JSONResponse:
        """Der Dienst kann antworten; die Datenbank ist erreichbar."""
        await _assistant(request).gateway.check()
        return JSONResponse({"status": "ok"})

    @api.get("/metrics")
    async def metrics() -> Response:
        """Messwerte für Prometheus."""
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return api


def _pages() -> APIRouter:
    pages = APIRouter(include_in_schema=False)

    @pages.get("/")
    async def chat() -> FileResponse:
        return FileResponse(STATIC / "chat.html")

    @pages.get("/lotse.js")
    async def widget() -> FileResponse:
        return FileResponse(STATIC / "lotse.js", media_type="text/javascript")

    @pages.get("/demo/{state}")
    async def demo(state: Literal["bw", "sn"]) -> FileResponse:
        return FileResponse(STATIC / f"demo_{state}.html")

    @pages.get("/datenschutz")
    async def privacy() -> FileResponse:
        return FileResponse(STATIC / "datenschutz.html")

    return pages


def _assistant(request: Request) -> Assistant:
    found: Assistant = request.app.state.assistant
    return found


def _known_place(assistant: Assistant, wanted: NewConversation) -> tuple[str | None, str | None]:
    """AGS and state of the place that the embedding page names; a state alone counts too."""
    if not wanted.place:
        return None, wanted.state
    territory = assistant.knowledge.territory
    place: Any = territory.place(wanted.place) if wanted.place.isdigit() else None
    if place is None:
        found = territory.find(wanted.place)
        place = found.places[0] if found.decision == "unique" else None
    if place is None:
        return None, wanted.state
    return (None if place.kind == "land" else place.ags), place.state
