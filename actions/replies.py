"""Answers about services, from facts to words: pure functions, and the one place of this wording."""

from __future__ import annotations

import re
from datetime import date

from actions.place_replies import STATES
from actions.topics import TOPICS, facts
from bot.messages import Answer, AnswerType, Choice, PlaceCard, ServiceCard
from index.models import Authority, Hit, Place, Resolution, Service
from index.portals import PORTALS, service_page

BINDING = "Verbindlich ist nur die Auskunft der Behörde."
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
}
# A service that is twenty times less likely than the first is no choice but a distraction.
LEAST_SHARE = 0.05


def service_answer(service: Service, place: Place | None, resolution: Resolution) -> Answer:
    """The card of a service, as complete as the place allows."""
    lines = [f"**{service.title}**", service.summary, ""]
    lines += _online_lines(resolution)
    lines += _authority_lines(resolution.authority)
    lines += _difference_lines(service, place)
    lines += ["", _page_line(service, resolution, place), stamp(service)]
    return _about(service, place, resolution, act="service", text=_join(lines), choices=_card_choices())


def detail_answer(service: Service, place: Place | None, resolution: Resolution, topic: str) -> Answer:
    """One question about a service; what is not known points to the page of the authority."""
    lines = [f"**{service.title}: {TOPICS[topic]}**", *_topic_lines(service, resolution, topic)]
    lines += ["", _page_line(service, resolution, place), stamp(service)]
    rest = tuple(item for item in _card_choices() if item.payload != f"topic:{topic}")
    return _about(service, place, resolution, act="detail", text=_join(lines), choices=rest, topic=topic)


def everything_answer(service: Service, place: Place | None, resolution: Resolution) -> Answer:
    """All that the catalogue knows about a service."""
    lines = [f"**{service.title}**", service.summary]
    for topic, name in TOPICS.items():
        if topic == "opening_hours" or (topic == "contact" and resolution.authority is None):
            continue
        lines += ["", f"**{name}**", *_topic_lines(service, resolution, topic)]
    lines += ["", *_difference_lines(service, place)]
    lines += ["", _page_line(service, resolution, place), stamp(service)]
    return _about(service, place, resolution, act="detail", text=_join(lines), choices=(NOT_MEANT,))


def service_choices(hits: tuple[Hit, ...], lead: str) -> Answer:
    """Services to choose from, likeliest first."""
    likely = [hit for hit in hits if hit.probability >= LEAST_SHARE * hits[0].probability]
    shown = tuple(likely if len(likely) > 1 else hits[:2])[:MOST_CHOICES]
    choices = tuple(Choice(hit.title, f"service:{hit.id}") for hit in shown)
    return Answer(
        act="ask_choice",
        type="choices",
        text=_join([lead, *_numbered(choices)]),
        choices=(*choices, Choice("Nichts davon", "act:not_meant")),
        hits=shown,
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
    return Answer(act="ask_choice", type="choices", text=_join([lead, *numbered]), choices=choices)


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


def stamp(service: Service) -> str:
    """Date and source of an entry, and who has the last word."""
    parts = []
    if service.checked:
        parts.append(f"Stand: {date.fromisoformat(service.checked):%d.%m.%Y}.")
    if service.sources:
        parts.append(f"Quelle: [{service.sources[0].label}]({service.sources[0].url}).")
    return " ".join([*parts, BINDING])


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


def _topic_lines(service: Service, resolution: Resolution, topic: str) -> list[str]:
    if topic == "online":
        return _online_lines(resolution) or ["Einen Online-Antrag kenne ich dafür nicht."]
    if topic == "contact":
        return _authority_lines(resolution.authority) or ["Dafür brauche ich Ihren Ort."]
    if topic == "opening_hours":
        return _hours_lines(resolution.authority)
    known = facts(service, topic)
    if topic == "procedure":
        return [f"{number}. {fact}" for number, fact in enumerate(known, 1)] or _unknown()
    return [f"- {fact}" for fact in known] or _unknown()


def _unknown() -> list[str]:
    return ["Das weiß ich nicht sicher. Es steht auf der Seite der Behörde."]


def _hours_lines(authority: Authority | None) -> list[str]:
    if authority is None:
        return ["Die Öffnungszeiten hängen vom Ort ab. Nennen Sie mir bitte Ihre Stadt oder Gemeinde."]
    if authority.hours:
        return [f"{authority.name}: {authority.hours}"]
    lines = [f"Die Öffnungszeiten von „{authority.name}“ kenne ich nicht. Sie stehen auf der Seite der Behörde."]
    lines.append("Oft brauchen Sie einen Termin. Fragen Sie am besten vorher nach.")
    return lines + ([f"[Webseite der Behörde]({authority.url})"] if authority.url else [])


def _online_lines(resolution: Resolution) -> list[str]:
    online = resolution.online_service
    return [f"**Online:** [{online.label}]({online.url})"] if online else []


def _authority_lines(authority: Authority | None) -> list[str]:
    if authority is None:
        return []
    parts = [authority.name]
    parts += [authority.address] if authority.address else []
    parts += [f"Telefon {authority.phone}"] if authority.phone else []
    parts += [f"[Webseite]({authority.url})"] if authority.url else []
    lines = ["**Zuständig:** " + ", ".join(parts)]
    return lines + ([authority.note] if authority.note else [])


def _difference_lines(service: Service, place: Place | None) -> list[str]:
    """What is special in the state of the place; without a place, what is special in each."""
    states = [place.state] if place else list(service.differences)
    found = [(state, service.differences[state]) for state in states if service.differences.get(state)]
    return [f"**In {STATES.get(state, state)}:** {text}" for state, text in found]


def _page_line(service: Service, resolution: Resolution, place: Place | None) -> str:
    """Where to read on: the page for the place; without a place that of each state; else the portal."""
    pages = {state: service_page(service, None, state) for state in PORTALS if state in service.pages}
    if place is None and resolution.page in {portal.home for portal in PORTALS.values()}:
        return "Mehr dazu: " + ", ".join(f"[{portal.name}]({portal.home})" for portal in PORTALS.values())
    if place is None and len(pages) > 1:
        links = (f"[{PORTALS[state].name}]({page})" for state, page in pages.items())
        return "Offizielle Seiten: " + ", ".join(links)
    portal = next((item for item in PORTALS.values() if resolution.page.startswith(item.home)), None)
    if portal is None:
        return f"[Offizielle Seite]({resolution.page})"
    if resolution.page == portal.home:
        return f"Eine eigene Seite dafür kenne ich nicht. Das Portal: [{portal.name}]({portal.home})"
    where = f" für {place.name}" if place else ""
    return f"[Offizielle Seite auf {portal.name}{where}]({resolution.page})"


def _card_choices() -> tuple[Choice, ...]:
    return (*(Choice(TOPICS[topic], f"topic:{topic}") for topic in CARD_TOPICS), NOT_MEANT)


def _numbered(choices: tuple[Choice, ...]) -> list[str]:
    return [f"{number}. {choice.label}" for number, choice in enumerate(choices, 1)]


def _join(lines: list[str]) -> str:
    """Lines as one text, never with more than one blank line in a row."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
