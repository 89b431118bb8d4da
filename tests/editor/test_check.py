"""What the editors are told about their data."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from editor.check import LEGAL_BASIS, check, entry_problems, long_sentences
from editor.train import ROOT
from index.models import Link, Service

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
    return [text for _, text in entry_problems(service, {"99000000000001"}, {"www.example.org"})]


def test_the_catalogue_and_the_sentences_have_no_problem() -> None:
    assert [str(problem) for problem in check(ROOT)] == []


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


def test_a_sentence_under_two_services_is_found(tmp_path: Path) -> None:
    (tmp_path / "index" / "data" / "services").mkdir(parents=True)
    (tmp_path / "index" / "data" / "hosts.txt").write_text("www.example.org\n", encoding="utf-8")
    entry = (
        '- {{id: "{0}", title: T{0}, official_name: N, synonyms: [a, b, c], summary: Kurz., checked: "2026-11-23", '
        'sources: [{{label: l, url: "https://www.example.org/x"}}]}}\n'
    )
    services = tmp_path / "index" / "data" / "services" / "hund.yml"
    services.write_text(entry.format("eins") + entry.format("zwei"), encoding="utf-8")
    queries = tmp_path / "nlu_data" / "queries" / "hund.yml"
    queries.parent.mkdir(parents=True)
    lines = "".join(f"  - Satz {number}\n" for number in range(15))
    other = "".join(f"  - Anderer {number}\n" for number in range(14)) + "  - satz 3\n"
    queries.write_text(f"eins:\n{lines}zwei:\n{other}", encoding="utf-8")
    (problem,) = check(tmp_path)
    assert "satz 3" in problem.text and "eins" in problem.text
    assert (problem.path.as_posix(), problem.line) == ("nlu_data/queries/hund.yml", 32)
