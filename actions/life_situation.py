"""Action: somebody is in a situation in which several things are to be done."""

from __future__ import annotations

from actions import guide
from actions.base import DialogueAction
from actions.checklist import begun
from actions.find_service import find
from actions.turn import Reply, Turn

# From this probability on, a service that the message names is meant, not a whole situation.
SURE_SERVICE = 0.85


class TellSituation(DialogueAction):
    """Answers a life situation with its checklist; a message that names one service is a concern."""

    action_name = "action_life_situation"

    def answer(self, turn: Turn) -> Reply:
        """The checklist, or what the search finds where no situation is told apart."""
        situation = self.knowledge.situations.find(turn.rest, told=True)
        hits = guide.look_up(self.knowledge, turn.dialogue, turn.rest).hits
        if situation is None or (hits and hits[0].probability >= SURE_SERVICE):
            return find(self.knowledge, turn)
        return begun(self.knowledge, turn, situation)
