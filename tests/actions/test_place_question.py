"""The question for the place names the place that decides."""

from __future__ import annotations

from actions.replies import PLACE_QUESTIONS
from tests.conftest import Talk


def test_every_kind_of_place_in_the_catalogue_has_its_question(talk: Talk) -> None:
    kinds = {service.place_of for service in talk.assistant.knowledge.search.services}
    assert kinds <= set(PLACE_QUESTIONS)


def test_a_trade_asks_for_the_place_of_the_business(talk: Talk) -> None:
    answers = talk.say("Gewerbe anmelden")
    assert "Ihr Betrieb" in answers[-1]["text"]


def test_an_inheritance_asks_for_the_last_home_of_the_deceased(talk: Talk) -> None:
    answers = talk.say("Erbschein beantragen")
    assert "zuletzt gewohnt" in answers[-1]["text"]
