"""Who is competent for a service at a place: the directory of authorities, and how one is chosen from it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from index.authority_cards import central, court, district, jobcenter, municipal
from index.authority_tables import STATES, Municipality, Row, Tables, is_city, load_tables
from index.models import Authority, Link, Place, Reason, Resolution, Service
from index.portals import service_page

KEYS = {state: key for key, state in STATES.items()}
ASK_TOWN = "Einzelne Städte im Kreis sind selbst zuständig. Nennen Sie bitte Ihren Ort."


@dataclass(frozen=True)
class Authorities:
    """The competent authorities of all municipalities, districts and states covered."""

    tables: Tables

    @classmethod
    def load(cls, folder: Path, register: Path) -> Authorities:
        """Read the directory (`folder`) and the official register.

        Raises OSError if a file is missing and yaml.YAMLError if it is not YAML.
        """
        return cls(load_tables(folder, register))

    def resolve(self, service: Service, ags: str | None, state: str | None = None) -> Resolution:
        """The authority for a service at a municipality (8 digits), district (5) or state (2, or `state`).

        Without a place it is answered as far as the kind of authority allows; `reason` says what is missing.
        """
        place = _place(self.tables, ags or KEYS.get(state or ""))
        rule = _rule(self.tables, service, place)
        found = _decide(self.tables, rule, place) if rule else _without_rule(service, place)
        authority, reason = (found, None) if isinstance(found, Authority) else (None, found)
        return Resolution(
            service.id, ags, authority, _online_service(service, place), service_page(service, place, state), reason
        )


def _place(tables: Tables, ags: str | None) -> Place | None:
    """The place of a key; a district that is one city is that city."""
    if ags is None:
        return None
    state = STATES.get(ags[:2], "")
    known = tables.municipalities.get(f"{ags}000" if len(ags) == 5 else ags)
    if known:
        return Place(known.ags, known.name, "gemeinde", state, known.postcode, known.ags[:5])
    if len(ags) == 8:
        return Place(ags, "", "gemeinde", state, district=ags[:5])
    return Place(ags, "", "kreis" if len(ags) == 5 else "land", state)


def _rule(tables: Tables, service: Service, place: Place | None) -> Row | None:
    """How the type of authority is decided in the state; without a state only what holds everywhere."""
    if place and place.state:
        return tables.types.get((service.authority_types.get(place.state, ""), place.state))
    rules = (tables.types.get((name, state)) for state, name in service.authority_types.items())
    return next((rule for rule in rules if rule and rule.get("everywhere")), None)


def _without_rule(service: Service, place: Place | None) -> Reason:
    return "no_authority" if place or not service.authority_types else "place_needed"


def _online_service(service: Service, place: Place | None) -> Link | None:
    return service.online_services.get(place.state if place else "") or service.online_services.get("DE")


def _decide(tables: Tables, rule: Row, place: Place | None) -> Authority | Reason:
    level = rule["level"]
    if level == "zentral":
        return central(rule, tables.central[rule["central"]])
    if place is None or place.kind == "land":
        return "place_needed"
    if level == "regierungsbezirk":
        return central(rule, tables.central[rule["bodies"][place.ags[:3]]])
    if level in ("gemeinde", "amtsgericht"):
        return _local(tables, rule, place)
    row = tables.districts.get(place.ags[:5])
    if row is None:
        return "no_authority"
    if level == "jobcenter":
        return jobcenter(rule, row)
    return _district_or_town(tables, rule, row, place) if level == "kreis_oder_stadt" else district(rule, row)


def _local(tables: Tables, rule: Row, place: Place) -> Authority | Reason:
    municipality = tables.municipalities.get(place.ags)
    if municipality is None:
        return "place_needed" if place.kind == "kreis" else "no_authority"
    if rule["level"] == "amtsgericht":
        row = tables.courts.get(municipality.court)
        return court(rule, row) if row else "no_authority"
    row = tables.districts.get(place.ags[:5])
    if row and is_city(row):
        return district(rule, row, level="gemeinde")
    return municipal(tables, rule, _acting(tables, rule, municipality), place)


def _district_or_town(tables: Tables, rule: Row, row: Row, place: Place) -> Authority:
    municipality = tables.municipalities.get(place.ags)
    if municipality and not is_city(row):
        acting = _acting(tables, rule, municipality)
        if acting.ags in _own_towns(tables, rule) and not _in_union(tables, municipality):
            return municipal(tables, rule, acting, place)
    asked = place.kind == "kreis" and any(ags[:5] == place.ags for ags in _own_towns(tables, rule))
    return district(rule, row, hint=ASK_TOWN if asked else rule.get("doubt"))


def _acting(tables: Tables, rule: Row, municipality: Municipality) -> Municipality:
    """The municipality that acts: itself, or the seat of the association that does it for its members."""
    association = tables.associations.get(municipality.ags) if rule.get("association") else None
    return tables.municipalities[association["seat"]] if association else municipality


def _in_union(tables: Tables, municipality: Municipality) -> bool:
    """Whether it belongs to a Verwaltungsverband, which sits in a town but does not share the town's rank."""
    return tables.associations.get(municipality.ags, {}).get("kind") == "Verwaltungsverband"


def _own_towns(tables: Tables, rule: Row) -> set[str]:
    """The towns that are competent instead of their district."""
    towns = rule["towns"]
    return set(tables.towns) if towns == "grosse_kreisstadt" else set(towns)
