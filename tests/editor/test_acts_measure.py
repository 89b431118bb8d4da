"""The figures of the dialogue acts tell what was mistaken for what."""

from __future__ import annotations

from pathlib import Path

import pytest

from channels.evaluate_acts import draw_confusion
from editor.acts import Judged, confusion, f1, judge, read_acts

JUDGED = [
    Judged("hallo", "greet", "greet"),
    Judged("moin", "greet", "thanks"),
    Judged("danke", "thanks", "thanks"),
    Judged("merci", "thanks", "thanks"),
]


def test_f1_counts_what_is_missed_and_what_is_wrongly_named() -> None:
    assert f1(JUDGED) == {"greet": pytest.approx(2 / 3), "thanks": pytest.approx(0.8)}


def test_the_matrix_has_a_row_for_each_act_that_is_meant() -> None:
    assert confusion(JUDGED) == (["greet", "thanks"], [[1, 1], [0, 2]])


def test_sentences_are_read_with_their_act_and_asked(tmp_path: Path) -> None:
    (tmp_path / "greet.yml").write_text("nlu:\n- intent: greet\n  examples: |\n    - hallo\n    - moin\n", "utf-8")
    judged = judge(read_acts(tmp_path), lambda text: "greet" if text == "hallo" else "thanks")
    assert [(item.text, item.meant, item.taken) for item in judged] == [
        ("hallo", "greet", "greet"),
        ("moin", "greet", "thanks"),
    ]


def test_the_matrix_is_drawn(tmp_path: Path) -> None:
    draw_confusion(JUDGED, tmp_path / "bild.png")
    assert (tmp_path / "bild.png").read_bytes().startswith(b"\x89PNG")
