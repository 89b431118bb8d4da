"""Hand-checked pairs of service and municipality, decided by law and public pages, not by the program."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from index.authorities import Authorities
from index.catalogue import load_services
from index.explicit import by_service
from index.models import Resolution, Service

DATA = Path(__file__).parents[2] / "index" / "data"
PAIRS = yaml.load((Path(__file__).parent / "authority_pairs.yml").read_text(encoding="utf-8"), yaml.CSafeLoader)
LEAST_RIGHT = 0.97


@pytest.fixture(scope="module")
def authorities() -> Authorities:
    return Authorities.load(DATA / "authorities", DATA / "register")


@pytest.fixture(scope="module")
def services() -> dict[str, Service]:
    return {service.id: service for service in load_services(DATA / "services")}


def test_the_right_office_is_named(authorities: Authorities, services: dict[str, Service]) -> None:
    def name(pair: dict[str, str]) -> str:
        authority = authorities.resolve(services[pair["service"]], pair["ags"]).authority
        return authority.name if authority else ""

    wrong = [(pair, name(pair)) for pair in PAIRS if pair["name"] not in name(pair)]
    assert len(PAIRS) >= 200
    assert 1 - len(wrong) / len(PAIRS) >= LEAST_RIGHT, wrong


def resolved(authorities: Authorities, kind: str, ags: str) -> Resolution:
    return authorities.resolve(Service("x", "x", authority_types={"BW": kind, "SN": kind}), ags)


@pytest.mark.parametrize(
    ("kind", "ags", "name"),
    [
        ("Finanzamt", "08115041", "Finanzamt Leonberg"),  # by the register's code
        ("Agentur für Arbeit", "14730330", "Agentur für Arbeit Oschatz"),
        ("Registergericht", "14523320", "Amtsgericht Chemnitz"),  # one court for the districts of several
        ("Handwerkskammer", "08417079", "Handwerkskammer Reutlingen"),  # by district
        ("Gesundheitsamt", "08221000", "Rhein-Neckar-Kreis"),  # served by the neighbouring district
        ("Waffenbehörde", "08216041", "Stadt Bühl, Waffenbehörde (auch für Ottersweier)"),  # a large town acts
        ("untere Baurechtsbehörde", "08436039", "Gemeindeverwaltungsverband Gullen"),  # a union acts
    ],
)
def test_each_way_of_competence_ends_at_an_office(authorities: Authorities, kind: str, ags: str, name: str) -> None:
    authority = resolved(authorities, kind, ags).authority
    assert authority is not None
    assert name in authority.name
    assert authority.note
    assert authority.source


def test_where_two_may_be_competent_both_are_said_with_what_it_depends_on(authorities: Authorities) -> None:
    found = resolved(authorities, "Bußgeldbehörde", "08115003")
    assert found.authority is not None
    (other,) = found.also
    assert "Autobahn" in other.when
    assert other.authority is not None
    assert "Regierungspräsidium Karlsruhe" in other.authority.name


def test_where_no_office_is_certain_the_rule_is_explained(authorities: Authorities) -> None:
    found = resolved(authorities, "Versorgungsamt", "08111000")
    assert (found.authority, found.reason) == (None, "no_authority")
    assert "Versorgungsamt" in found.explanation


def reporting(authorities: Authorities, *rows: dict[str, str]) -> Authorities:
    entries = [{"service": "x", "source": "gemeldet", "checked": "2026-11-26", **row} for row in rows]
    return Authorities(replace(authorities.tables, explicit=by_service(entries)))


def test_what_is_reported_goes_before_the_rule_and_the_longest_key_counts(authorities: Authorities) -> None:
    reports = reporting(
        authorities,
        {"ars": "14626", "name": "Servicepunkt Kreis"},
        {"ars": "146260110110", "name": "Servicepunkt Görlitz"},
    )
    names = {ags: resolved(reports, "Meldebehörde", ags).authority for ags in ("14626110", "14626610", "14612000")}
    assert [authority and authority.name for authority in names.values()] == [
        "Servicepunkt Görlitz",
        "Servicepunkt Kreis",
        "Stadt Dresden, Meldebehörde",
    ]


def test_reports_that_contradict_each_other_name_no_office_and_say_so(authorities: Authorities) -> None:
    reports = reporting(authorities, {"ars": "14626110", "name": "Amt A"}, {"ars": "14626110", "name": "Amt B"})
    found = resolved(reports, "Meldebehörde", "14626110")
    assert (found.authority, found.reason) == (None, "no_authority")
    assert "Amt A und Amt B" in found.explanation
    assert "115" in found.explanation


def test_an_unknown_key_and_a_kind_without_a_rule_have_a_reason(authorities: Authorities) -> None:
    assert resolved(authorities, "Meldebehörde", "08999999").reason == "no_authority"
    assert resolved(authorities, "Sternwarte", "08111000").reason == "no_authority"
