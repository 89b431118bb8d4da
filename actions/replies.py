"""Answers about services, from facts to words: pure functions, and the one place of this wording."""

from __future__ import annotations

from actions.lines import (
    competence_lines,
    difference_lines,
    joined,
    online_lines,
    page_line,
    stamp,
    topic_lines,
)
from actions.talk_texts import NUMBER_115, PORTALS
from actions.topics import TOPICS
from bot.messages import Answer, AnswerType, Choice, PlaceCard, ServiceCard
from index.models import Hit, Place, Resolution, Service

NOT_MEANT = Choice("Das meinte ich nicht", "act:not_meant")
# The four questions that are asked most, as buttons under a card.
CARD_TOPICS = ("fees", "documents", "duration", "opening_hours")
MOST_CHOICES = 4
# The place that decides who is competent, by `Service.place_of`.
PLACE_QUESTIONS = {
    "home": "In welcher Stadt oder Gemeinde wohnen Sie?",
    "business": "In welcher Stadt oder Gemeinde liegt Ihr Betrieb?",
    "site": "In welcher Stadt oder Gemeinde liegt das Grundstück?",
    "loss": "In welcher Stadt oder Gemeinde haben Sie die Sache verloren?",
    "birth": "In welcher Stadt oder Gemeinde ist das Kind geboren?",
    "born": "In welcher Stadt oder Gemeinde war die Geburt?",
    "death": "In welcher Stadt oder Gemeinde ist die Person gestorben?",
    "deceased": "In welcher Stadt oder Gemeinde hat die verstorbene Person zuletzt gewohnt?",
    "wedding": "In welcher Stadt oder Gemeinde möchten Sie heiraten?",
    "married": "In welcher Stadt oder Gemeinde haben Sie geheiratet?",
    "move": "In welche Stadt oder Gemeinde sind Sie gezogen?",
    "new_home": "In welcher Stadt oder Gemeinde liegt die Wohnung?",
    "cared_for": "In welcher Stadt oder Gemeinde lebt die Person, um die es geht?",
    "child": "In welcher Stadt oder Gemeinde lebt das Kind?",
    "debtor": "In welcher Stadt oder Gemeinde wohnt die Person, die Ihnen Geld schuldet?",
    "donor": "In welcher Stadt oder Gemeinde wohnt die Person, die etwas verschenkt?",
    "sought": "In welcher Stadt oder Gemeinde wohnt die gesuchte Person?",
    "animal": "In welcher Stadt oder Gemeinde wird das Tier gehalten?",
    "document": "In welcher Stadt oder Gemeinde wurde die Urkunde ausgestellt?",
    "school": "In welcher Stadt oder Gemeinde liegt die Schule?",
    "seminar": "In welcher Stadt liegt das Seminar, das Sie sich wünschen?",
    "incident": "In welcher Stadt oder Gemeinde ist es geschehen?",
    "event": "In welcher Stadt oder Gemeinde soll es stattfinden?",
    "street": "In welcher Stadt oder Gemeinde liegt die Straße?",
    "found": "In welcher Stadt oder Gemeinde haben Sie es gefunden?",
    "cemetery": "In welcher Stadt oder Gemeinde liegt der Friedhof?",
    "last_home": "In welcher Stadt oder Gemeinde in Deutschland waren Sie zuletzt gemeldet?",
    "seat": "In welcher Stadt oder Gemeinde ist der Sitz?",
}
# A service that is twenty times less likely than the first is no choice but a distraction.
LEAST_SHARE = 0.05


def service_answer(service: Service, place: Place | None, resolution: Resolution) -> Answer:
    """The card of a service, as complete as the place allows."""
    lines = [f"**{service.title}**", service.summary, ""]
    lines += online_lines(resolution)
    lines += competence_lines(service, place, resolution)
    lines += difference_lines(service, place)
    lines += ["", page_line(service, resolution, place), stamp(service)]
    return _about(service, place, resolution, act="service", text=joined(lines), choices=_card_choices())


def detail_answer(service: Service, place: Place | None, resolution: Resolution, topic: str) -> Answer:
    """One question about a service; what is not known points to the page of the authority."""
    lines = [f"**{service.title}: {TOPICS[topic]}**", *topic_lines(service, place, resolution, topic)]
    lines += ["", page_line(service, resolution, place), stamp(service)]
    rest = tuple(item for item in _card_choices() if item.payload != f"topic:{topic}")
    return _about(service, place, resolution, act="detail", text=joined(lines), choices=rest, topic=topic)


def everything_answer(service: Service, place: Place | None, resolution: Resolution) -> Answer:
    """All that the catalogue knows about a service."""
    lines = [f"**{service.title}**", service.summary]
    for topic, name in TOPICS.items():
        if topic == "opening_hours" or (topic == "contact" and resolution.authority is None):
            continue
        lines += ["", f"**{name}**", *topic_lines(service, place, resolution, topic)]
    lines += ["", *difference_lines(service, place)]
    lines += ["", page_line(service, resolution, place), stamp(service)]
    return _about(service, place, resolution, act="detail", text=joined(lines), choices=(NOT_MEANT,))


def service_choices(hits: tuple[Hit, ...], lead: str) -> Answer:
    """Services to choose from, likeliest first."""
    likely = [hit for hit in hits if hit.probability >= LEAST_SHARE * hits[0].probability]
    shown = tuple(likely if len(likely) > 1 else hits[:2])[:MOST_CHOICES]
    choices = tuple(Choice(hit.title, f"service:{hit.id}") for hit in shown)
    return Answer(
        act="ask_choice",
        type="choices",
        text=joined([lead, *_numbered(choices)]),
        choices=(*choices, Choice("Nichts davon", "act:not_meant")),
        hits=shown,
    )


def nearest(hits: tuple[Hit, ...]) -> Answer:
    """No service fits surely: says so, the nearest ones, and where to ask instead."""
    choices = tuple(Choice(hit.title, f"service:{hit.id}") for hit in hits)
    lead = "Dazu finde ich nichts Sicheres. Am nächsten kommt:"
    end = (
        "Passt das nicht? Dann sagen Sie es mit anderen Worten. "
        f"Oder fragen Sie die Behördennummer {NUMBER_115} oder die Portale {PORTALS}."
    )
    return Answer(
        act="no_service",
        type="choices",
        text=joined([lead, *_numbered(choices), "", end]),
        choices=(*choices, Choice("Nichts davon", "act:not_meant")),
        hits=hits,
    )


def nothing_more(service: Service) -> Answer:
    """Nothing is known about a follow-up: says so, and what can be asked about the service."""
    text = (
        f"Dazu weiß ich nichts Genaues. Wir waren bei **{service.title}**. "
        "Fragen Sie mich zum Beispiel nach Kosten oder Unterlagen, oder nennen Sie ein neues Anliegen. "
        "Sonst hilft die Behördennummer [115](tel:115)."
    )
    return Answer(act="no_service", text=text, choices=_card_choices())


def offered_again(offered: tuple[tuple[str, str], ...], lead: str) -> Answer:
    """The choices that are on the table already, with another lead."""
    choices = tuple(Choice(label, payload) for label, payload in offered)
    numbered = _numbered(tuple(item for item in choices if not item.payload.startswith("act:")))
    return Answer(act="ask_choice", type="choices", text=joined([lead, *numbered]), choices=choices)


def which_point(offered: tuple[tuple[str, str], ...]) -> Answer:
    """Asks which point of the checklist at hand a question is about, without telling the list again."""
    choices = tuple(Choice(label, payload) for label, payload in offered)
    text = "Zu welchem Punkt der Liste möchten Sie das wissen? Schreiben Sie zum Beispiel: „Punkt 2“."
    return Answer(act="ask_choice", type="choices", text=text, choices=choices)


def place_question(service: Service, place: Place | None, resolution: Resolution) -> Answer:
    """Asks for the municipality, because the competent authority depends on it."""
    question = PLACE_QUESTIONS[service.place_of]
    text = f"{question} Dann nenne ich Ihnen die zuständige Stelle. Der Name oder die Postleitzahl genügt."
    return _about(service, place, resolution, act="ask_place", text=text, type_="text")


def service_card(service: Service, page: str) -> ServiceCard:
    """The service of an answer in the form of the contract."""
    return ServiceCard(
        id=service.id,
        leika=service.leika,
        title=service.title,
        summary=service.summary,
        checked=service.checked,
        source=service.sources[0].url if service.sources else "",
        page=page,
        documents=service.documents,
        fees=service.fees,
        deadlines=service.deadlines,
        duration=service.duration,
    )


def _about(
    service: Service,
    place: Place | None,
    resolution: Resolution,
    *,
    act: str,
    text: str,
    choices: tuple[Choice, ...] = (),
    topic: str | None = None,
    type_: AnswerType = "service",
) -> Answer:
    return Answer(
        act=act,
        type=type_,
        text=text,
        service=service_card(service, resolution.page),
        authority=resolution.authority,
        online_service=resolution.online_service,
        place=PlaceCard(place.ags, place.name, place.state) if place else None,
        topic=topic,
        choices=choices,
    )


def _card_choices() -> tuple[Choice, ...]:
    return (*(Choice(TOPICS[topic], f"topic:{topic}") for topic in CARD_TOPICS), NOT_MEANT)


def _numbered(choices: tuple[Choice, ...]) -> list[str]:
    return [f"{number}. {choice.label}" for number, choice in enumerate(choices, 1)]
