"""Action: the message asks for what no office does."""

from __future__ import annotations

from actions import guide, talk_texts
from actions.base import DialogueAction
from actions.compare import comparison
from actions.find_service import SURE_ACT, SUREST_ACT, find, is_concern
from actions.topics import own_words
from actions.turn import Reply, Turn


class Decline(DialogueAction):
    """Says so, and where to ask instead."""

    action_name = "action_decline"

    def answer(self, turn: Turn) -> Reply:
        """The honest "I cannot help with that"."""
        if compared := comparison(self.knowledge, turn.rest, turn.dialogue):
            return compared
        if self._may_be_one(turn) or is_concern(self.knowledge, turn):
            return find(self.knowledge, turn)
        return Reply((talk_texts.DECLINED,), turn.dialogue)

    def _may_be_one(self, turn: Turn) -> bool:
        """Whether an unsure message is a keyword, or words for which the search knows services to choose from."""
        words = own_words(turn.rest)
        if turn.confidence >= SUREST_ACT or not words:
            return False
        if turn.confidence < SURE_ACT and len(words) == 1:
            return True
        result = guide.look_up(self.knowledge, turn.dialogue, turn.rest)
        return result.decision == "choose" and result.hits[0].probability >= SURE_ACT
