"""The Telegram channel: reads updates, sends answers (Bot API, https://core.telegram.org/bots/api).

Telegram keeps an update until a later one is asked for. So only what is answered is passed by: a crash loses nothing,
and what comes again is known by its claim.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakValueDictionary

import httpx
import structlog
from telegram import Bot, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from bot.faults import StoreAway
from channels import messenger_texts as texts
from channels.messenger import Delivery, Messenger, until
from channels.telegram_text import html
from channels.telegram_updates import Part, read, written

# Telegram holds a question for new updates open this long, in seconds.
POLL_SECONDS = 25
# Pauses double from the first to the longest, in seconds.
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
# A part is tried this often where it certainly did not arrive.
MOST_TRIES = 8
# What runs at the end may finish within this time, in seconds; Telegram delivers the rest again.
GRACE_SECONDS = 20.0
_NOT_CONNECTED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
KINDS = ["message", "edited_message", "callback_query"]


class Unsure(Exception):
    """A part may have arrived or not; sending it again could double it."""


class Telegram:
    """The bot of one token: polls, answers each chat in its order, others at the same time."""

    def __init__(self, bot: Bot, messenger: Messenger) -> None:
        self.bot = bot
        self._messenger = messenger
        self._log = structlog.get_logger("telegram")
        self._open: dict[int, asyncio.Task[None]] = {}
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def poll(self, stop: asyncio.Event) -> None:
        """Asks for updates until `stop` is set. Raises ValueError (German) if Telegram refuses the token."""
        offset, pause, asking = None, FIRST_PAUSE, POLL_SECONDS
        while not stop.is_set():
            try:
                updates = await until(stop, self.bot.get_updates(offset, timeout=asking, allowed_updates=KINDS))
                pause = FIRST_PAUSE
            except InvalidToken as error:
                raise ValueError(texts.WRONG_TOKEN) from error
            except TelegramError as error:
                wait = _seconds(error) if isinstance(error, RetryAfter) else pause
                self._log.warning("telegram_away", error=type(error).__name__, wait=wait)
                await until(stop, asyncio.sleep(wait))
                pause = min(pause * 2, LONGEST_PAUSE)
                continue
            fresh = [update for update in updates or () if update.update_id not in self._open]
            for update in fresh:
                self._open[update.update_id] = asyncio.create_task(self.answer(update))
            if updates and not fresh:
                # Telegram repeats what is not answered yet; it need not be asked for that all the time.
                await asyncio.wait(self._open.values(), timeout=FIRST_PAUSE, return_when=asyncio.FIRST_COMPLETED)
            offset = self._passed(offset, updates or ())
        await self._finish(offset)

    async def answer(self, update: Update) -> None:
        """Answers one update, once, after the earlier ones of its chat."""
        delivery = read(update, self.bot.username, self.bot.id)
        if delivery is None:
            return
        async with self._locks.setdefault(delivery.chat, asyncio.Lock()):
            pause = FIRST_PAUSE
            while True:
                try:
                    return await self._answer(update, delivery)
                except StoreAway:
                    self._log.error("store_away", wait=pause)
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, LONGEST_PAUSE)

    async def _answer(self, update: Update, delivery: Delivery) -> None:
        sent = await self._messenger.claim(delivery)
        if sent is None:
            return
        await self._acknowledge(update)
        wanted = [part for message in await self._messenger.answers(delivery) for part in written(message)]
        # Some parts were sent before: the process ended in between, and the last of them may be lost.
        unsure = sent > 0
        for number, part in enumerate(wanted[sent:], start=sent + 1):
            # Noted before: a part that was under way in a crash is not sent again blindly.
            await self._messenger.sent(delivery, number)
            try:
                await self._send(delivery.chat, part)
            except Forbidden:
                self._log.info("telegram_blocked")
                break
            except Unsure:
                unsure = True
        if unsure:
            await self._admit(delivery.chat)
        await self._messenger.sent(delivery, len(wanted), done=True)

    async def _send(self, chat: str, part: Part) -> None:
        """Sends a part until it certainly arrived. Raises Unsure, or Forbidden if the chat blocks the bot."""
        markup = InlineKeyboardMarkup([[button] for button in part.buttons]) if part.buttons else None
        mode: str | None = "HTML"
        tries, pause, body = 0, FIRST_PAUSE, html(part.text)
        while True:
            try:
                await self.bot.send_message(chat, body, parse_mode=mode, reply_markup=markup)
                return
            except RetryAfter as error:
                await asyncio.sleep(_seconds(error))
            except Forbidden:
                raise
            except BadRequest as error:
                if mode is None:
                    raise Forbidden(error.message) from error
                # Telegram does not take the markup: the same text without it.
                body, mode, markup = part.text, None, None
            except NetworkError as error:
                tries += 1
                if not never_arrived(error) or tries == MOST_TRIES:
                    raise Unsure from error
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    async def _admit(self, chat: str) -> None:
        """Says that an answer may be lost, and how to see it again. Twice does no harm here, never would."""
        for _ in range(MOST_TRIES):
            try:
                return await self._send(chat, Part(texts.MAYBE_LOST))
            except Unsure:
                await asyncio.sleep(FIRST_PAUSE)
            except Forbidden:
                break
        self._log.warning("telegram_unsure")

    async def _acknowledge(self, update: Update) -> None:
        """Ends the turning wheel on a tapped button; without it the answer comes all the same."""
        if update.callback_query is None:
            return
        try:
            await self.bot.answer_callback_query(update.callback_query.id)
        except TelegramError as error:
            self._log.info("telegram_tap_not_acknowledged", error=type(error).__name__)

    def _passed(self, offset: int | None, updates: Any) -> int | None:
        """The update to ask from next: the earliest that is not answered, else the one after the last."""
        last = max((update.update_id for update in updates), default=None)
        done = [key for key, task in self._open.items() if task.done()]
        waiting = [key for key in self._open if key not in done]
        following = max([offset or 0, *(key + 1 for key in done), *([last + 1] if last is not None else [])])
        passed = min([following, *waiting])
        for key in done:
            if key < passed:
                self._raise(self._open.pop(key))
        return passed or None

    def _raise(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()):
            self._log.error("telegram_update_failed", exc_info=error)

    async def _finish(self, offset: int | None) -> None:
        """Lets what runs end, and tells Telegram what is answered."""
        if self._open:
            _, late = await asyncio.wait(self._open.values(), timeout=GRACE_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        unanswered = [key for key, task in self._open.items() if task.cancelled()]
        passed = min(unanswered) if unanswered else self._passed(offset, ())
        if passed:
            try:
                await self.bot.get_updates(passed, timeout=0, limit=1, allowed_updates=KINDS)
            except TelegramError as error:
                self._log.warning("telegram_away", error=type(error).__name__)


@asynccontextmanager
async def bot_for(token: str, api: str) -> AsyncIterator[Bot]:
    """The bot with this token at this server (address without a path); its connections close at the end."""
    request, polling = HTTPXRequest(connection_pool_size=64), HTTPXRequest(read_timeout=POLL_SECONDS + 10)
    bot = Bot(token, base_url=f"{api.rstrip('/')}/bot", request=request, get_updates_request=polling)
    try:
        yield bot
    finally:
        # A bot that Telegram never let in closes nothing by itself.
        await bot.shutdown()
        await request.shutdown()
        await polling.shutdown()


def never_arrived(error: NetworkError) -> bool:
    """Whether a failed call certainly had no effect: no connection came about, or the server says that it failed."""
    cause = error.__cause__
    return not isinstance(cause, httpx.HTTPError) or isinstance(cause, _NOT_CONNECTED)


def _seconds(error: RetryAfter) -> float:
    wait = error.retry_after
    return wait if isinstance(wait, int | float) else wait.total_seconds()
