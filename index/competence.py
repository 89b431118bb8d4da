"""At which body a rule ends for a place: one function per level, each gives the authority or the reason why not.

A rule is a flat row of the types' files (index/data/authorities/types.yml explains the fields).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from index.authority_cards import central, district, jobcenter, municipal, seated
from index.authority_tables import Municipality, Row, Tables, is_city
from index.models import Authority, Place, Reason

ASK_TOWN = "Einzelne Städte im Kreis sind selbst zuständig. Nennen Sie bitte Ihren Ort."

Found = Authority | Reason


def decide(tables: Tables, rule: Row, place: Place | None) -> Found:
    """The authority that a rule gives for a place, or the reason why it gives none."""
    if rule["level"] == "zentral":
        return _central(tables, rule, tables.central[rule["central"]], place)
    if place is None or place.kind == "land":
        return "place_needed"
    if own := _body_of(rule, place):
        return central(rule, tables.central[own])
    return LEVELS[rule["level"]](tables, rule, place)


def _central(tables: Tables, rule: Row, row: Row, place: Place | None) -> Found:
    """A central body; where its name stands for many ("Ihr Finanzamt"), the one for the place, if that is known."""
    if "where" not in row and "bodies_by_district" not in row:
        return central(rule, row)
    if place is None or place.kind == "land":
        return "place_needed"
    if own := _body_of(row, place):
        return central(rule, tables.central[own])
    found = LEVELS[row["where"]](tables, {**rule, "level": row["where"]}, place) if "where" in row else None
    return found if isinstance(found, Authority) else central(rule, row)


def _body_of(row: Row, place: Place) -> str | None:
    """The body that is competent for just this municipality or district instead of the usual one."""
    bodies = row.get("bodies_by_district", {}).items()
    return next((body for body, keys in bodies if place.ags in keys or place.ags[:5] in keys), None)


def _region(tables: Tables, rule: Row, place: Place) -> Found:
    return central(rule, tables.central[rule["bodies"][place.ags[:3]]])


def _municipality(tables: Tables, rule: Row, place: Place) -> Found:
    municipality = tables.municipalities.get(place.ags)
    if municipality is None:
        return _without_municipality(place)
    row = tables.districts.get(place.ags[:5])
    if row and is_city(row):
        return district(rule, row, level="gemeinde")
    return municipal(tables, rule, _acting(tables, rule, municipality), place)


def _office(table: Callable[[Tables], Mapping[str, Row]], code: Callable[[Municipality], str]) -> Callable[..., Found]:
    """A level whose offices the register's codes of the municipalities name."""

    def found(tables: Tables, rule: Row, place: Place) -> Found:
        municipality = tables.municipalities.get(place.ags)
        if municipality is None:
            return _without_municipality(place)
        row = table(tables).get(code(municipality))
        return seated(rule, row) if row else "no_authority"

    return found


def _court(tables: Tables, rule: Row, place: Place) -> Found:
    """The court that acts for the districts of several Amtsgerichte."""
    municipality = tables.municipalities.get(place.ags)
    if municipality is None:
        return _without_municipality(place)
    key = next((acting for acting, served in rule["courts"].items() if municipality.court in served), None)
    if key in tables.courts:
        return seated(rule, tables.courts[key])
    return central(rule, tables.central[key]) if key in tables.central else "no_authority"


def _district(tables: Tables, rule: Row, place: Place) -> Found:
    row = _district_row(tables, rule, place)
    if row is None or ("bodies_by_district" in rule and not rule.get("otherwise")):
        return "no_authority"
    return district(rule, row, hint=rule.get("doubt"))


def _jobcenter(tables: Tables, rule: Row, place: Place) -> Found:
    row = _district_row(tables, rule, place)
    return jobcenter(rule, row) if row else "no_authority"


def _district_or_town(tables: Tables, rule: Row, place: Place) -> Found:
    row = _district_row(tables, rule, place)
    if row is None:
        return "no_authority"
    municipality = tables.municipalities.get(place.ags)
    if municipality and not is_city(row):
        if union := next((union for union in rule.get("unions", ()) if place.ags in union["members"]), None):
            return _union(rule, union)
        acting = _acting(tables, rule, municipality)
        if acting.ags in _own_towns(tables, rule) and not _in_union(tables, municipality):
            return municipal(tables, rule, acting, place)
    asked = place.kind == "kreis" and any(ags[:5] == place.ags for ags in _own_towns(tables, rule))
    return district(rule, row, hint=ASK_TOWN if asked else rule.get("doubt"))


def _union(rule: Row, union: Row) -> Authority:
    return central(rule, {"level": "gemeinde", "address": union["seat"], **rule, **union})


def _district_row(tables: Tables, rule: Row, place: Place) -> Row | None:
    """The district, or the one whose office does it there; None where it is not known for certain."""
    key = place.ags[:5]
    return None if key in rule.get("unknown", ()) else tables.districts.get(rule.get("served_by", {}).get(key, key))


def _acting(tables: Tables, rule: Row, municipality: Municipality) -> Municipality:
    """The municipality that acts: itself, or the seat of the association or town that does it for its members."""
    if rule.get("association") and (association := tables.associations.get(municipality.ags)):
        return tables.municipalities[association["seat"]]
    towns = rule.get("members", {}) | (tables.town_unions if rule.get("town_unions") else {})
    return tables.municipalities[towns.get(municipality.ags, municipality.ags)]


def _in_union(tables: Tables, municipality: Municipality) -> bool:
    """Whether it belongs to a Verwaltungsverband, which sits in a town but does not share the town's rank."""
    return tables.associations.get(municipality.ags, {}).get("kind") == "Verwaltungsverband"


def _own_towns(tables: Tables, rule: Row) -> set[str]:
    """The towns that are competent instead of their district."""
    towns = rule["towns"]
    own = set(tables.towns) if towns == "grosse_kreisstadt" else set(towns)
    return (own | set(rule.get("more_towns", ()))) - set(rule.get("not_towns", ()))


def _without_municipality(place: Place) -> Reason:
    return "place_needed" if place.kind == "kreis" else "no_authority"


LEVELS: Mapping[str, Callable[[Tables, Row, Place], Found]] = {
    "gemeinde": _municipality,
    "kreis": _district,
    "kreis_oder_stadt": _district_or_town,
    "jobcenter": _jobcenter,
    "regierungsbezirk": _region,
    "amtsgericht": _office(lambda tables: tables.courts, lambda municipality: municipality.court),
    "gericht": _court,
    "finanzamt": _office(lambda tables: tables.tax_offices, lambda municipality: municipality.tax_office),
    "arbeitsagentur": _office(lambda tables: tables.agencies, lambda municipality: municipality.agency),
}
