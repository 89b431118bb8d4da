"""The real browser of the tests, and how a citizen uses the conversation in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, Request, expect, sync_playwright

CHROMIUM = shutil.which("chromium")
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 20_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    assert CHROMIUM, "Für diese Tests fehlt Chromium. Debian: apt-get install chromium"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield running
        running.close()


def answers(page: Page) -> Locator:
    return page.locator(".row.assistant:not(.failed)")


def said(page: Page) -> Locator:
    return page.locator(".row.citizen .bubble")


def field(page: Page) -> Locator:
    return page.get_by_label("Ihre Nachricht")


def send(page: Page, text: str) -> None:
    field(page).fill(text)
    field(page).press("Enter")


def say(page: Page, text: str) -> None:
    """Sends a text and waits until it is answered."""
    with page.expect_response(is_message, timeout=PATIENCE):
        send(page, text)
    expect(page.locator("#waiting")).to_be_empty(timeout=PATIENCE)


def is_message(response_or_request: object) -> bool:
    request = getattr(response_or_request, "request", response_or_request)
    return isinstance(request, Request) and is_sending(request)


def is_sending(request: Request) -> bool:
    return request.method == "POST" and request.url.endswith("/messages")
