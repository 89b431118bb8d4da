"""Make an `Authority` of the entries of the directory: name, address, and the sentence for the citizen."""

from __future__ import annotations

from index.authority_tables import Municipality, Row, Tables, is_city
from index.models import Authority, Place

ONLINE_JOBCENTER = "https://www.jobcenter.digital"
HEAD_OFFICE = "Die Anschrift ist der Hauptsitz. Das Amt kann woanders sein; fragen Sie bitte vorher nach."


def municipal(tables: Tables, rule: Row, acting: Municipality, place: Place) -> Authority:
    """The office of a municipality; `acting` is another one where an association does it for its members."""
    member = tables.associations.get(place.ags)
    association = member if rule.get("association") else None
    body = acting.body if not association else _association_body(association, acting)
    elsewhere = acting.ags != place.ags
    suffix = f" (auch für {place.name})" if elsewhere else ""
    hint = rule.get("note") or (rule.get("member_note") if member else None)
    return Authority(
        name=rule["office"].format(body=body) + suffix,
        type=rule["type"],
        level="gemeinde",
        address=f"{acting.postcode or ''} {acting.name}".strip(),
        url=tables.towns.get(acting.ags, {}).get("url") if body == acting.body else None,
        note=_note(rule, _association_hint(body, place) if association or elsewhere else hint),
        source=rule["source"],
        checked=rule["checked"],
    )


def district(rule: Row, row: Row, level: str = "kreis", hint: str | None = None) -> Authority:
    """The office of a district, or of a city that is a district itself; `hint` is left out for a city."""
    return Authority(
        name=rule["office"].format(body=row["name"]),
        type=rule["type"],
        level=level,
        address=_address(row),
        phone=row.get("phone"),
        url=row.get("url"),
        note=_note(rule, None if is_city(row) else hint, HEAD_OFFICE if row.get("street") else None),
        source=f"{rule['source']}; {row['source']}",
        checked=min(rule["checked"], row["checked"]),
    )


def jobcenter(rule: Row, row: Row) -> Authority:
    """The Jobcenter of a district: the district's own, or a joint one with the employment agency."""
    return Authority(
        name=rule["office"].format(body=row["jobcenter"]),
        type=rule["type"],
        level="jobcenter",
        url=row.get("url") if row["jobcenter_kind"] == "kommunal" else ONLINE_JOBCENTER,
        note=_note(rule),
        source=rule["source"],
        checked=min(rule["checked"], row["checked"]),
    )


def seated(rule: Row, row: Row) -> Authority:
    """A court, tax office or employment agency; its address is the town of its seat."""
    return Authority(
        name=rule["office"].format(body=row["name"]),
        type=rule["type"],
        level=rule["level"],
        address=row["seat"],
        note=_note(rule, row.get("note")),
        source=f"{rule['source']}; {row['source']}",
        checked=min(rule["checked"], row["checked"]),
    )


def central(rule: Row, row: Row) -> Authority:
    """A body that is competent for a whole state or for all Germany."""
    return Authority(
        name=rule["office"].format(body=row["name"]),
        type=rule["type"],
        level=row["level"],
        address=row.get("address"),
        phone=row.get("phone"),
        url=row.get("url"),
        note=_note(rule),
        source=row["source"],
        checked=min(rule["checked"], row["checked"]),
    )


def _association_body(association: Row, acting: Municipality) -> str:
    is_union = association["kind"] == "Verwaltungsverband"
    return f"Verwaltungsverband {association['name']}" if is_union else acting.body


def _association_hint(body: str, place: Place) -> str:
    article = "Der" if body.startswith("Verwaltungsverband") else "Die"
    does_it = f"{article} {body} erledigt das in der Regel für {place.name}."
    return f"{does_it} Fragen Sie im Zweifel bei Ihrer Gemeinde."


def _address(row: Row) -> str:
    town = f"{row.get('postcode', '')} {row['town']}".strip()
    return f"{row['street']}, {town}" if row.get("street") else town


def _note(rule: Row, *hints: str | None) -> str | None:
    return " ".join(filter(None, [rule.get("rule"), *hints])) or None
