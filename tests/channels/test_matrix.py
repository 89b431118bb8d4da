"""The Matrix bot against a small homeserver over real HTTP, with the real assistant behind it."""

from __future__ import annotations

import asyncio
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.chats import Chats
from bot.faults import StoreAway
from bot.settings import Settings
from channels import cli, matrix, matrix_service
from channels import messenger_texts as texts
from channels.app import Assistant
from channels.matrix import Matrix
from channels.matrix_events import written
from channels.matrix_service import client_for
from channels.messenger import Messenger
from tests.channels.fake_matrix import CITIZEN, NAME, TOKEN, USER, FakeMatrix, serving
from tests.channels.messenger_contract import PASSPORT, MessengerContract

PATIENCE = 30.0
OTHER = "@tom:beispiel.de"


@pytest.fixture
def fake() -> FakeMatrix:
    # Ids of events never come again; the tests share one database.
    return FakeMatrix(prefix=str(time.time_ns()))


@pytest.fixture
def server(fake: FakeMatrix) -> Iterator[str]:
    with serving(fake) as address:
        yield address


class Account:
    """The bot's account; it has synced once, so that what is said from now on is said to it."""

    def __init__(self, server: str, assistant: Assistant, place: Path) -> None:
        self._server, self._assistant, self.place = server, assistant, place
        place.write_text("s0", encoding="utf-8")

    def run(self, until: Callable[[], bool], token: str = TOKEN) -> None:
        """Lets the bot run until what is awaited is there, then ends it as an operator does."""
        asyncio.run(self._run(until, token))

    async def _run(self, until: Callable[[], bool], token: str) -> None:
        stop, client = asyncio.Event(), client_for(self._server, USER, token)
        bot = Matrix(client, Messenger(self._assistant, "matrix", sign="!"), self.place)
        task = asyncio.create_task(bot.run(stop))
        deadline = time.monotonic() + PATIENCE
        while not until() and time.monotonic() < deadline and not task.done():
            await asyncio.sleep(0.02)
        stop.set()
        try:
            await task
        finally:
            await client.close()


@pytest.fixture
def account(server: str, assistant: Assistant, tmp_path: Path) -> Account:
    return Account(server, assistant, tmp_path / "matrix.since")


class MatrixPhone:
    """A citizen with a Matrix app, alone with the bot and in a room of three."""

    sign = "!"

    def __init__(self, fake: FakeMatrix, account: Account) -> None:
        self._fake, self._account = fake, account
        self._room, self._group = fake.room("mia"), fake.room("runde", OTHER)

    def open(self) -> list[str]:
        self._room = self._fake.invites("neu")
        return self._new(2)

    def say(self, text: str) -> list[str]:
        self._fake.says(self._room, text)
        return self._new(1)

    def choose(self, label: str) -> list[str]:
        offered = re.search(rf"^(\d+)\. {label}$", self._fake.texts(self._room)[-1], re.MULTILINE)
        assert offered
        return self.say(offered[1])

    def delete(self) -> list[str]:
        return self.say("!loeschen")

    def lose_next_answer(self) -> None:
        self._fake.faults.append("deaf")

    def send_picture(self) -> list[str]:
        picture = {"msgtype": "m.image", "body": "ausweis.jpg", "url": "mxc://beispiel.de/a"}
        self._fake.happens(self._room, "m.room.message", picture)
        return self._new(1)

    def correct(self, text: str) -> list[str]:
        relation = {"rel_type": "m.replace", "event_id": "$früher"}
        new = {"msgtype": "m.text", "body": text}
        self._fake.says(self._room, f"* {text}", **{"m.new_content": new, "m.relates_to": relation})
        return self._new(2)

    def say_twice(self, text: str) -> list[str]:
        answers = self.say(text)
        self._fake.events.append(self._fake.events[-1])
        return answers

    def say_in_group(self, *said: tuple[str, bool]) -> list[str]:
        for text, addressed in said:
            self._fake.says(self._group, f"{NAME}: {text}" if addressed else text)
        self._account.run(answered(self._fake, self._group, 1))
        return self._fake.texts(self._group)

    def names(self) -> tuple[str, ...]:
        return (self._room, CITIZEN, self._fake.events[-1][1]["event_id"])

    def _new(self, least: int) -> list[str]:
        before = len(self._fake.texts(self._room))
        self._account.run(answered(self._fake, self._room, before + least))
        return self._fake.texts(self._room)[before:]


class TestMatrixAsAChannel(MessengerContract):
    @pytest.fixture
    def phone(self, fake: FakeMatrix, account: Account) -> MatrixPhone:
        return MatrixPhone(fake, account)


def answered(fake: FakeMatrix, room: str, count: int) -> Callable[[], bool]:
    return lambda: len(fake.texts(room)) >= count


def test_what_was_said_before_the_first_start_is_not_answered(fake: FakeMatrix, account: Account) -> None:
    account.place.unlink()
    room = fake.room("mia")
    fake.says(room, "!hilfe")
    account.run(account.place.exists)
    fake.says(room, "!ort")
    account.run(answered(fake, room, 1))
    assert fake.texts(room) == [texts.ASK_PLACE]


def test_what_was_said_with_the_invitation_is_answered_after_the_greeting(fake: FakeMatrix, account: Account) -> None:
    room = fake.invites("neu")
    fake.says(room, "!ort")
    account.run(answered(fake, room, 3))
    assert fake.texts(room)[2:] == [texts.ASK_PLACE]


def test_answer_is_formatted_and_plain_at_once(fake: FakeMatrix, account: Account) -> None:
    room = fake.room("mia")
    fake.says(room, f"{PASSPORT} in Leipzig")
    account.run(answered(fake, room, 1))
    [(_, content)] = fake.sent.values()
    assert content["msgtype"] == "m.text"
    assert content["format"] == "org.matrix.custom.html"
    assert f"<b>{PASSPORT}</b>" in content["formatted_body"]
    assert "**" not in content["body"]


def test_choices_are_numbered_once() -> None:
    choices = [{"label": "Görlitz", "token": "a"}, {"label": "Zittau", "token": "b"}, {"label": "Nein", "token": "c"}]
    body = written({"text": "Welcher Ort?\n1. **Görlitz**\n2. Zittau (Sachsen)", "choices": choices})["body"]
    assert body.split("\n") == ["Welcher Ort?", "1. Görlitz", "2. Zittau (Sachsen)", "", texts.NUMBERED, "3. Nein"]


def test_location_becomes_the_municipality(fake: FakeMatrix, account: Account) -> None:
    room = fake.room("mia")
    fake.says(room, "Hund anmelden")
    place = {"msgtype": "m.location", "body": "Ich bin hier", "geo_uri": "geo:51.05,13.74;u=35"}
    fake.happens(room, "m.room.message", place)
    account.run(lambda: any("Stadt Dresden" in text for text in fake.texts(room)))
    assert "Stadt Dresden" in fake.texts(room)[-1]


@pytest.mark.parametrize("kind", ["m.audio", "m.file", "m.video", "de.beispiel.neu"])
def test_what_cannot_be_read_is_answered_politely(fake: FakeMatrix, account: Account, kind: str) -> None:
    room = fake.room("mia")
    fake.happens(room, "m.room.message", {"msgtype": kind, "body": "a"})
    fake.happens(room, "m.sticker", {"body": "a", "url": "mxc://beispiel.de/a", "info": {}})
    account.run(answered(fake, room, 2))
    assert fake.texts(room) == [texts.ONLY_TEXT, texts.ONLY_TEXT]


def test_own_messages_notices_reactions_and_withdrawn_messages_are_passed_by(
    fake: FakeMatrix, account: Account
) -> None:
    room = fake.room("mia")
    fake.says(room, "!hilfe")["sender"] = USER
    fake.happens(room, "m.room.message", {"msgtype": "m.notice", "body": "!hilfe"})
    fake.happens(room, "m.reaction", {"m.relates_to": {"rel_type": "m.annotation", "event_id": "$a", "key": "👍"}})
    fake.happens(room, "m.room.message", {}, unsigned={"redacted_because": {}})
    fake.happens(room, "m.room.message", {"msgtype": 7})
    fake.says(room, "!ort")
    account.run(answered(fake, room, 1))
    assert fake.texts(room) == [texts.ASK_PLACE]


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("!ort", {"m.mentions": {"user_ids": [USER]}}),
        (f"{USER}: !ort", {}),
        (f"{NAME.lower()} !ort", {}),
        (f"@{NAME}, !ort", {}),
        (f"> <{USER}> Welcher Ort?\n\n!ort", {"m.relates_to": {"m.in_reply_to": {"event_id": "$a"}}}),
    ],
)
def test_room_of_three_is_answered_when_it_addresses_the_bot(
    fake: FakeMatrix, account: Account, text: str, more: dict[str, Any]
) -> None:
    room = fake.room("runde", OTHER)
    fake.says(room, text, **more)
    account.run(answered(fake, room, 1))
    assert fake.texts(room) == [texts.ASK_PLACE]


def test_room_becomes_a_group_when_a_third_person_comes(fake: FakeMatrix, account: Account) -> None:
    room = fake.room("mia")
    fake.says(room, "!ort")
    account.run(answered(fake, room, 1))
    fake.members[room][OTHER] = {"display_name": "Tom"}
    fake.happens(room, "m.room.member", {"membership": "join"}, sender=OTHER, state_key=OTHER)
    fake.says(room, "!hilfe")
    fake.says(room, f"{NAME}: !ort")
    account.run(answered(fake, room, 2))
    assert fake.texts(room) == [texts.ASK_PLACE, texts.ASK_PLACE]


def test_encrypted_room_is_told_once(fake: FakeMatrix, account: Account) -> None:
    room = fake.room("mia")
    fake.happens(room, "m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"}, state_key="")
    secret = {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "a", "session_id": "b"}
    fake.happens(room, "m.room.encrypted", {**secret, "sender_key": "c", "device_id": "d"})
    fake.happens(room, "m.room.encrypted", {**secret, "sender_key": "c", "device_id": "d"})
    fake.says(room, "!ort")
    account.run(answered(fake, room, 2))
    assert fake.texts(room) == [texts.ENCRYPTED, texts.ASK_PLACE]


def test_restart_answers_nothing_again(fake: FakeMatrix, account: Account) -> None:
    room = fake.room("mia")
    fake.says(room, "!hilfe")
    account.run(answered(fake, room, 1))
    # As after a crash: answered, but how far it came was not written any more.
    account.place.write_text("s0", encoding="utf-8")
    fake.sent.clear()
    fake.says(room, "!ort")
    account.run(answered(fake, room, 1))
    assert fake.texts(room) == [texts.ASK_PLACE]


def test_more_than_one_sync_shows_is_answered_in_order(fake: FakeMatrix, account: Account) -> None:
    room = fake.room("mia")
    wanted = [texts.ASK_PLACE, texts.ONLY_TEXT] * 13
    for number in range(len(wanted)):
        if number % 2:
            fake.happens(room, "m.sticker", {"body": "a", "url": "mxc://beispiel.de/a", "info": {}})
        else:
            fake.says(room, "!ort")
    account.run(answered(fake, room, len(wanted)))
    assert fake.texts(room) == wanted


def test_a_hundred_faults_lose_and_double_nothing(
    fake: FakeMatrix, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matrix, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(matrix, "LONGEST_PAUSE", 0.05)
    rooms = [fake.room(f"raum{number}") for number in range(25)]
    for room in rooms:
        fake.says(room, "!datenschutz")
        fake.says(room, "!ort")
    fake.faults.extend(["429", "500", "lost", "deaf", "502"] * 20)
    fake.sync_faults.extend(["500", "lost", "429", "502"])
    account.run(lambda: all(len(fake.texts(room)) == 2 for room in rooms) and account.place.read_text() == "s50")
    assert not fake.faults
    for room in rooms:
        assert Counter(text == texts.ASK_PLACE for text in fake.texts(room)) == {True: 1, False: 1}
        assert fake.texts(room)[-1] == texts.ASK_PLACE


def test_room_that_takes_nothing_does_not_hold_up_others(
    fake: FakeMatrix, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matrix, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(matrix, "LONGEST_PAUSE", 0.01)
    broken, fine = fake.room("kaputt"), fake.room("mia")
    fake.broken.add(broken)
    fake.says(broken, "!ort")
    fake.says(fine, "!ort")
    account.run(lambda: account.place.read_text() == "s2")
    assert fake.texts(fine) == [texts.ASK_PLACE]
    assert account.place.read_text() == "s2"


def test_wrong_token_is_told(account: Account) -> None:
    with pytest.raises(ValueError, match="AMTSLOTSE_MATRIX_TOKEN"):
        account.run(lambda: False, token="falsch")


def test_missing_library_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nio", None)
    for name in ("channels.matrix", "channels.matrix_service"):
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(ValueError, match="matrix-nio"):
        cli.matrix()


def test_stored_place_stays_while_the_database_is_away(
    fake: FakeMatrix, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matrix, "FIRST_PAUSE", 0.01)
    room = fake.room("mia")
    fake.says(room, "!ort")
    asked = []

    def away(*_: object) -> None:
        asked.append(account.place.read_text(encoding="utf-8"))
        raise StoreAway("fort")

    with monkeypatch.context() as broken:
        broken.setattr(Chats, "claim", away)
        account.run(lambda: len(asked) > 2)
    assert set(asked) == {"s0"}
    account.run(answered(fake, room, 1))
    assert fake.texts(room) == [texts.ASK_PLACE]


def test_missing_settings_are_told(settings: Settings) -> None:
    with pytest.raises(ValueError, match="AMTSLOTSE_MATRIX_HOMESERVER"):
        matrix_service.run(settings)
