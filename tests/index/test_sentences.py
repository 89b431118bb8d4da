"""What citizens say: messages of services and of pairs that are easily confused."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.fields import CatalogueError
from index.sentences import load_contrasts, load_said

PAIR = """\
- difference: Das eine ist neu, das andere nicht.
  sentences:
    "a": [neues Auto, Neuwagen]
    "b": [altes Auto]
"""


def write(folder: Path, name: str, content: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def test_messages_of_pairs_count_for_their_services_once(tmp_path: Path) -> None:
    write(tmp_path, "queries/auto.yml", '"a": [Auto anmelden, Neuwagen]\n')
    write(tmp_path, "contrasts/auto.yml", PAIR)
    assert load_said(tmp_path) == {"a": ("Auto anmelden", "Neuwagen", "neues Auto"), "b": ("altes Auto",)}


def test_a_pair_keeps_its_explanation(tmp_path: Path) -> None:
    write(tmp_path, "auto.yml", PAIR)
    (contrast,) = load_contrasts(tmp_path)
    assert contrast.difference == "Das eine ist neu, das andere nicht."
    assert list(contrast.sentences) == ["a", "b"]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (PAIR.replace('    "b": [altes Auto]\n', ""), "genau zwei"),
        (PAIR.replace("difference", "unterschied"), "unterschied"),
        (PAIR.replace("[altes Auto]", "altes Auto"), "Liste"),
        ("a: [b]\n", "Liste von Paaren"),
    ],
)
def test_a_fault_is_named_with_file_and_pair(tmp_path: Path, content: str, word: str) -> None:
    write(tmp_path, "auto.yml", content)
    with pytest.raises(CatalogueError) as error:
        load_contrasts(tmp_path)
    assert word in str(error.value) and "auto.yml" in str(error.value)
