"""The search as a citizen meets it, on a small catalogue of its own."""

from __future__ import annotations

import pytest

from index.build import build_index
from index.models import Service
from index.search import Search
from index.units import COMPACT_FROM, build_corpus

SERVICES = """\
- {id: "angeln", leika: "99000000000001", title: Fischereischein beantragen, synonyms: [Angelschein]}
- {id: "hund", title: Hundesteuer anmelden, synonyms: [Hund anmelden], authority_types: {BW: Gemeinde, SN: Gemeinde}}
- {id: "umtausch", title: Führerschein umtauschen, synonyms: [alter Führerschein]}
- {id: "parken", title: Bewohnerparkausweis beantragen, synonyms: [Anwohnerparken]}
- id: "kehren"
  title: Feuerstättenschau melden
  synonyms: [Kamin]
  authority_types: {BW: nicht vorgesehen, SN: Gemeinde}
- {id: "auto", title: Kraftfahrzeug zulassen, summary: Ein Kraftfahrzeug braucht eine Zulassung.}
"""
QUERIES = """\
"99000000000001": [wo darf ich Forellen fangen]
hund: [wir haben einen Welpen geholt]
"""


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Search:
    root = tmp_path_factory.mktemp("suche")
    for name, content in (
        ("data/services/alles.yml", SERVICES),
        ("nlu/queries/alles.yml", QUERIES),
        ("nlu/thesaurus/alles.yml", "Kraftfahrzeug: [Karre]\n"),
    ):
        (root / name).parent.mkdir(parents=True)
        (root / name).write_text(content, encoding="utf-8")
    build_index(root / "data", root / "nlu", root / "var")
    return Search.load(root / "var")


def first(search: Search, query: str) -> str:
    return search.search(query).hits[0].id


@pytest.mark.parametrize(
    ("query", "service"),
    [
        ("Fischereischein", "angeln"),
        ("fischereischien beantargen", "angeln"),
        ("Fuehrerscheinumtausch", "umtausch"),
        ("Parkausweis für Anwohner", "parken"),
        ("Welpen", "hund"),
        ("Forellen fangen", "angeln"),
        ("meine Karre anmelden lassen", "auto"),
        ("Hundesteuer in Leinfelden-Echterdingen", "hund"),
    ],
)
def test_it_finds_what_is_meant(search: Search, query: str, service: str) -> None:
    assert first(search, query) == service


def test_a_service_that_the_state_does_not_have_is_left_out(search: Search) -> None:
    assert first(search, "Feuerstättenschau") == "kehren"
    assert first(search, "Feuerstättenschau Kamin") == "kehren"
    assert "kehren" not in [hit.id for hit in search.search("Feuerstättenschau", state="BW").hits]
    assert search.search("Feuerstättenschau", state="SN").hits[0].id == "kehren"


def test_at_most_k_hits_in_falling_order(search: Search) -> None:
    hits = search.search("Führerschein beantragen", k=3).hits
    assert len(hits) == 3
    assert sorted((hit.probability for hit in hits), reverse=True) == [hit.probability for hit in hits]
    assert all(0 <= hit.score <= 1 and 0 <= hit.probability <= 1 for hit in hits)


def test_the_number_of_hits_asked_for_does_not_change_the_decision(search: Search) -> None:
    assert search.search("Hundesteuer anmelden", k=1).decision == search.search("Hundesteuer anmelden").decision


@pytest.mark.parametrize("query", ["", "   ", "?!", "und oder"])
def test_a_message_without_content_finds_nothing(search: Search, query: str) -> None:
    result = search.search(query)
    assert (result.decision, result.query) == ("none", query)


def test_the_title_itself_is_an_answer_and_nonsense_is_none(search: Search) -> None:
    assert search.search("Hundesteuer anmelden").decision == "answer"
    assert search.search("xqzw vvrt").decision == "none"


def test_a_very_long_message_is_searched(search: Search) -> None:
    assert first(search, "Hundesteuer " * 200) == "hund"


def test_a_service_is_known_by_id_and_by_leika_key(search: Search) -> None:
    assert search.service("angeln") is search.service("99000000000001")
    assert search.service("gibt es nicht") is None
    assert len(search.services) == 6


def test_the_words_that_speak_for_a_service_are_named(search: Search) -> None:
    assert search.explain("Guten Tag, ich suche den Fischereischein!", "angeln") == ("Fischereischein",)
    assert search.explain("xqzw", "angeln") == ()
    assert search.explain("Fischereischein", "gibt es nicht") == ()


def test_a_large_catalogue_keeps_one_text_for_all_further_names() -> None:
    services = tuple(
        Service(id=str(number), title=f"Schein {number}", synonyms=("Karte", "Ausweis"), official_name="Erlaubnis")
        for number in range(COMPACT_FROM + 1)
    )
    small, large = build_corpus(services[:2], {}, {}), build_corpus(services, {"1": ("mein Schein ist weg",)}, {})
    assert small.units == ("Schein 0", "Erlaubnis", "Karte", "Ausweis", "Schein 1", "Erlaubnis", "Karte", "Ausweis")
    assert large.units[:5] == (
        "Schein 0",
        "Erlaubnis Karte Ausweis",
        "Schein 1",
        "Erlaubnis Karte Ausweis",
        "mein Schein ist weg",
    )
    assert large.names[:5].tolist() == [True, True, True, True, False]


def test_services_without_messages_are_known_as_new() -> None:
    corpus = build_corpus((Service(id="a", title="A"), Service(id="b", title="B")), {"b": ("etwas",)}, {})
    assert corpus.new.tolist() == [True, False]
