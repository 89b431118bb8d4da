"""Action: a question about the service that is being talked about."""

from __future__ import annotations

from dataclasses import replace

from actions import guide, replies, talk_texts
from actions.base import DialogueAction
from actions.both import both
from actions.compare import comparison
from actions.find_service import find
from actions.person import for_person
from actions.topics import asks_validity, own_words, topic_of_intent, topics_of_text
from actions.turn import Dialogue, Reply, Turn

# More at once would bury what matters.
MOST_TOPICS = 3
TAKEN_AS = "Ich gehe von „{}“ aus. War etwas anderes gemeint? Dann schreiben Sie „zurück“."
CHOOSE_FIRST = "Zu welcher dieser Leistungen möchten Sie das wissen?"


class Detail(DialogueAction):
    """Answers one topic of the current service, or of the service that the question itself names."""

    action_name = "action_detail"

    def answer(self, turn: Turn) -> Reply:
        """The topics asked for; without a service at hand, the question for one."""
        if special := both(self.knowledge, turn) or comparison(self.knowledge, turn.rest, turn.dialogue):
            return special
        if turn.intent == "ask_requirements" and (person := for_person(self.knowledge, turn, turn.dialogue)):
            return person
        topics = self._topics(turn)
        other = self._named_service(turn)
        if turn.place.decision == "outside":
            return guide.outside(self.knowledge, turn)
        current = other or turn.dialogue.service
        if current is None:
            return self._without_service(turn, topics[0])
        service = self.knowledge.search.service(current)
        assert service is not None
        dialogue = guide.take_place(turn.dialogue, turn.place)
        told = [guide.present(self.knowledge, dialogue, service, topic, turn.place) for topic in topics]
        return Reply(tuple(answer for reply in told for answer in reply.answers), told[-1].dialogue)

    @staticmethod
    def _topics(turn: Turn) -> list[str | None]:
        """The topic of the intent, and those that the same message asks for beside it."""
        if turn.intent == "show_all":
            return ["everything"]
        topic = topic_of_intent(turn.intent)
        if topic == "duration" and asks_validity(turn.rest):
            return ["everything"]
        return [topic, *(more for more in topics_of_text(turn.rest) if more != topic)][:MOST_TOPICS]

    def _named_service(self, turn: Turn) -> str | None:
        """The service that the question names itself, as in "was kostet ein Reisepass"."""
        if turn.payload or not own_words(turn.rest):
            return None
        result = guide.look_up(self.knowledge, turn.dialogue, turn.rest)
        if result.decision == "answer":
            return result.hits[0].id
        return None

    def _without_service(self, turn: Turn, topic: str | None) -> Reply:
        dialogue = replace(turn.dialogue, topic=topic)
        if dialogue.situation:
            return Reply((replies.which_point(dialogue.offered),), dialogue)
        if dialogue.asked == "choice":
            return self._while_choosing(turn, dialogue)
        if own_words(turn.rest):
            reply = find(self.knowledge, turn)
            if reply.answers != (talk_texts.NO_SERVICE,):
                return reply
        return Reply((talk_texts.NOTHING_TO_ASK_ABOUT,), replace(dialogue, asked="concern"))

    def _while_choosing(self, turn: Turn, dialogue: Dialogue) -> Reply:
        """Asks once which service is meant; asked again, goes on with the likeliest and says so."""
        service = self.knowledge.search.service(dialogue.offered[0][1].removeprefix("service:"))
        if turn.dialogue.topic is None or service is None:
            return Reply((replies.offered_again(dialogue.offered, CHOOSE_FIRST),), dialogue)
        earlier = replace(dialogue, earlier=dialogue.offered)
        reply = guide.present(self.knowledge, earlier, service, dialogue.topic, turn.place)
        first, *rest = reply.answers
        told = replace(first, text=f"{TAKEN_AS.format(service.title)}\n\n{first.text}")
        return Reply((told, *rest), reply.dialogue)
