"""Reads the official lists of municipalities and postcodes as they are published; nothing is judged here."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# GV100AD: fixed columns, given here from 0 and with the end excluded (the documentation counts from 1).
RECORD = slice(0, 2)
DATE = slice(2, 10)
KEY = slice(10, 18)
ASSOCIATION = slice(18, 22)
NAME = slice(22, 72)
SEAT = slice(72, 122)
KIND = slice(122, 124)
POPULATION = slice(139, 150)
SEAT_POSTCODE = slice(165, 170)
TAX_OFFICE = slice(177, 181)
COURT = slice(181, 185)
AGENCY = slice(185, 190)
STATE_RECORD, DISTRICT_RECORD, MUNICIPALITY_RECORD = "10", "40", "60"


@dataclass(frozen=True)
class OfficialRow:
    """One record of the register: state (key of 2), district (5) or municipality (8), blanks stripped."""

    record: str
    key: str
    name: str
    kind: str
    seat: str
    association: str
    population: int
    postcode: str
    tax_office: str
    court: str
    agency: str


@dataclass(frozen=True)
class PostcodeRow:
    """One pair of postcode and municipality key, with the name that the list gives it."""

    postcode: str
    ags: str
    name: str


@dataclass(frozen=True)
class NamedPoint:
    """A name with its postcode, the key of its district (may be empty) and its position in degrees."""

    postcode: str
    name: str
    district: str
    lat: float
    lon: float


def read_official(path: Path) -> list[OfficialRow]:
    """The states, districts and municipalities of the official register (GV100AD, UTF-8)."""
    wanted = {STATE_RECORD, DISTRICT_RECORD, MUNICIPALITY_RECORD}
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_official(line.ljust(220)) for line in lines if line[RECORD] in wanted]


def date_of(path: Path) -> str:
    """The date of the territory in a GV100AD file, as ISO date."""
    with path.open(encoding="utf-8") as file:
        digits = file.readline()[DATE]
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"


def _official(line: str) -> OfficialRow:
    municipality = line[RECORD] == MUNICIPALITY_RECORD

    def cell(columns: slice, wanted: bool = True) -> str:
        return line[columns].strip() if wanted else ""

    return OfficialRow(
        record=line[RECORD],
        key=cell(KEY),
        name=cell(NAME),
        kind=cell(KIND),
        seat=cell(SEAT, not municipality),
        association=cell(ASSOCIATION, municipality),
        population=int(cell(POPULATION, municipality) or 0),
        postcode=cell(SEAT_POSTCODE, municipality),
        tax_office=cell(TAX_OFFICE, municipality),
        court=cell(COURT, municipality),
        agency=cell(AGENCY, municipality),
    )


def read_postcodes(path: Path) -> list[PostcodeRow]:
    """The pairs of postcode and municipality (plz_ort_ags.csv)."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return [PostcodeRow(row["plz"].zfill(5), row["ags"].zfill(8), row["ort"]) for row in rows]


def read_positions(path: Path) -> dict[str, tuple[float, float]]:
    """Postcode -> latitude and longitude of its middle (plz_position.csv drops leading zeros)."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        pairs = ((row["Postleitzahl / Post code"].zfill(5), row["geo_point_2d"]) for row in rows)
        return {postcode: _point(point) for postcode, point in pairs if "," in point}


def _point(text: str) -> tuple[float, float]:
    lat, lon = text.split(",")
    return float(lat), float(lon)


def read_named_points(path: Path) -> Iterator[NamedPoint]:
    """The place names per postcode (geonames_postal_DE.txt, tab-separated, no header)."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield NamedPoint(row[1], row[2].strip(), row[8], float(row[9]), float(row[10]))
