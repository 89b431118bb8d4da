"""Held-out conversations of tests/dialogues/*.yml: what is said, and what a citizen must notice in the answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import Talk

FOLDER = Path(__file__).parent
DIALOGUES = {
    f"{path.stem}: {dialogue['name']}": dialogue["turns"]
    for path in sorted(FOLDER.glob("*.yml"))
    for dialogue in yaml.safe_load(path.read_text(encoding="utf-8"))
}


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def problems(turn: dict[str, Any], messages: list[dict[str, Any]]) -> list[str]:
    """What a turn's table asks for and the answers do not show."""
    text = "\n".join(message["text"] for message in messages)
    shown = {
        "act": [message["act"] for message in messages],
        "service": [message.get("service", {}).get("id") for message in messages],
        "place": [message.get("place", {}).get("ags") for message in messages],
        "topic": [message.get("topic") for message in messages],
    }
    found = [
        f"{name}: {shown[name]} statt {turn[name]}"
        for name in shown
        if name in turn and not set(listed(turn[name])) & set(shown[name])
    ]
    names = " | ".join(message.get("authority", {}).get("name", "") for message in messages)
    if "authority" in turn and turn["authority"] not in names:
        found.append(f"authority: {names} statt {turn['authority']}")
    choices = " | ".join(str(message.get("hits", "")) + str(message.get("choices", "")) for message in messages)
    found += [f"hits: {key} fehlt" for key in turn.get("hits", ()) if key not in choices]
    found += [f"fehlt: {words}" for words in turn.get("contains", ()) if words not in text]
    found += [f"zu viel: {words}" for words in turn.get("lacks", ()) if words in text]
    return found if messages and all(message["text"] for message in messages) else [*found, "leere Antwort"]


@pytest.mark.parametrize("turns", DIALOGUES.values(), ids=DIALOGUES.keys())
def test_the_conversation_goes_as_a_citizen_would_expect(talk: Talk, turns: list[dict[str, Any]]) -> None:
    for turn in turns:
        found = problems(turn, talk.say(turn["says"]))
        assert not found, (turn["says"], found)
