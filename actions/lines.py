"""The lines of an answer about a service: pure functions from facts to words."""

from __future__ import annotations

import re
from datetime import date

from actions.place_replies import STATES
from actions.topics import facts
from index.models import Authority, Place, Resolution, Service
from index.portals import PORTALS, service_page
from index.search import NOT_PROVIDED

BINDING = "Verbindlich ist nur die Auskunft der Behörde."


def topic_lines(service: Service, place: Place | None, resolution: Resolution, topic: str) -> list[str]:
    """What is known about one topic; an honest line where nothing is."""
    if topic == "online":
        return online_lines(resolution) or ["Einen Online-Antrag kenne ich dafür nicht."]
    if topic == "contact":
        return competence_lines(service, place, resolution) or ["Dafür brauche ich Ihren Ort."]
    if topic == "opening_hours":
        return _hours_lines(resolution.authority)
    told = facts(service, topic)
    if topic == "procedure":
        return [f"{number}. {fact}" for number, fact in enumerate(told, 1)] or _unknown()
    return [f"- {fact}" for fact in told] or _unknown()


def online_lines(resolution: Resolution) -> list[str]:
    """The online service, if there is one."""
    online = resolution.online_service
    return [f"**Online:** [{online.label}]({online.url})"] if online else []


def reach(authority: Authority) -> str:
    """The authority with the ways to reach it that are known, in one line."""
    ways = [authority.name]
    ways += [authority.address] if authority.address else []
    ways += [f"Telefon {authority.phone}"] if authority.phone else []
    ways += [f"[Webseite]({authority.url})"] if authority.url else []
    return ", ".join(ways)


def competence_lines(service: Service, place: Place | None, resolution: Resolution) -> list[str]:
    """Who is competent, as far as it is known, and who else may be."""
    lines = authority_lines(resolution.authority) or kind_lines(service, place, resolution)
    for other in resolution.also if lines else ():
        lines.append(f"{other.when} {f'Zuständig dafür: {reach(other.authority)}.' if other.authority else ''}".strip())
    return lines


def authority_lines(authority: Authority | None) -> list[str]:
    """The competent authority with what is known of it, and the note on its competence."""
    if authority is None:
        return []
    lines = [f"**Zuständig:** {reach(authority)}"]
    return lines + ([authority.note] if authority.note else [])


def kind_lines(service: Service, place: Place | None, resolution: Resolution) -> list[str]:
    """The kind of authority, where the directory does not hold the authority itself."""
    if resolution.reason != "no_authority":
        return []
    kinds = {service.authority_types.get(place.state)} if place else set(service.authority_types.values())
    if kinds == {NOT_PROVIDED} and place:
        return [f"In {STATES.get(place.state, place.name)} gibt es diese Leistung nicht."]
    named = sorted(kind for kind in kinds if kind and kind != NOT_PROVIDED)
    if not named:
        return []
    unsure = f"**Zuständig:** {' oder '.join(named)}. Welche Stelle das bei Ihnen ist, weiß ich noch nicht."
    return [unsure, *([resolution.explanation] if resolution.explanation else [])]


def difference_lines(service: Service, place: Place | None) -> list[str]:
    """What is special in the state of the place; without a place, what is special in each."""
    states = [place.state] if place else list(service.differences)
    found = [(state, service.differences[state]) for state in states if service.differences.get(state)]
    return [f"**In {STATES.get(state, state)}:** {text}" for state, text in found]


def page_line(service: Service, resolution: Resolution, place: Place | None) -> str:
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


def stamp(service: Service) -> str:
    """Date and source of an entry, and who has the last word."""
    parts = []
    if service.checked:
        parts.append(f"Stand: {date.fromisoformat(service.checked):%d.%m.%Y}.")
    if service.sources:
        parts.append(f"Quelle: [{service.sources[0].label}]({service.sources[0].url}).")
    return " ".join([*parts, BINDING])


def joined(lines: list[str]) -> str:
    """Lines as one text, never with more than one blank line in a row."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _hours_lines(authority: Authority | None) -> list[str]:
    if authority is None:
        return ["Die Öffnungszeiten hängen vom Ort ab. Nennen Sie mir bitte Ihre Stadt oder Gemeinde."]
    if authority.hours:
        return [f"{authority.name}: {authority.hours}"]
    lines = [f"Die Öffnungszeiten von „{authority.name}“ kenne ich nicht. Sie stehen auf der Seite der Behörde."]
    lines.append("Oft brauchen Sie einen Termin. Fragen Sie am besten vorher nach.")
    return lines + ([f"[Webseite der Behörde]({authority.url})"] if authority.url else [])


def _unknown() -> list[str]:
    return ["Das weiß ich nicht sicher. Es steht auf der Seite der Behörde."]
