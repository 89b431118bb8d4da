"""Action: somebody said what they need."""

from __future__ import annotations

from dataclasses import replace

from actions import guide
from actions.arrival import place_reply
from actions.base import DialogueAction, Knowledge
from actions.topics import topic_of_text
from actions.turn import Reply, Turn

CHOOSE_LEAD = "Meinen Sie eine dieser Leistungen?"


class FindService(DialogueAction):
    """Looks the concern up and answers with the service, a choice, or an honest "nothing found"."""

    action_name = "action_find_service"

    def answer(self, turn: Turn) -> Reply:
        """The card, up to four choices, or no service; a place in the message is taken over."""
        return find(self.knowledge, turn)


def find(knowledge: Knowledge, turn: Turn) -> Reply:
    """The reply to a concern. A bare place that answers our question is a place, not a concern."""
    if turn.place.decision == "outside":
        return guide.outside(knowledge, turn)
    query = turn.rest or turn.text
    dialogue = guide.take_place(turn.dialogue, turn.place)
    result = guide.look_up(knowledge, dialogue, query)
    if result.decision == "none":
        if turn.dialogue.asked == "place" and turn.place.decision != "none":
            return place_reply(knowledge, turn)
        return guide.no_service(replace(dialogue, query=query))
    # "Was kostet das?" before any concern waits for it; otherwise only what this message asks for counts.
    topic = topic_of_text(query) or (dialogue.topic if dialogue.asked == "concern" else None)
    dialogue = replace(dialogue, query=query, topic=topic)
    if result.decision == "choose":
        return guide.offer(result, dialogue, CHOOSE_LEAD)
    service = knowledge.search.service(result.hits[0].id)
    assert service is not None
    # A new concern starts with a clean slate of rejections.
    dialogue = replace(dialogue, rejected=())
    if topic == topic_of_text(service.title):
        # "Führungszeugnis online beantragen" names the service; it does not ask whether that is possible.
        topic = None
    return guide.present(knowledge, replace(dialogue, topic=topic), service, topic, turn.place)
