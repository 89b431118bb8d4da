"""Action: somebody may be in danger."""

from __future__ import annotations

from actions import talk_texts
from actions.base import DialogueAction
from actions.turn import Reply, Turn


class Emergency(DialogueAction):
    """Names the emergency numbers, before anything else."""

    action_name = "action_emergency"

    def answer(self, turn: Turn) -> Reply:
        """The numbers that help at once."""
        return Reply((talk_texts.EMERGENCY,), turn.dialogue)
