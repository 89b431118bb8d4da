"""The evaluation asks searches what they have not seen, and tells the truth about it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from editor.evaluate import evaluate_files, evaluate_folds, evaluate_names, read_cases
from editor.folds import Asked, Folds, authors
from index.fusion import DEFAULT
from tests.index.small import SERVICES, queries


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with four services and two authors."""
    root = tmp_path_factory.mktemp("bewertung")
    entries = [{"id": item.id, "title": item.title, "synonyms": list(item.synonyms)} for item in SERVICES]
    said = {key: list(texts) for key, texts in queries().items()}
    second = {key: [f"zweite hand {text}" for text in texts[:2]] for key, texts in said.items()}
    for name, content in (
        ("data/services/alles.yml", entries),
        ("nlu/queries/alles.yml", said),
        ("nlu/queries/zweite/alles.yml", second),
    ):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def folds(root: Path) -> Folds:
    return Folds.load(root / "data", root / "nlu", DEFAULT)


def knows(asked: Asked, text: str) -> bool:
    """Whether a search was built with a message: then an n-gram unit is the message itself."""
    return float(asked.search.channel_scores(text)[1].max()) > 0.999


def test_each_fold_asks_what_it_left_out_and_all_is_asked_once(folds: Folds) -> None:
    texts: list[str] = []
    for asked, cases in folds.by_turns(3):
        assert not any(knows(asked, case.text) for case in cases)
        texts += [case.text for case in cases]
    assert len(texts) == len(set(texts)) == 24


def test_authors_are_the_folder_and_its_subfolders(root: Path, folds: Folds) -> None:
    assert {name: len(texts) for name, texts in authors(root / "nlu").items()} == {"erste": 16, "zweite": 8}
    for author, asked, cases in folds.by_author():
        assert {case.text.startswith("zweite hand") for case in cases} == {author == "zweite"}
        assert not any(knows(asked, case.text) for case in cases)


def test_a_new_service_is_known_by_its_names_only(folds: Folds) -> None:
    keys: list[str] = []
    for asked, new in folds.zero_shot(2):
        keys += new
        assert {case.right <= new for case in folds.cases_of(new)} == {True}
        assert not any(knows(asked, case.text) for case in folds.cases_of(new))
    assert sorted(keys) == sorted(service.id for service in SERVICES)


def test_reports_of_all_sets_come_with_their_figures(folds: Folds, tmp_path: Path) -> None:
    path = lines(tmp_path, {"text": "ich will angeln", "leika": "angeln", "style": "short"})
    said: list[str] = []
    reports = list(evaluate_folds(folds, 2, [path], said.append))
    assert [report.messages for report in reports] == [24, 16, 8, 24, 1]
    assert all(set(report.rankings) == {"plain", "bm25", "ngrams", "dense", "trained", "hybrid"} for report in reports)
    assert all(sum(report.decisions.values()) == pytest.approx(1) for report in reports)
    assert reports[-1].groups == {"short": (reports[-1].rankings["hybrid"]["R@1"], 1)}
    assert "Kreuzprobe 1 von 2" in said


def test_the_yardstick_knows_words_and_nothing_else(folds: Folds) -> None:
    (asked, _), *_ = folds.by_turns(2)
    places = {service.id: place for place, service in enumerate(asked.search.services)}
    assert int(asked.plain.scores("Hundesteuer anmelden").argmax()) == places["hund"]
    assert not asked.plain.scores("hundesteur anmeldne").any()


def test_a_catalogue_of_names_is_searched_as_just_imported(folds: Folds, tmp_path: Path) -> None:
    table = tmp_path / "namen.csv"
    table.write_text(
        "leika_schluessel,leistung\nhund,Hundesteuer\nhund,Hund halten\npass,Reisepass\n", encoding="utf-8"
    )
    path = lines(tmp_path, {"text": "Reisepass", "leika": "pass"}, {"text": "guten Tag"})
    (found,) = evaluate_names(folds, table, [path], lambda text: None)
    assert (found.name, found.messages, found.rankings["hybrid"]["R@1"]) == ("nur Namen: satz", 1, 1.0)
    assert len(folds.names_only(table).search.services) == 3


def test_a_table_without_the_columns_is_named(folds: Folds, tmp_path: Path) -> None:
    table = tmp_path / "namen.csv"
    table.write_text("schluessel,name\n1,Hund\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"namen\.csv.*leika_schluessel"):
        folds.names_only(table)


def lines(folder: Path, *rows: object) -> Path:
    path = folder / "satz.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def test_messages_without_a_service_are_reported_apart(folds: Folds, tmp_path: Path) -> None:
    asked, _ = next(folds.by_turns(2))
    path = lines(tmp_path, {"text": "Hundesteuer anmelden", "leika": "hund"}, {"text": "xqzw vvrt", "kind": "nonsense"})
    (report,), (rejection,) = evaluate_files([path], asked)
    assert (report.messages, report.rankings["hybrid"]["R@1"]) == (1, 1.0)
    assert (rejection.messages, rejection.declined, rejection.at_four_percent) == (1, 1.0, 1.0)


@pytest.mark.parametrize("row", ["kein JSON", {"leika": "hund"}, [1], 7])
def test_a_malformed_line_is_named(tmp_path: Path, row: object) -> None:
    path = lines(tmp_path, {"text": "gut"})
    path.write_text(path.read_text() + (row if isinstance(row, str) else json.dumps(row)) + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"satz\.jsonl:2"):
        read_cases(path)
