"""Held-out messages with and without a place: the exact place, and none where there is none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from index.models import PlaceResult
from index.shared import territory

MESSAGES: list[dict[str, Any]] = yaml.load(
    (Path(__file__).parent / "place_messages.yml").read_text(encoding="utf-8"), yaml.CSafeLoader
)
LEAST_RIGHT = 0.97


@pytest.fixture(scope="module")
def found() -> list[tuple[dict[str, Any], PlaceResult]]:
    return [(message, territory().find(message["text"])) for message in MESSAGES]


def is_right(message: dict[str, Any], result: PlaceResult) -> bool:
    places, wanted = {place.ags for place in result.places}, set(message["ags"])
    alike = wanted <= places if message["decision"] == "ambiguous" else wanted == places
    return result.decision == message["decision"] and alike


def test_places_are_recognised_exactly(found: list[tuple[dict[str, Any], PlaceResult]]) -> None:
    named = [(message, result) for message, result in found if message["decision"] != "none"]
    wrong = [(message, result) for message, result in named if not is_right(message, result)]
    assert len(named) >= 300
    assert 1 - len(wrong) / len(named) >= LEAST_RIGHT, wrong


def test_no_place_is_seen_where_there_is_none(found: list[tuple[dict[str, Any], PlaceResult]]) -> None:
    without = [(message, result) for message, result in found if message["decision"] == "none"]
    assert len(without) >= 100
    assert [(message["text"], result.places) for message, result in without if result.decision != "none"] == []
