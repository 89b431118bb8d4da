"""Action: greeting, thanks, and questions about the assistant itself."""

from __future__ import annotations

from actions import guide, talk_texts
from actions.base import DialogueAction
from actions.find_service import find, is_concern
from actions.turn import Reply, Turn


class Talk(DialogueAction):
    """Answers what is said around a concern; the concern itself stays as it was."""

    action_name = "action_talk"

    def answer(self, turn: Turn) -> Reply:
        """The fixed answer to the intent. Raises KeyError for an intent without one."""
        if is_concern(self.knowledge, turn):
            return find(self.knowledge, turn)
        if turn.intent == "help" and turn.place.decision == "outside":
            return guide.outside(self.knowledge, turn)
        return Reply((talk_texts.TALK[turn.intent],), turn.dialogue)
