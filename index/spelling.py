"""Words of a query that the catalogue does not know, put right if they are one slip away from a word that it knows."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.text import words
from index.units import Corpus

SHORTEST = 5  # letters; shorter words are one slip away from many others
LONG = 8  # letters from which on two slips are allowed
TRUSTED = 8  # times citizens must write a word before it counts as right; what editors wrote always does


class Speller:
    """The words of a catalogue, the most frequent first, by their first letter: people seldom mistype that one."""

    def __init__(self, known: Iterable[str]) -> None:
        self._words = tuple(known)
        self._known = frozenset(self._words)
        self._by_letter: dict[str, list[str]] = {}
        for word in self._words:
            if len(word) >= SHORTEST:
                self._by_letter.setdefault(word[0], []).append(word)
        self._right = lru_cache(maxsize=10_000)(self._nearest)

    @classmethod
    def build(cls, corpus: Corpus) -> Speller:
        """Learn the words of a corpus."""
        written: Counter[str] = Counter()
        said: Counter[str] = Counter()
        for fields in corpus.fields:
            for name, texts in fields.items():
                (said if name == "queries" else written).update(word for text in texts for word in words(text))
        counts = written + Counter({word: count for word, count in said.items() if count >= TRUSTED or word in written})
        return cls(word for word, _ in counts.most_common() if word.isalpha())

    def corrected(self, text: str) -> str:
        """The text, followed by the right spelling of each word in it that nobody wrote like this before."""
        found = [self._right(word) for word in words(text) if word not in self._known]
        return " ".join([text, *filter(None, found)])

    def save(self, path: Path) -> None:
        """Write the words as JSON."""
        path.write_text(json.dumps(self._words, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Speller:
        """Read what `save` wrote."""
        return cls(json.loads(path.read_text(encoding="utf-8")))

    def _nearest(self, word: str) -> str:
        """The most frequent of the nearest words (optimal string alignment: a swap is one slip); "" if none is near."""
        if len(word) < SHORTEST or not word.isalpha():
            return ""
        if word.endswith("a") and (standard := f"{word[:-1]}en") in self._known:
            return standard  # "verlora" is Swabian for "verloren"
        slips = 2 if len(word) >= LONG else 1
        choices = self._by_letter.get(word[0], [])
        best = process.extractOne(word, choices, scorer=OSA.distance, score_cutoff=slips)
        return str(best[0]) if best else ""
