"""Action: it was not meant."""

from __future__ import annotations

from dataclasses import replace

from actions import guide, talk_texts
from actions.base import DialogueAction, Knowledge
from actions.topics import own_words
from actions.turn import Dialogue, Reply, Turn

OTHERS_LEAD = "Entschuldigung. Passt vielleicht eine dieser Leistungen?"
# What people say around a correction: "nein, ich meinte den Reisepass" keeps only "reisepass".
_CORRECTING = frozenset(
    """
    nein nee ne nö doch falsch meine meinte gemeint mein wollte nicht anderes andere anders etwas sondern stimmt
    passt verstanden eher richtig quatsch keins nichts davon was ganz
    """.split()
)


class Reject(DialogueAction):
    """Puts a misunderstanding right: what was meant instead, the next likely ones, or another wording."""

    action_name = "action_reject"

    def answer(self, turn: Turn) -> Reply:
        """The reply to "that is not what I meant" and to a plain no."""
        return rejection(self.knowledge, turn)


def rejection(knowledge: Knowledge, turn: Turn) -> Reply:
    """The corrected concern, if the message names one; else the next likely services of the last one."""
    dialogue = turn.dialogue
    words = [word for word in own_words(turn.rest) if word not in _CORRECTING]
    if turn.intent == "deny" and dialogue.asked == "place" and not words:
        return Reply((talk_texts.WITHOUT_PLACE,), replace(dialogue, asked=None, offered=()))
    shown = tuple(
        value for _, payload in dialogue.offered for kind, _, value in [payload.partition(":")] if kind == "service"
    )
    gone = {*dialogue.rejected, *shown, *([dialogue.service] if dialogue.service else [])}
    dialogue = replace(dialogue, service=None, offered=(), asked=None, topic=None, rejected=tuple(sorted(gone)))
    if words and not turn.payload:
        return _corrected(knowledge, replace(dialogue, rejected=()), turn, " ".join(words))
    if dialogue.query:
        result = guide.look_up(knowledge, dialogue, dialogue.query)
        if result.decision != "none":
            return guide.offer(result, dialogue, OTHERS_LEAD)
    return Reply((talk_texts.SORRY_REPHRASE,), dialogue)


def _corrected(knowledge: Knowledge, dialogue: Dialogue, turn: Turn, query: str) -> Reply:
    dialogue = replace(guide.take_place(dialogue, turn.place), query=query)
    result = guide.look_up(knowledge, dialogue, query)
    if result.decision == "none":
        return Reply((talk_texts.SORRY_REPHRASE,), dialogue)
    service = knowledge.search.service(result.hits[0].id)
    if result.decision == "choose" or service is None:
        return guide.offer(result, dialogue, OTHERS_LEAD)
    return guide.present(knowledge, dialogue, service, None, turn.place)
