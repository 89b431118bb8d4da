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
