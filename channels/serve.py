"""Runs the web service: checks the port first, then loads, then says where it is."""

from __future__ import annotations

import errno
import gc
import socket

import typer
import uvicorn

from bot.settings import Settings
from channels.app import build_app, build_assistant, configure_logging
from channels.patience import PatientProtocol

# A citizen's connection that says nothing for this long is closed.
KEEP_ALIVE_SECONDS = 30


def serve(settings: Settings) -> None:
    """Serves until it is told to stop. Raises ValueError if the port is taken or something is not built."""
    configure_logging(settings.log_level)
    listener = _listener(settings.host, settings.port)
    typer.echo("Amtslotse wird geladen …", err=True)
    try:
        assistant = build_assistant(settings)
    except BaseException:
        listener.close()
        raise
    # What is loaded stays; the garbage collector need not look at it again during turns.
    gc.collect()
    gc.freeze()
    config = uvicorn.Config(
        build_app(settings, assistant),
        http=PatientProtocol,
        log_config=None,
        access_log=False,
        # The chat needs no web sockets, and Rasa holds that library at a version uvicorn no longer reads.
        ws="none",
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )
    typer.echo(f"Amtslotse läuft: http://{settings.host}:{settings.port}  (Ende mit Strg+C)", err=True)
    uvicorn.Server(config).run(sockets=[listener])


def _listener(host: str, port: int) -> socket.socket:
    """The open port, before anything slow happens."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise ValueError(
                f"Port {port} ist schon belegt. Beenden Sie das andere Programm oder wählen Sie "
                f"einen anderen: `amtslotse serve --port {port + 1}`."
            ) from error
        raise ValueError(f"{host}:{port} lässt sich nicht öffnen: {error.strerror}.") from error
    listener.listen(2048)
    return listener
