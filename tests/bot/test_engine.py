"""The engine's promises, with the real model and actions that do what the test says."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import rasa.core.actions.action as rasa_action
import rasa.telemetry
import yaml
from rasa_sdk import Action
from rasa_sdk.events import SlotSet

from actions.base import Knowledge
from actions.registry import all_actions
from bot.components.act import ActClassifier
from bot.components.place import PlaceExtractor
from bot.engine import Engine, _InProcessActions
from bot.messages import Answer
from bot.settings import Settings
from bot.turns import ActionFailed
from channels.app import Assistant
from editor.train import trained_model
from tests.conftest import ROOT

Body = Callable[[Any, Any], list[dict[str, Any]] | Awaitable[list[dict[str, Any]]]]

ACTION_NAMES = sorted(
    {
        name
        for path in (ROOT / "bot" / "domain").glob("*.yml")
        for name in yaml.safe_load(path.read_text(encoding="utf-8")).get("actions", [])
    }
)


class Scripted(Action):
    """An action that does what the test says."""

    def __init__(self, name: str, body: Body) -> None:
        self._name = name
        self._body = body

    def name(self) -> str:
        return self._name

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[dict[str, Any]]:
        events = self._body(dispatcher, tracker)
        return await events if isinstance(events, Awaitable) else events


Build = Callable[[Body], Engine]


@pytest.fixture
def engine_that(settings: Settings) -> Build:
    """Builds an engine of the trained model all of whose actions do the same."""

    def build(body: Body) -> Engine:
        return Engine(trained_model(settings.var), [Scripted(name, body) for name in ACTION_NAMES])

    return build


def utter(dispatcher: Any, text: str = "Guten Tag!") -> None:
    dispatcher.utter_message(json_message=Answer(act="greeting", text=text).to_json())


def greet(dispatcher: Any, tracker: Any) -> list[dict[str, Any]]:
    utter(dispatcher)
    return []


def remember(dispatcher: Any, tracker: Any) -> list[dict[str, Any]]:
    """Adds the message to what the conversation knows, and tells all that it knows."""
    known = [*(tracker.get_slot("rejected") or []), tracker.latest_message["text"]]
    utter(dispatcher, " | ".join(known))
    return [SlotSet("rejected", known)]


def fail(dispatcher: Any, tracker: Any) -> list[dict[str, Any]]:
    raise KeyError("the action is broken")


def nothing(dispatcher: Any, tracker: Any) -> list[dict[str, Any]]:
    return [SlotSet("service", "99")]


def run(engine: Engine, text: str, state: dict[str, Any] | None = None, name: str = "a") -> Any:
    return asyncio.run(engine.turn(name, text, None, state or {}))


def test_an_utterance_becomes_the_answer(engine_that: Build) -> None:
    result = run(engine_that(greet), "Hallo")
    assert result.answers == (Answer(act="greeting", text="Guten Tag!"),)
    assert result.intent == "greet"


def test_an_action_that_raises_fails_the_turn_with_its_error(engine_that: Build) -> None:
    with pytest.raises(ActionFailed) as failed:
        run(engine_that(fail), "Hallo")
    assert isinstance(failed.value.__cause__, KeyError)


def test_an_action_that_raises_after_its_answer_fails_the_turn_too(engine_that: Build) -> None:
    def answer_and_fail(dispatcher: Any, tracker: Any) -> list[dict[str, Any]]:
        utter(dispatcher)
        return fail(dispatcher, tracker)

    with pytest.raises(ActionFailed):
        run(engine_that(answer_and_fail), "Hallo")


def test_an_action_that_says_nothing_fails_the_turn(engine_that: Build) -> None:
    with pytest.raises(ActionFailed, match="greet"):
        run(engine_that(nothing), "Hallo")


def test_an_action_that_is_missing_fails_the_turn(settings: Settings) -> None:
    engine = Engine(trained_model(settings.var), [])
    with pytest.raises(ActionFailed):
        run(engine, "Hallo")


def test_plain_text_instead_of_a_message_of_the_contract_fails_the_turn(engine_that: Build) -> None:
    def talk(dispatcher: Any, tracker: Any) -> list[dict[str, Any]]:
        dispatcher.utter_message(text="Hallo")
        return []

    with pytest.raises(ActionFailed):
        run(engine_that(talk), "Hallo")


def test_a_failed_turn_leaves_the_next_one_alone(engine_that: Build) -> None:
    def fail_once(dispatcher: Any, tracker: Any) -> list[dict[str, Any]]:
        return fail(dispatcher, tracker) if "Hallo" in tracker.latest_message["text"] else greet(dispatcher, tracker)

    engine = engine_that(fail_once)
    before = {"service": "99085001012000"}
    with pytest.raises(ActionFailed):
        run(engine, "Hallo", before)
    assert before == {"service": "99085001012000"}
    assert run(engine, "danke", before).state == before


MALFORMED: list[dict[str, Any]] = [
    {"events": [{"name": "service", "value": "99"}], "responses": []},
    {"events": [{"event": "no such event"}], "responses": []},
    {"events": "slot", "responses": []},
    {"events": [], "responses": ["Hallo"]},
]


@pytest.mark.parametrize("result", MALFORMED, ids=json.dumps)
def test_a_malformed_result_of_an_action_is_refused(engine_that: Build, result: dict[str, Any]) -> None:
    engine_that(greet)
    action = rasa_action.RemoteAction("action_talk", None)
    with pytest.raises(ValueError):
        action._validate_action_result(result)


def test_a_well_formed_result_of_an_action_is_accepted(engine_that: Build) -> None:
    engine_that(greet)
    action = rasa_action.RemoteAction("action_talk", None)
    assert action._validate_action_result({"events": [SlotSet("service", "99")], "responses": [{"custom": {}}]})


def test_a_malformed_result_fails_the_turn_even_with_an_answer_in_it(
    engine_that: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = engine_that(greet)
    answer = {"custom": Answer(act="greeting", text="Guten Tag!").to_json()}

    async def malformed(*_: Any, **__: Any) -> dict[str, Any]:
        return {"events": [{"value": 1}], "responses": [answer]}

    monkeypatch.setattr(_InProcessActions, "request", malformed)
    with pytest.raises(ActionFailed):
        run(engine, "Hallo")


def test_the_schema_of_results_is_prepared_once_and_not_for_each_turn(
    engine_that: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = 0
    spec = rasa_action.RemoteAction.action_response_format_spec

    def counted() -> Any:
        nonlocal built
        built += 1
        return spec()

    monkeypatch.setattr(rasa_action.RemoteAction, "action_response_format_spec", staticmethod(counted))
    engine = engine_that(greet)
    assert built == 1
    for text in ("Hallo", "danke", "Hallo"):
        run(engine, text)
    assert built == 1


@pytest.fixture
def understood(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the components that processed something, in order; for engines built afterwards."""
    calls: list[str] = []

    def counting(component: type) -> Callable[..., Any]:
        process = component.process  # type: ignore[attr-defined]

        def counted(self: Any, messages: list[Any]) -> Any:
            calls.append(component.__name__)
            return process(self, messages)

        return counted

    for component in (PlaceExtractor, ActClassifier):
        monkeypatch.setattr(component, "process", counting(component))
    return calls


def test_a_message_is_understood_once(understood: list[str], engine_that: Build) -> None:
    engine = engine_that(greet)
    for number in (1, 2, 3):
        run(engine, "Reisepass beantragen in Leipzig")
        assert understood == ["PlaceExtractor", "ActClassifier"] * number


def test_a_tapped_choice_needs_no_understanding(understood: list[str], engine_that: Build) -> None:
    result = asyncio.run(engine_that(greet).turn("a", None, "topic:fees", {}))
    assert result.intent == "ask_fees"
    assert understood == []


@pytest.mark.parametrize(
    ("payload", "intent"),
    [
        ("topic:fees", "ask_fees"),
        ("topic:deadline", "ask_deadline"),
        ("topic:opening_hours", "ask_hours"),
        ("act:not_meant", "not_meant"),
        ("service:99085001012000", "choose"),
        ("place:14612000", "choose"),
    ],
)
def test_a_tapped_choice_reaches_the_action_with_its_payload(engine_that: Build, payload: str, intent: str) -> None:
    seen: list[Any] = []

    def look(dispatcher: Any, tracker: Any) -> list[dict[str, Any]]:
        seen.append([item["value"] for item in tracker.latest_message["entities"]])
        return greet(dispatcher, tracker)

    result = asyncio.run(engine_that(look).turn("a", None, payload, {}))
    assert (result.intent, seen) == (intent, [[payload]])


COMMANDS = [
    "/restart",
    '/greet{"a":1}',
    "/session_start",
    "/back",
    "//greet",
    " /greet",
    '/inform_place{"place":["1"]}',
]


@pytest.mark.parametrize("text", COMMANDS)
def test_a_typed_command_of_rasa_is_plain_text(engine_that: Build, text: str) -> None:
    seen: list[dict[str, Any]] = []

    def look(dispatcher: Any, tracker: Any) -> list[dict[str, Any]]:
        seen.append(tracker.latest_message)
        return greet(dispatcher, tracker)

    state = {"service": "99085001012000"}
    result = run(engine_that(look), text, state)
    (message,) = seen
    assert message["text"] == text.lstrip("/ ")
    assert message["intent"]["confidence"] < 1.0
    assert [item for item in message["entities"] if item["entity"] != "place"] == []
    assert result.state == state


@pytest.mark.parametrize("text", ["/", "///", " / ", "", "?"])
def test_a_message_of_nothing_but_slashes_is_answered_all_the_same(engine_that: Build, text: str) -> None:
    assert run(engine_that(greet), text).answers


def test_rasa_sends_no_usage_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RASA_TELEMETRY_ENABLED", "true")
    specification = importlib.util.spec_from_file_location("engine_again", ROOT / "bot" / "engine.py")
    assert specification is not None and specification.loader is not None
    specification.loader.exec_module(importlib.util.module_from_spec(specification))
    assert os.environ["RASA_TELEMETRY_ENABLED"] == "false"
    assert not rasa.telemetry.is_telemetry_enabled()


def test_conversations_that_take_turns_keep_apart(engine_that: Build) -> None:
    engine = engine_that(remember)
    states: dict[str, dict[str, Any]] = {"a": {}, "b": {}}
    told: dict[str, str] = {}
    for name, text in [("a", "Hund"), ("b", "Pass"), ("a", "Auto"), ("b", "Ehe"), ("a", "Wohnung")]:
        result = run(engine, text, states[name], name)
        states[name] = result.state
        told[name] = result.answers[0].text
    assert told == {"a": "Hund | Auto | Wohnung", "b": "Pass | Ehe"}


def test_conversations_at_the_same_time_keep_apart(engine_that: Build) -> None:
    """Both turns are inside their action when the first of them goes on; one of them fails."""

    async def scene() -> Any:
        both_inside = asyncio.Barrier(2)

        async def meet(dispatcher: Any, tracker: Any) -> list[dict[str, Any]]:
            await both_inside.wait()
            if tracker.latest_message["text"] == "Pass":
                fail(dispatcher, tracker)
            return remember(dispatcher, tracker)

        engine = engine_that(meet)
        turns = (
            engine.turn("a", "Hund", None, {"rejected": ["Auto"]}),
            engine.turn("b", "Pass", None, {"rejected": ["Ehe"]}),
        )
        return await asyncio.gather(*turns, return_exceptions=True)

    well, failed = asyncio.run(scene())
    assert well.answers[0].text == "Auto | Hund"
    assert well.state == {"rejected": ["Auto", "Hund"]}
    assert isinstance(failed, ActionFailed)


def test_nothing_of_a_turn_stays_in_the_engine(engine_that: Build) -> None:
    engine = engine_that(remember)
    run(engine, "Hund", {"service": "99110009104000"})
    assert run(engine, "Auto").answers[0].text == "Auto"


def test_the_state_given_is_not_changed(engine_that: Build) -> None:
    given = {"rejected": ["Auto"]}
    after = run(engine_that(remember), "Hund", given).state
    assert (given, after) == ({"rejected": ["Auto"]}, {"rejected": ["Auto", "Hund"]})


def test_the_state_of_the_real_dialogue_is_plain_json(assistant: Assistant, settings: Settings) -> None:
    knowledge: Knowledge = assistant.knowledge
    engine = Engine(trained_model(Path(settings.var)), all_actions(knowledge))
    state: dict[str, Any] = {}
    for text in ("Reisepass beantragen in Leipzig", "das meinte ich nicht", "und in Freiberg?", "Hund anmelden"):
        state = run(engine, text, state).state
        assert state and json.loads(json.dumps(state)) == state
