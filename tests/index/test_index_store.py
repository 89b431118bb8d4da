"""The built index on disk: complete or refused, rebuilt only when something changed, always the same."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from index.build import build_index
from index.fields import CatalogueError
from index.options import Options
from index.search import Search
from index.store import StoreError, current

ENTRY = '- {{id: "{0}", title: {1} beantragen, synonyms: [{1}schein]}}\n'


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("bau")
    services = root / "data" / "services"
    services.mkdir(parents=True)
    services.joinpath("a.yml").write_text("".join(ENTRY.format(*pair) for pair in NAMES.items()), encoding="utf-8")
    build_index(root / "data", root / "nlu", root / "var")
    return root


NAMES = {"1": "Angel", "2": "Jagd", "3": "Park"}


@pytest.fixture
def copy(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "kopie"))


def build(root: Path) -> Path:
    return build_index(root / "data", root / "nlu", root / "var")


def test_an_unchanged_index_is_not_built_again(copy: Path) -> None:
    said: list[str] = []
    before = current(copy / "var")[0]
    assert build_index(copy / "data", copy / "nlu", copy / "var", progress=said.append) == before
    assert said == ["Der Suchindex ist aktuell."]


def test_a_changed_sentence_builds_a_new_version(copy: Path) -> None:
    before = current(copy / "var")[0]
    (copy / "nlu" / "queries").mkdir(parents=True)
    (copy / "nlu" / "queries" / "a.yml").write_text('"1": [Forellen fangen]\n', encoding="utf-8")
    assert build(copy) != before
    assert Search.load(copy / "var").search("Forellen").hits[0].id == "1"


def test_a_fact_that_is_not_searched_takes_over_what_was_learned(copy: Path) -> None:
    entries = copy / "data" / "services" / "a.yml"
    entries.write_text(entries.read_text().replace("title: Jagd", "fees: [10 Euro], title: Jagd"), encoding="utf-8")
    before, said = current(copy / "var")[1], list[str]()
    build_index(copy / "data", copy / "nlu", copy / "var", progress=said.append)
    after = current(copy / "var")[1]
    assert "Nur Angaben haben sich geändert: Gelerntes übernehmen" in said
    assert {name for name in after.files if after.files[name] != before.files[name]} == {"services.jsonl"}
    found = Search.load(copy / "var").search("Jagdschein").hits[0]
    assert Search.load(copy / "var").service(found.id).fees == ("10 Euro",)  # type: ignore[union-attr]


def test_a_new_synonym_is_learned(copy: Path) -> None:
    entries = copy / "data" / "services" / "a.yml"
    entries.write_text(entries.read_text().replace("[Jagdschein]", "[Jagdschein, Halali]"), encoding="utf-8")
    build(copy)
    assert Search.load(copy / "var").search("Halali").hits[0].id == "2"


def test_the_same_inputs_give_the_same_files(built: Path, copy: Path) -> None:
    shutil.rmtree(copy / "var")
    build(copy)
    assert current(copy / "var")[1] == current(built / "var")[1]


def test_without_an_index_the_way_to_build_one_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="amtslotse train"):
        Search.load(tmp_path)


@pytest.mark.parametrize("name", ["manifest.json", "services.jsonl", "bm25/vocab.index.json", "dense.faiss"])
def test_a_half_index_is_refused_and_can_be_built_again(copy: Path, name: str) -> None:
    (current(copy / "var")[0] / name).unlink()
    with pytest.raises(StoreError, match=r"unvollständig.*amtslotse train"):
        Search.load(copy / "var")


def test_a_changed_file_is_refused_and_building_mends_it(copy: Path) -> None:
    path = current(copy / "var")[0] / "fusion.json"
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(StoreError, match=r"fusion\.json.*amtslotse train"):
        Search.load(copy / "var")
    build(copy)
    assert Search.load(copy / "var").search("Jagdschein").hits[0].id == "2"


def test_another_format_is_refused(copy: Path) -> None:
    path = current(copy / "var")[0] / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 0}), encoding="utf-8")
    with pytest.raises(StoreError, match=r"Format 0.*amtslotse train"):
        Search.load(copy / "var")


def test_an_index_of_another_encoder_is_refused(copy: Path) -> None:
    with pytest.raises(StoreError, match=r"anderen Encoder.*amtslotse train"):
        Search.load(copy / "var", Options(encoder="ein/anderes-modell"))


def test_nothing_in_the_index_is_pickled_and_no_staging_is_left(built: Path) -> None:
    names = [path.name for path in (built / "var" / "index").rglob("*")]
    assert [name for name in names if "pickle" in name or name.endswith(".pkl") or name.startswith(".")] == []


def test_an_empty_catalogue_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="keine Leistungen"):
        build(tmp_path)


def test_a_failed_build_leaves_the_current_index(copy: Path) -> None:
    before = current(copy / "var")
    (copy / "data" / "services" / "b.yml").write_text('- {id: "1", title: Doppelt}\n', encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"b\.yml"):
        build(copy)
    assert current(copy / "var") == before
