"""Action: somebody said what they need."""

from __future__ import annotations

import re
from dataclasses import replace

from actions import guide, replies
from actions.arrival import place_reply
from actions.base import DialogueAction, Knowledge
from actions.both import both
from actions.checklist import begun
from actions.compare import comparison
from actions.person import conditions, for_person, is_case
from actions.several import concerns, first_of_several
from actions.topics import own_words, topic_of_text
from actions.turn import Dialogue, Reply, Turn
from index.models import Hit, SearchResult
from index.situations import asks_for_all, wants_list

CHOOSE_LEAD = "Meinen Sie eine dieser Leistungen?"
# An act that is less sure than this gives way to a service that is as sure: of 434 concerns 15 are mended by it, and
# of 150 messages that concern no service none is spoilt.
SURE_ACT, SURE_SERVICE = 0.8, 0.8
# Below this probability a message is no clear concern.
CLEAR = 0.5
# Below this probability of its best service a message may describe a situation in which several are needed.
SURE_ENOUGH = 0.6
# The same where the message asks for more than one thing.
SURE_OF_ONE = 0.85
# Below this probability the nearest service is no help: of 132 messages that concern none, 8 have one above it.
PLAUSIBLE, MOST_NEAREST = 0.24, 3
# A message with fewer words of its own than this does not lead from one service to another.
FEWEST_OWN = 2
# From so many words on a message tells a story, in which one sentence says what is needed.
RAMBLING, MOST_SENTENCES = 25, 30
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\s*;\s*")


class FindService(DialogueAction):
    """Looks the concern up and answers with the service, a choice, or an honest "nothing found"."""

    action_name = "action_find_service"

    def answer(self, turn: Turn) -> Reply:
        """The card, up to four choices, or no service; a place in the message is taken over."""
        return find(self.knowledge, turn)


def find(knowledge: Knowledge, turn: Turn) -> Reply:
    """The reply to a concern. A bare place that answers our question is a place, not a concern."""
    if all_of_them := both(knowledge, turn):
        return all_of_them
    dialogue = guide.take_place(replace(turn.dialogue, situation=None, earlier=(), waiting=()), turn.place)
    if compared := comparison(knowledge, turn.rest, dialogue):
        return compared
    if person := for_person(knowledge, turn, dialogue):
        return person
    if several := concerns(knowledge, turn.rest, dialogue.state):
        return _several(knowledge, dialogue, several, turn)
    query, result = _look_up(knowledge, dialogue, turn)
    enough = SURE_OF_ONE if asks_for_all(turn.rest) else SURE_ENOUGH
    unsure = result.decision != "answer" or result.hits[0].probability < enough or wants_list(turn.rest)
    follows_up = result.decision == "none" and is_case(turn)
    if unsure and not follows_up and (situation := knowledge.situations.find(turn.rest)):
        return begun(knowledge, turn, situation)
    if result.decision == "none":
        return _nothing_found(knowledge, turn, query, result.hits)
    # "Was kostet das?" before any concern waits for it; otherwise only what this message asks for counts.
    topic = topic_of_text(query) or (dialogue.topic if dialogue.asked == "concern" else None)
    dialogue = replace(dialogue, query=query, topic=topic)
    if result.decision == "choose" and (first := first_of_several(knowledge, turn.rest, dialogue.state)):
        reply = _found(knowledge, dialogue, first.id, turn)
    elif result.decision == "choose":
        reply = guide.offer(result, dialogue, CHOOSE_LEAD)
    else:
        reply = _found(knowledge, dialogue, result.hits[0].id, turn)
    return guide.beside_outside(knowledge, turn, reply) if turn.place.decision == "outside" else reply


def _several(knowledge: Knowledge, dialogue: Dialogue, hits: list[Hit], turn: Turn) -> Reply:
    """The first concern; the others wait."""
    waiting = tuple((hit.title, hit.id) for hit in hits[1:])
    dialogue = replace(dialogue, query=turn.rest, topic=None, waiting=waiting)
    return guide.with_waiting(_found(knowledge, dialogue, hits[0].id, turn))


def is_concern(knowledge: Knowledge, turn: Turn) -> bool:
    """Whether a message that was taken for an act, but not surely, is a concern after all."""
    return turn.confidence < SURE_ACT and names_a_service(knowledge, turn, SURE_SERVICE)


def names_a_service(knowledge: Knowledge, turn: Turn, least: float = 0.0) -> bool:
    """Whether a message has words of its own for which the search is sure of a service, at `least` so sure."""
    if turn.payload or not own_words(turn.rest):
        return False
    result = guide.look_up(knowledge, turn.dialogue, turn.rest)
    return result.decision == "answer" and result.hits[0].probability >= least


def _look_up(knowledge: Knowledge, dialogue: Dialogue, turn: Turn) -> tuple[str, SearchResult]:
    """The hits without the place, which is noise; if nothing is left of the concern, with it."""
    if turn.rest:
        result = guide.look_up(knowledge, dialogue, turn.rest)
        if result.decision == "choose":
            # "Was kostet ein Reisepass?" is about the "Reisepass"; the words around it only blur the search.
            bare = guide.look_up(knowledge, dialogue, " ".join(own_words(turn.rest)))
            return turn.rest, bare if bare.decision == "answer" else result
        if result.decision == "none" and len(turn.rest.split()) >= RAMBLING:
            return _telling_sentence(knowledge, dialogue, turn.rest)
        if result.decision != "none" or turn.rest == turn.text:
            return turn.rest, result
    return turn.text, guide.look_up(knowledge, dialogue, turn.text)


def _telling_sentence(knowledge: Knowledge, dialogue: Dialogue, text: str) -> tuple[str, SearchResult]:
    """The sentence of a long story that says most surely what is needed, and its hits."""
    sentences = [part for part in _SENTENCE.split(text) if own_words(part)] or [text]
    found = [(part, guide.look_up(knowledge, dialogue, part)) for part in sentences[:MOST_SENTENCES]]
    return max(found, key=lambda item: item[1].hits[0].probability if item[1].hits else 0.0)


def _nothing_found(knowledge: Knowledge, turn: Turn, query: str, hits: tuple[Hit, ...]) -> Reply:
    if turn.place.decision == "outside":
        return guide.outside(knowledge, turn)
    if turn.dialogue.asked == "place" and turn.place.decision != "none":
        return place_reply(knowledge, turn)
    dialogue = replace(guide.take_place(turn.dialogue, turn.place), query=query)
    if together := _together(knowledge, turn, dialogue):
        return together
    asked = conditions(knowledge, turn, dialogue)
    return asked or nearest(turn, dialogue, hits) or guide.no_service(knowledge, dialogue)


def nearest(turn: Turn, dialogue: Dialogue, hits: tuple[Hit, ...]) -> Reply | None:
    """What is nearest, said to be unsure; None if the message is no clear concern or nothing is plausible."""
    plausible = tuple(hit for hit in hits[:MOST_NEAREST] if hit.probability >= replies.LEAST_SHARE)
    is_keyword = len(own_words(turn.rest)) == 1 and turn.intent in ("concern", "out_of_scope")
    clear = dialogue.service is None and (is_keyword or (turn.intent == "concern" and turn.confidence >= CLEAR))
    if not clear or not plausible or plausible[0].probability < PLAUSIBLE:
        return None
    answer = replies.nearest(plausible)
    return Reply((answer,), replace(dialogue, offered=guide.offered(answer), asked="choice", service=None))


def _together(knowledge: Knowledge, turn: Turn, dialogue: Dialogue) -> Reply | None:
    """Another service that only makes sense after the last: "und kann ich meinen alten Namen wieder haben?"."""
    before = knowledge.search.service(dialogue.service) if dialogue.service else None
    if before is None or len(own_words(turn.rest)) < FEWEST_OWN:
        return None
    result = guide.look_up(knowledge, dialogue, f"{before.title} {turn.rest}")
    hit = result.hits[0] if result.decision == "answer" else None
    if hit is None or hit.id == before.id or hit.probability < SURE_ENOUGH:
        return None
    return _found(knowledge, replace(dialogue, topic=None), hit.id, turn)


def _found(knowledge: Knowledge, dialogue: Dialogue, key: str, turn: Turn) -> Reply:
    service = knowledge.search.service(key)
    assert service is not None
    topic = dialogue.topic
    if topic == topic_of_text(service.title):
        # "Führungszeugnis online beantragen" names the service; it does not ask whether that is possible.
        topic = None
    # A new concern starts with a clean slate of rejections.
    dialogue = replace(dialogue, topic=topic, rejected=())
    return guide.present(knowledge, dialogue, service, topic, turn.place)
