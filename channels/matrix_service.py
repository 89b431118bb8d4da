"""Runs the Matrix bot until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import signal
from pathlib import Path

import typer
from nio import AsyncClient, AsyncClientConfig

from bot.settings import Settings
from channels import messenger_texts as texts
from channels.app import build_assistant, configure_logging
from channels.matrix import LONGEST_PAUSE, Matrix
from channels.messenger import Messenger

# So often nio itself tries a call where the connection breaks, before the channel says that the server is away.
BREAKS = 3


def client_for(homeserver: str, user: str, token: str) -> AsyncClient:
    """The client of an account at its homeserver; the caller closes it."""
    # What nio says of malformed answers quotes them, and with them citizens.
    logging.getLogger("nio").setLevel(logging.CRITICAL)
    config = AsyncClientConfig(max_timeouts=BREAKS, max_timeout_retry_wait_time=LONGEST_PAUSE)
    client = AsyncClient(homeserver.rstrip("/"), user, config=config)
    client.user_id, client.access_token = user, token
    return client


def run(settings: Settings) -> None:
    """Runs until Ctrl+C or SIGTERM. Raises ValueError (German) if a setting is missing or the account is refused."""
    server, user, token = settings.matrix_homeserver or "", settings.matrix_user, settings.matrix_token
    if not (server.startswith(("https://", "http://")) and user and token):
        raise ValueError(texts.MATRIX_SETTINGS)
    configure_logging(settings.log_level)
    typer.echo("Amtslotse wird geladen …", err=True)
    assistant = build_assistant(settings)
    place = settings.var / "matrix.since"
    try:
        client = client_for(server, user, token.get_secret_value())
        asyncio.run(_until_told(client, Messenger(assistant, "matrix", sign="!"), place))
    finally:
        assistant.gateway.close()


async def _until_told(client: AsyncClient, messenger: Messenger, place: Path) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    typer.echo("Der Matrix-Bot läuft.  (Ende mit Strg+C)", err=True)
    try:
        await Matrix(client, messenger, place).run(stop)
    finally:
        await client.close()
