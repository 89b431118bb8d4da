"""The register of German territory: compact tables written from the official lists.

The tables are facts only; each says in its first lines where it comes from, its licence and its date.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from index.place_names import clean_name, fold_words, name_forms
from index.register_sources import (
    NamedPoint,
    OfficialRow,
    PostcodeRow,
    date_of,
    read_named_points,
    read_official,
    read_positions,
    read_postcodes,
)
from index.register_tables import District, Municipality, Register, State, read_register

__all__ = ["District", "Municipality", "Register", "State", "read_register", "write_register"]

TOTALS = {"10": 16, "40": 401, "60": 10_943}
TOTAL_NAMES = {"10": "Länder", "40": "Kreise", "60": "Gemeinden"}
# A part of a town whose postcode spans more municipalities than this cannot be placed.
MOST_OWNERS = 3
OFFICIAL, POSTCODES = "GV100AD_28022026.txt", "plz_ort_ags.csv"
POSITIONS, NAMES = "plz_position.csv", "geonames_postal_DE.txt"
DESTATIS = "Statistisches Bundesamt, Gemeindeverzeichnis GV100AD; Vervielfältigung mit Quellenangabe"
OSM = "© OpenStreetMap-Mitwirkende, ODbL 1.0"
GEONAMES = "GeoNames, CC BY 4.0"
# Source and columns of every table.
TABLES = {
    "municipalities.tsv": (
        f"{DESTATIS}. Postleitzahlen: {OSM}. Lage: {GEONAMES}, {OSM}",
        "ags association name kind postcodes population lat lon tax_office court agency",
    ),
    "districts.tsv": (DESTATIS, "key name seat"),
    "states.tsv": (f"{DESTATIS}. Portale: eigene Auswahl", "key code name portal url"),
    "places.tsv": (f"{GEONAMES}; Zuordnung über {OSM}", "name ags"),
    "successors.tsv": (f"{DESTATIS}; Abgleich älterer Listen", "old new name"),
}

# The register cuts names at 50 characters; this one is ended where it is certain.
CUT_NAMES = {"14625020": "Bautzen / Budyšin, Stadt, Hochschulstadt"}
# Keys that ceased to exist with a merger -> the municipality that took their area over.
SUCCESSORS = {
    "06435014": "06415000",  # Hanau, since 2026 a district of its own
    "06635005": "06635001",  # Bromskirchen -> Allendorf (Eder)
    "07232089": "07232503",
    "07232096": "07232503",  # Niedergeckler, Obergeckler -> Obergeckler
    "12073032": "12073532",
    "12073386": "12073532",
    "12073603": "12073532",  # -> Schwedt/Oder
    "14522450": "14522275",
    "14522620": "14522275",  # Ostrau, Zschaitz-Ottewig -> Jahnatal
    "16061097": "16061119",  # Uder
    "16064073": "16064071",
    "16064072": "16064071",  # Anrode, Menteroda -> Unstruttal
    "16076004": "16076094",
    "16076084": "16076094",  # Berga/Elster, Wünschendorf/Elster
}
STATE_CODES = dict(
    zip(
        (f"{number:02d}" for number in range(1, 17)),
        ("SH", "HH", "NI", "HB", "NW", "HE", "RP", "BW", "BY", "SL", "BE", "BB", "MV", "SN", "ST", "TH"),
        strict=True,
    )
)
PORTALS = {
    "BW": ("service-bw", "https://www.service-bw.de"),
    "SN": ("Amt24", "https://amt24.sachsen.de"),
    "BY": ("BayernPortal", "https://www.bayernportal.de"),
    "BE": ("Service-Portal Berlin", "https://service.berlin.de"),
    "HH": ("Hamburg Service", "https://www.hamburg.de/service"),
    "HB": ("Serviceportal Bremen", "https://www.service.bremen.de"),
    "NI": ("Serviceportal Niedersachsen", "https://service.niedersachsen.de"),
    "NW": ("Serviceportal.NRW", "https://meineverwaltung.nrw"),
    "HE": ("Verwaltungsportal Hessen", "https://verwaltungsportal.hessen.de"),
    "BB": ("Serviceportal Brandenburg", "https://service.brandenburg.de"),
    "MV": ("MV-Serviceportal", "https://www.mv-serviceportal.de"),
    "ST": ("Serviceportal Sachsen-Anhalt", "https://buerger.sachsen-anhalt.de"),
    "SH": ("Serviceportal Schleswig-Holstein", "https://serviceportal.schleswig-holstein.de"),
    "TH": ("Serviceportal Thüringen", "https://thavel.thueringen.de"),
}


def write_register(source: Path, target: Path) -> None:
    """Writes the tables from the official lists in `source` into `target`.

    Raises ValueError (German) if there are not 16 states, 401 districts and 10,943 municipalities.
    """
    official = read_official(source / OFFICIAL)
    check_totals(official)
    postcodes = read_postcodes(source / POSTCODES)
    points = list(read_named_points(source / NAMES))
    towns = municipalities(official, postcodes, read_positions(source / POSITIONS), points)
    date = date_of(source / OFFICIAL)
    write_table(target / "municipalities.tsv", map(town_cells, towns), date)
    write_table(target / "districts.tsv", (district_cells(row) for row in official if row.record == "40"), date)
    write_table(target / "states.tsv", (state_cells(row) for row in official if row.record == "10"), date)
    parts = ((name, " ".join(keys)) for name, keys in parts_of_towns(towns, postcodes, points))
    write_table(target / "places.tsv", parts, date)
    names = {pair.ags: pair.name for pair in postcodes}
    write_table(target / "successors.tsv", ((old, new, names[old]) for old, new in sorted(SUCCESSORS.items())), date)


def check_totals(official: list[OfficialRow]) -> None:
    """Raises ValueError (German) if the numbers of records are not those expected."""
    for record, expected in TOTALS.items():
        found = sum(row.record == record for row in official)
        if found != expected:
            raise ValueError(
                f"Das Gemeindeverzeichnis enthält {found} {TOTAL_NAMES[record]}, erwartet sind {expected}: "
                "bitte die Datei GV100AD vollständig herunterladen oder die Summen anpassen."
            )


def municipalities(
    official: list[OfficialRow],
    postcodes: list[PostcodeRow],
    positions: dict[str, tuple[float, float]],
    points: list[NamedPoint],
) -> list[Municipality]:
    """All municipalities with their postcodes (seat first) and position."""
    rows = [row for row in official if row.record == "60"]
    known = {row.key for row in rows}
    codes: dict[str, set[str]] = defaultdict(set)
    for pair in postcodes:
        codes[SUCCESSORS.get(pair.ags, pair.ags)].add(pair.postcode)
    if not set(SUCCESSORS.values()) <= known:
        raise ValueError("Ein Nachfolger in SUCCESSORS fehlt im Gemeindeverzeichnis: bitte Tabelle prüfen.")
    named = {(point.postcode, fold_words(point.name)): (point.lat, point.lon) for point in points}
    anywhere = {point.postcode: (point.lat, point.lon) for point in points}
    return [_town(row, codes[row.key], named, {**anywhere, **positions}) for row in rows]


def _town(
    row: OfficialRow,
    codes: set[str],
    named: dict[tuple[str, str], tuple[float, float]],
    positions: dict[str, tuple[float, float]],
) -> Municipality:
    seat = (row.postcode,) if row.postcode else ()
    ordered = (*seat, *sorted(codes - set(seat)))
    name = CUT_NAMES.get(row.key, row.name)
    forms = sorted(name_forms(name, row.key), key=len, reverse=True)
    by_name = (named[code, form] for form in forms for code in ordered if (code, form) in named)
    by_code = (positions[code] for code in ordered if code in positions)
    lat, lon = next(by_name, None) or next(by_code, None) or (None, None)
    return Municipality(
        row.key,
        row.association,
        name,
        row.kind,
        ordered,
        row.population,
        lat,
        lon,
        row.tax_office,
        row.court,
        row.agency,
    )


def district_name(row: OfficialRow) -> str:
    """The district as it is spoken: "Landkreis Görlitz", "Kreis Plön", "Ortenaukreis", "Dresden"."""
    name = clean_name(row.name, row.key)
    if row.kind not in {"43", "44"} or "kreis" in name.casefold() or "region" in name.casefold():
        return name
    return f"{'Landkreis' if row.kind == '44' else 'Kreis'} {name}"


def parts_of_towns(
    towns: list[Municipality], postcodes: list[PostcodeRow], points: list[NamedPoint]
) -> list[tuple[str, tuple[str, ...]]]:
    """Names of parts of towns and the municipalities they may belong to, by postcode and district."""
    owners: dict[str, set[str]] = defaultdict(set)
    forms = {town.ags: name_forms(town.name, town.ags) for town in towns}
    names = set().union(*forms.values())
    for town in towns:
        for code in town.postcodes:
            owners[code].add(town.ags)
    parts: dict[str, set[str]] = defaultdict(set)
    for point in points:
        name = fold_words(point.name)
        sharing = owners[point.postcode]
        keys = {key for key in sharing if key.startswith(point.district)} or sharing
        # "Hamburg Bergedorf" belongs to Hamburg, whoever shares its postcode.
        keys = {key for key in keys if any(name.startswith(form + " ") for form in forms[key])} or keys
        if 0 < len(keys) <= MOST_OWNERS and name not in names:
            parts[point.name] |= keys
    return sorted((name, tuple(sorted(keys))) for name, keys in parts.items())


def town_cells(town: Municipality) -> tuple[str, ...]:
    """A row of municipalities.tsv."""
    point = ("", "")
    if town.lat is not None and town.lon is not None:
        point = (f"{town.lat:.4f}", f"{town.lon:.4f}")
    facts = (town.ags, town.association, town.name, town.kind, " ".join(town.postcodes), str(town.population))
    return (*facts, *point, town.tax_office, town.court, town.agency)


def district_cells(row: OfficialRow) -> tuple[str, ...]:
    """A row of districts.tsv."""
    return row.key, district_name(row), row.seat.split(",")[0]


def state_cells(row: OfficialRow) -> tuple[str, ...]:
    """A row of states.tsv."""
    code = STATE_CODES[row.key]
    return row.key, code, row.name, *PORTALS.get(code, ("", ""))


def write_table(path: Path, rows: Iterable[Iterable[str]], date: str) -> None:
    """Writes a table under its source, its date (ISO) and the names of its columns."""
    source, columns = TABLES[path.name]
    lines = [f"# Quelle: {source}", f"# Stand: {date}", "# " + columns.replace(" ", "\t")]
    lines += map("\t".join, rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
