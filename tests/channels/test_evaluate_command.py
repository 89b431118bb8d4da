"""`amtslotse evaluate search` and `check --overview` as an editor sees them."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from channels import cli

Run = Callable[..., tuple[int, str, str]]
PNG = b"\x89PNG"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in this process: exit code, output, errors."""
    monkeypatch.setenv("COLUMNS", "200")

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["amtslotse", *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO())
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        shown = capsys.readouterr()
        return int(ended.value.code or 0), shown.out, shown.err

    return call


@pytest.fixture
def messages(tmp_path: Path) -> Path:
    rows = [
        {"text": "Hundesteuer anmelden", "leika": "99102013002000", "style": "short"},
        {"text": "Reisepass beantragen", "leika": "99085001012000", "style": "short"},
        {"text": "xqzw vvrt", "kind": "nonsense"},
    ]
    path = tmp_path / "saetze.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_a_file_of_messages_is_measured(run: Run, messages: Path, tmp_path: Path) -> None:
    figures, picture = tmp_path / "zahlen.json", tmp_path / "bild.png"
    arguments = ("--folds", "0", "--groups", "--json", str(figures), "--picture", str(picture))
    code, out, _ = run("evaluate", "search", str(messages), *arguments)
    assert code == 0
    for words in ("Steht die richtige Leistung vorn?", "saetze (2)", "zusammen", "Nachrichten ohne Leistung"):
        assert words in out
    (report,) = json.loads(figures.read_text(encoding="utf-8"))["reports"]
    assert report["rankings"]["hybrid"]["R@1"] == 1.0
    assert picture.read_bytes().startswith(PNG)


def test_without_files_and_folds_there_is_nothing_to_measure(run: Run) -> None:
    code, _, err = run("evaluate", "search", "--folds", "0")
    assert code == 2 and "Dateien" in err


def test_a_malformed_file_is_named_in_one_line(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "kaputt.jsonl"
    path.write_text("kein JSON\n", encoding="utf-8")
    code, out, err = run("evaluate", "search", str(path), "--folds", "0")
    assert (code, out) == (1, "") and "kaputt.jsonl:1" in err.splitlines()[-1]


def test_the_reason_for_a_hit_is_shown(run: Run) -> None:
    code, out, _ = run("search", "--explain", "-k", "1", "mein", "Hundesteuerbescheid", "ist", "weg")
    assert code == 0 and "weil: Hundesteuerbescheid" in out


def test_the_overview_shows_how_complete_the_catalogue_is(run: Run) -> None:
    code, out, _ = run("check", "--overview")
    assert code == 0
    for words in ("444 Leistungen", "Unterlagen", "Portalseite", "Anteil"):
        assert words in out
