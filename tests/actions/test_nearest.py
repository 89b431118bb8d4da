"""Where no service is sure: the nearest are offered if they are plausible, and said to be unsure."""

from __future__ import annotations

import pytest

from actions.find_service import nearest
from actions.turn import Dialogue, Turn
from index.models import Hit, PlaceResult

HITS = tuple(
    Hit(id=str(number), title=f"Leistung {number}", score=chance, probability=chance)
    for number, chance in enumerate((0.4, 0.2, 0.01))
)


def turn(intent: str = "concern", confidence: float = 0.9, dialogue: Dialogue | None = None) -> Turn:
    text = "ich brauche eine Bescheinigung fürs Heizen"
    return Turn(text, text, intent, confidence, None, PlaceResult("", "none"), dialogue or Dialogue())


def test_the_plausible_ones_are_offered_and_the_answer_says_that_it_is_not_sure() -> None:
    reply = nearest(turn(), Dialogue(), HITS)
    assert reply is not None
    (answer,) = reply.answers
    assert "nichts Sicheres" in answer.text
    assert "115" in answer.text
    assert [choice.label for choice in answer.choices] == ["Leistung 0", "Leistung 1", "Nichts davon"]


@pytest.mark.parametrize(
    ("said", "hits"),
    [
        (turn(), tuple(Hit(id="1", title="x", score=0.1, probability=0.1) for _ in range(2))),
        (turn("out_of_scope"), HITS),
        (turn(confidence=0.3), HITS),
        (turn(), ()),
    ],
    ids=["too far", "out of scope", "unclear", "nothing"],
)
def test_what_is_not_plausible_is_not_offered(said: Turn, hits: tuple[Hit, ...]) -> None:
    assert nearest(said, Dialogue(), hits) is None


def test_a_follow_up_about_a_service_is_not_answered_with_others() -> None:
    assert nearest(turn(), Dialogue(service="99008001012000"), HITS) is None
