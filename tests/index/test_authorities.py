"""The competent authority of every service, at every municipality of both states."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from index.authorities import Authorities
from index.models import Authority, Link, Resolution, Service

DATA = Path(__file__).parents[2] / "index" / "data"
LOCAL = (
    "Meldebehörde",
    "Personalausweisbehörde",
    "Passbehörde",
    "Standesamt",
    "Gemeinde",
    "Gewerbeamt",
    "Fundbüro",
)
DISTRICT = (
    "Kfz-Zulassungsbehörde",
    "Fahrerlaubnisbehörde",
    "Straßenverkehrsbehörde",
    "Wohngeldbehörde",
    "Jugendamt",
    "Jobcenter",
)
OTHER = ("Familienkasse", "Nachlassgericht", "Bundesamt für Justiz")


def service(bw: str, sn: str | None = None, **fields: object) -> Service:
    pages = fields.pop("pages", {"BW": "112", "SN": "6000021"})
    return Service("x", "x", authority_types={"BW": bw, "SN": sn or bw}, pages=pages, **fields)  # type: ignore[arg-type]


SERVICES = [service(name) for name in LOCAL + DISTRICT + OTHER] + [
    service("L-Bank", "Elterngeldstelle"),
    service("untere Baurechtsbehörde", "untere Bauaufsichtsbehörde"),
]
CAR = service("Kfz-Zulassungsbehörde")
REGISTRATION = service("Meldebehörde")
HOUSING = service("Wohngeldbehörde")
PARENTS = service("L-Bank", "Elterngeldstelle")


@pytest.fixture(scope="module")
def authorities() -> Authorities:
    return Authorities.load(DATA / "authorities", DATA / "register")


@pytest.fixture(scope="module")
def everywhere(authorities: Authorities) -> list[Resolution]:
    return [authorities.resolve(item, ags) for item in SERVICES for ags in authorities.tables.municipalities]


def named(resolution: Resolution) -> Authority:
    assert resolution.authority, resolution
    return resolution.authority


def test_all_municipalities_of_both_states_are_known(authorities: Authorities) -> None:
    keys = list(authorities.tables.municipalities)
    assert sum(key.startswith("08") for key in keys) == 1101
    assert sum(key.startswith("14") for key in keys) == 418


def test_every_service_has_an_authority_at_every_municipality(everywhere: list[Resolution]) -> None:
    assert [r for r in everywhere if r.authority is None or r.reason] == []


def test_every_authority_says_what_it_rests_on(everywhere: list[Resolution]) -> None:
    found = [named(r) for r in everywhere]
    assert all(a.source and a.checked and a.note and a.type and a.level for a in found)
    assert all("{" not in a.name and a.name.strip() == a.name for a in found)


def test_addresses_are_https_and_phones_are_no_service_number(everywhere: list[Resolution]) -> None:
    found = [named(r) for r in everywhere]
    assert all(a.url is None or a.url.startswith("https://") for a in found)
    assert all(a.phone is None or re.fullmatch(r"0\d{2,5} [\d -]+", a.phone) for a in found)
    assert all(r.page.startswith("https://") for r in everywhere)


@pytest.mark.parametrize("name", DISTRICT)
def test_every_district_has_an_authority(authorities: Authorities, name: str) -> None:
    districts = authorities.tables.districts
    assert len(districts) == 57
    assert all(authorities.resolve(service(name), key).authority for key in districts)


def test_every_court_is_the_court_of_a_municipality(authorities: Authorities) -> None:
    used = {m.court for m in authorities.tables.municipalities.values()}
    assert used == set(authorities.tables.courts)
    assert sum(key.startswith("14") for key in used) == 25


@pytest.mark.parametrize(
    ("item", "ags", "name"),
    [
        (CAR, "14626110", "Landkreis Görlitz, Kfz-Zulassungsbehörde"),
        (CAR, "08111000", "Stadt Stuttgart, Kfz-Zulassungsbehörde"),
        (CAR, "08111", "Stadt Stuttgart, Kfz-Zulassungsbehörde"),
        (CAR, "08317096", "Landratsamt Ortenaukreis, Kfz-Zulassungsbehörde"),
        (service("Fahrerlaubnisbehörde"), "08136088", "Landratsamt Ostalbkreis, Fahrerlaubnisbehörde"),
        (HOUSING, "08317096", "Stadt Offenburg, Wohngeldbehörde"),
        (HOUSING, "08317057", "Stadt Kehl, Wohngeldbehörde"),
        (HOUSING, "14626110", "Stadt Görlitz, Wohngeldbehörde"),
        (HOUSING, "14626370", "Landkreis Görlitz, Wohngeldbehörde"),
        (HOUSING, "14628070", "Stadt Pirna, Wohngeldbehörde (auch für Dohma)"),
        (REGISTRATION, "14626110", "Stadt Görlitz, Meldebehörde"),
        (REGISTRATION, "14524050", "Stadt Crimmitschau, Meldebehörde (auch für Dennheritz)"),
        (REGISTRATION, "14730360", "Verwaltungsverband Eilenburg-West, Meldebehörde (auch für Zschepplin)"),
        (REGISTRATION, "14625020", "Stadt Bautzen, Meldebehörde"),
        (service("Straßenverkehrsbehörde"), "14730140", "Landkreis Nordsachsen, Straßenverkehrsbehörde"),
        (service("Gemeinde"), "14524050", "Gemeinde Dennheritz"),
        (service("Jugendamt"), "08335043", "Stadt Konstanz, Jugendamt"),
        (service("Jugendamt"), "08335063", "Landratsamt Konstanz, Jugendamt"),
        (service("untere Bauaufsichtsbehörde"), "14523320", "Stadt Plauen, untere Bauaufsichtsbehörde"),
        (service("untere Bauaufsichtsbehörde"), "14626370", "Landkreis Görlitz, untere Bauaufsichtsbehörde"),
        (service("untere Baurechtsbehörde"), "08116077", "Stadt Filderstadt, untere Baurechtsbehörde"),
        (service("Nachlassgericht"), "08236040", "Amtsgericht Maulbronn (Nachlassgericht)"),
        (service("Nachlassgericht"), "14626290", "Amtsgericht Zittau (Nachlassgericht)"),
        (service("Jobcenter"), "08121000", "Jobcenter Stadt Heilbronn"),
        (service("Jobcenter"), "08125065", "Jobcenter Landkreis Heilbronn"),
        (PARENTS, "14612000", "Stadt Dresden, Elterngeldstelle"),
        (service("Familienkasse"), "14", "Familienkasse Sachsen der Bundesagentur für Arbeit"),
    ],
)
def test_the_right_authority_is_named(authorities: Authorities, item: Service, ags: str, name: str) -> None:
    assert named(authorities.resolve(item, ags)).name == name


def test_without_a_place_the_place_is_asked_for(authorities: Authorities) -> None:
    for item in (CAR, REGISTRATION, PARENTS, service("Nachlassgericht")):
        assert authorities.resolve(item, None).reason == "place_needed"
    assert authorities.resolve(CAR, None, "SN").reason == "place_needed"


def test_a_municipal_service_in_a_district_needs_the_municipality(authorities: Authorities) -> None:
    assert authorities.resolve(REGISTRATION, "08317").reason == "place_needed"
    assert authorities.resolve(REGISTRATION, "14612").authority


def test_the_state_is_enough_for_a_body_of_the_state(authorities: Authorities) -> None:
    assert named(authorities.resolve(PARENTS, None, "BW")).name.startswith("L-Bank")
    assert named(authorities.resolve(PARENTS, "08")).level == "land"


def test_the_federal_office_of_justice_needs_no_place(authorities: Authorities) -> None:
    for ags in (None, "08317096", "09162000"):
        assert named(authorities.resolve(service("Bundesamt für Justiz"), ags)).level == "bund"


def test_an_unknown_type_or_state_has_no_authority(authorities: Authorities) -> None:
    assert authorities.resolve(service("nicht vorgesehen"), "08317096").reason == "no_authority"
    assert authorities.resolve(CAR, "09162000").reason == "no_authority"
    assert authorities.resolve(REGISTRATION, "08999999").reason == "no_authority"


def test_doubt_is_said_where_the_district_is_named(authorities: Authorities) -> None:
    building = service("untere Baurechtsbehörde")
    assert "eigene Baurechtsbehörde" in (named(authorities.resolve(building, "08226095")).note or "")
    assert "Nennen Sie bitte Ihren Ort" in (named(authorities.resolve(HOUSING, "08317")).note or "")
    assert "eigene Baurechtsbehörde" not in (named(authorities.resolve(building, "08111000")).note or "")


def test_the_page_carries_the_place(authorities: Authorities) -> None:
    assert authorities.resolve(CAR, "08317096").page == (
        "https://www.service-bw.de/zufi/leistungen/112?plz=77652&ags=08317096"
    )
    assert authorities.resolve(CAR, "14626110").page == (
        "https://amt24.sachsen.de/zufi/leistungen/6000021?plz=02826&ags=14626110"
    )
    assert authorities.resolve(CAR, None, "SN").page == "https://amt24.sachsen.de/zufi/leistungen/6000021"


def test_without_a_page_of_the_state_there_is_still_an_address(authorities: Authorities) -> None:
    whole = service("Gemeinde", pages={"DE": "https://www.bundesjustizamt.de"})
    assert authorities.resolve(whole, "14626110").page == "https://www.bundesjustizamt.de"
    assert authorities.resolve(service("Gemeinde", pages={}), "14626110").page == "https://amt24.sachsen.de"
    assert authorities.resolve(service("Gemeinde", pages={}), None).page == "https://www.service-bw.de"


def test_the_online_service_of_the_state_comes_first(authorities: Authorities) -> None:
    state = Link("Land", "https://www.service-bw.de/x")
    both = Link("Bund", "https://www.fuehrungszeugnis.bund.de")
    item = service("Gemeinde", online_services={"BW": state, "DE": both})
    assert authorities.resolve(item, "08317096").online_service == state
    assert authorities.resolve(item, "14626110").online_service == both
    assert authorities.resolve(item, None).online_service == both


@pytest.mark.parametrize(
    ("ags", "name"),
    [("08335043", "Freiburg"), ("08111000", "Stuttgart"), ("08421000", "Tübingen"), ("08212000", "Karlsruhe")],
)
def test_the_regierungspraesidium_follows_the_region(authorities: Authorities, ags: str, name: str) -> None:
    service = Service(id="x", title="Stiftung", authority_types={"BW": "Regierungspräsidium"})
    found = authorities.resolve(service, ags).authority
    assert found is not None and found.name == f"Regierungspräsidium {name}"
