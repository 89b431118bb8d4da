"""Territory of Germany: which municipality, district or state a citizen means, and the states' portals."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from pathlib import Path

from index.gazetteer import HOME_KEYS, build_gazetteer, is_inhabited
from index.models import Link, Place, PlaceDecision, PlaceMention, PlaceResult
from index.place_finder import PlaceFinder, Span
from index.place_names import clean_name
from index.register import Register, read_register

# A town of this size (a "Mittelstadt" of the official statistics) that is so many times larger than each
# namesake is meant when nothing else is said: Freiburg im Breisgau, not Freiburg (Elbe).
DOMINANT_TOWN, DOMINANCE = 20_000, 8
# Citizens come from the covered states: a town elsewhere must be far larger than a namesake there.
DOMINANCE_FROM_ELSEWHERE = 100
# "nach X" counts more than "wohne in X", that more than a mere name, and "nicht in X" least.
ROLE_RANK = {"to": 3, "home": 2, "at": 1, "": 1, "from": 0, "not": -1}
ORDINARY_WORDS = "ordinary_words.txt"
# As many messages as may be under way between their two look-ups.
RECENT_TEXTS = 64


class Territory:
    """The official register with its names; immutable after loading, so it may be shared between threads."""

    def __init__(self, register: Register, ordinary: frozenset[str] = frozenset()) -> None:
        self._portals = {state.code: Link(state.portal, state.url) for state in register.states if state.url}
        self._codes = {state.key: state.code for state in register.states}
        # NLU and action ask for the same message one after the other.
        self._spans = lru_cache(maxsize=RECENT_TEXTS)(PlaceFinder(build_gazetteer(register, ordinary)).spans)
        self._places = self._all_places(register)
        towns = (self._places[town.ags] for town in register.municipalities if is_inhabited(town))
        self._towns = [
            (name, place)
            for place in self._ordered(place for place in towns if _covered(place))
            for name in (place.name.casefold(), *((place.postcode,) if place.postcode else ()))
        ]
        self._points = [
            (town.ags, town.lat, town.lon)
            for town in register.municipalities
            if town.lat is not None and town.lon is not None and is_inhabited(town)
        ]

    @classmethod
    def load(cls, folder: Path) -> Territory:
        """Reads the tables of the register; raises FileNotFoundError (German) if one is missing."""
        words = (folder / ORDINARY_WORDS).read_text(encoding="utf-8").split("\n")
        return cls(read_register(folder), frozenset(word for word in words if not word.startswith("#")))

    def place(self, ags: str) -> Place | None:
        """The municipality (8 digits), district (5) or state (2) with this key, or None; old keys lead to new ones."""
        return self._places.get(ags)

    def state_portal(self, state: str) -> Link | None:
        """The service portal of a state, by code ("SN") or key ("14"); None if its address is not certain."""
        return self._portals.get(self._codes.get(state, state))

    def nearest(self, lat: float, lon: float) -> Place:
        """The municipality whose seat lies nearest to the position in degrees."""
        shrink = math.cos(math.radians(lat))
        nearest = min(self._points, key=lambda at: (at[1] - lat) ** 2 + ((at[2] - lon) * shrink) ** 2)
        return self._places[nearest[0]]

    def beginning(self, text: str, most: int) -> tuple[Place, ...]:
        """Municipalities of the covered states whose name or postcode begins like the text, the largest first."""
        start = " ".join(text.casefold().split())
        found = (place for name, place in self._towns if start and name.startswith(start))
        return tuple(islice(dict.fromkeys(found), most))

    def mentions(self, text: str) -> list[PlaceMention]:
        """All places that the text names, in their order; each with its candidates, the likeliest first."""
        spans = self._spans(text)
        return [PlaceMention(span.start, span.end, self._candidates(span)) for span in spans]

    def find(self, text: str) -> PlaceResult:
        """The place that the text is about; a destination ("nach Leipzig") beats an origin ("von Köln").

        Municipalities go before districts, and these before states. "ambiguous" lists every candidate,
        those in the covered states first, then by population; "outside" means another state.
        """
        spans = self._spans(text)
        for kind in ("gemeinde", "kreis", "land"):
            same = [span for span in spans if _level(span) == kind]
            if same:
                return _decide(text, self._joined(same, [span for span in spans if span not in same]))
        return PlaceResult(text, "none")

    def _joined(self, spans: list[Span], context: list[Span]) -> tuple[Place, ...]:
        best = max(ROLE_RANK[span.role] for span in spans)
        groups: list[Span] = []
        for span in (span for span in spans if ROLE_RANK[span.role] == best):
            if not self._join(groups, span):
                groups.append(span)
        for span in (span for span in spans if not span.role and best > ROLE_RANK[""]):
            self._join(groups, span)
        hints = tuple(key for span in context for key in span.keys)
        places: dict[str, Place] = {}
        for group in groups:
            fitting = frozenset(key for key in group.keys | group.further if hints and key.startswith(hints))
            found = self._candidates(replace(group, keys=fitting or group.keys))
            places |= {place.ags: place for place in found}
        return self._ordered(places.values())

    def _join(self, groups: list[Span], span: Span) -> bool:
        """Joins a span with one that it agrees with, or whose part it is; False if there is none."""
        for at, group in enumerate(groups):
            both = group.keys & span.keys or (group.keys | group.further) & (span.keys | span.further)
            if both:
                code = group.postcode or span.postcode
                groups[at] = replace(group, keys=both, end=span.end, postcode=code, further=frozenset())
                return True
            part = span.start - group.end <= 1 and not span.role and not (span.postcode or group.postcode)
            if part and len(self._candidates(group)) == 1:
                return True
        return False

    def _candidates(self, span: Span) -> tuple[Place, ...]:
        keys = span.keys
        if span.guessed:
            keys = frozenset(key for key in keys if key.startswith(HOME_KEYS)) or keys
        places = self._ordered(self._places[key] for key in keys)
        if span.postcode:
            return tuple(replace(place, postcode=span.postcode) for place in places)
        return _dominant(places)

    def _ordered(self, places: Iterable[Place]) -> tuple[Place, ...]:
        return tuple(sorted(places, key=lambda place: (not _covered(place), -place.population, place.ags)))

    def _all_places(self, register: Register) -> dict[str, Place]:
        names = {district.key: district.name for district in register.districts}
        places = {state.key: Place(state.key, state.name, "land", state.code) for state in register.states}
        for key, name in names.items():
            places[key] = Place(key, name, "kreis", self._codes[key[:2]])
        for town in register.municipalities:
            places[town.ags] = Place(
                town.ags,
                clean_name(town.name, town.ags),
                "gemeinde",
                self._codes[town.ags[:2]],
                town.postcodes[0] if town.postcodes else None,
                names.get(town.ags[:5]),
                town.population,
            )
        for old, (new, _) in register.successors.items():
            places.setdefault(old, places[new])
        return places


def _level(span: Span) -> str:
    return "gemeinde" if span.kind == "part" else span.kind


def _covered(place: Place) -> bool:
    return place.ags.startswith(HOME_KEYS)


def _dominant(places: tuple[Place, ...]) -> tuple[Place, ...]:
    top = max(places, key=lambda place: place.population)
    for other in places:
        far = _covered(other) and not _covered(top)
        ratio = DOMINANCE_FROM_ELSEWHERE if far else DOMINANCE
        if other is not top and (top.population < DOMINANT_TOWN or top.population < ratio * other.population):
            return places
    return (top,)


def _decide(text: str, places: tuple[Place, ...]) -> PlaceResult:
    decision: PlaceDecision = "unique" if len(places) == 1 else "ambiguous"
    if not any(_covered(place) for place in places):
        decision = "outside"
    return PlaceResult(text, decision, places)
