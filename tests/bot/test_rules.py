"""The rules keep the form that the engine counts on."""

from __future__ import annotations

import pytest
import yaml

from tests.conftest import ROOT

RULES = [
    rule
    for path in sorted((ROOT / "bot" / "dialogues").glob("*.yml"))
    for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["rule"]))
def test_each_rule_is_one_intent_and_one_action(rule: dict[str, list[dict[str, str]]]) -> None:
    assert [list(step) for step in rule["steps"]] == [["intent"], ["action"]]


def test_each_intent_has_its_rule() -> None:
    trained = {path.stem for path in (ROOT / "nlu_data" / "intents").glob("*.yml")}
    assert {rule["steps"][0]["intent"] for rule in RULES} == trained


def test_each_journey_has_its_domain() -> None:
    names = [{path.name for path in (ROOT / "bot" / folder).glob("*.yml")} for folder in ("domain", "dialogues")]
    assert names[0] == names[1]
