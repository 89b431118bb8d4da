"""The contract between gateway and engine: what a turn gives, and how it fails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from bot.messages import Answer

State = dict[str, Any]


class ActionFailed(RuntimeError):
    """An action raised; the turn counts as not happened."""


@dataclass(frozen=True)
class TurnResult:
    """The answers of a turn, the state of the dialogue after it, and what the message was taken for."""

    answers: tuple[Answer, ...]
    state: State
    intent: str


class DialogueEngine(Protocol):
    """What the gateway needs of an engine."""

    async def turn(self, conversation_id: str, text: str | None, payload: str | None, state: State) -> TurnResult:
        """Runs one turn. Raises ActionFailed if an action raised or nothing was answered."""
