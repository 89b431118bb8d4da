"""How complete the catalogue is: entries per life situation, and the share of entries that know a thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from index.models import Service
from index.search import is_provided

# What holds in every state stands under this code.
EVERYWHERE = "DE"
_FACTS = {
    "Voraussetzungen": "requirements",
    "Unterlagen": "documents",
    "Kosten": "fees",
    "Fristen": "deadlines",
    "Dauer": "duration",
    "Ablauf": "procedure",
    "Rechtsgrundlage": "legal_basis",
}
_PER_STATE = {"Online-Dienst": "online_services", "Portalseite": "pages", "Art der Stelle": "authority_types"}


@dataclass(frozen=True)
class Share:
    """How many of the entries know a thing, in a state or (state empty) everywhere."""

    name: str
    state: str
    known: int
    entries: int


def per_life_situation(services: Iterable[Service]) -> list[tuple[str, int]]:
    """Life situations with their number of entries, the largest first."""
    return Counter(service.life_situation for service in services).most_common()


def shares(services: Sequence[Service], states: Sequence[str]) -> list[Share]:
    """The shares of all facts; per state only entries count that the state has."""
    found = [_share(label, "", services, _has(name)) for label, name in _FACTS.items()]
    for label, name in _PER_STATE.items():
        for state in states:
            provided = [service for service in services if is_provided(service, state)]
            found.append(_share(label, state, provided, _knows(name, state)))
    return found


def _has(name: str) -> Callable[[Service], bool]:
    return lambda service: bool(getattr(service, name))


def _knows(name: str, state: str) -> Callable[[Service], bool]:
    return lambda service: bool({state, EVERYWHERE} & getattr(service, name).keys())


def _share(label: str, state: str, services: Sequence[Service], knows: Callable[[Service], bool]) -> Share:
    return Share(label, state, sum(map(knows, services)), len(services))
