"""The way from a concern to a service at a place, shared by the actions: who asks what, and when."""

from __future__ import annotations

from dataclasses import replace

from actions import place_replies, replies, talk_texts
from actions.base import Knowledge
from actions.turn import Dialogue, Reply, Turn
from bot.messages import Answer, Choice
from index.authorities import KEYS
from index.models import PlaceResult, SearchResult, Service

# As many hits as a person can be offered, and some more for "none of these".
HITS = 8


def take_place(dialogue: Dialogue, found: PlaceResult) -> Dialogue:
    """The dialogue with the place that a message names, if it names exactly one."""
    if found.decision != "unique":
        return dialogue
    place = found.places[0]
    if place.kind == "land":
        stays = bool(dialogue.place and dialogue.place.startswith(place.ags))
        return replace(dialogue, state=place.state, place=dialogue.place if stays else None)
    return replace(dialogue, place=place.ags, state=place.state)


def look_up(knowledge: Knowledge, dialogue: Dialogue, query: str) -> SearchResult:
    """The services for a query, without those that were rejected before."""
    result = knowledge.search.search(query, k=HITS, state=dialogue.state)
    hits = tuple(hit for hit in result.hits if hit.id not in dialogue.rejected)
    if len(hits) == len(result.hits):
        return result
    # What was rejected took its share of the probability; a plain choice is the honest offer.
    return replace(result, hits=hits, decision="choose" if hits and result.decision != "none" else "none")


def present(knowledge: Knowledge, dialogue: Dialogue, service: Service, topic: str | None, found: PlaceResult) -> Reply:
    """A service at the known place: the card or the topic asked for, then what is still needed."""
    # A state alone decides the page and what is special there, if nothing more is known.
    place = knowledge.territory.place(dialogue.place or KEYS.get(dialogue.state or "", ""))
    resolution = knowledge.authorities.resolve(service, dialogue.place, dialogue.state)
    needs_place = resolution.reason == "place_needed"
    told = replace(dialogue, service=service.id, offered=(), asked=None, topic=None)
    if topic in ("contact", "opening_hours") and needs_place:
        question = _place_question(knowledge, service, dialogue, found)
        return Reply((question,), _asking(told, question, topic))
    if topic == "everything":
        card = replies.everything_answer(service, place, resolution)
    elif topic:
        card = replies.detail_answer(service, place, resolution, topic)
    else:
        card = replies.service_answer(service, place, resolution)
    if topic or not needs_place:
        return Reply((card,), replace(told, offered=offered(card)))
    question = _place_question(knowledge, service, dialogue, found)
    return Reply((replace(card, choices=()), question), _asking(told, question, None))


def outside(knowledge: Knowledge, turn: Turn) -> Reply:
    """The honest end for a place in a state that is not covered."""
    place = turn.place.places[0]
    answer = place_replies.outside_answer(place, knowledge.territory.state_portal(place.state))
    return Reply((answer,), turn.dialogue)


def beside_outside(knowledge: Knowledge, turn: Turn, reply: Reply) -> Reply:
    """The reply to a concern at a place that is not covered: says so first, and asks for no other place."""
    answers = tuple(answer for answer in reply.answers if answer.act != "ask_place")
    dialogue = replace(reply.dialogue, asked=None if reply.dialogue.asked == "place" else reply.dialogue.asked)
    return Reply((*outside(knowledge, turn).answers, *answers), dialogue)


def offer(result: SearchResult, dialogue: Dialogue, lead: str) -> Reply:
    """Several services to choose from."""
    answer = replies.service_choices(result.hits, lead)
    return Reply((answer,), replace(dialogue, offered=offered(answer), asked="choice", service=None))


def no_service(knowledge: Knowledge, dialogue: Dialogue) -> Reply:
    """Nothing fits: says so, and where to ask instead; what was talked about before stays."""
    service = knowledge.search.service(dialogue.service) if dialogue.service else None
    if service is None:
        return Reply((talk_texts.NO_SERVICE,), replace(dialogue, offered=(), asked=None))
    answer = replies.nothing_more(service)
    return Reply((answer,), replace(dialogue, offered=offered(answer), asked=None))


def offered(answer: Answer) -> tuple[tuple[str, str], ...]:
    """The choices of an answer, as the dialogue keeps them."""
    return tuple((choice.label, choice.payload) for choice in answer.choices)


def with_waiting(reply: Reply) -> Reply:
    """The reply, which also says what was asked for beside it and comes next."""
    if not reply.dialogue.waiting:
        return reply
    names = " und ".join(f"**{title}**" for title, _ in reply.dialogue.waiting)
    choices = tuple(Choice(f"Weiter: {title}", f"service:{key}") for title, key in reply.dialogue.waiting)
    hint = Answer(act="waiting", text=f"Danach geht es weiter mit: {names}. Schreiben Sie „weiter“.", choices=choices)
    dialogue = replace(reply.dialogue, offered=(*reply.dialogue.offered, *offered(hint)))
    return Reply((*reply.answers, hint), dialogue)


def _place_question(knowledge: Knowledge, service: Service, dialogue: Dialogue, found: PlaceResult) -> Answer:
    resolution = knowledge.authorities.resolve(service, dialogue.place, dialogue.state)
    card = replies.place_question(service, None, resolution)
    if found.decision == "ambiguous":
        return place_replies.place_choices(found.places, service=card.service)
    return card


def _asking(dialogue: Dialogue, question: Answer, topic: str | None) -> Dialogue:
    return replace(dialogue, asked="place", topic=topic, offered=offered(question))
