"""Action: the message asks for what no office does."""

from __future__ import annotations

from actions import talk_texts
from actions.base import DialogueAction
from actions.compare import comparison
from actions.find_service import SURE_ACT, find, is_concern
from actions.topics import own_words
from actions.turn import Reply, Turn


class Decline(DialogueAction):
    """Says so, and where to ask instead."""

    action_name = "action_decline"

    def answer(self, turn: Turn) -> Reply:
        """The honest "I cannot help with that"."""
        if compared := comparison(self.knowledge, turn.rest, turn.dialogue):
            return compared
        is_keyword = turn.confidence < SURE_ACT and len(own_words(turn.rest)) == 1
        if is_keyword or is_concern(self.knowledge, turn):
            return find(self.knowledge, turn)
        return Reply((talk_texts.DECLINED,), turn.dialogue)
