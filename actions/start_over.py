"""Action: start anew."""

from __future__ import annotations

from actions import talk_texts
from actions.base import DialogueAction
from actions.find_service import find, is_concern
from actions.turn import Dialogue, Reply, Turn


class StartOver(DialogueAction):
    """Forgets the concern and the place."""

    action_name = "action_start_over"

    def answer(self, turn: Turn) -> Reply:
        """An empty dialogue."""
        if is_concern(self.knowledge, turn):
            return find(self.knowledge, turn)
        return Reply((talk_texts.RESTARTED,), Dialogue())
