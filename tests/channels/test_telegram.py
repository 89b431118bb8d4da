"""The Telegram bot against a small Bot API server over real HTTP, with the real assistant behind it."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator

import httpx
import pytest

from bot.settings import Settings
from channels import messenger_texts as texts
from channels.app import Assistant, build_app
from channels.messenger import Messenger
from channels.telegram import Telegram, bot_for
from tests.channels.fake_telegram import ME, TOKEN, FakeTelegram, message, serving
from tests.channels.messenger_contract import MessengerContract
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


def test_concern_shows_the_service_and_buttons_with_short_ids(
    fake: FakeTelegram, server: str, assistant: Assistant
) -> None:
    fake.says(CHAT, "Personalausweis verloren, wohne in Görlitz")
    run(assistant, server, answered(fake, 1))
    assert "<b>" in fake.texts(CHAT)[0]
    taps = [button for button in fake.sent[-1]["buttons"] if "callback_data" in button]
    assert taps and all(len(button["callback_data"].encode()) <= 64 for button in taps)


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


def test_sticker_and_voice_are_answered(fake: FakeTelegram, server: str, assistant: Assistant) -> None:
    voice = {"file_id": "a", "file_unique_id": "b", "duration": 1}
    sticker = {**voice, "type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False}
    fake.delivers("message", message(1, CHAT, voice=voice))
    fake.delivers("message", message(2, CHAT, sticker=sticker))
    run(assistant, server, answered(fake, 2))
    assert fake.texts(CHAT) == [texts.ONLY_TEXT, texts.ONLY_TEXT]


def test_wrong_token_is_told(fake: FakeTelegram, server: str, assistant: Assistant) -> None:
    async def poll() -> None:
        async with bot_for("1:wrong", server) as bot:
            await Telegram(bot, Messenger(assistant, "telegram")).poll(asyncio.Event())

    with pytest.raises(ValueError, match="AMTSLOTSE_TELEGRAM_TOKEN"):
        asyncio.run(poll())


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
    """A citizen with Telegram, alone with the bot and in a group."""

    sign = "/"

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

    def send_picture(self) -> list[str]:
        photo = [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]
        self._fake.delivers("message", message(1, self._chat, photo=photo))
        return self._new(1)

    def correct(self, text: str) -> list[str]:
        self._fake.delivers("edited_message", message(2, self._chat, text=text, edit_date=1700000001))
        return self._new(2)

    def say_twice(self, text: str) -> list[str]:
        number = self._fake.says(self._chat, text)
        update = self._fake.updates[number]
        answers = self._new(1)
        self._fake.updates[number] = update
        return answers

    def say_in_group(self, *said: tuple[str, bool]) -> list[str]:
        for text, addressed in said:
            shown = f"@{ME['username']} {text}" if addressed else text
            self._fake.delivers("message", message(1, -self._chat, "group", text=shown))
        run(self._assistant, self._server, answered(self._fake, 1, -self._chat))
        return self._fake.texts(-self._chat)

    def names(self) -> tuple[str, ...]:
        return (str(self._chat),)

    def lose_next_answer(self) -> None:
        self._fake.faults.append("deaf")

    def _new(self, least: int) -> list[str]:
        before = len(self._fake.texts(self._chat))
        run(self._assistant, self._server, answered(self._fake, before + least, self._chat))
        return self._fake.texts(self._chat)[before:]


class TestTelegramAsAChannel(MessengerContract):
    @pytest.fixture
    def phone(self, fake: FakeTelegram, server: str, assistant: Assistant) -> TelegramPhone:
        return TelegramPhone(fake, server, assistant)
