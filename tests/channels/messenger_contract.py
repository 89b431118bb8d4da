"""What each messenger must do, beyond what every channel does; its tests inherit it with a phone of their own."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Protocol

from bot.settings import Settings
from channels import messenger_texts as texts
from tests.channels.channel_contract import CONCERN, ChannelContract, Phone

PASSPORT = "Reisepass beantragen"


class MessengerPhone(Phone, Protocol):
    """What a citizen does with a messenger; `sign` begins its commands."""

    sign: str

    def send_picture(self) -> list[str]: ...

    def correct(self, text: str) -> list[str]:
        """Changes a message that was sent; the answers are two texts."""
        ...

    def say_twice(self, text: str) -> list[str]:
        """The messenger delivers one message twice."""
        ...

    def say_in_group(self, *said: tuple[str, bool]) -> list[str]:
        """Texts in a group with the bot, and whether they address it; the last one does."""
        ...

    def names(self) -> tuple[str, ...]:
        """What the messenger knows chat, citizen and message by."""
        ...


class MessengerContract(ChannelContract):
    """Inherit it and give a fixture `phone`."""

    def test_greeting_names_the_third_party_and_the_commands(self, phone: MessengerPhone) -> None:
        told = phone.open()[-1]
        assert "eigenen Anbieter" in told
        assert f"{phone.sign}hilfe" in told

    def test_commands_are_told_with_their_sign(self, phone: MessengerPhone) -> None:
        assert f"{phone.sign}loeschen" in "\n".join(phone.say(f"{phone.sign}hilfe"))
        assert f"{phone.sign}loeschen" in "\n".join(phone.say(f"{phone.sign}gibtesnicht"))

    def test_picture_is_answered_politely(self, phone: MessengerPhone) -> None:
        assert phone.send_picture() == [texts.ONLY_TEXT]

    def test_corrected_message_is_answered_anew(self, phone: MessengerPhone) -> None:
        answers = phone.correct(f"{PASSPORT} in Leipzig")
        assert answers[0] == texts.EDITED
        assert PASSPORT in answers[1]

    def test_second_delivery_is_answered_once(self, phone: MessengerPhone) -> None:
        phone.say_twice(f"{phone.sign}hilfe")
        assert phone.say(f"{phone.sign}ort") == [texts.ASK_PLACE]

    def test_group_is_answered_only_when_addressed(self, phone: MessengerPhone) -> None:
        answers = "\n".join(phone.say_in_group(("Hund anmelden", False), (f"{PASSPORT} in Leipzig", True)))
        assert PASSPORT in answers
        assert "Hund anmelden" not in answers

    def test_latest_answer_is_shown_again_on_request(self, phone: MessengerPhone) -> None:
        assert phone.say(CONCERN) == phone.say(f"{phone.sign}nochmal")

    def test_deleting_leaves_nothing_and_chats_are_stored_as_hashes_only(
        self, phone: MessengerPhone, settings: Settings
    ) -> None:
        path = Path(settings.database.removeprefix("sqlite:///"))
        phone.say(CONCERN)
        with sqlite3.connect(path) as database:
            before = database.execute("SELECT count(*) FROM chat").fetchone()[0]
            stored = "\n".join(database.iterdump())
        assert not any(name in stored for name in phone.names())
        assert phone.delete() == [texts.ERASED]
        with sqlite3.connect(path) as database:
            assert database.execute("SELECT count(*) FROM chat").fetchone()[0] == before - 1
