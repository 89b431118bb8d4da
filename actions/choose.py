"""Action: one of the offered things is picked, by tapping, by ordinal or by words."""

from __future__ import annotations

from dataclasses import replace

from actions import guide, place_replies, replies, talk_texts
from actions.arrival import arrived
from actions.base import DialogueAction
from actions.both import both
from actions.checklist import checklist, opened
from actions.find_service import find, names_a_service
from actions.ordinals import picked
from actions.reject import rejection
from actions.topics import own_words
from actions.turn import Reply, Turn
from index.models import Service


class Choose(DialogueAction):
    """Does what the picked choice says; a message that picks none is taken as a concern."""

    action_name = "action_choose"

    def answer(self, turn: Turn) -> Reply:
        """The chosen service or place."""
        if all_of_them := both(self.knowledge, turn):
            return all_of_them
        payload = turn.payload or picked(turn.text, turn.dialogue.offered)
        if payload is None and turn.intent == "affirm":
            payload = self._only_offer(turn)
            if payload is None and names_a_service(self.knowledge, turn):
                return find(self.knowledge, turn)
            if payload is None:
                return self._what_then(turn)
        if payload is None and turn.intent == "choose" and not turn.dialogue.offered and not own_words(turn.rest):
            return Reply((talk_texts.NOTHING_TO_CHOOSE,), turn.dialogue)
        if payload is None:
            return find(self.knowledge, turn)
        kind, _, value = payload.partition(":")
        if kind == "service" and (service := self.knowledge.search.service(value)):
            return self._service(turn, service)
        if payload == "act:back":
            return checklist(self.knowledge, turn.dialogue)
        if kind == "place" and (place := self.knowledge.territory.place(value)):
            dialogue = replace(turn.dialogue, place=place.ags, state=place.state)
            return arrived(self.knowledge, dialogue, turn)
        if kind == "topic" and turn.dialogue.service:
            service = self.knowledge.search.service(turn.dialogue.service)
            assert service is not None
            return guide.present(self.knowledge, turn.dialogue, service, value, turn.place)
        return rejection(self.knowledge, turn)

    def _service(self, turn: Turn, service: Service) -> Reply:
        """The chosen service; what else was to choose from stays at hand for "back"."""
        dialogue = guide.take_place(turn.dialogue, turn.place)
        choice = dialogue.offered if dialogue.asked == "choice" and not dialogue.situation else dialogue.earlier
        waiting = tuple(item for item in dialogue.waiting if item[1] != service.id)
        dialogue = replace(dialogue, earlier=choice, waiting=waiting)
        reply = guide.present(self.knowledge, dialogue, service, dialogue.topic, turn.place)
        return guide.with_waiting(opened(self.knowledge, dialogue, service.id, reply))

    def _what_then(self, turn: Turn) -> Reply:
        """A plain "yes" that picks nothing: repeats what was asked, or asks what for."""
        dialogue = turn.dialogue
        if dialogue.asked == "choice":
            return Reply((replies.offered_again(dialogue.offered, "Welche dieser Leistungen meinen Sie?"),), dialogue)
        if dialogue.asked == "place":
            return Reply((place_replies.PLACE_PLEASE,), dialogue)
        return Reply((talk_texts.AFFIRMED if dialogue.service else talk_texts.NOTHING_TO_ASK_ABOUT,), dialogue)

    @staticmethod
    def _only_offer(turn: Turn) -> str | None:
        services = [payload for _, payload in turn.dialogue.offered if payload.startswith(("service:", "place:"))]
        return services[0] if len(services) == 1 else None
