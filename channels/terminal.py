"""The terminal channel: a conversation, or one question."""

from __future__ import annotations

import asyncio
import json
import re
import uuid
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape

from bot.gateway import Gateway, Refused
from bot.messages import Incoming
from bot.settings import Settings
from bot.store import StoreAway
from channels.app import Assistant, build_assistant, configure_logging
from channels.lookups import find_place

_LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_END = frozenset({"ende", "exit", "quit", "q"})


def chat(settings: Settings) -> None:
    """A conversation until "ende" or the end of input."""
    configure_logging("ERROR")
    console = Console(highlight=False)
    with console.status("Amtslotse wird geladen …"):
        assistant = build_assistant(settings)
    try:
        asyncio.run(_converse(assistant.gateway, console, settings))
    finally:
        assistant.gateway.close()


def ask(settings: Settings, text: str, place: str | None, as_json: bool) -> None:
    """One question. With `as_json` one line with all messages."""
    configure_logging("ERROR")
    assistant = build_assistant(settings)
    try:
        messages = asyncio.run(_one_question(assistant, text, place))
    except Refused as refused:
        raise ValueError(refused.detail) from refused
    finally:
        assistant.gateway.close()
    if as_json:
        typer.echo(json.dumps({"text": text, "place": place, "messages": messages}, ensure_ascii=False))
    else:
        console = Console(highlight=False)
        for message in messages:
            show(console, message, settings.public_url)


async def _one_question(assistant: Assistant, text: str, place: str | None) -> list[dict[str, Any]]:
    ags, state = _known_place(assistant, place)
    opened = await assistant.gateway.open("terminal", state, ags)
    incoming = Incoming(opened.conversation_id, str(uuid.uuid4()), text)
    try:
        return list(await assistant.gateway.receive(incoming))
    finally:
        # Nobody comes back to a single question.
        await assistant.gateway.erase(opened.conversation_id)


def _known_place(assistant: Assistant, place: str | None) -> tuple[str | None, str | None]:
    if not place:
        return None, None
    found = find_place(assistant.knowledge.territory, place)
    if found.decision != "unique":
        names = ", ".join(f"{item.name} ({item.ags})" for item in found.places[:5])
        hint = f" Gemeint sein kann: {names}." if names else ""
        raise ValueError(f"„{place}“ ist kein eindeutiger Ort in Baden-Württemberg oder Sachsen.{hint}")
    only = found.places[0]
    return (None if only.kind == "land" else only.ags), only.state


async def _converse(gateway: Gateway, console: Console, settings: Settings) -> None:
    opened = await gateway.open("terminal")
    choices: list[dict[str, str]] = []
    for message in opened.messages:
        choices = show(console, message, settings.public_url) or choices
    console.print("[dim]Ende mit „ende“ oder Strg+D.[/dim]")
    while True:
        line = await asyncio.to_thread(_read)
        if line is None or line.strip().lower() in _END:
            console.print("Auf Wiedersehen!")
            return
        incoming = _incoming(opened.conversation_id, line, choices)
        try:
            messages = await gateway.receive(incoming)
        except (Refused, StoreAway) as problem:
            console.print(f"[red]{escape(str(problem))}[/red]")
            continue
        choices = [item for message in messages for item in show(console, message, settings.public_url)]


def _incoming(conversation_id: str, line: str, choices: list[dict[str, str]]) -> Incoming:
    """A typed number picks the choice with that number, as a tap would."""
    request = str(uuid.uuid4())
    if line.strip().isdecimal() and 1 <= int(line) <= len(choices):
        return Incoming(conversation_id, request, choice=choices[int(line) - 1]["token"])
    return Incoming(conversation_id, request, text=line)


def _read() -> str | None:
    try:
        return input("\n> ")
    except EOFError:
        return None


def show(console: Console, message: dict[str, Any], public_url: str) -> list[dict[str, str]]:
    """Prints a message of the assistant and returns its choices."""
    console.print()
    console.print(plain(message["text"], public_url), soft_wrap=True)
    choices: list[dict[str, str]] = message.get("choices", [])
    # Choices that the text lists already are not repeated.
    if message["type"] == "service":
        labels = "  ".join(f"[bold]{number}[/bold] {escape(item['label'])}" for number, item in enumerate(choices, 1))
        console.print(f"[dim]{labels}[/dim]")
    return choices


def plain(text: str, public_url: str) -> str:
    """The text with rich's marks for bold, and each link as "label: address"."""

    def link(match: re.Match[str]) -> str:
        label, url = match.groups()
        url = f"{public_url}{url}" if url.startswith("/") else url
        return label if url.startswith("tel:") else f"{label}: {url}"

    return _BOLD.sub(r"[bold]\1[/bold]", escape(_LINK.sub(link, text)))
