"""Reading the editors' YAML: what is taken over, and how mistakes are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.catalogue import load_services
from index.fields import CatalogueError
from index.models import Link
from index.sentences import load_lists, load_thesaurus

ENTRY = """\
- id: "99000000000001"
  leika: "99000000000001"
  title: Fischereischein beantragen
  synonyms: [Angelschein]
  online_services: {BW: {label: Antrag, url: "https://example.org/angeln"}}
  authority_types: {BW: Gemeinde, SN: ""}
  checked: 2026-11-01
"""


def write(folder: Path, content: str, name: str = "freizeit.yml") -> Path:
    (folder / name).write_text(content, encoding="utf-8")
    return folder


def test_an_entry_becomes_a_service(tmp_path: Path) -> None:
    (service,) = load_services(write(tmp_path, ENTRY))
    assert service.synonyms == ("Angelschein",)
    assert service.online_services == {"BW": Link("Antrag", "https://example.org/angeln")}
    assert service.checked == "2026-11-01"


def test_life_situation_defaults_to_the_name_of_the_file(tmp_path: Path) -> None:
    assert load_services(write(tmp_path, ENTRY))[0].life_situation == "freizeit"


def test_an_empty_value_in_a_mapping_means_not_known(tmp_path: Path) -> None:
    assert load_services(write(tmp_path, ENTRY))[0].authority_types == {"BW": "Gemeinde"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (ENTRY + "  gebuehr: 5 Euro\n", ["freizeit.yml", "Eintrag 1", "99000000000001", '"gebuehr"']),
        ("- id: a\n", ["freizeit.yml", "Eintrag 1", '"title"', "fehlt"]),
        ("- title: Ohne Kennung\n", ["Eintrag 1", '"id"', "fehlt"]),
        (ENTRY + ENTRY, ["Eintrag 2", "99000000000001", "steht schon in", "Eintrag 1"]),
        ("- id: 99\n  title: Zahl\n", ["Eintrag 1", '"id"', "Anführungszeichen"]),
        ("- id: a\n  title: b\n  fees: 5 Euro\n", ['"fees"', "Liste"]),
        ("- id: a\n  title: b\n  sources: [{label: x}]\n", ['"sources"', "Punkt 1", '"url"']),
        ("id: a\n", ["freizeit.yml", "Liste von Leistungen"]),
        ("- id: [a\n", ["freizeit.yml", "kein gültiges YAML"]),
    ],
)
def test_a_mistake_is_named_with_file_entry_and_field(tmp_path: Path, content: str, words: list[str]) -> None:
    with pytest.raises(CatalogueError) as error:
        load_services(write(tmp_path, content))
    assert [word for word in words if word not in str(error.value)] == []


def test_the_same_id_in_two_files_is_refused(tmp_path: Path) -> None:
    write(tmp_path, ENTRY)
    with pytest.raises(CatalogueError, match=r"zweite\.yml.*steht schon in .*freizeit\.yml"):
        load_services(write(tmp_path, ENTRY, name="zweite.yml"))


def test_sentences_of_one_key_are_joined_over_files(tmp_path: Path) -> None:
    write(tmp_path, '"1": [angeln gehen, Angelschein weg]\n', name="a.yml")
    write(tmp_path, '"1": [angeln gehen, Fische fangen]\n', name="b.yml")
    assert load_lists(tmp_path) == {"1": ("angeln gehen", "Angelschein weg", "Fische fangen")}


def test_an_unquoted_key_of_digits_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="Anführungszeichen"):
        load_lists(write(tmp_path, "99: [angeln]\n"))


def test_the_thesaurus_maps_official_to_everyday_words(tmp_path: Path) -> None:
    assert load_thesaurus(write(tmp_path, "Kraftfahrzeug: [Auto, Karre]\n")) == {"Kraftfahrzeug": ("Auto", "Karre")}


def test_missing_folders_are_empty(tmp_path: Path) -> None:
    assert load_services(tmp_path / "keine") == ()
    assert load_lists(tmp_path / "keine") == {}
