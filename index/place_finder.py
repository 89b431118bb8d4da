"""Finds place names and postcodes in free text: which characters, which keys, and in what role."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.gazetteer import Entry, Gazetteer, Kind
from index.place_names import WORD, fold

Role = Literal["to", "at", "from", ""]

PREPOSITIONS: dict[str, Role] = {"nach": "to", "richtung": "to", "in": "at", "bei": "at", "raum": "at", "nahe": "at",
                                 "aus": "from", "von": "from"}
# "von Berg" and "vom Land" are rarely places, so "von" does not make a common word one.
WEAK_PREPOSITIONS = {"von", "bei", "raum", "nahe", "richtung"}
ADMIN = {"stadt", "gemeinde", "ort", "ortsteil", "stadtteil", "wohnort", "dorf", "grossstadt", "kreisstadt", "plz"}
LIVING = {"wohne", "wohnen", "wohnt", "lebe", "leben", "ziehe", "ziehen", "zieh", "komme", "kommen", "wohn", "gemeldet",
          "umzug", "umziehen", "umgezogen", "gezogen"}
FILLERS = {"ich", "wir", "bin", "sind", "ist", "es", "mein", "meine", "hier", "also", "und", "bitte", "ja", "jetzt", "der",
           "die", "das", "naehe", "hallo", "danke", "genau", "postleitzahl", "zu", "hause", "nein", "gehoert", "im", "am"}
PERSON = {"herr", "herrn", "frau", "familie", "heisse", "dr", "hr", "fr"}
STREET = {"strasse", "str", "allee", "platz", "weg", "ring", "gasse", "tor", "ufer", "damm", "chaussee"}
# Food and drink before they are citizens.
FOOD = {"hamburger", "frankfurter", "berliner", "krakauer", "nuernberger"}
POSTCODE = re.compile(r"(?<![\d.,/-])(?:D-)?(\d{5})(?![\d-]|[.,]\d|\s*(?:€|EUR|Euro|km|kWh))", re.IGNORECASE)
# Between the words of one name only these may stand.
JOINER = re.compile(r"[ \t.,/()\-–]{1,3}", re.ASCII)
GAP = re.compile(r"[\s:\"'„“(]*(?:\d{5},?\s*)?\(?")
# Shortest word, and from which length on two slips are taken for one misspelled town.
SHORTEST_FUZZY, LONG_WORD = 5, 9


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


@dataclass(frozen=True)
class _Word:
    start: int
    end: int
    folded: str
    capital: bool


class PlaceFinder:
    """Applies a gazetteer to texts; without state, so it may be shared."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._names = gazetteer

    def spans(self, text: str) -> list[Span]:
        """All places of the text in their order; spans do not overlap."""
        words = [_Word(m.start(), m.end(), fold(m[0]), m[0][0].isupper()) for m in WORD.finditer(text)]
        found = [*self._postcodes(text, words), *self._by_name(text, words)]
        if not found:
            found = list(self._whole_answer(text, words))
        return sorted(found, key=lambda span: span.start)

    def _postcodes(self, text: str, words: list[_Word]) -> Iterator[Span]:
        for match in POSTCODE.finditer(text):
            keys = self._names.postcodes.get(match[1])
            if keys:
                before = sum(word.end <= match.start() for word in words)
                role = _cue(text, words, before, match.start())[0]
                yield Span(match.start(), match.end(), "gemeinde", keys, role, match[1])

    def _by_name(self, text: str, words: list[_Word]) -> Iterator[Span]:
        at, lower = 0, text == text.lower()
        while at < len(words):
            span, used = self._match(text, words, at, lower)
            if span:
                yield span
            at += used

    def _match(self, text: str, words: list[_Word], at: int, lower: bool) -> tuple[Span | None, int]:
        role, cue = _cue(text, words, at, words[at].start)
        for length in range(min(self._names.longest.get(words[at].folded, 0), len(words) - at), 0, -1):
            run = words[at : at + length]
            entry = self._names.forms.get(" ".join(word.folded for word in run))
            if entry and _joined(text, run) and self._counts(entry, text, words, at, length, cue, lower):
                return _span(text, run, entry, role), length
        return self._inflected(text, words, at, lower, role) or self._misspelled(words, at, role, cue), 1

    def _counts(self, entry: Entry, text: str, words: list[_Word], at: int, length: int, cue: str, lower: bool) -> bool:
        first, last = words[at], words[at + length - 1]
        if (at and words[at - 1].folded in PERSON) or _street(text, words, at + length):
            return False
        others = {word.folded for word in (*words[:at], *words[at + length :])}
        if others <= PREPOSITIONS.keys() | ADMIN | {"und", "bitte"}:
            return True
        if entry.kind == "land" and not entry.known:
            return text[first.start : last.end].isupper()
        if entry.common:
            near = re.match(r",?\s*\(?\d{5}\b", text[last.end :]) or re.search(r"\d{5},?\s*$", text[: first.start])
            living = bool(others & LIVING)
            return bool(near) or (cue not in {"", *WEAK_PREPOSITIONS} and (first.capital or lower or living))
        return first.capital or bool(cue) or entry.known

    def _inflected(self, text: str, words: list[_Word], at: int, lower: bool, role: Role) -> Span | None:
        word = words[at]
        following = words[at + 1] if at + 1 < len(words) else None
        entry = self._names.adjectives.get(word.folded)
        if entry and (word.capital or lower) and not _street(text, words, at + 1):
            noun = following is not None and (following.capital or lower) and following.start - word.end == 1
            if noun or word.folded not in FOOD:
                return _span(text, [word], entry, role)
        genitive = self._names.forms.get(word.folded[:-1]) if word.folded.endswith("s") else None
        if genitive and genitive.kind == "gemeinde" and genitive.known and not genitive.common and word.capital:
            return None if word.folded in self._names.ordinary else _span(text, [word], genitive, role)
        return None

    def _misspelled(self, words: list[_Word], at: int, role: Role, cue: str) -> Span | None:
        if cue not in {"in", "aus", "nach"}:
            return None
        runs = [words[at : at + 2], words[at : at + 1]] if words[at].folded in {"bad", "st"} else [words[at : at + 1]]
        return next(filter(None, (self._guess(run, role) for run in runs)), None)

    def _guess(self, run: list[_Word], role: Role) -> Span | None:
        form = " ".join(word.folded for word in run)
        if len(form) < SHORTEST_FUZZY or form in self._names.ordinary or any(len(word.folded) < 2 for word in run):
            return None
        slips = 2 if len(form) >= LONG_WORD else 1
        hits = process.extract(form, self._names.towns, scorer=OSA.distance, score_cutoff=slips, limit=9)
        if not hits:
            return None
        nearest = min(hit[1] for hit in hits)
        keys = frozenset[str]().union(*(self._names.forms[hit[0]].keys for hit in hits if hit[1] == nearest))
        return Span(run[0].start, run[-1].end, "gemeinde", keys, role, guessed=True)

    def _whole_answer(self, text: str, words: list[_Word]) -> Iterator[Span]:
        rest = [word for word in words if word.folded not in FILLERS | ADMIN | LIVING | PREPOSITIONS.keys()]
        if 1 <= len(rest) <= 3 and rest[-1].end - rest[0].start == sum(w.end - w.start for w in rest) + len(rest) - 1:
            span = self._guess(rest, "")
            if span:
                yield span


def _span(text: str, run: list[_Word], entry: Entry, role: Role) -> Span:
    start, end = run[0].start, run[-1].end
    if text[end : end + 1] == ")" and "(" in text[start:end]:
        end += 1
    return Span(start, end, entry.kind, entry.keys, role, further=entry.further)


def _cue(text: str, words: list[_Word], at: int, start: int) -> tuple[Role, str]:
    """The role by the words before, and the word that makes a place likely ("" if there is none)."""
    admin = ""
    while at and GAP.fullmatch(text[words[at - 1].end : start]):
        word, start = words[at - 1].folded, words[at - 1].start
        if word in PREPOSITIONS:
            return PREPOSITIONS[word], word
        if word not in ADMIN and word not in {"der", "die"}:
            break
        admin, at = admin or (word if word in ADMIN else ""), at - 1
    return "", admin


def _joined(text: str, run: list[_Word]) -> bool:
    return all(JOINER.fullmatch(text[a.end : b.start]) for a, b in zip(run, run[1:], strict=False))


def _street(text: str, words: list[_Word], at: int) -> bool:
    if not 0 < at < len(words) or words[at].folded not in STREET:
        return False
    return text[words[at - 1].end : words[at].start] in {" ", "-"}

