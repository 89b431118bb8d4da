"""Which of the offered choices a typed message picks: pure functions."""

from __future__ import annotations

import re

from rapidfuzz import fuzz, utils

# Below this likeness a message is no longer the label of a choice; set on near labels such as
# "Personalausweis beantragen" against "Personalausweis verloren".
LIKENESS = 82.0
# Two labels closer together than this cannot be told apart by the message.
MARGIN = 4.0

_ORDINALS: tuple[str, ...] = (
    r"1|eins|erste[rsn]?|oberste[rsn]?|ersteres|a",
    r"2|zwei|zweite[rsn]?|b",
    r"3|drei|dritte[rsn]?|c",
    r"4|vier|vierte[rsn]?|d",
    r"5|fünf|fünfte[rsn]?|e",
    r"6|sechs|sechste[rsn]?|f",
    r"7|sieben|siebte[rsn]?|g",
    r"8|acht|achte[rsn]?|h",
)
_LAST = re.compile(r"\b(letzte[rsn]?|unterste[rsn]?|letzteres)\b")
# Single letters pick only when they are the whole message.
_LETTER = re.compile(r"[a-h]")


def picked(text: str, offered: tuple[tuple[str, str], ...]) -> str | None:
    """The payload of the choice that the text picks, or None. `offered` holds (label, payload)."""
    if not offered:
        return None
    return _by_ordinal(text, offered) or _by_words(text, offered)


def _by_ordinal(text: str, offered: tuple[tuple[str, str], ...]) -> str | None:
    lowered = text.lower().strip(" .!)")
    real = [payload for _, payload in offered if not payload.startswith("act:")]
    if real and _LAST.search(lowered):
        return real[-1]
    for position, words in enumerate(_ORDINALS[: len(offered)]):
        whole = re.fullmatch(words, lowered)
        inside = re.search(rf"\b({words.rpartition('|')[0]})\b", lowered)
        if whole or (inside and not _LETTER.fullmatch(inside.group())):
            return offered[position][1]
    return None


def _by_words(text: str, offered: tuple[tuple[str, str], ...]) -> str | None:
    clean = utils.default_process(text)
    if len(clean) < 3:
        return None
    scored = sorted(
        ((fuzz.token_set_ratio(clean, utils.default_process(label)), payload) for label, payload in offered),
        reverse=True,
    )
    best = scored[0]
    clear = len(scored) == 1 or best[0] - scored[1][0] >= MARGIN
    return best[1] if best[0] >= LIKENESS and clear else None
