"""What every action shares: how it is called by Rasa, and what it knows."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from rasa_sdk import Action
from rasa_sdk.events import SlotSet

from actions.languages import language_answer
from actions.turn import Reply, Turn, read_turn, slot_values
from index import shared
from index.authorities import Authorities
from index.models import Contrast
from index.options import Options
from index.plain_language import PlainText
from index.search import Search
from index.situations import Situations
from index.territory import Territory


@dataclass(frozen=True)
class Knowledge:
    """The facts that actions answer from."""

    search: Search
    territory: Territory
    authorities: Authorities
    situations: Situations
    plain: dict[str, PlainText]
    contrasts: tuple[Contrast, ...]

    @classmethod
    def load(cls, var: Path, options: Options | None = None) -> Knowledge:
        """All of it from the embedded data and the built index. Raises ValueError if one is damaged."""
        return cls(
            shared.search(var, options),
            shared.territory(),
            shared.authorities(),
            shared.situations(var, options),
            shared.plain_texts(),
            shared.contrasts(),
        )


class DialogueAction(Action, ABC):
    """An action that maps a turn to a reply; `answer` is all that differs between them."""

    action_name: ClassVar[str]
    any_language: ClassVar[bool] = False  # whether it answers what is not German, too

    def __init__(self, knowledge: Knowledge | None = None) -> None:
        # Rasa's own action server builds actions without arguments and has no settings of ours.
        self.knowledge = knowledge or Knowledge.load(Path(os.environ.get("AMTSLOTSE_VAR", "var")))

    def name(self) -> str:
        """The name under which the domain lists the action."""
        return self.action_name

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        """Answers the latest message. Errors rise: the engine turns them into an honest message."""
        turn = read_turn(tracker, self.knowledge.territory)
        foreign = None if turn.payload or self.any_language else language_answer(turn.text)
        reply = Reply((foreign,), turn.dialogue) if foreign else self.answer(turn)
        for message in reply.answers:
            dispatcher.utter_message(json_message=message.to_json())
        return [SlotSet(name, value) for name, value in slot_values(turn.dialogue, reply.dialogue).items()]

    @abstractmethod
    def answer(self, turn: Turn) -> Reply:
        """The reply to a turn."""
