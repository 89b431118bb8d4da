"""The Matrix bot against a small homeserver over real HTTP, with the real assistant behind it."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from nio import AsyncClient

from bot.settings import Settings
from channels import messenger_texts as texts
from channels.app import Assistant
from channels.matrix import Matrix
from channels.messenger import Messenger
from tests.channels.channel_contract import ChannelContract
from tests.channels.fake_matrix import BOT, TOKEN, FakeMatrix, serving

PATIENCE = 30.0
ROOM = "!raum:test"


class Account:
    """The bot's account: it runs while something is awaited, and remembers on disk how far it came."""

    def __init__(self, fake: FakeMatrix, server: str, assistant: Assistant, place: Path) -> None:
        self.fake, self._server, self._assistant, self._place = fake, server, assistant, place
        # The first sync only says from where on the bot listens.
        place.write_text("0", encoding="utf-8")

    def run(self, until: Callable[[], bool], token: str = TOKEN) -> None:
        """Lets the bot run until what is awaited is there, then ends it as an operator does."""
        asyncio.run(self._run(until, token))

    async def _run(self, until: Callable[[], bool], token: str) -> None:
        stop, client = asyncio.Event(), AsyncClient(self._server, BOT)
        client.user_id, client.access_token = BOT, token
        task = asyncio.create_task(Matrix(client, Messenger(self._assistant, "matrix"), self._place).run(stop))
        deadline = time.monotonic() + PATIENCE
        while not until() and time.monotonic() < deadline and not task.done():
            await asyncio.sleep(0.02)
        stop.set()
        try:
            await task
        finally:
            await client.close()

    def shown(self, count: int, room: str = ROOM) -> Callable[[], bool]:
        return lambda: len(self.fake.texts(room)) >= count


@pytest.fixture
def account(assistant: Assistant, tmp_path: Path) -> Iterator[Account]:
    fake = FakeMatrix(prefix=f"t{time.time_ns()}_")
    with serving(fake) as address:
        yield Account(fake, address, assistant, tmp_path / "matrix.since")


class MatrixPhone:
    """A citizen with a Matrix app, alone with the bot in a room."""

    def __init__(self, account: Account) -> None:
        self._account, self._room = account, f"!{time.time_ns()}:test"
        self._offered = ""

    def open(self) -> list[str]:
        self._account.fake.invites_to(self._room)
        return self._new(2)

    def say(self, text: str) -> list[str]:
        self._account.fake.says(self._room, text)
        return self._new(1)

    def choose(self, label: str) -> list[str]:
        number = re.search(rf"^(\d+)\. {label}$", self._offered, re.MULTILINE)
        assert number
        return self.say(number[1])

    def delete(self) -> list[str]:
        return self.say("!loeschen")

    def lose_next_answer(self) -> None:
        self._account.fake.faults.append("deaf")

    def _new(self, least: int) -> list[str]:
        before = len(self._account.fake.texts(self._room))
        self._account.run(self._account.shown(before + least, self._room))
        fresh = self._account.fake.texts(self._room)[before:]
        self._offered = fresh[-1]
        return fresh


class TestMatrixAsAChannel(ChannelContract):
    @pytest.fixture
    def phone(self, account: Account) -> MatrixPhone:
        return MatrixPhone(account)


def test_groups_are_answered_only_when_addressed(account: Account) -> None:
    account.fake.joined[ROOM] = 5
    account.fake.says(ROOM, "Reisepass beantragen")
    account.fake.says(ROOM, f"{BOT}: Reisepass beantragen")
    account.run(account.shown(1))
    assert sum("Reisepass beantragen" in text for text in account.fake.texts(ROOM)) == 1


def test_pictures_edits_and_encrypted_rooms_are_answered(account: Account) -> None:
    account.fake.delivers(ROOM, "m.room.message", {"msgtype": "m.image", "body": "x.png", "url": "mxc://test/x"})
    new = {"msgtype": "m.text", "body": "Reisepass"}
    account.fake.says(ROOM, "* Reisepass", **{"m.new_content": new, "m.relates_to": {"rel_type": "m.replace"}})
    secret = {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "x", "session_id": "x", "device_id": "x"}
    account.fake.delivers(ROOM, "m.room.encrypted", {**secret, "sender_key": "x"})
    account.run(lambda: texts.ENCRYPTED in account.fake.texts(ROOM))
    assert account.fake.texts(ROOM)[0] == texts.ONLY_TEXT
    assert account.fake.texts(ROOM)[1] == texts.EDITED
    assert account.fake.texts(ROOM)[-1] == texts.ENCRYPTED


def test_its_own_words_and_notices_are_not_answered(account: Account) -> None:
    account.fake.delivers(ROOM, "m.room.message", {"msgtype": "m.text", "body": "Reisepass"}, sender=BOT)
    account.fake.delivers(ROOM, "m.room.message", {"msgtype": "m.notice", "body": "Reisepass"})
    account.fake.says(ROOM, "danke")
    account.run(account.shown(1))
    assert len(account.fake.texts(ROOM)) == 1


def test_faults_lose_and_double_nothing(account: Account) -> None:
    rooms = [f"!{number}:test" for number in range(10)]
    account.fake.faults.extend(["429", "500", "lost", "deaf"] * 5)
    account.fake.sync_faults.extend(["500", "lost"])
    for room in rooms:
        account.fake.says(room, "Reisepass beantragen in Leipzig")
    account.run(lambda: all(account.fake.texts(room) for room in rooms))
    for room in rooms:
        assert sum("Reisepass beantragen" in text for text in account.fake.texts(room)) == 1


def test_a_restart_answers_nothing_twice_and_goes_on(account: Account, tmp_path: Path) -> None:
    account.fake.says(ROOM, "Reisepass beantragen in Leipzig")
    account.run(account.shown(1))
    seen = len(account.fake.texts(ROOM))
    # As after a crash before the place was written.
    (tmp_path / "matrix.since").write_text("0", encoding="utf-8")
    account.fake.says(ROOM, "danke")
    account.run(account.shown(seen + 1))
    assert len(account.fake.texts(ROOM)) == seen + 1


def test_rooms_are_stored_as_hashes_only(account: Account, settings: Settings) -> None:
    room = "!geheimerraum4711:test"
    account.fake.says(room, "Reisepass beantragen")
    account.run(account.shown(1, room))
    with sqlite3.connect(Path(settings.database.removeprefix("sqlite:///"))) as database:
        assert "geheimerraum4711" not in "\n".join(database.iterdump())


def test_a_wrong_token_is_told(account: Account) -> None:
    with pytest.raises(ValueError, match="AMTSLOTSE_MATRIX_TOKEN"):
        account.run(lambda: False, token="wrong")
