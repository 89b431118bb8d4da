"""The register of German territory as tables: their rows, and the reader."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Municipality:
    """A row of municipalities.tsv; `name` is the official one, `postcodes` begin with the seat's."""

    ags: str
    association: str
    name: str
    kind: str
    postcodes: tuple[str, ...]
    population: int
    lat: float | None
    lon: float | None
    tax_office: str
    court: str
    agency: str


@dataclass(frozen=True)
class District:
    """A row of districts.tsv: key of 5 digits, name as it is spoken ("Landkreis Görlitz"), seat."""

    key: str
    name: str
    seat: str


@dataclass(frozen=True)
class State:
    """A row of states.tsv: key of 2 digits, code ("SN"), name, label and address of its portal or ""."""

    key: str
    code: str
    name: str
    portal: str
    url: str


@dataclass(frozen=True)
class Register:
    """All tables; `parts` are parts of towns as (name, keys of the municipalities it may belong to).

    `successors`: keys that are no more -> the key that took them over, and the name of what was there.
    """

    municipalities: tuple[Municipality, ...]
    districts: tuple[District, ...]
    states: tuple[State, ...]
    parts: tuple[tuple[str, tuple[str, ...]], ...]
    successors: dict[str, tuple[str, str]]


def read_register(folder: Path) -> Register:
    """Reads the tables that `write_register` wrote; `quarters.tsv` (by hand) is joined to the parts.

    Raises FileNotFoundError with a German message if a table is missing.
    """
    successors = {old: (new, name) for old, new, name in _rows(folder / "successors.tsv")}
    parts: dict[str, set[str]] = defaultdict(set)
    for name, keys in [*_rows(folder / "places.tsv"), *_rows(folder / "quarters.tsv")]:
        parts[name] |= {successors[key][0] if key in successors else key for key in keys.split()}
    for new, name in successors.values():
        parts[name].add(new)
    return Register(
        tuple(_municipality(cells) for cells in _rows(folder / "municipalities.tsv")),
        tuple(District(*cells) for cells in _rows(folder / "districts.tsv")),
        tuple(State(*cells) for cells in _rows(folder / "states.tsv")),
        tuple((name, tuple(sorted(keys))) for name, keys in sorted(parts.items())),
        successors,
    )


def _municipality(cells: list[str]) -> Municipality:
    ags, association, name, kind, postcodes, population, lat, lon, tax_office, court, agency = cells
    return Municipality(
        ags,
        association,
        name,
        kind,
        tuple(postcodes.split()),
        int(population),
        float(lat) if lat else None,
        float(lon) if lon else None,
        tax_office,
        court,
        agency,
    )


def _rows(path: Path) -> Iterator[list[str]]:
    if not path.is_file():
        raise FileNotFoundError(f"Die Tabelle {path.name} fehlt in {path.parent}: bitte das Register neu erzeugen.")
    lines = path.read_text(encoding="utf-8").split("\n")
    return (line.split("\t") for line in lines if line and not line.startswith("#"))
