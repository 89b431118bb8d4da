"""The Rasa engine inside this process: one message and the state before it in, answers and state out.

The engine keeps nothing between turns, so that a turn and all it changes can be stored at once.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextvars import ContextVar
from pathlib import Path
from typing import Any

# Rasa sends usage data to third parties unless this is set before it is imported.
os.environ["RASA_TELEMETRY_ENABLED"] = "false"

import rasa.core.actions.action as rasa_action
from jsonschema_rs import Draft7Validator
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.events import ActionExecuted, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk import Action
from rasa_sdk.executor import ActionExecutor

from bot.components.runner import PlannedGraphRunner
from bot.messages import Answer
from bot.turns import ActionFailed, State, TurnResult

# How a tapped choice reaches the actions: topics and acts as their intent, the rest as a choice.
_TAPPED_TOPICS = {"deadline": "ask_deadline", "opening_hours": "ask_hours"}


class _TurnStore(TrackerStore):
    """Rasa's view of the one conversation whose turn is running."""

    def __init__(self) -> None:
        super().__init__(domain=None)
        self.states: dict[str, State] = {}

    async def retrieve(self, sender_id: str) -> DialogueStateTracker:
        """A tracker that stands ready to listen, with the slots of the state."""
        tracker = DialogueStateTracker(sender_id, self.domain.slots)
        for event in (ActionExecuted("action_session_start"), SessionStarted()):
            tracker.update(event, self.domain)
        for name, value in self.states.get(sender_id, {}).items():
            tracker.update(SlotSet(name, value), self.domain)
        tracker.update(ActionExecuted("action_listen"), self.domain)
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keeps the slots: with rules only, they are all that the next turn depends on."""
        values = tracker.current_slot_values()
        self.states[tracker.sender_id] = {name: value for name, value in values.items() if value is not None}


class _InProcessActions(EndpointConfig):
    """Runs custom actions where the HTTP round trip to an action server would be."""

    def __init__(self, actions: Iterable[Action]) -> None:
        super().__init__(url="in-process")
        self._executor = ActionExecutor()
        for action in actions:
            self._executor.register_action(action)
        self.failure: ContextVar[list[Exception] | None] = ContextVar("failure", default=None)

    async def request(self, method: str = "post", **kwargs: Any) -> Any:
        """The result of an action. Its error is noted, because Rasa itself swallows it."""
        try:
            return await self._executor.run(kwargs["json"])
        except Exception as error:
            failures = self.failure.get()
            if failures is not None:
                failures.append(error)
            raise


class Engine:
    """A trained Rasa model with its actions, ready for turns of any conversation."""

    def __init__(self, model: Path, actions: Iterable[Action]) -> None:
        _keep_one_validator()
        self._endpoint = _InProcessActions(actions)
        self._agent = Agent.load(model, action_endpoint=self._endpoint)
        self._store = _TurnStore()
        self._agent.processor.graph_runner = PlannedGraphRunner(self._agent.processor.graph_runner)
        # The agent wraps every store so that lost turns go unnoticed; ours takes its place.
        self._agent.tracker_store = self._store
        self._agent.processor.tracker_store = self._store
        self._store.domain = self._agent.domain
        # No component of the NLU reads the tracker, but Rasa's graph hands it one.
        self._no_tracker = DialogueStateTracker.from_events("understand", [])

    async def turn(self, conversation_id: str, text: str | None, payload: str | None, state: State) -> TurnResult:
        """Runs one turn. Raises ActionFailed if an action raised or nothing was answered."""
        typed = _as_text(text or "")
        parsed = _tapped(payload) if payload is not None else self._understand(typed)
        channel = CollectingOutputChannel()
        message = UserMessage(typed, output_channel=channel, sender_id=conversation_id, parse_data=parsed)
        self._store.states[conversation_id] = state
        failures: list[Exception] = []
        self._endpoint.failure.set(failures)
        try:
            await self._run(message)
            after = self._store.states[conversation_id]
        finally:
            self._store.states.pop(conversation_id, None)
        if failures:
            raise ActionFailed(str(failures[0])) from failures[0]
        answers = tuple(Answer.from_json(item["custom"]) for item in channel.messages if item.get("custom"))
        if not answers:
            raise ActionFailed(f"no answer to the intent {parsed['intent']['name']}")
        return TurnResult(answers, after, parsed["intent"]["name"])

    async def _run(self, message: UserMessage) -> None:
        """One turn as Rasa runs it, less what can have no effect here: slots are set by actions only, and each
        rule is one intent and one action, so that the prediction after the action could only be to listen."""
        processor = self._agent.processor
        tracker = await processor.log_message(message, should_save_tracker=False)
        action, prediction = processor.predict_next_with_tracker_if_should(tracker)
        await processor._run_action(action, tracker, message.output_channel, processor.nlg, prediction)
        await processor.save_tracker(tracker)

    def understand(self, text: str) -> dict[str, Any]:
        """Intent and entities of a text, as Rasa's NLU gives them."""
        return self._understand(_as_text(text))

    def _understand(self, text: str) -> dict[str, Any]:
        processor = self._agent.processor
        parsed: dict[str, Any] = processor._parse_message_with_graph(UserMessage(text), self._no_tracker)
        return parsed


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
