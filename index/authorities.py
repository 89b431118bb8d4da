"""Who is competent for a service at a place: the directory of authorities, and how one is chosen from it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from index.authority_tables import STATES, Row, Tables, load_tables
from index.competence import decide
from index.explicit import contradiction, reported
from index.models import Alternative, Authority, Link, Place, Reason, Resolution, Service
from index.portals import service_page

KEYS = {state: key for key, state in STATES.items()}


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
        told = reported(self.tables.explicit, service, place.ags) if place else ()
        rule = None if told else _rule(self.tables, service, place)
        found: Authority | Reason = _without_rule(service, place)
        if told:
            found = told[0] if len(told) == 1 else "no_authority"
        elif rule:
            found = decide(self.tables, rule, place)
        authority, reason = (found, None) if isinstance(found, Authority) else (None, found)
        return Resolution(
            service.id,
            ags,
            authority,
            _online_service(service, place),
            service_page(service, place, state),
            reason,
            also=_alternatives(self.tables, rule, place, authority) if rule else (),
            explanation=_explanation(rule, told) if reason == "no_authority" else "",
        )


def _explanation(rule: Row | None, told: tuple[Authority, ...]) -> str:
    """Why no authority is named: reports that contradict each other, or the rule, as far as it leads."""
    if told:
        return contradiction(told)
    return str(rule["rule"]) if rule else ""


def _place(tables: Tables, ags: str | None) -> Place | None:
    """The place of a key; a district that is one city is that city."""
    if ags is None:
        return None
    ags = tables.successors.get(ags, ags)
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


def _alternatives(tables: Tables, rule: Row, place: Place | None, named: Authority | None) -> tuple[Alternative, ...]:
    """Other bodies than the one named that may be competent; on what it depends stands in place of the rule."""
    shared = {key: rule[key] for key in ("type", "office", "source", "checked") if key in rule}
    found = ((entry["when"], decide(tables, shared | entry, place)) for entry in rule.get("also", ()))
    others = ((when, each if isinstance(each, Authority) else None) for when, each in found)
    return tuple(Alternative(when, each) for when, each in others if not (each and named and each.name == named.name))
