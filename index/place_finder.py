"""Finds place names and postcodes in free text: which characters, which keys, and in what role."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.gazetteer import Entry, Gazetteer, Kind
from index.place_context import (
    ADDRESS,
    ADMIN,
    FILLERS,
    FOOD,
    LIVING,
    PERSON,
    PREPOSITIONS,
    WEAK_PREPOSITIONS,
    Role,
    Sentence,
    Word,
    are_joined,
    cue_before,
    is_street,
    noun_follows,
    words_of,
)

POSTCODE = re.compile(r"(?<![\d.,/-])(?:D-)?(\d{5})(?![\d-]|[.,]\d|\s*(?:€|EUR|Euro|km|kWh))", re.IGNORECASE)
# Shortest word, and from which length on two slips are taken for one misspelled town.
SHORTEST_FUZZY, LONG_WORD = 5, 9
# A misspelled answer has no more words than a name.
MOST_WORDS = 3
POSTCODE_BEFORE = re.compile(r"\b\d{5},?\s*$")
POSTCODE_AFTER = re.compile(r",?\s*\(?\d{5}\b")


@dataclass(frozen=True)
class Span:
    """Characters [start, end) that name places; `further` keys count only if something else confirms them."""

    start: int
    end: int
    kind: Kind
    keys: frozenset[str]
    role: Role = ""
    postcode: str | None = None
    further: frozenset[str] = frozenset()
    guessed: bool = False


class PlaceFinder:
    """Applies a gazetteer to texts; without state, so it may be shared."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._names = gazetteer

    def spans(self, text: str) -> list[Span]:
        """All places of the text in their order; spans do not overlap."""
        sentence = Sentence(text, words_of(text), text == text.lower())
        found = [*self._postcodes(sentence), *self._by_name(sentence)]
        if not found:
            found = list(self._whole_answer(sentence.words))
        return sorted(found, key=lambda span: span.start)

    def _postcodes(self, sentence: Sentence) -> Iterator[Span]:
        for match in POSTCODE.finditer(sentence.text):
            keys = self._names.postcodes.get(match[1])
            if keys:
                before = sum(word.end <= match.start() for word in sentence.words)
                role, _ = cue_before(sentence, before, match.start())
                yield Span(match.start(), match.end(), "gemeinde", keys, role, match[1])

    def _by_name(self, sentence: Sentence) -> Iterator[Span]:
        at = 0
        while at < len(sentence.words):
            span, used = self._match(sentence, at)
            if span:
                yield span
            at += used

    def _match(self, sentence: Sentence, at: int) -> tuple[Span | None, int]:
        """The longest name that begins at this word, and how many words it takes."""
        words = sentence.words
        role, cue = cue_before(sentence, at, words[at].start)
        for length in range(min(self._names.longest.get(words[at].folded, 0), len(words) - at), 0, -1):
            run = words[at : at + length]
            entry = self._names.forms.get(" ".join(word.folded for word in run))
            if entry and are_joined(sentence.text, run) and _counts(entry, sentence, at, length, cue):
                return _span(sentence.text, run, entry, role), length
        return self._inflected(sentence, at, role) or self._misspelled(sentence, at, role, cue), 1

    def _inflected(self, sentence: Sentence, at: int, role: Role) -> Span | None:
        """An adjective ("Leipziger Rathaus") or a genitive ("Leipzigs Rathaus")."""
        word = sentence.words[at]
        if not word.capital and not sentence.lower:
            return None
        adjective = self._names.adjectives.get(word.folded)
        citizen = word.folded not in FOOD or noun_follows(sentence, at)
        if adjective and citizen and not is_street(sentence, at + 1):
            return _span(sentence.text, [word], adjective, role)
        if not word.capital or not word.folded.endswith("s") or word.folded in self._names.ordinary:
            return None
        town = self._names.forms.get(word.folded[:-1])
        if town and town.kind == "gemeinde" and town.known and not town.common:
            return _span(sentence.text, [word], town, role)
        return None

    def _misspelled(self, sentence: Sentence, at: int, role: Role, cue: str) -> Span | None:
        word = sentence.words[at]
        if cue not in {"in", "aus", "nach"} or not (word.capital or sentence.lower):
            return None
        pair = sentence.words[at : at + 2] if word.folded in {"bad", "st"} else []
        return (self._guess(pair, role) if pair else None) or self._guess([word], role)

    def _guess(self, run: list[Word], role: Role) -> Span | None:
        """The known towns that the words miss by one slip, long ones by two; the nearest only."""
        form = " ".join(word.folded for word in run)
        if len(form) < SHORTEST_FUZZY or form in self._names.ordinary:
            return None
        slips = 2 if len(form) >= LONG_WORD else 1
        lengths = range(len(form) - slips, len(form) + slips + 1)
        names = [name for length in lengths for name in self._names.guessable.get(length, ())]
        hits = process.extract(form, names, scorer=OSA.distance, score_cutoff=slips, limit=9)
        nearest = min((distance for _, distance, _ in hits), default=None)
        found = [self._names.forms[name].keys for name, distance, _ in hits if distance == nearest]
        if not found:
            return None
        return Span(run[0].start, run[-1].end, "gemeinde", frozenset().union(*found), role, guessed=True)

    def _whole_answer(self, words: list[Word]) -> Iterator[Span]:
        """A misspelled town as the whole text: "Stutgart", "ich komme von Stutgart"."""
        rest = [word for word in words if word.folded not in FILLERS | ADMIN | LIVING | PREPOSITIONS.keys()]
        adjacent = all(b.start - a.end == 1 for a, b in pairwise(rest))
        if 1 <= len(rest) <= MOST_WORDS and adjacent:
            span = self._guess(rest, "")
            if span:
                yield span


def _counts(entry: Entry, sentence: Sentence, at: int, length: int, cue: str) -> bool:
    """Whether the name is meant as a place here: common words need more to be one than others."""
    words, text = sentence.words, sentence.text
    first, last = words[at], words[at + length - 1]
    if (at and words[at - 1].folded in PERSON) or is_street(sentence, at + length):
        return False
    if ADDRESS.match(text, last.end):
        return False
    others = {word.folded for word in (*words[:at], *words[at + length :])}
    if others <= PREPOSITIONS.keys() | ADMIN | {"und", "bitte"}:
        return not entry.common or first.capital or entry.known
    if entry.kind == "land" and not entry.known:
        return text[first.start : last.end].isupper()
    if not entry.common:
        return first.capital or bool(cue) or entry.known
    if POSTCODE_BEFORE.search(text, 0, first.start) or POSTCODE_AFTER.match(text, last.end):
        return True
    return cue not in {"", *WEAK_PREPOSITIONS} and (first.capital or sentence.lower or bool(others & LIVING))


def _span(text: str, run: list[Word], entry: Entry, role: Role) -> Span:
    start, end = run[0].start, run[-1].end
    if text[end : end + 1] == ")" and "(" in text[start:end]:
        end += 1
    return Span(start, end, entry.kind, entry.keys, role, further=entry.further)
