"""Messages that are a name: the title of a service, a synonym, or what somebody said before, word for word.

Statistics rank near misses; a name leaves nothing to guess. A name of two services says nothing here.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from index.text import Normaliser
from index.units import Corpus

# Titles end in what the citizen does; the name of the thing alone is meant the same way.
PLAIN_VERBS = (" beantragen",)


class Names:
    """Names by their sorted terms, each with the position of its service."""

    def __init__(self, owners: dict[str, int]) -> None:
        self._owners = owners

    @classmethod
    def build(cls, corpus: Corpus, normaliser: Normaliser) -> Names:
        """The unambiguous names of a corpus."""
        owners: dict[str, set[int]] = defaultdict(set)
        for text, owner in zip(corpus.units, corpus.owner.tolist(), strict=True):
            for form in _forms(text):
                owners[_key(normaliser.terms(form))].add(owner)
        return cls({key: min(found) for key, found in owners.items() if key and len(found) == 1})

    def owner(self, terms: Iterable[str]) -> int | None:
        """The position of the service that these terms name, or None."""
        return self._owners.get(_key(terms))

    def save(self, path: Path) -> None:
        """Writes the names as one JSON file."""
        path.write_text(json.dumps(self._owners, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Names:
        """Reads what `save` wrote."""
        return cls(json.loads(path.read_text(encoding="utf-8")))


def _forms(text: str) -> list[str]:
    return [text, *(text.removesuffix(verb) for verb in PLAIN_VERBS if text.endswith(verb))]


def _key(terms: Iterable[str]) -> str:
    return " ".join(sorted(set(terms)))
