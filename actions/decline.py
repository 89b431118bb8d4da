"""Action: the message asks for what no office does."""

from __future__ import annotations

from actions import talk_texts
from actions.base import DialogueAction
from actions.compare import comparison
from actions.find_service import find, is_concern
from actions.turn import Reply, Turn


class Decline(DialogueAction):
    """Says so, and where to ask instead."""

    action_name = "action_decline"

    def answer(self, turn: Turn) -> Reply:
        """The honest "I cannot help with that"."""
        if compared := comparison(self.knowledge, turn.rest, turn.dialogue):
            return compared
        if is_concern(self.knowledge, turn):
            return find(self.knowledge, turn)
        return Reply((talk_texts.DECLINED,), turn.dialogue)
