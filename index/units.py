"""What is searched: the short texts (units) and the weighted fields of every service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.models import Service
from index.text import fold

Queries = Mapping[str, Sequence[str]]

# How often the terms of a field count in BM25, chosen on held-out queries: names say most about a service,
# a single sentence of a citizen less, the long texts name many other services in passing.
FIELD_WEIGHTS: Mapping[str, int] = {
    "title": 8, "official_name": 4, "synonyms": 6, "everyday": 4, "queries": 1, "summary": 2, "texts": 1,
}  # fmt: skip
NAMES = ("title", "official_name", "synonyms", "everyday")  # fields that name a service
COMPACT_FROM = 3_000  # larger catalogues keep the title and one text for all further names: memory and time
MAX_EVERYDAY_TITLES = 6  # titles rewritten in everyday words, per service


@dataclass(frozen=True)
class Corpus:
    """The catalogue as texts, service by service.

    `units` are short texts, `owner[i]` is the position of the service to which unit i belongs (ascending, every
    service has at least one), `names[i]` whether it is a name of it; `fields[s]` maps
    a field's name to the texts of service s.
    """

    units: tuple[str, ...]
    owner: NDArray[np.int64]
    names: NDArray[np.bool_]
    fields: tuple[Mapping[str, Sequence[str]], ...]

    @property
    def new(self) -> NDArray[np.bool_]:
        """Which services have no messages of citizens, shape (services,)."""
        return np.array([not fields["queries"] for fields in self.fields], dtype=bool)

    @property
    def starts(self) -> NDArray[np.int64]:
        """Position of the first unit of every service, shape (services,)."""
        return np.flatnonzero(np.diff(self.owner, prepend=-1))


def build_corpus(services: Sequence[Service], queries: Queries, thesaurus: Queries) -> Corpus:
    """Lay out services, what citizens say (keyed by id or LeiKa key) and everyday words as texts to search."""
    everyday = {fold(official): tuple(words) for official, words in sorted(thesaurus.items())}
    fields = tuple(_fields(service, queries_of(service, queries), everyday) for service in services)
    units = [_units(entry, len(services) > COMPACT_FROM) for entry in fields]
    return Corpus(
        units=tuple(text for texts in units for text in texts),
        owner=np.repeat(np.arange(len(units)), [len(texts) for texts in units]),
        names=np.array([kind in NAMES for texts in units for kind in texts.values()], dtype=bool),
        fields=fields,
    )


def queries_of(service: Service, queries: Queries) -> tuple[str, ...]:
    """What citizens say for this service, filed under its id or its LeiKa key."""
    by_key = queries.get(service.leika, ()) if service.leika and service.leika != service.id else ()
    return (*queries.get(service.id, ()), *by_key)


def _fields(service: Service, said: Sequence[str], everyday: Queries) -> dict[str, Sequence[str]]:
    return {
        "title": (service.title,),
        "official_name": (service.official_name,) if service.official_name else (),
        "synonyms": service.synonyms,
        "everyday": _everyday_titles(service, everyday),
        "queries": said,
        "summary": (service.summary,) if service.summary else (),
        "texts": (*service.requirements, *service.deadlines),
    }


def _units(fields: Mapping[str, Sequence[str]], compact: bool = False) -> dict[str, str]:
    """The short texts of a service, each with the first field that holds it; compact: names only, further ones as one.

    BM25 knows the whole summary either way.
    """
    units: dict[str, str] = {}
    if compact:
        others = " ".join(text for name in NAMES if name != "title" for text in fields[name])
        without = {"official_name": (), "everyday": (), "summary": ()}
        fields = {**fields, **without, "synonyms": (others,) if others else ()}
    for name, entry in fields.items():
        for text in entry if name != "texts" else ():
            units.setdefault(text, name)
    return units


def _everyday_titles(service: Service, everyday: Queries) -> tuple[str, ...]:
    """The title with an official word replaced by each of its everyday words."""
    found: list[str] = []
    for name in (service.title, service.official_name):
        folded = fold(name)
        for official, words in everyday.items():
            if official in folded:
                found.extend(folded.replace(official, fold(word)) for word in words)
    return tuple(dict.fromkeys(found))[:MAX_EVERYDAY_TITLES]
