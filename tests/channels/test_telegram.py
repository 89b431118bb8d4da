"""The Telegram bot against a small Bot API server over real HTTP, with the real assistant behind it."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from bot.settings import Settings
from channels import messenger_texts as texts
from channels.app import Assistant, build_app
from channels.messenger import Messenger
from channels.telegram import Telegram, bot_for
from tests.channels.channel_contract import ChannelContract
from tests.channels.fake_telegram import ME, TOKEN, FakeTelegram, message, serving
from tests.conftest import serve

PATIENCE = 30.0
CHAT = 7001


@pytest.fixture
def fake() -> FakeTelegram:
    # Ids of updates never come again; the tests share one database.
    return FakeTelegram(next_id=int(time.time() * 1000))


@pytest.fixture
def server(fake: FakeTelegram) -> Iterator[str]:
    with serving(fake) as address:
        yield address


def run(assistant: Assistant, server: str, until: Callable[[], bool]) -> None:
    """Lets the bot poll until what is awaited is there, then ends it as an operator does."""

    async def poll() -> None:
        stop = asyncio.Event()
        async with bot_for(TOKEN, server) as bot:
            await bot.initialize()
            task = asyncio.create_task(Telegram(bot, Messenger(assistant, "telegram")).poll(stop))
            deadline = time.monotonic() + PATIENCE
            while not until() and time.monotonic() < deadline and not task.done():
                await asyncio.sleep(0.02)
            stop.set()
            await task

    asyncio.run(poll())


def answered(fake: FakeTelegram, count: int, chat: int = CHAT) -> Callable[[], bool]:
    return lambda: len(fake.texts(chat)) >= count


def test_start_says_program_privacy_and_third_party(fake: FakeTelegram, server: str, assistant: Assistant) -> None:
    fake.says(CHAT, "/start")
    run(assistant, server, answered(fake, 2))
    assert "Programm, kein Mensch" in fake.texts(CHAT)[0]
    assert "anderen Anbieter" in fake.texts(CHAT)[1]


def test_concern_shows_the_service_and_buttons_with_short_ids(
    fake: FakeTelegram, server: str, assistant: Assistant
) -> None:
    fake.says(CHAT, "Personalausweis verloren, wohne in Görlitz")
    run(assistant, server, answered(fake, 1))
    assert "<b>" in fake.texts(CHAT)[0]
    taps = [button for button in fake.sent[-1]["buttons"] if "callback_data" in button]
    assert taps and all(len(button["callback_data"].encode()) <= 64 for button in taps)


def test_tapped_button_is_answered(fake: FakeTelegram, server: str, assistant: Assistant) -> None:
    fake.says(CHAT, "Reisepass beantragen in Leipzig")
    run(assistant, server, answered(fake, 1))
    button = next(item for item in fake.sent[-1]["buttons"] if "callback_data" in item)
    tap = {"id": "1", "from": ME, "chat_instance": "1", "data": button["callback_data"]}
    fake.delivers("callback_query", {**tap, "message": message(1, CHAT, text="x")})
    run(assistant, server, answered(fake, 2))
    assert "Auswahl gibt es nicht mehr" not in fake.texts(CHAT)[1]


def test_forged_button_is_refused_politely(fake: FakeTelegram, server: str, assistant: Assistant) -> None:
    tap = {"id": "1", "from": ME, "chat_instance": "1", "data": "gefälscht"}
    fake.delivers("callback_query", {**tap, "message": message(1, CHAT, text="x")})
    run(assistant, server, answered(fake, 1))
    assert "Auswahl gibt es nicht mehr" in fake.texts(CHAT)[0]


def test_location_becomes_the_municipality(fake: FakeTelegram, server: str, assistant: Assistant) -> None:
    fake.says(CHAT + 1, "Hund anmelden")
    fake.delivers("message", message(1, CHAT + 1, location={"latitude": 51.05, "longitude": 13.74}))
    run(assistant, server, answered(fake, 2, CHAT + 1))
    assert "Dresden" in fake.texts(CHAT + 1)[-1]


def test_sticker_voice_and_edits_are_answered(fake: FakeTelegram, server: str, assistant: Assistant) -> None:
    voice = {"file_id": "a", "file_unique_id": "b", "duration": 1}
    fake.delivers("message", message(1, CHAT, voice=voice))
    fake.delivers("edited_message", message(2, CHAT, text="Reisepass", edit_date=1700000001))
    run(assistant, server, answered(fake, 3))
    assert fake.texts(CHAT)[0] == texts.ONLY_TEXT
    assert fake.texts(CHAT)[1] == texts.EDITED


def test_groups_are_answered_only_when_addressed(fake: FakeTelegram, server: str, assistant: Assistant) -> None:
    fake.delivers("message", message(1, -55, "group", text="Reisepass beantragen"))
    fake.delivers("message", message(2, -55, "group", text="@amtslotse_bot Reisepass beantragen"))
    run(assistant, server, answered(fake, 1, -55))
    assert sum("Reisepass beantragen</b>" in text for text in fake.texts(-55)) == 1


def test_deleting_leaves_nothing_and_chats_are_stored_as_hashes_only(
    fake: FakeTelegram, server: str, assistant: Assistant, settings: Settings
) -> None:
    chat = 876543219
    fake.says(chat, "Reisepass beantragen")
    run(assistant, server, answered(fake, 1, chat))
    path = Path(settings.database.removeprefix("sqlite:///"))
    with sqlite3.connect(path) as database:
        before = database.execute("SELECT count(*) FROM chat").fetchone()[0]
        assert str(chat) not in "\n".join(database.iterdump())
    fake.says(chat, "/loeschen")
    run(assistant, server, lambda: texts.ERASED in fake.texts(chat))
    assert fake.texts(chat)[-1] == texts.ERASED
    with sqlite3.connect(path) as database:
        assert database.execute("SELECT count(*) FROM chat").fetchone()[0] == before - 1


def test_wrong_token_is_told(fake: FakeTelegram, server: str, assistant: Assistant) -> None:
    async def poll() -> None:
        async with bot_for("1:wrong", server) as bot:
            await Telegram(bot, Messenger(assistant, "telegram")).poll(asyncio.Event())

    with pytest.raises(ValueError, match="AMTSLOTSE_TELEGRAM_TOKEN"):
        asyncio.run(poll())


def test_same_update_again_is_answered_once(fake: FakeTelegram, server: str, assistant: Assistant) -> None:
    number = fake.says(CHAT, "/hilfe")
    kept = fake.updates[number]
    run(assistant, server, answered(fake, 1))
    fake.updates[number] = kept
    fake.says(CHAT, "/ort")
    run(assistant, server, answered(fake, 2))
    assert Counter("/neu" in text for text in fake.texts(CHAT)) == {True: 1, False: 1}


def test_blocked_chat_does_not_hold_up_others(fake: FakeTelegram, server: str, assistant: Assistant) -> None:
    fake.blocked.add(41)
    fake.says(41, "/hilfe")
    fake.says(42, "/hilfe")
    run(assistant, server, answered(fake, 1, 42))
    assert len(fake.texts(42)) == 1
    assert fake.texts(41) == []


def test_a_hundred_faults_lose_and_double_nothing(fake: FakeTelegram, server: str, assistant: Assistant) -> None:
    chats = range(5000, 5050)
    for chat in chats:
        fake.says(chat, "/datenschutz")
        fake.says(chat, "/ort")
    fake.faults.extend(["429", "500", "lost", "deaf", "502"] * 19 + ["429", "lost"])
    fake.poll_faults.extend(["500", "lost", "429"])
    run(assistant, server, lambda: not fake.faults and all(complete(fake, chat) for chat in chats))
    assert not fake.faults
    for chat in chats:
        assert complete(fake, chat), fake.texts(chat)
        assert max(Counter(text for text in fake.texts(chat) if text != texts.MAYBE_LOST).values()) == 1


def complete(fake: FakeTelegram, chat: int) -> bool:
    """Each answer is there; where Telegram left open whether it arrived, the citizen knows how to see it."""
    shown = fake.texts(chat)
    whole = texts.ASK_PLACE in shown and any("/loeschen löschen Sie" in text for text in shown)
    return whole or texts.MAYBE_LOST in shown


def test_the_last_answer_is_shown_again_on_request(fake: FakeTelegram, server: str, assistant: Assistant) -> None:
    fake.faults.append("lost")
    fake.says(CHAT + 2, "Reisepass beantragen")
    run(assistant, server, lambda: texts.MAYBE_LOST in fake.texts(CHAT + 2))
    assert not any("Reisepass beantragen</b>" in text for text in fake.texts(CHAT + 2))
    fake.says(CHAT + 2, "/nochmal")
    run(assistant, server, lambda: any("Reisepass beantragen</b>" in text for text in fake.texts(CHAT + 2)))
    assert sum("Reisepass beantragen</b>" in text for text in fake.texts(CHAT + 2)) == 1


def test_webhook_takes_only_calls_with_the_secret(
    fake: FakeTelegram, server: str, assistant: Assistant, settings: Settings
) -> None:
    more = {"telegram_token": TOKEN, "telegram_api": server, "telegram_webhook_secret": "geheim"}
    own = Settings(**{**settings.model_dump(), **more})
    with serve(lambda: build_app(own, assistant, close=False)) as address, httpx.Client(base_url=address) as client:
        deadline = time.monotonic() + PATIENCE
        while not fake.webhook and time.monotonic() < deadline:
            time.sleep(0.02)
        number = fake.says(CHAT, "/hilfe")
        update = fake.updates[number]
        assert fake.webhook["secret_token"] == "geheim"
        header = {"X-Telegram-Bot-Api-Secret-Token": "falsch"}
        assert client.post("/telegram", json=update, headers=header).status_code == 403
        header = {"X-Telegram-Bot-Api-Secret-Token": "geheim"}
        assert client.post("/telegram", json=update, headers=header).status_code == 200
        assert client.post("/telegram", json={"x": 1}, headers=header).status_code == 422
    assert len(fake.texts(CHAT)) == 1


class TelegramPhone:
    """A citizen with Telegram, alone with the bot."""

    def __init__(self, fake: FakeTelegram, server: str, assistant: Assistant) -> None:
        self._fake, self._server, self._assistant = fake, server, assistant
        self._chat = time.time_ns() % 10**9

    def open(self) -> list[str]:
        self._fake.says(self._chat, "/start")
        return self._new(2)

    def say(self, text: str) -> list[str]:
        self._fake.says(self._chat, text)
        return self._new(1)

    def choose(self, label: str) -> list[str]:
        button = next(item for item in self._fake.sent[-1]["buttons"] if item["text"] == label)
        tap = {"id": "1", "from": ME, "chat_instance": "1", "data": button["callback_data"]}
        self._fake.delivers("callback_query", {**tap, "message": message(1, self._chat, text="x")})
        return self._new(1)

    def delete(self) -> list[str]:
        return self.say("/loeschen")

    def lose_next_answer(self) -> None:
        self._fake.faults.append("deaf")

    def _new(self, least: int) -> list[str]:
        before = len(self._fake.texts(self._chat))
        run(self._assistant, self._server, answered(self._fake, before + least, self._chat))
        return self._fake.texts(self._chat)[before:]


class TestTelegramAsAChannel(ChannelContract):
    @pytest.fixture
    def phone(self, fake: FakeTelegram, server: str, assistant: Assistant) -> TelegramPhone:
        return TelegramPhone(fake, server, assistant)
