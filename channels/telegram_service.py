"""Runs the Telegram bot: alone, beside the web service, or called by Telegram (webhook)."""

from __future__ import annotations

import asyncio
import hmac
import signal
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import structlog
import typer
from fastapi import FastAPI, Request
from fastapi.responses import Response
from telegram import Bot, Update
from telegram.error import InvalidToken, TelegramError

from bot.settings import Settings
from channels import messenger_texts as texts
from channels.app import Assistant, build_assistant, configure_logging
from channels.messenger import Messenger
from channels.problems import problem
from channels.telegram import FIRST_PAUSE, KINDS, LONGEST_PAUSE, Telegram, bot_for

WEBHOOK = "/telegram"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


def run(settings: Settings) -> None:
    """Polls until Ctrl+C or SIGTERM. Raises ValueError (German) if the token is missing or wrong."""
    if settings.telegram_token is None:
        raise ValueError("Es fehlt der Zugang des Bots. Setzen Sie AMTSLOTSE_TELEGRAM_TOKEN; @BotFather vergibt ihn.")
    configure_logging(settings.log_level)
    typer.echo("Amtslotse wird geladen …", err=True)
    assistant = build_assistant(settings)
    try:
        asyncio.run(_until_told(settings, assistant))
    finally:
        assistant.gateway.close()


async def _until_told(settings: Settings, assistant: Assistant) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with _bot(settings) as bot:
        typer.echo("Der Telegram-Bot läuft.  (Ende mit Strg+C)", err=True)
        await _polling(bot, assistant, stop)


@asynccontextmanager
async def beside(app: FastAPI, settings: Settings, assistant: Assistant) -> AsyncIterator[None]:
    """The bot beside the web service, if its token is set; the web is served even where Telegram is away."""
    app.state.telegram = None
    if settings.telegram_token is None:
        yield
        return
    stop = asyncio.Event()
    task = asyncio.create_task(_beside(app, settings, assistant, stop))
    try:
        yield
    finally:
        stop.set()
        await task


async def _beside(app: FastAPI, settings: Settings, assistant: Assistant, stop: asyncio.Event) -> None:
    log = structlog.get_logger("telegram")
    try:
        async with _bot(settings) as bot:
            if settings.telegram_webhook_secret is None:
                await _polling(bot, assistant, stop)
                return
            await _ready(bot, stop)
            app.state.telegram = Telegram(bot, Messenger(assistant, "telegram"))
            secret = settings.telegram_webhook_secret.get_secret_value()
            url = settings.public_url.rstrip("/") + WEBHOOK
            await bot.set_webhook(url, secret_token=secret, allowed_updates=KINDS)
            await stop.wait()
    except (ValueError, TelegramError) as error:
        log.error("telegram_ended", error=str(error))


async def _polling(bot: Bot, assistant: Assistant, stop: asyncio.Event) -> None:
    await _ready(bot, stop)
    if not stop.is_set():
        # Telegram answers questions only where no webhook of earlier days is set.
        await bot.delete_webhook()
        await Telegram(bot, Messenger(assistant, "telegram")).poll(stop)


async def _ready(bot: Bot, stop: asyncio.Event) -> None:
    """Waits until Telegram answers. Raises ValueError (German) if it refuses the token."""
    pause = FIRST_PAUSE
    while not stop.is_set():
        try:
            await bot.initialize()
            return
        except InvalidToken as error:
            raise ValueError(texts.WRONG_TOKEN) from error
        except TelegramError as error:
            structlog.get_logger("telegram").warning("telegram_away", error=type(error).__name__, wait=pause)
        await asyncio.wait([asyncio.create_task(stop.wait())], timeout=pause)
        pause = min(pause * 2, LONGEST_PAUSE)


def _bot(settings: Settings) -> AbstractAsyncContextManager[Bot]:
    token = settings.telegram_token.get_secret_value() if settings.telegram_token else ""
    return bot_for(token, settings.telegram_api)


def add_webhook(app: FastAPI, settings: Settings) -> None:
    """Adds the address that Telegram calls, if its secret is set; others are turned away."""
    if settings.telegram_webhook_secret is None:
        return
    secret = settings.telegram_webhook_secret.get_secret_value().encode()

    @app.post(WEBHOOK, include_in_schema=False)
    async def update(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), secret):
            return problem(403, "Nur Telegram darf diese Adresse aufrufen.")
        telegram: Telegram | None = request.app.state.telegram
        if telegram is None:
            return problem(503, "Der Telegram-Bot ist noch nicht bereit.", 5)
        try:
            read = Update.de_json(await request.json(), telegram.bot)
        except (ValueError, TypeError, KeyError, AttributeError):
            return problem(422, "Das ist keine Nachricht von Telegram.")
        await telegram.answer(read)
        return Response(status_code=200)
