"""The nouns of the catalogue: frozen dataclasses that every folder may pass on, and nothing else.

Terms follow FIM and XZuFi: Leistung = service, zuständige Stelle = competent authority,
AGS = eight-digit municipality key, ARS = twelve-digit regional key, LeiKa = key of the service.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Decision = Literal["answer", "choose", "none"]
PlaceDecision = Literal["unique", "ambiguous", "outside", "none"]
PlaceKind = Literal["gemeinde", "kreis", "land"]
Reason = Literal["place_needed", "unknown_service", "no_authority"]


@dataclass(frozen=True)
class Link:
    """A page or an online service: what it is called, and its https address."""

    label: str
    url: str


@dataclass(frozen=True)
class Service:
    """One entry of the joint catalogue; an empty field means "not known", never "nothing".

    The mappings are keyed by state code ("BW", "SN"), or "DE" for what holds in both.
    `pages` holds the identifier of the portal page (service-bw, Amt24) or a whole address under "DE".
    `place_of` says whose or which place decides who is competent: "home", "business", "site", "loss", ...
    `checked` is an ISO date; `sources` say what the facts were checked against.
    """

    id: str
    title: str
    leika: str | None = None
    official_name: str = ""
    life_situation: str = ""
    audience: str = "citizen"
    place_of: str = "home"
    synonyms: tuple[str, ...] = ()
    summary: str = ""
    requirements: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    fees: tuple[str, ...] = ()
    deadlines: tuple[str, ...] = ()
    duration: str = ""
    procedure: tuple[str, ...] = ()
    legal_basis: tuple[str, ...] = ()
    differences: dict[str, str] = field(default_factory=dict)
    authority_types: dict[str, str] = field(default_factory=dict)
    online_services: dict[str, Link] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    related: tuple[str, ...] = ()
    sources: tuple[Link, ...] = ()
    checked: str = ""


@dataclass(frozen=True)
class Step:
    """One thing to do in a life situation: a service, when (empty: no certain time), why, and for whom."""

    service: str
    why: str
    when: str = ""
    only_if: str = ""


@dataclass(frozen=True)
class LifeSituation:
    """What a person in a situation has to do, in order. `pages` holds the portal's life situation per state."""

    id: str
    title: str
    steps: tuple[Step, ...]
    audience: str = "citizen"
    synonyms: tuple[str, ...] = ()
    summary: str = ""
    pages: dict[str, str] = field(default_factory=dict)
    checked: str = ""


@dataclass(frozen=True)
class Contrast:
    """Two services that are easily confused: what tells them apart, and messages that mean only one of them."""

    difference: str
    sentences: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Place:
    """A municipality (AGS of 8 digits), district (5) or state (2) of the official register."""

    ags: str
    name: str
    kind: PlaceKind
    state: str
    postcode: str | None = None
    district: str | None = None
    population: int = 0


@dataclass(frozen=True)
class PlaceMention:
    """A place found in a text: the characters [start, end) and the places that they may mean."""

    start: int
    end: int
    places: tuple[Place, ...]


@dataclass(frozen=True)
class PlaceResult:
    """What a text says about the place: one, several, one in another state, or none."""

    text: str
    decision: PlaceDecision
    places: tuple[Place, ...] = ()


@dataclass(frozen=True)
class Authority:
    """The competent authority as it is shown; what is not known for certain is None."""

    name: str
    type: str
    level: str
    address: str | None = None
    phone: str | None = None
    email: str | None = None
    url: str | None = None
    hours: str | None = None
    note: str | None = None
    source: str | None = None
    checked: str | None = None


@dataclass(frozen=True)
class Alternative:
    """Another body that may be competent: on what it depends, and which it is, if that is known."""

    when: str
    authority: Authority | None = None


@dataclass(frozen=True)
class Resolution:
    """Who is competent for a service at a place, or the reason why nobody can be named.

    `explanation` says by which rule it is decided where no authority can be named.
    """

    service: str
    ags: str | None
    authority: Authority | None
    online_service: Link | None
    page: str
    reason: Reason | None = None
    also: tuple[Alternative, ...] = ()
    explanation: str = ""


@dataclass(frozen=True)
class Hit:
    """One service found, with the fused score and the calibrated probability that it is meant."""

    id: str
    title: str
    score: float
    probability: float
    leika: str | None = None


@dataclass(frozen=True)
class SearchResult:
    """The hits for a query, best first, and what to do with them."""

    query: str
    decision: Decision
    hits: tuple[Hit, ...] = ()
