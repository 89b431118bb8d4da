"""The Matrix channel, with matrix-nio (https://spec.matrix.org/latest/client-server-api/): one file, one channel.

The server keeps all events, and a sync says from where on. That place moves on only when all before it is answered, so
a crash loses nothing; and since each sending has an id of its own, nothing that is sent again is doubled.
"""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

import structlog
import typer
from nio import AsyncClient, MatrixRoom, MegolmEvent, RoomMessage, RoomMessageText
from nio.responses import ErrorResponse, RoomSendResponse, SyncError, WhoamiError

from bot.faults import StoreAway
from bot.settings import Settings
from channels import messenger_texts as texts
from channels.app import build_assistant, configure_logging
from channels.messenger import Delivery, Message, Messenger
from channels.telegram_text import html, plain

# The server holds a question for new events open this long, in milliseconds.
SYNC_MILLISECONDS = 25_000
# Pauses double from the first to the longest, in seconds.
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
# In a room with more people the assistant answers only who addresses it.
ALONE = 2
REFUSED = ("M_UNKNOWN_TOKEN", "M_MISSING_TOKEN", "M_FORBIDDEN")
FOR_GOOD = ("M_FORBIDDEN", "M_NOT_FOUND", "M_UNKNOWN_TOKEN", "M_TOO_LARGE", "M_BAD_JSON")


class Matrix:
    """The assistant's account at one homeserver; `place` is the file that holds how far it has answered."""

    def __init__(self, client: AsyncClient, messenger: Messenger, place: Path) -> None:
        self._client = client
        self._messenger = messenger
        self._place = place
        self._log = structlog.get_logger("matrix")

    async def run(self, stop: asyncio.Event) -> None:
        """Answers until `stop` is set. Raises ValueError (German) if the server refuses the token."""
        since = self._place.read_text(encoding="utf-8") if self._place.exists() else None
        pause = FIRST_PAUSE
        while not stop.is_set():
            found = await self._until(stop, self._client.sync(timeout=SYNC_MILLISECONDS if since else 0, since=since))
            if found is None:
                break
            if isinstance(found, SyncError):
                if found.status_code in REFUSED:
                    raise ValueError(texts.WRONG_MATRIX_TOKEN)
                self._log.warning("matrix_away", error=found.status_code, wait=pause)
                await self._until(stop, asyncio.sleep(pause))
                pause = min(pause * 2, LONGEST_PAUSE)
                continue
            pause = FIRST_PAUSE
            # What was said before the account was set up was not said to the assistant.
            rooms = found.rooms.join if since else {}
            await asyncio.gather(
                *(self._join(room) for room in found.rooms.invite),
                *(self._room(room, joined.timeline.events) for room, joined in rooms.items()),
            )
            since = self._passed(found.next_batch)

    async def _join(self, room: str) -> None:
        answer = await self._client.join(room)
        if isinstance(answer, ErrorResponse):
            self._log.warning("matrix_not_joined", error=answer.status_code)
            return
        await self._answer(Delivery(f"join:{room}", room, command="start"))

    async def _room(self, room: str, events: list[Any]) -> None:
        """Answers the events of one room in their order."""
        for event in events:
            if delivery := self._read(self._client.rooms.get(room), room, event):
                await self._answer(delivery)

    def _read(self, known: MatrixRoom | None, room: str, event: Any) -> Delivery | None:
        """What an event delivers; None if it is the assistant's own, not for it, or nothing that is said."""
        if event.sender == self._client.user_id:
            return None
        if isinstance(event, MegolmEvent):
            return Delivery(event.event_id, room, command="verschluesselt")
        content = event.source.get("content", {})
        if not isinstance(event, RoomMessage) or content.get("msgtype") == "m.notice":
            return None
        body = content.get("m.new_content", content).get("body", "") if isinstance(event, RoomMessageText) else ""
        names = [name for name in (self._client.user_id, known and known.user_name(self._client.user_id)) if name]
        if known and known.member_count > ALONE and not any(name.lower() in body.lower() for name in names):
            return None
        for name in names:
            body = body.replace(name, "")
        text = body.strip(" \n:,")
        if text.startswith("!"):
            return Delivery(event.event_id, room, command=text[1:].strip())
        edited = content.get("m.relates_to", {}).get("rel_type") == "m.replace"
        return Delivery(event.event_id, room, text=text or None, edited=edited and bool(text))

    async def _answer(self, delivery: Delivery) -> None:
        """Answers one delivery, once; waits where the store is away."""
        pause = FIRST_PAUSE
        while True:
            try:
                sent = await self._messenger.claim(delivery)
                if sent is None:
                    return
                wanted = await self._messenger.answers(delivery)
                for number, message in enumerate(wanted[sent:], start=sent + 1):
                    await self._send(delivery.chat, written(message), f"{delivery.id}:{number}")
                    await self._messenger.sent(delivery, number, done=number == len(wanted))
                return
            except StoreAway:
                self._log.error("store_away", wait=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    async def _send(self, room: str, content: dict[str, str], name: str) -> None:
        """Sends until it arrived; the server knows the name and takes it once. Nio itself waits out 429 and breaks."""
        pause = FIRST_PAUSE
        while True:
            answer = await self._client.room_send(room, "m.room.message", content, tx_id=name)
            if isinstance(answer, RoomSendResponse):
                return
            if answer.status_code in FOR_GOOD:
                self._log.warning("matrix_not_sent", error=answer.status_code)
                return
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _passed(self, since: str) -> str:
        fresh = self._place.with_suffix(".new")
        fresh.write_text(since, encoding="utf-8")
        fresh.replace(self._place)
        return since

    @staticmethod
    async def _until(stop: asyncio.Event, work: Any) -> Any:
        """The result of the work, or None if `stop` is set before."""
        running, stopping = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
        await asyncio.wait((running, stopping), return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if running.done():
            return running.result()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        return None


def written(message: Message) -> dict[str, str]:
    """A message of the assistant as the content of an event; Matrix has no buttons, so choices are numbered."""
    text = message["text"]
    numbered = [f"{number}. {item['label']}" for number, item in enumerate(message.get("choices", ()), 1)]
    missing = [line for line in numbered if line not in text.split("\n")]
    if missing and message["act"] != "life_situation":
        text = "\n".join([text, "", texts.NUMBERED, *numbered])
    shown = html(text).replace("\n", "<br>")
    return {"msgtype": "m.text", "body": plain(text), "format": "org.matrix.custom.html", "formatted_body": shown}


def run(settings: Settings) -> None:
    """Runs until Ctrl+C or SIGTERM. Raises ValueError (German) if a setting is missing or the token is wrong."""
    if not (settings.matrix_homeserver and settings.matrix_user and settings.matrix_token):
        raise ValueError(texts.MATRIX_SETTINGS)
    configure_logging(settings.log_level)
    typer.echo("Amtslotse wird geladen …", err=True)
    assistant = build_assistant(settings)
    try:
        asyncio.run(_until_told(settings, Messenger(assistant, "matrix")))
    finally:
        assistant.gateway.close()


async def _until_told(settings: Settings, messenger: Messenger) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    client = AsyncClient(settings.matrix_homeserver or "", settings.matrix_user or "")
    client.user_id = settings.matrix_user or ""
    client.access_token = settings.matrix_token.get_secret_value() if settings.matrix_token else ""
    try:
        if isinstance(await client.whoami(), WhoamiError):
            raise ValueError(texts.WRONG_MATRIX_TOKEN)
        typer.echo("Der Matrix-Bot läuft.  (Ende mit Strg+C)", err=True)
        await Matrix(client, messenger, settings.var / "matrix.since").run(stop)
    finally:
        await client.close()
