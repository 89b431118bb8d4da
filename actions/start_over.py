"""Action: start anew."""

from __future__ import annotations

from actions import talk_texts
from actions.base import DialogueAction
from actions.turn import Dialogue, Reply, Turn


class StartOver(DialogueAction):
    """Forgets the concern and the place."""

    action_name = "action_start_over"

    def answer(self, turn: Turn) -> Reply:
        """An empty dialogue."""
        return Reply((talk_texts.RESTARTED,), Dialogue())
