"""The composition root: settings in, a running assistant out."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog
from fastapi import FastAPI

from actions.base import Knowledge
from actions.registry import all_actions
from actions.talk_texts import GREETING
from bot.chats import Chats, chat_key
from bot.gateway import Gateway
from bot.settings import Settings
from bot.store import Store
from editor.train import trained_model

# httpx would log each address that is called, and with it the token of the Telegram bot.
QUIET = (
    "rasa",
    "rasa_sdk",
    "tensorflow",
    "matplotlib",
    "sanic",
    "uvicorn",
    "py.warnings",
    "bm25s",
    "telegram",
    "httpx",
)


@dataclass(frozen=True)
class Assistant:
    """The gateway with the facts behind it, and the chats of messengers."""

    gateway: Gateway
    knowledge: Knowledge
    chats: Chats


def configure_logging(level: str) -> None:
    """Structured log lines for the operator; Rasa's own chatter only from errors on."""
    # Rasa and its frozen dependencies warn at every start; an operator can mend none of it.
    logging.captureWarnings(True)
    logging.basicConfig(level=level, format="%(message)s", force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
    )


def build_assistant(settings: Settings) -> Assistant:
    """Loads model, index, register and store. Raises ValueError or StoreAway, each with a way on."""
    model = trained_model(settings.var)
    knowledge = Knowledge.load(settings.var, settings.options)
    store = Store(settings.database)
    # Rasa takes seconds to import; what may fail early has failed by now.
    from bot.engine import Engine

    engine = Engine(model, all_actions(knowledge))
    chats = store.chats(chat_key(settings.var / "chat.key"))
    return Assistant(Gateway(engine, store, settings, GREETING), knowledge, chats)


def build_app(settings: Settings, assistant: Assistant, close: bool = True) -> FastAPI:
    """The web application. With `close` it closes the assistant when it ends."""
    from channels.telegram_service import add_webhook, beside
    from channels.web import add_routes

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        app.state.assistant = assistant
        try:
            async with beside(app, settings, assistant):
                yield
        finally:
            if close:
                assistant.gateway.close()

    app = FastAPI(
        title="Amtslotse",
        version="1",
        lifespan=life,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        # Measured by our own metrics; nothing is handed to anybody's collector.
        telemetry={"tracing": False, "metrics": False, "logs": False, "operation_spans": False},
    )
    add_routes(app, settings.body_limit, settings.portal_origins)
    add_webhook(app, settings)
    return app
