"""Actions: back to the list or the choice, and on to the next point or concern."""

from __future__ import annotations

from dataclasses import replace

from actions import guide, talk_texts
from actions.base import DialogueAction
from actions.checklist import checklist, earlier_choice, next_step
from actions.find_service import find, names_a_service
from actions.turn import Reply, Turn


class Back(DialogueAction):
    """Shows the checklist at hand again, or the choice that the service was picked from."""

    action_name = "action_back"

    def answer(self, turn: Turn) -> Reply:
        """The list, the choice, or an honest "there is nothing to go back to"."""
        if names_a_service(self.knowledge, turn):
            return find(self.knowledge, turn)
        if turn.dialogue.situation:
            return checklist(self.knowledge, turn.dialogue)
        if len(turn.dialogue.earlier) == 1:
            service = self.knowledge.search.service(turn.dialogue.earlier[0][1].removeprefix("service:"))
            assert service is not None
            return guide.present(self.knowledge, turn.dialogue, service, None, turn.place)
        return earlier_choice(turn.dialogue) or Reply((talk_texts.NOTHING_BEFORE,), turn.dialogue)


class Next(DialogueAction):
    """Goes on with the concern that waits, or with the next point of the checklist."""

    action_name = "action_next"

    def answer(self, turn: Turn) -> Reply:
        """The next service, or an honest "nothing is left"."""
        if names_a_service(self.knowledge, turn):
            return find(self.knowledge, turn)
        if turn.dialogue.waiting:
            (_, key), *rest = turn.dialogue.waiting
            service = self.knowledge.search.service(key)
            assert service is not None
            before = self.knowledge.search.service(turn.dialogue.service or "")
            earlier = ((before.title, f"service:{before.id}"),) if before else ()
            dialogue = replace(turn.dialogue, waiting=tuple(rest), earlier=earlier)
            reply = guide.present(self.knowledge, dialogue, service, None, turn.place)
            return guide.with_waiting(reply)
        return next_step(self.knowledge, turn) or Reply((talk_texts.NOTHING_NEXT,), turn.dialogue)
