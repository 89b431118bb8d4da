"""What the editors are told about single entries."""

from __future__ import annotations

from dataclasses import replace

import pytest

from editor.entries import LEGAL_BASIS, long_sentences, service_problems, situation_problems
from index.models import LifeSituation, Link, Service, Step

GOOD = Service(
    id="99000000000001",
    leika="99000000000001",
    title="Hund anmelden",
    official_name="Hundesteuer Anmeldung",
    synonyms=("Hundemarke", "Hundesteuer", "Hund"),
    summary="Sie melden Ihren Hund an.",
    legal_basis=("§ 9 KAG BW",),
    sources=(Link("Stadt", "https://www.example.org/hund"),),
    checked="2026-11-23",
)


def problems(service: Service) -> list[str]:
    return [text for _, text in service_problems(service, {"99000000000001"}, {"www.example.org"})]


def test_a_good_entry_has_no_problem() -> None:
    assert problems(GOOD) == []


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"synonyms": ("Hund",)}, "Synonyme"),
        ({"sources": ()}, "Quelle"),
        ({"checked": "23.11.2026"}, "Datum"),
        ({"legal_basis": ("Hundegesetz",)}, "Hundegesetz"),
        ({"related": ("99000000000009",)}, "99000000000009"),
        ({"sources": (Link("x", "http://www.example.org"),)}, "https"),
        ({"sources": (Link("x", "https://elsewhere.example"),)}, "elsewhere.example"),
        ({"fees": (" ".join(["Wort"] * 26) + ".",)}, "25 Wörter"),
        ({"summary": ""}, "summary"),
    ],
)
def test_each_fault_is_named(change: dict[str, object], word: str) -> None:
    (text,) = problems(replace(GOOD, **change))  # type: ignore[arg-type]
    assert word in text


@pytest.mark.parametrize(
    "basis",
    [
        "§ 9 PAuswG",
        "§§ 1 und 2 BMG",
        "§§ 1942 bis 1947 BGB",
        "§ 17 Abs. 2 und 3 BMG",
        "Art. 6 DSGVO",
        "§ 6a Abs. 5a StVG",
    ],
)
def test_paragraphs_are_known(basis: str) -> None:
    assert LEGAL_BASIS.fullmatch(basis)


@pytest.mark.parametrize("basis", ["§9 PAuswG", "PAuswG", "§ 9", "§§ 3 BMG", "Paragraf 9 PAuswG"])
def test_what_is_no_paragraph_is_not_taken_for_one(basis: str) -> None:
    assert not LEGAL_BASIS.fullmatch(basis)


def test_an_abbreviation_ends_no_sentence() -> None:
    assert long_sentences("Das gilt z. B. nach § 3 Abs. 2 Nr. 1. " + "Kurz. " * 30) == []


SITUATION = LifeSituation(
    id="hund",
    title="Hund",
    synonyms=("Welpe", "Hundehaltung", "neuer Hund"),
    summary="Sie bekommen einen Hund.",
    steps=(Step("99000000000001", "Der Hund bekommt eine Marke."),) * 4,
    checked="2026-11-26",
)


def test_a_good_life_situation_has_no_problem() -> None:
    assert list(situation_problems(SITUATION, {"99000000000001"})) == []


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"steps": SITUATION.steps[:3]}, "3 Schritte"),
        ({"steps": (*SITUATION.steps, Step("99000000000009", "Darum."))}, "99000000000009"),
        ({"steps": (*SITUATION.steps, Step("99000000000001", " ".join(["Wort"] * 26)))}, "25 Wörter"),
        ({"synonyms": ()}, "Synonyme"),
        ({"summary": ""}, "summary"),
        ({"checked": "gestern"}, "Datum"),
    ],
)
def test_each_fault_of_a_life_situation_is_named(change: dict[str, object], word: str) -> None:
    ((_, text),) = situation_problems(replace(SITUATION, **change), {"99000000000001"})  # type: ignore[arg-type]
    assert word in text
