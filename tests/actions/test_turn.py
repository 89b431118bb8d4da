"""What is left of a message once its places are taken out."""

from __future__ import annotations

import pytest

from actions.turn import _without_places


@pytest.mark.parametrize(
    ("text", "place", "rest"),
    [
        ("Perso weg, wohne in Görlitz", "Görlitz", "Perso weg"),
        ("Ich wohne in Ulm und brauche einen Pass", "Ulm", "und brauche einen Pass"),
        ("Hund anmelden Pirna", "Pirna", "Hund anmelden"),
        ("wir kommen aus Aalen", "Aalen", ""),
        ("Auto ummelden nach Bautzen", "Bautzen", "Auto ummelden nach"),
    ],
)
def test_the_concern_stays_without_the_place(text: str, place: str, rest: str) -> None:
    start = text.index(place)
    assert _without_places(text, [{"entity": "place", "start": start, "end": start + len(place)}]) == rest


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("nein, ich meinte den Hund anmelden", "den Hund anmelden"),
        ("Ich meinte doch den Reisepass", "den Reisepass"),
        ("nee ich meine eigentlich Elterngeld", "Elterngeld"),
        ("ich meinte", "ich meinte"),
        ("Nein", "Nein"),
        ("meine Meinung", "meine Meinung"),
    ],
)
def test_words_that_only_put_something_right_are_left_out(text: str, rest: str) -> None:
    assert _without_places(text, []) == rest
