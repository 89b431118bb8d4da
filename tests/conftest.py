"""What the tests share: the real assistant, loaded once, and the real web server."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# Before anything imports TensorFlow or Rasa, as the command line does it.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")

import pytest
import uvicorn

from bot.messages import Incoming
from bot.settings import Settings
from channels.app import Assistant, build_app, build_assistant, configure_logging
from channels.patience import PatientProtocol

READY_SECONDS = 20.0


@pytest.fixture(scope="session", autouse=True)
def logging() -> None:
    """Log lines as the product writes them; else Rasa tells every step."""
    configure_logging("ERROR")


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The product's settings, with a database of the tests' own."""
    database = tmp_path_factory.mktemp("database") / "test.sqlite3"
    return Settings(database_url=f"sqlite:///{database}", rate_limit=1000)


@pytest.fixture(scope="session")
def assistant(settings: Settings) -> Iterator[Assistant]:
    """The whole assistant: trained model, built index, register, store."""
    built = build_assistant(settings)
    yield built
    built.gateway.close()


@dataclass
class Talk:
    """A conversation in process, as a citizen holds it."""

    assistant: Assistant
    conversation_id: str = ""
    messages: list[dict[str, Any]] = field(default_factory=list)

    def say(self, text: str) -> list[dict[str, Any]]:
        """Types a message; returns the answers."""
        return self._send(Incoming(self._open(), str(uuid.uuid4()), text))

    def tap(self, label: str) -> list[dict[str, Any]]:
        """Taps the choice with this label in the latest answers that have it."""
        choices = [item for message in reversed(self.messages) for item in message.get("choices", [])]
        token = next(item["token"] for item in choices if item["label"] == label)
        return self._send(Incoming(self._open(), str(uuid.uuid4()), choice=token))

    def _open(self) -> str:
        if not self.conversation_id:
            opened = asyncio.run(self.assistant.gateway.open("test"))
            self.conversation_id, self.messages = opened.conversation_id, list(opened.messages)
        return self.conversation_id

    def _send(self, incoming: Incoming) -> list[dict[str, Any]]:
        answers = list(asyncio.run(self.assistant.gateway.receive(incoming)))
        self.messages += answers
        return answers


@pytest.fixture
def talk(assistant: Assistant) -> Talk:
    """A fresh conversation."""
    return Talk(assistant)


@pytest.fixture(scope="session")
def live_server(settings: Settings, assistant: Assistant) -> Iterator[str]:
    """The base address of the real web server, in a thread of its own."""
    with serve(lambda: build_app(settings, assistant, close=False)) as address:
        yield address


class serve:
    """Runs an application on a free port of this machine while the block lasts."""

    def __init__(self, build: Callable[[], Any]) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._server = uvicorn.Server(
            uvicorn.Config(build(), http=PatientProtocol, log_level="error", lifespan="on", ws="none")
        )
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._listener]}, daemon=True)

    def __enter__(self) -> str:
        self._thread.start()
        deadline = time.monotonic() + READY_SECONDS
        while not self._server.started:
            if time.monotonic() > deadline or not self._thread.is_alive():
                raise RuntimeError("the server did not come up")
            time.sleep(0.02)
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(READY_SECONDS)


ROOT = Path(__file__).parent.parent
