"""The tables of the register: complete, rightly encoded, and refused when the source is not whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.register import Municipality, Register, read_register, write_register

FOLDER = Path(__file__).parents[2] / "index" / "data" / "register"


@pytest.fixture(scope="module")
def register() -> Register:
    return read_register(FOLDER)


def town(register: Register, ags: str) -> Municipality:
    return next(town for town in register.municipalities if town.ags == ags)


def test_the_tables_hold_all_of_germany(register: Register) -> None:
    assert len(register.municipalities) == 10_943
    assert len(register.districts) == 401
    assert len(register.states) == 16


def test_umlauts_and_sorbian_letters_survive(register: Register) -> None:
    assert town(register, "14626110").name.startswith("Görlitz")
    assert "Budyšin" in town(register, "14625020").name


def test_no_name_is_cut(register: Register) -> None:
    assert all(len(town.name) < 50 for town in register.municipalities)


def test_the_postcode_of_the_seat_comes_first(register: Register) -> None:
    assert town(register, "08311000").postcodes[0] == "79098"
    assert "79117" in town(register, "08311000").postcodes


@pytest.mark.parametrize("ags", ["06415000", "07232503", "14522275", "16061119", "16076094"])
def test_municipalities_missing_in_the_list_of_postcodes_have_one(register: Register, ags: str) -> None:
    assert town(register, ags).postcodes


def test_every_inhabited_municipality_has_a_position_within_germany(register: Register) -> None:
    for place in register.municipalities:
        if place.population:
            assert place.lat is not None and 47 < place.lat < 56, place
            assert place.lon is not None and 5 < place.lon < 16, place


def test_codes_of_offices_have_the_columns_of_the_source(register: Register) -> None:
    dresden = town(register, "14612000")
    assert (dresden.tax_office, dresden.court, dresden.agency) == ("3202", "1320", "07401")
    assert dresden.population == 564_904


def test_all_keys_of_parts_exist(register: Register) -> None:
    known = {town.ags for town in register.municipalities}
    assert {key for _, keys in register.parts for key in keys} <= known


def test_districts_are_named_as_they_are_spoken(register: Register) -> None:
    names = {district.key: district.name for district in register.districts}
    assert names["14626"] == "Landkreis Görlitz"
    assert names["08317"] == "Ortenaukreis"
    assert names["01057"] == "Kreis Plön"


def test_every_table_names_source_and_date() -> None:
    for path in FOLDER.iterdir():
        head = path.read_text(encoding="utf-8").split("\n")[:3]
        assert any(line.startswith("# Quelle: ") for line in head), path
        assert any(line.startswith("# Stand: ") for line in head), path


def test_the_tables_stay_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 1_500_000


def test_an_incomplete_source_is_refused_in_german(tmp_path: Path) -> None:
    (tmp_path / "GV100AD_28022026.txt").write_text("102026022814          Sachsen\n", encoding="utf-8")
    with pytest.raises(ValueError, match="erwartet sind 16"):
        write_register(tmp_path, tmp_path / "target")


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"successors\.tsv fehlt"):
        read_register(tmp_path)
