"""A newer official list: its changes are told, old keys lead to new ones, and nothing is lost on the way."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from channels.cli import app
from index.authorities import Authorities
from index.models import Service
from index.register import Municipality, Register, read_register
from index.register_update import compare, load
from index.territory import Territory

DATA = Path(__file__).parents[2] / "index" / "data"
GOERLITZ, KOENIGSHAIN, REICHENBACH = "14626110", "14626240", "14626450"
MERGED = "14626999"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA / "register", tmp_path / "register"))


@pytest.fixture(scope="module")
def register() -> Register:
    return read_register(DATA / "register")


def official(path: Path, register: Register, towns: list[Municipality]) -> Path:
    """A file in the columns of GV100AD."""
    lines = []
    for state in register.states:
        lines.append(f"1020271231{state.key:<12}{state.name:<50}")
    for district in register.districts:
        lines.append(f"4020271231{district.key:<12}{district.name:<50}{district.seat:<50}44")
    for town in towns:
        line = f"6020271231{town.ags}{town.association:<4}{town.name[:50]:<50}{'':<50}{town.kind}{'':<15}"
        line += f"{town.population:011d}{'':<15}{(town.postcodes or ('',))[0]:<5}{'':<7}"
        lines.append(f"{line}{town.tax_office:<4}{town.court:<4}{town.agency:<5}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def newer(tmp_path: Path, register: Register) -> Path:
    """Two villages become one, and a town takes another name."""
    by_key = {town.ags: town for town in register.municipalities}
    one, two = by_key.pop(KOENIGSHAIN), by_key.pop(REICHENBACH)
    people = one.population + two.population
    by_key[MERGED] = replace(one, ags=MERGED, name="Königsreichenbach", postcodes=("02829",), population=people)
    by_key[GOERLITZ] = replace(by_key[GOERLITZ], name="Görlitz an der Neiße, Stadt")
    return official(tmp_path / "GV100AD_31122027.txt", register, list(by_key.values()))


def test_the_same_list_changes_nothing(tmp_path: Path, register: Register) -> None:
    path = official(tmp_path / "gleich.txt", register, list(register.municipalities))
    changes = compare(register, path, {})
    assert (changes.added, changes.gone, changes.renamed, changes.districts) == ((), (), (), ((), ()))


def test_merged_and_renamed_municipalities_are_listed(tmp_path: Path, register: Register) -> None:
    changes = compare(register, newer(tmp_path, register), {REICHENBACH: MERGED})
    assert [row.key for row in changes.added] == [MERGED]
    assert {town.ags: new for town, new in changes.gone} == {KOENIGSHAIN: MERGED, REICHENBACH: MERGED}
    assert [(old, row.name) for old, row in changes.renamed] == [
        ("Görlitz, Stadt, Hochschulstadt", "Görlitz an der Neiße, Stadt")
    ]
    assert changes.date == "2027-12-31"


def test_old_keys_and_old_names_lead_to_the_new_municipality(tmp_path: Path, folder: Path, register: Register) -> None:
    path = newer(tmp_path, register)
    load(folder, path, compare(register, path, {REICHENBACH: MERGED}))
    territory = Territory.load(folder)
    for text in ("Königsreichenbach", "Königshain", KOENIGSHAIN):
        found = territory.place(text) if text.isdigit() else territory.find(f"wohne in {text}").places[0]
        assert found is not None
        assert found.ags == MERGED
    known = read_register(folder)
    assert set(next(town for town in known.municipalities if town.ags == MERGED).postcodes) >= {"02829", "02894"}
    service = Service("x", "x", authority_types={"SN": "Gemeinde"})
    resolved = Authorities.load(DATA / "authorities", folder).resolve(service, KOENIGSHAIN)
    assert resolved.authority is not None
    assert resolved.authority.name == "Gemeinde Königsreichenbach"


def test_without_a_certain_successor_nothing_is_changed(tmp_path: Path, folder: Path, register: Register) -> None:
    path = newer(tmp_path, register)
    changes = compare(register, path, {})
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    with pytest.raises(ValueError, match=rf"Nachfolger von {REICHENBACH}.*--successor"):
        load(folder, path, changes)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_half_a_list_is_refused(tmp_path: Path, register: Register) -> None:
    path = official(tmp_path / "halb.txt", register, list(register.municipalities[:5000]))
    with pytest.raises(ValueError, match="kein vollständiges Gemeindeverzeichnis"):
        compare(register, path, {})


def test_the_command_tells_the_changes_and_asks_before_it_takes_them_over(
    tmp_path: Path, folder: Path, register: Register
) -> None:
    path = newer(tmp_path, register)
    given = ["register", "load", str(path), "--target", str(folder), "--successor", f"{REICHENBACH}={MERGED}"]
    refused = CliRunner().invoke(app, given, input="n\n")
    assert "1 neu, 2 weggefallen, 1 umbenannt." in refused.output
    assert "Nichts geändert." in refused.output
    assert not any(town.ags == MERGED for town in read_register(folder).municipalities)
    taken = CliRunner().invoke(app, [*given, "--yes"])
    assert "auf dem Stand 2027-12-31" in taken.output
    assert any(town.ags == MERGED for town in read_register(folder).municipalities)
