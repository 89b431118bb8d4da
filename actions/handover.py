"""Action: somebody wants to speak to a human."""

from __future__ import annotations

from actions import guide, replies
from actions.base import DialogueAction
from actions.lines import reach
from actions.talk_texts import NUMBER_115
from actions.turn import Reply, Turn
from bot.messages import Answer
from index.models import Authority

_LEAD = f"Mit einem Menschen sprechen Sie unter der Behördennummer {NUMBER_115}."


class Handover(DialogueAction):
    """Names 115 and, if the service and the place are known, the competent authority."""

    action_name = "action_handover"

    def answer(self, turn: Turn) -> Reply:
        """The ways to a human."""
        dialogue = guide.take_place(turn.dialogue, turn.place)
        service = self.knowledge.search.service(dialogue.service) if dialogue.service else None
        if service is None:
            return Reply((Answer(act="handover", type="handover", text=_LEAD),), dialogue)
        resolution = self.knowledge.authorities.resolve(service, dialogue.place, dialogue.state)
        text = f"{_LEAD} {_reach(resolution.authority)}"
        card = replies.service_card(service, resolution.page)
        answer = Answer(act="handover", type="handover", text=text, service=card, authority=resolution.authority)
        return Reply((answer,), dialogue)


def _reach(authority: Authority | None) -> str:
    if authority is None:
        return "Nennen Sie mir Ihre Stadt oder Gemeinde, dann nenne ich auch die zuständige Stelle."
    return f"Zuständig ist: {reach(authority)}."
