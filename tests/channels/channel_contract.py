"""What every channel must do for citizens; the tests of each inherit it with a phone of their own."""

from __future__ import annotations

from typing import Protocol

CONCERN = "Personalausweis verloren, wohne in Görlitz"


class Phone(Protocol):
    """What a citizen does on a channel; each call waits for the answers and returns their texts."""

    def open(self) -> list[str]: ...

    def say(self, text: str) -> list[str]: ...

    def choose(self, label: str) -> list[str]: ...

    def delete(self) -> list[str]: ...

    def lose_next_answer(self) -> None: ...


class ChannelContract:
    """Inherit it and give a fixture `phone`."""

    def test_says_first_that_it_is_a_program(self, phone: Phone) -> None:
        assert "Programm, kein Mensch" in "\n".join(phone.open())

    def test_a_concern_with_its_place_gets_service_authority_and_date(self, phone: Phone) -> None:
        phone.open()
        answer = "\n".join(phone.say(CONCERN))
        assert "Verlust des Personalausweises melden" in answer
        assert "Stadt Görlitz" in answer
        assert "Stand:" in answer

    def test_a_place_can_follow(self, phone: Phone) -> None:
        phone.open()
        assert "In welcher Stadt oder Gemeinde" in "\n".join(phone.say("Hund anmelden"))
        assert "Chemnitz" in "\n".join(phone.say("Chemnitz"))

    def test_a_choice_is_taken(self, phone: Phone) -> None:
        phone.open()
        phone.say(CONCERN)
        assert "Verlust des Personalausweises melden: Kosten" in "\n".join(phone.choose("Kosten"))

    def test_danger_comes_first(self, phone: Phone) -> None:
        phone.open()
        answer = "\n".join(phone.say("mein Mann schlägt mich"))
        assert "110" in answer
        assert "116 016" in answer

    def test_markup_in_a_message_does_no_harm(self, phone: Phone) -> None:
        phone.open()
        phone.say("<b>Hallo</b> **x** [y](javascript:alert(1)) &amp; `z`")
        assert "Reisepass beantragen" in "\n".join(phone.say("Reisepass beantragen in Leipzig"))

    def test_after_deleting_nothing_is_known(self, phone: Phone) -> None:
        phone.open()
        phone.say(CONCERN)
        assert "gelöscht" in "\n".join(phone.delete())
        assert "Um welche Leistung geht es" in "\n".join(phone.say("was kostet das"))

    def test_a_lost_answer_is_neither_missing_nor_doubled(self, phone: Phone) -> None:
        phone.open()
        phone.lose_next_answer()
        answers = phone.say(CONCERN)
        assert sum("Verlust des Personalausweises melden" in text for text in answers) == 1
