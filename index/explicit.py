"""Responsibilities that a state, district or municipality has reported itself: they go before the rule of the type."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from index.models import Authority, Service

Row = dict[str, Any]
FIELDS = ("name", "address", "phone", "email", "url", "hours", "source", "checked")


def by_service(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """The entries of explicit.yml by the key of their service."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[str(row["service"])].append(row)
    return dict(found)


def reported(entries: Mapping[str, Sequence[Row]], service: Service, ags: str) -> tuple[Authority, ...]:
    """The authorities reported for a service at a place (AGS of 2, 5 or 8 digits) by the longest key that covers it.

    More than one contradict each other.
    """
    rows = [*entries.get(service.id, ()), *(entries.get(service.leika, ()) if service.leika else ())]
    covering = [(key, row) for row in rows if ags.startswith(key := _prefix(str(row["ars"])))]
    longest = max((len(key) for key, _ in covering), default=0)
    found = {row["name"]: row for key, row in covering if len(key) == longest}
    return tuple(_authority(row) for row in found.values())


def contradiction(authorities: Sequence[Authority]) -> str:
    """What a citizen is told where reports contradict each other."""
    names = " und ".join(authority.name for authority in authorities)
    return f"Für diesen Ort sind verschiedene Stellen gemeldet: {names}. Bitte fragen Sie die Behördennummer 115."


def _prefix(ars: str) -> str:
    """The AGS in an ARS: state and district (5 digits), then the municipality's last three of twelve."""
    return f"{ars[:5]}{ars[9:12]}" if len(ars) == 12 else ars


def _authority(row: Row) -> Authority:
    told: dict[str, Any] = {name: row.get(name) for name in FIELDS}
    return Authority(type="gemeldet", level="gemeldet", **told)
