"""The tables behind the directory of authorities: YAML files of this project and the official register."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from index.explicit import by_service

STATES = {"08": "BW", "14": "SN"}
TOWN_KINDS = {"61", "62", "63", "67"}
UNINCORPORATED = {"65", "66"}

Row = dict[str, Any]


@dataclass(frozen=True)
class Municipality:
    """What the register knows of a municipality; `body` is its name as an authority ("Stadt Görlitz")."""

    ags: str
    name: str
    body: str
    postcode: str | None
    court: str
    tax_office: str
    agency: str


@dataclass(frozen=True)
class Tables:
    """Everything that a decision needs, keyed for look-up; rows are the entries of the YAML files.

    `town_unions` says for which municipality in Baden-Württemberg a large town acts as lower authority, `successors`
    which municipality took over a key that is no more.
    """

    types: dict[tuple[str, str], Row]
    districts: dict[str, Row]
    courts: dict[str, Row]
    central: dict[str, Row]
    towns: dict[str, Row]
    associations: dict[str, Row]
    municipalities: dict[str, Municipality]
    tax_offices: dict[str, Row]
    agencies: dict[str, Row]
    town_unions: dict[str, str]
    successors: dict[str, str]
    explicit: dict[str, list[Row]]


def load_tables(folder: Path, register: Path) -> Tables:
    """Read the directory (`folder`) and the register. Raises OSError or yaml.YAMLError if that fails."""
    return Tables(
        types=_types([row for path in _type_files(folder) for row in _rows(path)]),
        districts=_keyed(_rows(folder / "districts.yml"), "key"),
        courts=_keyed(_rows(folder / "courts.yml"), "key"),
        central=_keyed(_rows(folder / "central.yml"), "key"),
        towns=_keyed(_rows(folder / "towns.yml"), "ags"),
        associations=_members(_rows(folder / "associations.yml")),
        municipalities=_municipalities(register / "municipalities.tsv"),
        tax_offices=_keyed(_rows(folder / "tax_offices.yml"), "key"),
        agencies=_keyed(_rows(folder / "agencies.yml"), "key"),
        town_unions={member: row["seat"] for row in _rows(folder / "town_unions.yml") for member in row["members"]},
        explicit=by_service(_rows(folder / "explicit.yml")),
        successors=_successors(register / "successors.tsv"),
    )


def is_city(district: Row) -> bool:
    """Whether a district is one city ("Stadt Stuttgart")."""
    return str(district["name"]).startswith("Stadt ")


def _type_files(folder: Path) -> list[Path]:
    return [folder / "types.yml", *sorted((folder / "types").glob("*.yml"))]


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8") as file:
        rows: list[Row] = yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)) or []
    return rows


def _keyed(rows: list[Row], key: str) -> dict[str, Row]:
    return {row[key]: row for row in rows}


def _types(rows: list[Row]) -> dict[tuple[str, str], Row]:
    """One flat row per type and state: what holds for the type, then what holds in the state."""
    return {(row["type"], state): row | rule for row in rows for state, rule in row["states"].items()}


def _members(rows: list[Row]) -> dict[str, Row]:
    return {member: row for row in rows for member in row["members"]}


def _municipalities(path: Path) -> dict[str, Municipality]:
    with path.open(encoding="utf-8") as file:
        lines = [line.rstrip("\n").split("\t") for line in file if line[:2] in STATES]
    return {fields[0]: _municipality(fields) for fields in lines if fields[3] not in UNINCORPORATED}


def _successors(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8") as file:
        lines = [line.split("\t") for line in file if not line.startswith("#")]
    return {old: new for old, new, _ in lines}


def _municipality(fields: list[str]) -> Municipality:
    ags, _, official, kind, postcodes = fields[:5]
    name = plain_name(official)
    return Municipality(
        ags=ags,
        name=name,
        body=f"{'Stadt' if kind in TOWN_KINDS else 'Gemeinde'} {name}",
        postcode=postcodes.split(" ")[0] or None,  # the first one is the seat's
        court=f"{ags[:2]}-{fields[9]}",
        tax_office=f"{ags[:2]}-{fields[8]}",
        agency=f"{ags[:2]}-{fields[10]}",
    )


def plain_name(official: str) -> str:
    """The name as it is spoken: without titles ("Görlitz, Stadt") and without the Sorbian name."""
    return official.split(",")[0].split(" / ")[0]
