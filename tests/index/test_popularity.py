"""How often a service is asked for decides where the message does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.build import build_index
from index.options import Options
from index.popularity import BOUND, load_prior
from index.search import Search
from tests.index.small import SERVICES

TWINS = """\
- {id: "a", leika: "99000000000001", title: Ausweis für Angler beantragen}
- {id: "b", leika: "99000000000002", title: Ausweis für Jäger beantragen}
"""


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("zwillinge")
    (root / "data" / "services").mkdir(parents=True)
    (root / "data" / "services" / "a.yml").write_text(TWINS, encoding="utf-8")
    build_index(root / "data", root / "nlu", root / "var")
    return root / "var"


def file(folder: Path, content: str) -> Path:
    path = folder / "beliebt.json"
    path.write_text(content, encoding="utf-8")
    return path


@pytest.mark.parametrize(("content", "first"), [('{"a": 900, "b": 10}', "a"), ('{"99000000000002": 900, "a": 9}', "b")])
def test_the_more_popular_of_two_that_fit_alike_comes_first(
    twins: Path, tmp_path: Path, content: str, first: str
) -> None:
    search = Search.load(twins, Options(popularity=file(tmp_path, content)))
    assert search.search("Ausweis").hits[0].id == first


def test_it_never_outweighs_what_the_message_says(twins: Path, tmp_path: Path) -> None:
    search = Search.load(twins, Options(popularity=file(tmp_path, '{"a": 1, "b": 1000000}')))
    assert search.search("Ausweis für Angler").hits[0].id == "a"


def test_a_service_that_the_file_lacks_is_an_average_one(tmp_path: Path) -> None:
    prior = load_prior(file(tmp_path, '{"hund": 300, "auto": 100}'), SERVICES)
    assert prior is not None and prior[0] == 0 and prior[1] > 0 > prior[2] and abs(prior).max() <= BOUND


@pytest.mark.parametrize("content", ["[]", "{", '{"hund": "viel"}', '{"hund": 0}', '{"hund": null}'])
def test_a_malformed_file_is_named(tmp_path: Path, content: str) -> None:
    with pytest.raises(ValueError, match=r"beliebt\.json"):
        load_prior(file(tmp_path, content), SERVICES)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"gibt_es_nicht\.json"):
        load_prior(tmp_path / "gibt_es_nicht.json", SERVICES)


def test_without_a_file_only_the_message_counts() -> None:
    assert load_prior(None, SERVICES) is None
