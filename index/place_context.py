"""What stands around a place name: the words that make one likely, and those that rule it out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from index.place_names import WORD, fold

Role = Literal["to", "home", "at", "from", "not", ""]

PREPOSITIONS: dict[str, Role] = {
    "nach": "to",
    "richtung": "to",
    "in": "at",
    "bei": "at",
    "raum": "at",
    "nahe": "at",
    "aus": "from",
    "von": "from",
}
# "von Berg" and "vom Land" are rarely places, so "von" does not make a common word one.
WEAK_PREPOSITIONS = {"von", "bei", "raum", "nahe", "richtung"}
ADMIN = {
    "stadt",
    "gemeinde",
    "ort",
    "ortsteil",
    "stadtteil",
    "wohnort",
    "dorf",
    "grossstadt",
    "kreisstadt",
    "plz",
}
LIVING = {
    "wohne",
    "wohnen",
    "wohnt",
    "lebe",
    "leben",
    "ziehe",
    "ziehen",
    "zieh",
    "komme",
    "kommen",
    "wohn",
    "gemeldet",
    "umzug",
    "umziehen",
    "umgezogen",
    "gezogen",
}
HOME_WORDS = {"wohne", "wohnen", "wohnt", "wohnhaft", "lebe", "leben", "lebt", "gemeldet"}
FILLERS = {
    "ich",
    "wir",
    "bin",
    "sind",
    "ist",
    "es",
    "mein",
    "meine",
    "hier",
    "also",
    "und",
    "bitte",
    "ja",
    "jetzt",
    "der",
    "die",
    "das",
    "naehe",
    "hallo",
    "danke",
    "genau",
    "postleitzahl",
    "zu",
    "hause",
    "nein",
    "gehoert",
    "im",
    "am",
}
PERSON = {"herr", "herrn", "frau", "familie", "heisse", "dr", "hr", "fr"}
STREET = {"strasse", "str", "allee", "platz", "weg", "ring", "gasse", "tor", "ufer", "damm", "chaussee"}
# Food and drink before they are citizens.
FOOD = {"hamburger", "frankfurter", "berliner", "krakauer", "nuernberger"}
# Between the words of one name only these may stand.
JOINER = re.compile(r"[ \t.,/()\-–]{1,3}", re.ASCII)
ADDRESS = re.compile(r"\.(?:de|com|org|net|eu)\b")
GAP = re.compile(r"[\s:\"'„“(]*(?:\d{5},?\s*)?\(?")


@dataclass(frozen=True)
class Word:
    """A word of the text: characters [start, end), folded, and whether it begins with a capital."""

    start: int
    end: int
    folded: str
    capital: bool


@dataclass(frozen=True)
class Sentence:
    """A message, its words, and whether it is typed in lower case throughout."""

    text: str
    words: list[Word]
    lower: bool


def words_of(text: str) -> list[Word]:
    """The words of a text with their characters, folded form and case."""
    return [Word(m.start(), m.end(), fold(m[0]), m[0][0].isupper()) for m in WORD.finditer(text)]


def cue_before(sentence: Sentence, at: int, start: int) -> tuple[Role, str]:
    """The role by the words before, and the word that makes a place likely ("" if there is none)."""
    text, words, admin = sentence.text, sentence.words, ""
    while at and GAP.fullmatch(text[words[at - 1].end : start]):
        word, start = words[at - 1].folded, words[at - 1].start
        if word in PREPOSITIONS:
            return _role(word, words[at - 2].folded if at > 1 else ""), word
        if word not in ADMIN and not (admin and word == "der"):  # "in der Stadt Wehr"
            break
        admin, at = admin or (word if word in ADMIN else ""), at - 1
    return "", admin


def _role(preposition: str, before: str) -> Role:
    if before == "nicht":
        return "not"
    role = PREPOSITIONS[preposition]
    return "home" if role == "at" and before in HOME_WORDS else role


def are_joined(text: str, run: list[Word]) -> bool:
    """Whether nothing but blanks and the signs of names stands between the words."""
    return all(JOINER.fullmatch(text[a.end : b.start]) for a, b in pairwise(run))


def is_street(sentence: Sentence, at: int) -> bool:
    """Whether the word at this position makes the one before it a street ("Leipziger Straße")."""
    words = sentence.words
    if not 0 < at < len(words) or words[at].folded not in STREET:
        return False
    return sentence.text[words[at - 1].end : words[at].start] in {" ", "-"}


def noun_follows(sentence: Sentence, at: int) -> bool:
    """Whether the next word directly follows and looks like a noun."""
    if at + 1 >= len(sentence.words):
        return False
    word, following = sentence.words[at : at + 2]
    return following.start - word.end == 1 and (following.capital or sentence.lower)
