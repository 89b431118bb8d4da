"""Action: somebody named a place, or changed it."""

from __future__ import annotations

from actions import guide
from actions.arrival import place_reply
from actions.base import DialogueAction
from actions.find_service import find
from actions.topics import own_words
from actions.turn import Reply, Turn


class SetPlace(DialogueAction):
    """Takes the place over and answers the service that is being talked about for it."""

    action_name = "action_set_place"

    def answer(self, turn: Turn) -> Reply:
        """The service at that place, a choice of places, or an honest "unknown" or "outside"."""
        if own_words(turn.rest):
            # "Ziehe nach Dresden" is a concern; what answers our question for the place is one only if it is sure.
            decision = guide.look_up(self.knowledge, turn.dialogue, turn.rest).decision
            if decision == "answer" or (decision == "choose" and turn.dialogue.asked != "place"):
                return find(self.knowledge, turn)
        if turn.place.decision == "none" and turn.dialogue.asked != "place" and not turn.rest.isdigit():
            return find(self.knowledge, turn)
        return place_reply(self.knowledge, turn)
