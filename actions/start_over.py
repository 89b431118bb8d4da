"""Action: start anew."""

from __future__ import annotations

from actions import guide, talk_texts
from actions.base import DialogueAction
from actions.find_service import find, is_concern
from actions.topics import own_words
from actions.turn import Dialogue, Reply, Turn


class StartOver(DialogueAction):
    """Forgets the concern and the place."""

    action_name = "action_start_over"

    def answer(self, turn: Turn) -> Reply:
        """An empty dialogue."""
        # "Reisepass neu machen" asks for a new passport, not for a new conversation.
        names_one = own_words(turn.rest) and guide.look_up(self.knowledge, turn.dialogue, turn.rest).decision != "none"
        if not turn.payload and (names_one or is_concern(self.knowledge, turn)):
            return find(self.knowledge, turn)
        return Reply((talk_texts.RESTARTED,), Dialogue())
