"""Misspelt words are searched as what they were meant to be; known words and short ones are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.models import Service
from index.spelling import TRUSTED, Speller
from index.units import build_corpus

SERVICES = (Service(id="1", title="Wohngeld beantragen"), Service(id="2", title="Reisepass", synonyms=("Pass",)))
SAID = {"2": ["reisepas weg", *["mein Personalausweis"] * TRUSTED]}


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller.build(build_corpus(SERVICES, SAID, {}))


@pytest.mark.parametrize(
    ("text", "corrected"),
    [
        ("Wongeld beantragn", "Wongeld beantragn wohngeld beantragen"),
        ("Whongeld", "Whongeld wohngeld"),
        ("Personalasuweis", "Personalasuweis personalausweis"),
        ("reisepas", "reisepas reisepass"),  # written like this by somebody once, and still no word
        ("Wohngeld", "Wohngeld"),
        ("Pas", "Pas"),
        ("Wohnung", "Wohnung"),
        ("Grundsteuer", "Grundsteuer"),
    ],
)
def test_only_a_slip_is_put_right(speller: Speller, text: str, corrected: str) -> None:
    assert speller.corrected(text) == corrected


def test_it_knows_the_same_when_loaded(speller: Speller, tmp_path: Path) -> None:
    speller.save(tmp_path / "woerter.json")
    assert Speller.load(tmp_path / "woerter.json").corrected("Wongeld") == "Wongeld wohngeld"
