"""How well the trained model tells what a message is meant as, on sentences that it never saw."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.engine import Engine
from bot.settings import Settings
from editor.train import trained_model
from index.sentences import load_lists
from tests.conftest import ROOT

TRAINING, HELD_OUT = ROOT / "nlu_data" / "intents", ROOT / "tests" / "nlu" / "intents"
QUERIES = ROOT / "nlu_data" / "queries"
LEAST_F1 = 0.90
LEAST_EMERGENCY_RECALL = 0.8


@dataclass(frozen=True)
class Judged:
    """A held-out sentence: what it is, and what the model took it for."""

    text: str
    meant: str
    taken: str


def files(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*.yml")}


def sentences(folder: Path) -> Iterator[tuple[str, str]]:
    """Each sentence of a folder of Rasa's training files, with its intent."""
    for path in sorted(folder.rglob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            for line in block["examples"].splitlines():
                yield line.removeprefix("-").strip(), block["intent"]


def queries() -> Iterator[str]:
    """What citizens say about each service; the classifier learns from it too."""
    for path in sorted(QUERIES.rglob("*.yml")):
        by_service: dict[str, list[Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
        yield from (str(text) for texts in by_service.values() for text in texts)


@pytest.fixture(scope="module")
def judged(settings: Settings) -> list[Judged]:
    engine = Engine(trained_model(settings.var), [])
    return [Judged(text, meant, engine.understand(text)["intent"]["name"]) for text, meant in sentences(HELD_OUT)]


def f1(judged: list[Judged], intent: str) -> float:
    right = sum(item.meant == item.taken == intent for item in judged)
    named = sum((item.meant == intent) + (item.taken == intent) for item in judged)
    return 2 * right / named


def mistakes(judged: list[Judged]) -> str:
    return "\n".join(f"{item.meant} taken for {item.taken}: {item.text}" for item in judged if item.meant != item.taken)


def test_each_training_file_has_a_held_out_file() -> None:
    assert files(TRAINING) == files(HELD_OUT)


def test_each_intent_has_held_out_sentences() -> None:
    assert {intent for _, intent in sentences(TRAINING)} == {intent for _, intent in sentences(HELD_OUT)}


def test_no_held_out_sentence_was_trained() -> None:
    told = {text.lower() for texts in load_lists(ROOT / "nlu_data" / "life_situations").values() for text in texts}
    trained = told | {text.lower() for text, _ in sentences(TRAINING)} | {text.lower() for text in queries()}
    assert [text for text, _ in sentences(HELD_OUT) if text.lower() in trained] == []


def test_intents_are_told_apart(judged: list[Judged]) -> None:
    intents = sorted({item.meant for item in judged})
    macro = sum(f1(judged, intent) for intent in intents) / len(intents)
    assert macro >= LEAST_F1, mistakes(judged)


def test_emergencies_are_recognised(judged: list[Judged]) -> None:
    emergencies = [item for item in judged if item.meant == "emergency"]
    recall = sum(item.taken == "emergency" for item in emergencies) / len(emergencies)
    assert recall >= LEAST_EMERGENCY_RECALL, mistakes(emergencies)
