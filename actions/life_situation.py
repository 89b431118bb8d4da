"""Action: somebody is in a situation in which several things are to be done."""

from __future__ import annotations

from dataclasses import replace

from actions import guide, talk_texts
from actions.base import DialogueAction
from actions.checklist import begun, next_step
from actions.find_service import find
from actions.person import is_case
from actions.topics import own_words
from actions.turn import Reply, Turn
from index.models import LifeSituation

# From this probability on, a service that the message names is meant, not a whole situation.
SURE_SERVICE = 0.85


class TellSituation(DialogueAction):
    """Answers a life situation with its checklist; a message that names one service is a concern."""

    action_name = "action_life_situation"

    def answer(self, turn: Turn) -> Reply:
        """The checklist, or what the search finds where no situation is told apart."""
        if not own_words(turn.rest):
            return self._what_first(turn)
        situation = self.knowledge.situations.find(turn.rest, told=True)
        if situation is None or self._asks_for_one(turn, situation):
            return find(self.knowledge, turn)
        return begun(self.knowledge, turn, situation)

    def _what_first(self, turn: Turn) -> Reply:
        """The reply to "was zuerst?": the next point of the list, or how the service at hand is done."""
        if step := next_step(self.knowledge, turn):
            return step
        service = self.knowledge.search.service(turn.dialogue.service or "")
        if service is None:
            return Reply((talk_texts.NOTHING_TO_ASK_ABOUT,), replace(turn.dialogue, asked="concern"))
        return guide.present(self.knowledge, turn.dialogue, service, "procedure", turn.place)

    def _asks_for_one(self, turn: Turn, situation: LifeSituation) -> bool:
        """Whether one service is meant, or a case of the service at hand."""
        result = guide.look_up(self.knowledge, turn.dialogue, turn.rest)
        if result.decision == "none":
            return is_case(turn)
        # The list at hand is known already: what is asked for is one of its points.
        known = situation.id == turn.dialogue.situation and result.decision == "answer"
        return known or result.hits[0].probability >= SURE_SERVICE
