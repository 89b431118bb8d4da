"""Action: the message asks for what no office does."""

from __future__ import annotations

from actions import guide, talk_texts
from actions.base import DialogueAction
from actions.compare import comparison
from actions.find_service import CLEAR, find, is_concern
from actions.topics import own_words
from actions.turn import Reply, Turn

# Surer than this, a message is out of scope whatever the search says.
SURE_OUT = 0.95
# Probabilities of the best service from which on a message is looked up after all.
LIKELY, LIKELY_CHOICE = 0.7, 0.55


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
        """Whether a message that is not surely out of scope is a keyword, or the search knows something for it."""
        words = own_words(turn.rest)
        if turn.confidence >= SURE_OUT or not words:
            return False
        if turn.confidence < CLEAR and len(words) == 1:
            return True
        result = guide.look_up(self.knowledge, turn.dialogue, turn.rest)
        least = {"answer": LIKELY, "choose": LIKELY_CHOICE, "none": 1.0}[result.decision]
        return bool(result.hits) and result.hits[0].probability >= least
