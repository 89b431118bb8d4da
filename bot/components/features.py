"""What the act classifier sees of a text: words, word pairs, character n-grams, and its place-free form."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import Any

# One word that stands for any place, so that no town is learnt as a sign of an intent.
PLACE_WORD = "ortsname"
# Shorter n-grams say little, longer ones are words of their own.
SHORTEST, LONGEST = 2, 5

_REPEATED = re.compile(r"([^\W\d_])\1{2,}|([?!.])\2+")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_WORD = re.compile(r"\w+|[?!]")


def masked(text: str, entities: list[dict[str, Any]]) -> str:
    """The text with every place replaced by one word, lower case, umlauts folded, repeated letters cut."""
    for entity in sorted(entities, key=lambda item: int(item["start"]), reverse=True):
        if entity["entity"] == "place":
            text = f"{text[: entity['start']]} {PLACE_WORD} {text[entity['end'] :]}"
    return _REPEATED.sub(_twice_at_most, " ".join(text.lower().split())).translate(_UMLAUTS)


def _twice_at_most(match: re.Match[str]) -> str:
    return match[1] * 2 if match[1] else match[2]


def word_features(text: str) -> Counter[str]:
    """Words, pairs near each other, how the text begins and ends; marked "w:", with counts."""
    words = _WORD.findall(text)
    pairs = (f"{left} {right}" for left, right in pairwise(words))
    gaps = (f"{left} _ {right}" for left, right in zip(words, words[2:], strict=False))
    return Counter(f"w:{item}" for item in (*words, *pairs, *gaps, *_edges(words)))


def _edges(words: list[str]) -> list[str]:
    """The first word and pair, and the last ones: "wie" at the start asks, "bitte" at the end seldom says what for."""
    edges = []
    for length in (1, 2):
        if len(words) >= length:
            edges += [f"^{' '.join(words[:length])}", f"{' '.join(words[-length:])}$"]
    return edges


def character_features(text: str) -> Counter[str]:
    """Character n-grams inside words, whose edges count as blanks; marked "c:"."""
    found: Counter[str] = Counter()
    for word in _WORD.findall(text):
        padded = f" {word} "
        for length in range(SHORTEST, LONGEST + 1):
            if length >= len(padded):
                found[f"c:{padded}"] += 1
                break
            for start in range(len(padded) - length + 1):
                found[f"c:{padded[start : start + length]}"] += 1
    return found
