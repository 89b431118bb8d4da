"""German text to search terms: folding, lemmas, compound parts, stop words, abbreviations.

Serving needs no spaCy (its import costs seconds): the part of its lemma table that the catalogue can use is
chosen at build time and saved in the index. Light suffix stripping as in Weissweiler & Fraser (2017), CISTEM.
"""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

STOP_WORDS = frozenset(
    """
    aber alle allem allen aller alles als also am an ans auch auf aus bei beim bin bis bist bitte da dabei dafur
    dahin damit dann daran darauf daraus darf darfst darum das dass dasselbe davon dazu dein deine dem den denn
    der deren des dessen desto deswegen dich die dies diese diesem diesen dieser dieses dir doch dort du durch
    eben ein eine einem einen einer eines einfach einige er es etwa etwas euch euer fur ganz gar gerade gern
    gerne geht gehen gibt gibts guten ggf habe haben habt hab hallo hast hat hatte hatten hatt her hi hier hin
    hm ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im immer in ins ist ja jede jedem jeden jeder jedes jetzt
    kann kannst kein keine keinen konnen konnte konnt konnten liebe machen mache mal man mehr mein meine meinem
    meinen meiner mich mir mit mocht mochte mochten morgen moin muss mussen musste nach neben nicht nichts noch
    nun nur ob oder ohne per schon schonen sehr sein seine seinem seinen seiner seit sich sie sind so soll
    sollen sollte sonst sowie tag tun tut uber um und uns unser unsere unserem unseren unserer usw vom von vor
    wann war waren warum was weil welche welchem welchen welcher welches wem wen wenn wer werde werden wie
    wieder will wir wird wo wohin woher wollen wollte womit worden wurde wurden zb zu zum zur brauch brauche
    brauchen braucht benotig benotige benotigen bekomm bekomme bekommen kriege krieg kriegen frage fragen wissen
    weiss gut danke eigentlich leider bzw
    """.split()
)
ABBREVIATIONS: Mapping[str, str] = {
    "kfz": "kraftfahrzeug", "pkw": "personenkraftwagen auto", "lkw": "lastkraftwagen", "plz": "postleitzahl",
    "kita": "kindertagesstatte", "azubi": "auszubildende", "alg": "arbeitslosengeld", "hartz": "burgergeld",
    "wbs": "wohnberechtigungsschein", "mpu": "fuhrerschein", "eat": "aufenthaltstitel", "pa": "personalausweis",
    "fs": "fuhrerschein", "tuv": "hauptuntersuchung", "vhs": "volkshochschule", "bkgg": "kindergeld",
    "sbh": "schwerbehinderung", "gdb": "grad behinderung", "kiga": "kindergarten", "oepnv": "nahverkehr",
    "eheschl": "eheschliessung", "stva": "kraftfahrzeug zulassung", "fa": "finanzamt", "ema": "meldeamt",
}  # fmt: skip
LINKS = ("", "s", "es", "n", "en", "er", "e")  # linking elements between the parts of a compound
ENDINGS = ("ern", "em", "en", "er", "es", "e", "s")
S_AFTER = "bdfghklmnrt"  # only here is a final s an ending (Snowball's German rule): not in "pass", "ausweis"
MIN_STEM = 4  # shorter stems run together ("steuer" must not become "steu")
MIN_PART = 4  # shorter parts split words by chance ("amt" in "gesamtheit")
MIN_EDGE = 5  # a part known only at one edge of an unknown word must be longer to be trusted
MAX_PARTS = 4

# Accents written as characters of their own and marks that are not seen belong to the word around them.
_TOKEN = re.compile(r"[\w\u0300-\u036f\u00ad\u200b-\u200d]+")
_WORD = re.compile(r"[a-z]+|[0-9]+")
_FOLD = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss", "æ": "ae", "ø": "o", "œ": "oe"})
# "ue" is no umlaut in "neue", "bauen", "quer"; elsewhere ae, oe, ue are how umlauts are typed without the key.
_DIGRAPH = re.compile(r"(?<![aeq])ue|ae|oe")
_POSTCODE = re.compile(r"\d{5}")


def fold(text: str) -> str:
    """Lower case, no accents; ä, ae and a (ö, ü likewise) become one letter, so that all spellings meet."""
    lowered = unicodedata.normalize("NFC", text).lower().translate(_FOLD)
    if not lowered.isascii():
        lowered = unicodedata.normalize("NFD", lowered).encode("ascii", "ignore").decode("ascii")
    return _DIGRAPH.sub(lambda match: match.group()[0], lowered)


def words(text: str) -> list[str]:
    """The folded words that carry meaning: no stop words, no single letters, no postcodes."""
    return [word for token in _TOKEN.findall(text) for word in _words_of(token)]


def meaningful(text: str) -> str:
    """A text as it is written, without the words that carry no meaning; unchanged if nothing else would remain."""
    kept = [token for token in _TOKEN.findall(text) if _words_of(token)]
    return " ".join(kept) or text


def stem(word: str) -> str:
    """Strip one inflection ending from a folded word, if at least MIN_STEM letters remain."""
    for ending in ENDINGS:
        base = word.removesuffix(ending)
        if base != word and len(base) >= MIN_STEM and (ending != "s" or base[-1] in S_AFTER):
            return base
    return word


@dataclass(frozen=True)
class Lexicon:
    """What the catalogue knows of words: `lemmas` folded form -> stem of its lemma, `parts` stems in compounds."""

    lemmas: dict[str, str]
    parts: frozenset[str]

    def save(self, path: Path) -> None:
        """Write the lexicon as one JSON file."""
        content = {"lemmas": self.lemmas, "parts": sorted(self.parts)}
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Lexicon:
        """Read what `save` wrote."""
        content = json.loads(path.read_text(encoding="utf-8"))
        return cls(lemmas=content["lemmas"], parts=frozenset(content["parts"]))


class Normaliser:
    """Turns text into search terms with a lexicon; holds it, and the terms of the latest words."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        # The same words come again and again, in catalogues more than in messages.
        self._terms = lru_cache(maxsize=100_000)(self._terms_of)

    def terms(self, text: str) -> list[str]:
        """Stems of the words of a text, each followed by the parts of its compound and its long form."""
        found: list[str] = []
        for word in words(text):
            found.extend(self._terms(word))
            for long_form in ABBREVIATIONS.get(word, "").split():
                found.extend(self._terms(long_form))
        return found

    def _terms_of(self, word: str) -> tuple[str, ...]:
        base = self.lexicon.lemmas.get(word) or stem(word)
        return base, *split_compound(base, self.lexicon.parts)


def split_compound(word: str, parts: frozenset[str]) -> list[str]:
    """The known parts of a compound (folded stem), [] if it is none.

    The whole word is covered with as few parts as possible; failing that, the longest known part at its end
    and at its beginning are taken.
    """
    if len(word) < 2 * MIN_PART:
        return []
    return _cover(word, parts, MAX_PARTS, whole=True) or _edges(word, parts)


def build_lexicon(texts: Iterable[str], lemma_table: Mapping[str, str] | None = None) -> Lexicon:
    """Choose from a lemma table (form -> lemma) what the words of these texts can use.

    A form is kept if its lemma's stem occurs in the texts, or if it occurs itself; the stems of the texts are
    the parts into which compounds are split.
    """
    counts = Counter(word for text in texts for word in words(text))
    table = {fold(form): stem(fold(lemma)) for form, lemma in sorted((lemma_table or german_lemmas()).items())}
    stems = {table.get(word) or stem(word) for word in counts}
    lemmas = {form: base for form, base in table.items() if base in stems or form in counts}
    known = {form: base for form, base in lemmas.items() if base != stem(form)}
    parts = frozenset(base for base in stems if len(base) >= MIN_PART and base.isalpha())
    return Lexicon(lemmas=known, parts=parts)


def german_lemmas() -> dict[str, str]:
    """The lookup table form -> lemma of spaCy's German data (package spacy-lookups-data, CC BY-SA)."""
    data: Any = import_module("spacy_lookups_data")  # needed at build time only
    path = Path(str(data.de["lemma_lookup"]))
    packed = path.with_name(path.name + ".gz")
    content = gzip.decompress(packed.read_bytes()) if packed.exists() else path.read_bytes()
    table: dict[str, str] = json.loads(content)
    return table


@lru_cache(maxsize=100_000)  # the same words come again and again, in catalogues more than in messages
def _words_of(token: str) -> tuple[str, ...]:
    return tuple(word for word in _WORD.findall(fold(token)) if _carries_meaning(word))


def _carries_meaning(word: str) -> bool:
    return len(word) > 1 and word not in STOP_WORDS and not _POSTCODE.fullmatch(word)


def _cover(rest: str, parts: frozenset[str], left: int, whole: bool = False) -> list[str]:
    if left == 0:
        return []
    best: list[str] = []
    for end in range(len(rest) - (1 if whole else 0), MIN_PART - 1, -1):
        part = rest[:end]
        if part not in parts:
            continue
        if end == len(rest):
            return [part]
        for link in LINKS:
            tail = rest[end + len(link) :]
            if not rest.startswith(link, end) or (link and not tail and whole):
                continue
            if not tail:
                return [part]
            following = _cover(tail, parts, left - 1)
            if following and (not best or len(following) + 1 < len(best)):
                best = [part, *following]
    return best


def _edges(word: str, parts: frozenset[str]) -> list[str]:
    sizes = range(len(word) - 2, MIN_EDGE - 1, -1)
    head = next((word[-size:] for size in sizes if word[-size:] in parts), None)
    first = next((word[:size] for size in sizes if word[:size] in parts), None)
    return [part for part in (first, head) if part]
