"""Words of German texts: which are known, and which are told to the editors."""

from __future__ import annotations

from pathlib import Path

import pytest

from editor.spelling import WORDS, Speller


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller.load()


@pytest.mark.parametrize(
    "text",
    [
        "Die Personalausweisbehörde stellt Ihren Ausweis aus.",
        "Das BAföG und die BundID sind Namen.",
        "Arbeits- und Wegeunfälle melden Sie der Berufsgenossenschaft.",
        "Schreiben Sie an info@example.org oder rufen Sie https://www.service-bw.de/zufi auf.",
        "Die Online-Ausweisfunktion nach § 18 ist **kostenlos**.",
        "Bewohnerparkausweis",
    ],
)
def test_correct_german_is_known(speller: Speller, text: str) -> None:
    assert speller.unknown(text) == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Der Ausweiß ist da.", "Ausweiß"),
        ("erlaubnisbedüftige Waffen", "erlaubnisbedüftige"),
        ("Die Online-Ausweissfunktion", "Online-Ausweissfunktion"),
        ("Das Amt prueft den Antrag.", "prueft"),
    ],
)
def test_a_mistake_is_told(speller: Speller, text: str, wrong: str) -> None:
    assert speller.unknown(text) == [wrong]


def test_the_list_of_exceptions_is_short_sorted_and_needed(tmp_path: Path) -> None:
    words = [line for line in WORDS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert len(words) < 250
    assert words == sorted(set(words))
    nothing = tmp_path / "words.txt"
    nothing.write_text("", encoding="utf-8")
    bare = Speller.load(nothing)
    assert [word for word in words if bare.knows(word)] == []


def test_a_missing_dictionary_is_told_with_the_way_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("editor.spelling.find_spec", lambda name: None)
    with pytest.raises(ValueError, match="make setup"):
        Speller.load()
