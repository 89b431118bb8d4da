"""From German text to search terms."""

from __future__ import annotations

import pytest

from index.text import Lexicon, Normaliser, build_lexicon, fold, split_compound, stem, words

LEMMAS = {"Häuser": "Haus", "Hunde": "Hund", "angemeldet": "anmelden", "Zebras": "Zebra"}


@pytest.fixture(scope="module")
def normaliser() -> Normaliser:
    texts = ["Hundesteuer anmelden", "Steuer", "Hund", "Parkausweis für Bewohner", "Führerschein", "Umtausch", "Haus"]
    return Normaliser(build_lexicon(texts, LEMMAS))


@pytest.mark.parametrize("spelling", ["Führerschein", "FUEHRERSCHEIN", "fuhrerschein", "Fu\u0308hrerschein"])
def test_all_spellings_of_an_umlaut_meet(spelling: str) -> None:
    assert fold(spelling) == "fuhrerschein"


@pytest.mark.parametrize(("text", "folded"), [("neue Steuer", "neue steuer"), ("Straße", "strasse"), ("Café", "cafe")])
def test_folding_leaves_what_is_no_umlaut(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_words_without_meaning_are_dropped() -> None:
    assert words("Ich möchte bitte in 70173 einen Hund anmelden!") == ["hund", "anmelden"]


@pytest.mark.parametrize(
    ("word", "base"), [("kinder", "kind"), ("ausweis", "ausweis"), ("pass", "pass"), ("amt", "amt")]
)
def test_only_endings_are_stripped(word: str, base: str) -> None:
    assert stem(word) == base


def test_inflected_and_irregular_forms_meet(normaliser: Normaliser) -> None:
    assert normaliser.terms("Häuser") == normaliser.terms("Haus")
    assert normaliser.terms("angemeldet") == normaliser.terms("anmelden")


def test_a_compound_gives_its_parts(normaliser: Normaliser) -> None:
    assert set(normaliser.terms("Führerscheinumtausch")) >= {"fuhrerschein", "umtausch"}
    assert "hund" in normaliser.terms("Hundesteuer")


def test_an_unknown_part_does_not_hide_the_known_one(normaliser: Normaliser) -> None:
    assert "parkausweis" in normaliser.terms("Anwohnerparkausweis")


def test_a_word_that_is_no_compound_stays_whole() -> None:
    assert split_compound("zitronenfalter", frozenset({"haus", "hund"})) == []


def test_an_abbreviation_brings_its_long_form(normaliser: Normaliser) -> None:
    assert {"kfz", "kraftfahrzeug"} <= set(normaliser.terms("Kfz"))


def test_the_lexicon_keeps_only_what_the_catalogue_can_use() -> None:
    lexicon = build_lexicon(["Haus"], LEMMAS)
    assert lexicon.lemmas == {"hauser": "haus"} or "zebras" not in lexicon.lemmas
    assert lexicon == Lexicon(lexicon.lemmas, frozenset({"haus"}))
