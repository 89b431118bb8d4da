"""Finds the life situation that a message describes: "wir bekommen ein Baby"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from index.encoder import Floats
from index.life_situations import load_life_situations
from index.models import LifeSituation
from index.ngrams import NgramChannel
from index.search import Search
from index.sentences import load_lists
from index.units import Corpus

NEAREST = 3  # sentences of a situation that a message is compared with, by meaning
VOTE = 0.7  # weight of the services that the search finds for it: .73 of held-out messages right, .67 without
CANDIDATES = 15  # services that vote
# Of the three together, at most 2.7: so like one must a message be that is said to describe a situation, one that asks
# for everything there is to do, and one of which nothing but its words is known.
LIKENESS, LIKENESS_OF_ALL, LIKENESS_ALONE = 0.7, 0.9, 1.3
# Asks for more than one thing: "was muss ich alles erledigen", "Checkliste", "und was nun".
_ALL = re.compile(
    r"alles|checkliste|übersicht|überblick|was (?:jetzt|nun|tun)|und (?:jetzt|nun)|welche schritte|was kann ich tun"
    r"|(?:an was|woran|worauf|was) .*(?:denken|achten|beachten|erledigen|regeln|zu tun)",
    re.IGNORECASE,
)


# Asks for a list and nothing else.
_LIST = re.compile(
    r"was (?:muss|müssen|soll|sollen|sollte|kann|können) (?:ich|wir|man) (?:(?:jetzt|nun|da|dann|denn) )*alles "
    r"(?:machen|tun|erledigen|beantragen|regeln|organisieren|veranlassen)",
    re.IGNORECASE,
)


def wants_list(text: str) -> bool:
    """Whether a message asks what all is to be done."""
    return bool(_LIST.search(text))


def asks_for_all(text: str) -> bool:
    """Whether a message asks for more than one thing."""
    return bool(_ALL.search(text))


class Situations:
    """The life situations with what people say in them; holds their n-grams and vectors, and the search."""

    def __init__(self, situations: Sequence[LifeSituation], said: Mapping[str, Sequence[str]], search: Search) -> None:
        self._situations = tuple(situations)
        self._by_id = {situation.id: situation for situation in situations}
        self._search = search
        corpus = _corpus(situations, said)
        self._channel = NgramChannel.build(corpus)
        self._owner = corpus.owner
        self._vectors = search.encode(corpus.units)
        places = {service.id: place for place, service in enumerate(search.services)}
        steps = [[places[step.service] for step in item.steps if step.service in places] for item in situations]
        self._steps = np.zeros((len(places), len(steps)))
        for number, own in enumerate(steps):
            self._steps[own, number] = 1.0

    @classmethod
    def load(cls, data: Path, sentences: Path, search: Search) -> Situations:
        """Reads `data` (one file per situation) and `sentences`. Raises CatalogueError if a file is wrong."""
        return cls(load_life_situations(data), load_lists(sentences), search)

    def get(self, key: str) -> LifeSituation | None:
        """The situation with this id."""
        return self._by_id.get(key)

    def find(self, text: str, told: bool = False) -> LifeSituation | None:
        """The situation that a message is most like, by spelling, meaning and services; None if it is like none.

        `told`: the message is known to describe one.
        """
        likeness = self.likeness(text)
        best = int(np.argmax(likeness))
        least = LIKENESS if told else LIKENESS_OF_ALL if asks_for_all(text) else LIKENESS_ALONE
        return self._situations[best] if likeness[best] >= least else None

    def likeness(self, text: str) -> Floats:
        """How like each situation a message is, shape (situations,)."""
        spelled, _ = self._channel.scores(self._channel.vector(text))
        cosines = self._vectors @ self._search.encode([text])[0]
        meant = np.array([np.sort(cosines[self._owner == number])[-NEAREST:].mean() for number in range(len(spelled))])
        ranking = self._search.ranking(text)
        votes = ranking.probabilities[:CANDIDATES] @ self._steps[ranking.services[:CANDIDATES]]
        return np.asarray(spelled + meant + VOTE * votes, dtype=np.float32)


def _corpus(situations: Sequence[LifeSituation], said: Mapping[str, Sequence[str]]) -> Corpus:
    units = [(item.title, *item.synonyms, *said.get(item.id, ())) for item in situations]
    return Corpus(
        units=tuple(text for texts in units for text in texts),
        owner=np.repeat(np.arange(len(units)), [len(texts) for texts in units]),
        names=np.ones(sum(map(len, units)), dtype=bool),
        fields=tuple({"title": (item.title,)} for item in situations),
    )
