"""A newer official list for the register: what changes, the new tables, and their swap.

The official list (GV100AD) has no positions and one postcode per municipality; the others are taken over from the
register, and from the municipalities that a merged one consists of.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from index.place_names import clean_name
from index.register import TOTALS, district_cells, state_cells, town_cells, write_table
from index.register_sources import DISTRICT_RECORD, MUNICIPALITY_RECORD, OfficialRow, date_of, read_official
from index.register_tables import Municipality, Register, read_register

# Fewer or more than this share of today's municipalities means another kind of file, or half of one.
LEAST_SHARE, MOST_SHARE = 0.9, 1.1
GROWN = 0.8  # of the people of a vanished municipality, whoever took it over must have gained as many
LONGEST_NAME = 50  # characters; the official list cuts longer ones


@dataclass(frozen=True)
class Changes:
    """What a newer list changes, as of `date` (ISO): added municipalities, vanished ones, renamed ones (old name, row),
    and keys of districts added and vanished.

    A vanished one comes with the key of its successor, or "" where that is not certain.
    """

    date: str
    added: tuple[OfficialRow, ...]
    gone: tuple[tuple[Municipality, str], ...]
    renamed: tuple[tuple[str, OfficialRow], ...]
    districts: tuple[tuple[str, ...], tuple[str, ...]]

    @property
    def open(self) -> tuple[Municipality, ...]:
        """Vanished municipalities of people, whose successor is not certain."""
        return tuple(town for town, successor in self.gone if not successor and town.population)


def compare(register: Register, path: Path, successors: Mapping[str, str]) -> Changes:
    """What the list at `path` changes; `successors` (old key -> new key) decide what is not certain.

    Raises ValueError (German) if it is no complete list, or if a successor is none of its municipalities.
    """
    official = read_official(path)
    _check(register, official)
    rows = {row.key: row for row in official if row.record == MUNICIPALITY_RECORD}
    wrong = next((new for new in successors.values() if new not in rows), None)
    if wrong:
        raise ValueError(f"Die neue Liste kennt keine Gemeinde mit dem Schlüssel {wrong}.")
    known = {town.ags: town for town in register.municipalities}
    added = tuple(row for key, row in rows.items() if key not in known)
    vanished = [town for town in register.municipalities if town.ags not in rows]
    gained = {key: row.population - (known[key].population if key in known else 0) for key, row in rows.items()}
    gone = tuple((town, successors.get(town.ags) or _successor(town, rows, added, gained)) for town in vanished)
    pairs = ((known[key].name, row) for key, row in rows.items() if key in known)
    renamed = tuple((old, row) for old, row in pairs if _name(row, old) != old)
    return Changes(date_of(path), added, gone, renamed, _districts(register, official))


def load(folder: Path, path: Path, changes: Changes) -> None:
    """Rewrite the tables of the register in `folder` from the list at `path`: staged, read, then swapped.

    Raises ValueError (German) if a successor is missing; the register then stays as it is.
    """
    if changes.open:
        keys = ", ".join(f"{town.ags} {town.name}" for town in changes.open)
        raise ValueError(f"Wer ist Nachfolger von {keys}? Bitte mit --successor ALT=NEU angeben.")
    staging, before = (folder.with_name(f".{folder.name}-{state}") for state in ("neu", "alt"))
    for left in (staging, before):
        shutil.rmtree(left, ignore_errors=True)
    shutil.copytree(folder, staging)
    _write(staging, read_register(folder), read_official(path), changes)
    read_register(staging)
    folder.rename(before)
    staging.rename(folder)
    shutil.rmtree(before)


def _write(folder: Path, register: Register, official: list[OfficialRow], changes: Changes) -> None:
    towns = [town_cells(town) for town in _municipalities(register, official, changes)]
    write_table(folder / "municipalities.tsv", towns, changes.date)
    write_table(folder / "districts.tsv", (district_cells(row) for row in official if row.record == "40"), changes.date)
    write_table(folder / "states.tsv", (state_cells(row) for row in official if row.record == "10"), changes.date)
    newer = {town.ags: new for town, new in changes.gone if new}
    chain = {old: (newer.get(new, new), name) for old, (new, name) in register.successors.items()}
    chain |= {town.ags: (new, clean_name(town.name, town.ags)) for town, new in changes.gone if new}
    write_table(folder / "successors.tsv", ((old, *new) for old, new in sorted(chain.items())), changes.date)


def _municipalities(register: Register, official: list[OfficialRow], changes: Changes) -> Iterable[Municipality]:
    known = {town.ags: town for town in register.municipalities}
    for row in official:
        if row.record == MUNICIPALITY_RECORD:
            parts = [*filter(None, [known.get(row.key)]), *(town for town, new in changes.gone if new == row.key)]
            yield _town(row, parts)


def _town(row: OfficialRow, parts: list[Municipality]) -> Municipality:
    """A municipality of the new list, with postcodes and position of what it consists of."""
    seat = (row.postcode,) if row.postcode else ()
    codes = dict.fromkeys([*seat, *(code for town in parts for code in town.postcodes)])
    placed = next((town for town in parts if town.lat is not None), None)
    fresh = Municipality(
        row.key, row.association, row.name, row.kind, tuple(codes), row.population, None, None,
        row.tax_office, row.court, row.agency,
    )  # fmt: skip
    name = _name(row, parts[0].name) if parts else row.name
    return replace(fresh, name=name, lat=placed.lat if placed else None, lon=placed.lon if placed else None)


def _name(row: OfficialRow, old: str) -> str:
    """The name in the new list; the longer known one where the list cuts it."""
    return old if len(row.name) >= LONGEST_NAME - 1 and old.startswith(row.name[: LONGEST_NAME - 2]) else row.name


def _successor(
    town: Municipality, rows: Mapping[str, OfficialRow], added: tuple[OfficialRow, ...], gained: Mapping[str, int]
) -> str:
    """Who took a vanished municipality over, as far as name, postcode and people tell; "" if they do not."""
    name = clean_name(town.name, town.ags)
    state = [row for row in added if row.key[:2] == town.ags[:2]]
    named = [row.key for row in state if clean_name(row.name, row.key) == name]
    merged = [row.key for row in state if row.postcode in town.postcodes]
    joined = [
        key
        for key, row in rows.items()
        if key[:5] == town.ags[:5] and row.postcode in town.postcodes and gained[key] >= GROWN * town.population
    ]
    return next((found[0] for found in (named, merged, joined) if len(found) == 1), "")


def _check(register: Register, official: list[OfficialRow]) -> None:
    counts = {record: sum(row.record == record for row in official) for record in TOTALS}
    share = counts["60"] / len(register.municipalities)
    if counts["10"] != TOTALS["10"] or not LEAST_SHARE <= share <= MOST_SHARE:
        raise ValueError(
            f"Das ist kein vollständiges Gemeindeverzeichnis: {counts['10']} Länder, {counts['40']} Kreise, "
            f"{counts['60']} Gemeinden. Bitte die Datei GV100AD des Statistischen Bundesamts vollständig laden."
        )


def _districts(register: Register, official: list[OfficialRow]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    new = {row.key for row in official if row.record == DISTRICT_RECORD}
    old = {district.key for district in register.districts}
    return tuple(sorted(new - old)), tuple(sorted(old - new))
