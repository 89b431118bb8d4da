"""Which of the offered choices a typed message picks."""

from __future__ import annotations

import pytest

from actions.ordinals import picked

OFFERED = (
    ("Personalausweis beantragen", "service:1"),
    ("Verlust des Personalausweises melden", "service:2"),
    ("Reisepass beantragen", "service:3"),
    ("Nichts davon", "act:not_meant"),
)


@pytest.mark.parametrize(
    ("text", "payload"),
    [
        ("1", "service:1"),
        ("das zweite bitte", "service:2"),
        ("Nummer 3", "service:3"),
        ("die letzte", "service:3"),
        ("b", "service:2"),
        ("der oberste", "service:1"),
        ("ersteres", "service:1"),
        ("reisepass beantragen", "service:3"),
        ("nichts davon", "act:not_meant"),
        ("Verlust melden", "service:2"),
    ],
)
def test_numbers_ordinals_and_words_pick(text: str, payload: str) -> None:
    assert picked(text, OFFERED) == payload


@pytest.mark.parametrize("text", ["", "a b c d", "was kostet das", "Hund anmelden", "9", "beantragen"])
def test_what_names_no_choice_or_two_of_them_picks_none(text: str) -> None:
    assert picked(text, OFFERED) is None


def test_nothing_offered_picks_nothing() -> None:
    assert picked("das erste", ()) is None
