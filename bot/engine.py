"""The Rasa engine inside this process: one message and the state before it in, answers and state out.

The engine keeps nothing between turns, so that a turn and all it changes can be stored at once.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

# Rasa sends usage data to third parties unless this is set before it is imported.
os.environ["RASA_TELEMETRY_ENABLED"] = "false"

import rasa.core.actions.action as rasa_action
import rasa.shared.utils.common as rasa_common
from jsonschema_rs import Draft7Validator
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk import Action
from rasa_sdk.executor import ActionExecutor

from bot.components.runner import PlannedGraphRunner
from bot.messages import Answer
from bot.turns import ActionFailed, State, TurnResult

# How a tapped choice reaches the actions: topics and acts as their intent, the rest as a choice.
_TAPPED_TOPICS = {"deadline": "ask_deadline", "opening_hours": "ask_hours"}


class _InProcessActions(EndpointConfig):
    """Runs custom actions where the HTTP round trip to an action server would be."""

    def __init__(self, actions: Iterable[Action]) -> None:
        super().__init__(url="in-process")
        self._executor = ActionExecutor()
        for action in actions:
            self._executor.register_action(action)

    async def request(self, method: str = "post", **kwargs: Any) -> Any:
        """The result of an action; its error rises."""
        return await self._executor.run(kwargs["json"])


class Engine:
    """A trained Rasa model with its actions, ready for turns of any conversation."""

    def __init__(self, model: Path, actions: Iterable[Action]) -> None:
        _keep_one_validator()
        agent = Agent.load(model, action_endpoint=_InProcessActions(actions))
        self._domain = agent.domain
        self._processor = agent.processor
        self._processor.graph_runner = PlannedGraphRunner(self._processor.graph_runner)
        # Rasa hands the channel to its actions; what they say comes back as events all the same.
        self._channel = CollectingOutputChannel()
        # No component of the NLU reads the tracker, but Rasa's graph hands it one.
        self._no_tracker = DialogueStateTracker.from_events("understand", [])
        _remember_subclasses()

    async def turn(self, conversation_id: str, text: str | None, payload: str | None, state: State) -> TurnResult:
        """Runs one turn. Raises ActionFailed if an action raised or nothing was answered."""
        typed = _as_text(text or "")
        parsed = _tapped(payload) if payload is not None else self._understand(typed)
        tracker = self._tracker(conversation_id, state)
        tracker.update(UserUttered(typed, parsed["intent"], parsed["entities"], parsed), self._domain)
        try:
            events = await self._act(tracker)
        except Exception as error:
            raise ActionFailed(str(error)) from error
        said = [event.data["custom"] for event in events if isinstance(event, BotUttered)]
        answers = tuple(Answer.from_json(message) for message in said if message)
        if not answers:
            raise ActionFailed(f"no answer to the intent {parsed['intent']['name']}")
        return TurnResult(answers, _state(tracker), parsed["intent"]["name"])

    async def _act(self, tracker: DialogueStateTracker) -> list[Event]:
        """Predicts and runs one action as Rasa does, less what can have no effect here: slots are set by actions
        only, and each rule is one intent and one action, so that the prediction after it could only be to listen."""
        action, _ = self._processor.predict_next_with_tracker_if_should(tracker)
        events: list[Event] = await action.run(self._channel, self._processor.nlg, tracker, self._domain)
        tracker.update_with_events(events, self._domain)
        return events

    def understand(self, text: str) -> dict[str, Any]:
        """Intent and entities of a text, as Rasa's NLU gives them."""
        return self._understand(_as_text(text))

    def _understand(self, text: str) -> dict[str, Any]:
        parsed: dict[str, Any] = self._processor._parse_message_with_graph(UserMessage(text), self._no_tracker)
        return parsed

    def _tracker(self, conversation_id: str, state: State) -> DialogueStateTracker:
        """A tracker that stands ready to listen, with the slots of the state."""
        slots = (SlotSet(name, value) for name, value in state.items())
        tracker = DialogueStateTracker(conversation_id, self._domain.slots)
        for event in (
            ActionExecuted("action_session_start"),
            SessionStarted(),
            *slots,
            ActionExecuted("action_listen"),
        ):
            tracker.update(event, self._domain)
        return tracker


def _state(tracker: DialogueStateTracker) -> State:
    """The slots that are set: with rules only, they are all that the next turn depends on."""
    return {name: value for name, value in tracker.current_slot_values().items() if value is not None}


def _as_text(text: str) -> str:
    """The text without leading slashes: Rasa takes "/restart" and "/intent{...}" for commands."""
    return text.lstrip("/ ") or "?"


def _tapped(payload: str) -> dict[str, Any]:
    """The parse of a tapped choice: "topic:fees", "act:not_meant", "service:99...", "place:14..."."""
    kind, _, value = payload.partition(":")
    intent = {"topic": _TAPPED_TOPICS.get(value, f"ask_{value}"), "act": value}.get(kind, "choose")
    entity = {"entity": "payload", "value": payload, "start": 0, "end": 0}
    return {"text": "", "intent": {"name": intent, "confidence": 1.0}, "entities": [entity]}


def _keep_one_validator() -> None:
    """Checks action results with one prepared validator; Rasa builds it anew for each (27 ms)."""
    validator = Draft7Validator(rasa_action.RemoteAction.action_response_format_spec())

    def validate(_: Any, result: dict[str, Any]) -> bool:
        validator.validate(result)
        return True

    rasa_action.RemoteAction._validate_action_result = validate


def _remember_subclasses() -> None:
    """Finds Rasa's classes of events once; it walks through all of them for each event that an action returns."""
    if not hasattr(rasa_common.all_subclasses, "cache_info"):
        rasa_common.all_subclasses = cache(rasa_common.all_subclasses)
