"""Which place a sentence is about."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from index.territory import Territory

FOLDER = Path(__file__).parents[2] / "index" / "data" / "register"


@pytest.fixture(scope="module")
def territory() -> Territory:
    return Territory.load(FOLDER)


@pytest.mark.parametrize(
    ("text", "ags"),
    [
        ("01067 Dresden", "14612000"),
        ("78050 Villingen-Schwenningen", "08326074"),
        ("78054 Schwenningen", "08326074"),
        ("Meine PLZ ist 70173.", "08111000"),
        ("wohne in görlitz", "14626110"),
        ("und in görlitz?", "14626110"),
        ("Ich lebe in Goerlitz", "14626110"),
        ("ICH WOHNE IN LEIPZIG", "14713000"),
        ("freiburg im breisgau", "08311000"),
        ("Freiburg i. Br.", "08311000"),
        ("Freiburg/Breisgau", "08311000"),
        ("Frankenberg/Sa.", "14522150"),
        ("Frankenberg in Sachsen", "14522150"),
        ("Sankt Georgen im Schwarzwald", "08326052"),
        ("Bautzen / Budyšin", "14625020"),
        ("Ich wohne in Kehl, Ortenaukreis", "08317057"),
    ],
)
def test_a_municipality_is_found_in_its_written_forms(territory: Territory, text: str, ags: str) -> None:
    result = territory.find(text)
    assert result.decision == "unique"
    assert result.places[0].ags == ags


@pytest.mark.parametrize(
    ("text", "ags"),
    [
        ("Hundesteuer in Stuttgart", "08111000"),
        ("Leipzig", "14713000"),
        ("Umzug nach Freiburg", "08311000"),
        ("Heidenheim", "08135019"),
        ("Lahr", "08317065"),
    ],
)
def test_a_large_town_goes_before_its_small_namesakes(territory: Territory, text: str, ags: str) -> None:
    assert [place.ags for place in territory.find(text).places] == [ags]


@pytest.mark.parametrize(
    ("text", "first", "others"),
    [
        ("Neustadt", "08315113", {"14628260", "07316000"}),
        ("ich wohne in Frankenberg", "14522150", {"06635011"}),
        ("mühlhausen", "08226054", {"16064046"}),
        ("Freiberg", "14522180", {"08118078"}),
    ],
)
def test_an_ambiguous_name_offers_all_candidates_covered_states_first(
    territory: Territory, text: str, first: str, others: set[str]
) -> None:
    result = territory.find(text)
    assert result.decision == "ambiguous"
    assert result.places[0].ags == first
    assert others <= {place.ags for place in result.places}


def test_a_postcode_of_several_municipalities_offers_them_all(territory: Territory) -> None:
    result = territory.find("PLZ 01665")
    assert result.decision == "ambiguous"
    assert {place.ags for place in result.places} == {"14627020", "14627080", "14627100"}
    assert all(place.postcode == "01665" for place in result.places)


def test_a_name_picks_one_municipality_of_a_shared_postcode(territory: Territory) -> None:
    shared = territory.find("01665").places
    one = territory.find(f"01665 {shared[1].name}")
    assert [place.ags for place in one.places] == [shared[1].ags]


@pytest.mark.parametrize(
    ("text", "ags"),
    [
        ("Ortenaukreis", "08317"),
        ("Landkreis Görlitz", "14626"),
        ("im Kreis Böblingen", "08115"),
        ("Landratsamt Bautzen", "14625"),
        ("Erzgebirgskreis", "14521"),
        ("Landkreis Leipzig", "14729"),
    ],
)
def test_a_district_is_found(territory: Territory, text: str, ags: str) -> None:
    place = territory.find(text).places[0]
    assert (place.ags, place.kind) == (ags, "kreis")


@pytest.mark.parametrize(("text", "ags"), [("Sachsen", "14"), ("in Baden-Württemberg", "08"), ("BaWü", "08")])
def test_a_state_counts_when_nothing_smaller_is_named(territory: Territory, text: str, ags: str) -> None:
    assert [place.ags for place in territory.find(text).places] == [ags]
    assert territory.find(f"Plauen, {text}").places[0].kind == "gemeinde"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Bad Cannstatt", "Stuttgart"),
        ("Leipzig-Gohlis", "Leipzig"),
        ("in Plagwitz", "Leipzig"),
        ("Dresden-Neustadt", "Dresden"),
        ("Villingen", "Villingen-Schwenningen"),
    ],
)
def test_a_part_of_a_town_stands_for_the_town(territory: Territory, text: str, name: str) -> None:
    assert [place.name for place in territory.find(text).places] == [name]


@pytest.mark.parametrize(
    ("text", "name"),
    [("Leipziger Rathaus", "Leipzig"), ("das Dresdner Standesamt", "Dresden"), ("tübinger bürgeramt", "Tübingen")],
)
def test_adjectives_of_towns_are_understood(territory: Territory, text: str, name: str) -> None:
    assert [place.name for place in territory.find(text).places] == [name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ich wohne in Leibzig", "Leipzig"),
        ("Stutgart", "Stuttgart"),
        ("Umzug nach Manheim", "Mannheim"),
        ("Bad Canstatt", "Stuttgart"),
    ],
)
def test_misspelled_towns_are_understood(territory: Territory, text: str, name: str) -> None:
    assert [place.name for place in territory.find(text).places] == [name]


@pytest.mark.parametrize("text", ["Köln", "ich lebe in essen", "Halle (Saale)", "Bayern", "10115"])
def test_places_in_other_states_are_outside(territory: Territory, text: str) -> None:
    result = territory.find(text)
    assert result.decision == "outside"
    assert result.places


@pytest.mark.parametrize(
    "text",
    [
        "Essen bestellen",
        "Halle mieten",
        "Baden gehen",
        "Weil ich umziehe, brauche ich Hilfe",
        "Singen lernen",
        "Rat",
        "mein Hund und mein Kind",
        "Die ganze Welt schaut zu",
        "Perso verloren",
        "Elternzeit und Ehe",
        "sächsische Gesetze",
        "Leipziger Straße 5",
        "10000 Euro Lohn",
        "Herr Hagen hat gesagt",
        "in Teilzeit",
        "nach Hause",
        "in Kürze",
        "Wohngeld beantragen",
        "Danke",
        "Termin buchen",
        "",
        "???",
    ],
)
def test_words_that_only_look_like_places_give_none(territory: Territory, text: str) -> None:
    assert territory.find(text).decision == "none"


@pytest.mark.parametrize("text", ["in Wehr", "Wehr", "79664 Wehr", "Stadt Wehr", "ich wohne in wehr"])
def test_a_common_word_is_a_place_after_a_preposition_or_alone(territory: Territory, text: str) -> None:
    assert territory.find(text).places[0].ags == "08337116"


def test_the_destination_wins_over_the_origin(territory: Territory) -> None:
    text = "ich ziehe von Köln nach Leipzig"
    assert [place.name for place in territory.find(text).places] == ["Leipzig"]
    mentions = territory.mentions(text)
    assert [text[mention.start : mention.end] for mention in mentions] == ["Köln", "Leipzig"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Mein Kind ist in Leipzig geboren, wir wohnen in Markkleeberg", "Markkleeberg"),
        ("Nicht in Leipzig, sondern in Markkleeberg", "Markkleeberg"),
        ("Ich komme aus Köln und wohne in Leipzig", "Leipzig"),
        ("Ich wohne in Frankenberg, PLZ 09669", "Frankenberg/Sa."),
        ("Ich ziehe nach Neustadt (01844)", "Neustadt in Sachsen"),
    ],
)
def test_the_home_is_picked_from_several_places(territory: Territory, text: str, name: str) -> None:
    assert [place.name for place in territory.find(text).places] == [name]


def test_mentions_carry_the_characters_of_the_text(territory: Territory) -> None:
    text = "Führerschein in Freiburg im Breisgau, PLZ 79098"
    assert [text[m.start : m.end] for m in territory.mentions(text)] == ["Freiburg im Breisgau", "79098"]


def test_places_are_looked_up_by_key(territory: Territory) -> None:
    place = territory.place("14626110")
    assert place is not None
    assert (place.name, place.state, place.district) == ("Görlitz", "SN", "Landkreis Görlitz")
    assert territory.place("08317") and territory.place("14")
    assert territory.place("99999999") is None


def test_the_nearest_municipality_to_a_position(territory: Territory) -> None:
    assert territory.nearest(51.34, 12.37).name == "Leipzig"


def test_states_have_their_portal(territory: Territory) -> None:
    portal = territory.state_portal("SN")
    assert portal and portal.url == "https://amt24.sachsen.de"
    assert territory.state_portal("XX") is None


def test_a_message_takes_about_a_millisecond(territory: Territory) -> None:
    text = "Ich ziehe mit meiner Familie von Frankfurt am Main nach Villingen, Termin in Stutgart?"
    start = time.perf_counter()
    for _ in range(50):
        territory.find(text)
    assert (time.perf_counter() - start) / 50 < 0.01
