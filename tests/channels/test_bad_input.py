"""Bad and hostile input over real HTTP: it is refused clearly, and others are served on."""

from __future__ import annotations

import socket
import uuid
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from channels import patience

MEGABYTE = 1024 * 1024


@pytest.fixture
def api(live_server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{live_server}/api/v1", timeout=20) as client:
        yield client


@pytest.fixture
def raw(live_server: str) -> Iterator[socket.socket]:
    """A plain connection to the server."""
    address = urlsplit(live_server)
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=20) as connection:
        yield connection


def opened(api: httpx.Client) -> str:
    return str(api.post("/conversations").json()["conversation_id"])


def tapped(api: httpx.Client, conversation: str, token: str) -> httpx.Response:
    return api.post(f"/conversations/{conversation}/messages", json={"message_id": str(uuid.uuid4()), "choice": token})


def said(api: httpx.Client, conversation: str, text: str) -> list[dict[str, object]]:
    answer = api.post(f"/conversations/{conversation}/messages", json={"message_id": str(uuid.uuid4()), "text": text})
    messages: list[dict[str, object]] = answer.json()["messages"]
    return messages


def token_of(messages: list[dict[str, object]]) -> str:
    choices = next(message["choices"] for message in messages if message.get("choices"))
    assert isinstance(choices, list)
    return str(choices[0]["token"])


def test_ten_megabytes_are_refused_before_they_are_read(api: httpx.Client) -> None:
    answer = api.post(f"/conversations/{opened(api)}/messages", content=b"a" * (10 * MEGABYTE))
    assert answer.status_code == 413
    assert "zu groß" in answer.json()["detail"]


def test_ten_megabytes_in_pieces_are_refused(api: httpx.Client) -> None:
    pieces = (b"a" * MEGABYTE for _ in range(10))
    answer = api.post(f"/conversations/{opened(api)}/messages", content=pieces)
    assert answer.status_code == 413


@pytest.mark.parametrize("token", ["", "x", "gefälscht", "../../etc/passwd", "service:99008001012000", "A" * 64])
def test_a_forged_token_is_refused_politely(api: httpx.Client, token: str) -> None:
    conversation = opened(api)
    answer = tapped(api, conversation, token)
    text = answer.text
    assert answer.status_code in (200, 404, 422)
    assert "Auswahl" in text or answer.status_code != 200
    assert said(api, conversation, "danke")


def test_a_button_of_another_conversation_does_nothing(api: httpx.Client) -> None:
    token = token_of(said(api, opened(api), "Reisepass beantragen in Leipzig"))
    other = opened(api)
    answer = tapped(api, other, token)
    assert "Reisepass" not in answer.text


def test_a_button_of_an_erased_conversation_is_told(api: httpx.Client) -> None:
    conversation = opened(api)
    token = token_of(said(api, conversation, "Reisepass beantragen in Leipzig"))
    api.delete(f"/conversations/{conversation}")
    answer = tapped(api, conversation, token)
    assert answer.status_code == 404
    assert "neues" in answer.json()["detail"]


def test_a_client_that_never_ends_its_head_is_let_go(
    raw: socket.socket, api: httpx.Client, monkeypatch: pytest.MonkeyPatch, live_server: str
) -> None:
    monkeypatch.setattr(patience, "HEAD_SECONDS", 0.2)
    address = urlsplit(live_server)
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=20) as slow:
        slow.sendall(b"GET /api/v1/health/live HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        assert slow.recv(100) == b""
    assert api.get("/health/live").status_code == 200


def test_a_client_that_never_ends_its_body_is_told(raw: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "BODY_SECONDS", 0.2)
    raw.sendall(b"POST /api/v1/conversations HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
    assert b" 408 " in raw.recv(1000)


def test_many_slow_clients_do_not_hold_up_others(api: httpx.Client, live_server: str) -> None:
    address = urlsplit(live_server)
    slow = [socket.create_connection((address.hostname or "", address.port or 0), timeout=20) for _ in range(100)]
    try:
        for connection in slow:
            connection.sendall(b"GET / HTTP/1.1\r\nX-Slow: ")
        assert said(api, opened(api), "Reisepass beantragen in Leipzig")
    finally:
        for connection in slow:
            connection.close()
