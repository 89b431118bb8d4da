"""The written forms of German place names: pure functions, no data of single municipalities.

Names and texts are compared as folded words: lower case, umlauts as ae/oe/ue, ß as ss, "Sankt" as "st",
punctuation left out. So "Frankenberg/Sa.", "Frankenberg (Sa.)" and "frankenberg sa" are one form.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ł": "l"})
_SORBIAN_DISTRICTS = ("12052", "12061", "12066", "12071")

# What the register abbreviates in additions, folded; the value is the word that people write out.
ABBREVIATIONS = {
    "br": "breisgau",
    "sa": "sachsen",
    "sachs": "sachsen",
    "vogtl": "vogtland",
    "erzgeb": "erzgebirge",
    "opf": "oberpfalz",
    "ofr": "oberfranken",
    "ufr": "unterfranken",
    "mfr": "mittelfranken",
    "ob": "oberbayern",
    "nb": "niederbayern",
    "bay": "bayern",
    "schw": "schwaben",
    "odw": "odenwald",
    "thuer": "thueringen",
    "oldb": "oldenburg",
    "westf": "westfalen",
    "rhld": "rheinland",
    "schwarzw": "schwarzwald",
    "ol": "oberlausitz",
    "saechs": "saechsische",
    "anh": "anhalt",
    "allg": "allgaeu",
}
# Words that join a name with its addition: written out -> as abbreviated.
JOINTS = {
    "im": "i",
    "in": "i",
    "in der": "i d",
    "am": "a",
    "an der": "a d",
    "an den": "a d",
    "auf der": "a d",
    "auf den": "a d",
    "auf dem": "a d",
    "bei": "b",
    "beim": "b",
    "ob der": "o d",
    "vor der": "v d",
    "vor dem": "v d",
    "unter": "u",
    "unter der": "u d",
    "vorm": "v",
    "ob": "o",
    "der": "d",
}
_JOINT_OF = {
    "i d": "in der",
    "a d": "an der",
    "i": "im",
    "a": "am",
    "b": "bei",
    "o d": "ob der",
    "v d": "vor der",
    "u": "unter",
}
SHORTEST_PART = 3  # "Aue" of Aue-Bad Schlema
# First parts of double names that say nothing on their own ("Groß-Umstadt").
_WEAK_PARTS = {
    "gross",
    "klein",
    "neu",
    "alt",
    "ober",
    "unter",
    "nieder",
    "hohen",
    "bad",
    "mark",
    "burg",
    "st",
    "hinter",
}


def fold(word: str) -> str:
    """A word as it is compared: "Görlitz", "GÖRLITZ" and "Goerlitz" give "goerlitz", "Sankt" gives "st"."""
    plain = word.lower()
    if not plain.isascii():
        plain = unicodedata.normalize("NFC", word).casefold().translate(_UMLAUTS)
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return "st" if plain == "sankt" else plain


def fold_words(text: str) -> str:
    """The folded words of a text, joined by single spaces."""
    return " ".join(fold(word) for word in WORD.findall(text))


@lru_cache(maxsize=16_384)  # loading asks for each name several times
def clean_name(official: str, ags: str = "") -> str:
    """The name without title and Sorbian double: "Bautzen / Budyšin, Stadt" -> "Bautzen"."""
    name = re.sub(r"/ (?=\w+$)", "/", official.split(",")[0].strip()) if " / " not in official else official
    name = name.split(",")[0].split(" / ")[0].strip()
    if ags.startswith(_SORBIAN_DISTRICTS) and " / " not in official:
        name = name.split("/")[0]
    return name


def name_forms(official: str, ags: str = "") -> set[str]:
    """All folded forms in which a municipality is written, the short ones included.

    "Freiburg im Breisgau, Stadt" gives "freiburg im breisgau", "freiburg i br", "freiburg breisgau",
    "freiburg" ...
    """
    name = clean_name(official, ags)
    title, _, rest = official.partition(",")
    forms = {fold_words(name), fold_words(title)}
    forms |= {fold_words(part) for part in title.split(" / ")}
    if "stadt" in rest.casefold():  # "Lutherstadt Eisleben", "Hansestadt Lübeck"
        titles = [word for word in rest.split(",") if re.fullmatch(r" ?\w+stadt", word)]
        forms |= {f"{fold_words(word)} {fold_words(name)}" for word in titles}
    head, joint, addition = split_name(name)
    if addition:
        forms |= set(_with_addition(fold_words(head), joint, addition))
    return {form for form in forms if form}


@lru_cache(maxsize=16_384)
def split_name(name: str) -> tuple[str, str, str]:
    """A clean name as head, joining words and addition: "Lauf a.d.Pegnitz" -> "Lauf", "an der", "pegnitz"."""
    mark = re.match(r"(.+?)\s*[/(]\s*(.+?)\)?$", name)
    if mark:
        return mark[1], "", fold_words(mark[2])
    words = re.findall(r"[^\s.]+", name)
    for at in range(1, len(words) - 1):
        for length in (2, 1):
            joint = " ".join(fold(word) for word in words[at : at + length])
            joint = joint if joint in JOINTS else _JOINT_OF.get(joint, "")
            rest = words[at + length :]
            if joint and joint != "der" and rest:
                return " ".join(words[:at]), joint, fold_words(" ".join(rest))
    return name, "", ""


def _with_addition(head: str, joint: str, addition: str) -> Iterator[str]:
    short_of = {long: short for short, long in ABBREVIATIONS.items()}
    words = addition.replace("o l", "ol").replace("saechs schw", "saechsische schweiz").split()
    if words[:1] == ["d"] or words[:1] == ["i"]:
        words = words[1:]
    long = " ".join(ABBREVIATIONS.get(word, word) for word in words)
    short = " ".join(short_of.get(word, word) for word in long.split())
    additions = {addition, long, short, "o l" if short == "ol" else short}
    yield head
    for joined in {joint, JOINTS.get(joint, ""), ""}:
        for end in additions:
            yield " ".join(f"{head} {joined} {end}".split())


def double_parts(name: str) -> tuple[str, ...]:
    """The parts of a double name, folded: "Villingen-Schwenningen" -> "villingen", "schwenningen"."""
    parts = tuple(fold_words(part) for part in name.split("/")[0].split("(")[0].split("-"))
    if len(parts) != 2 or parts[0] == parts[1]:
        return ()
    if any(len(part) < SHORTEST_PART or part in _WEAK_PARTS for part in parts):
        return ()
    return parts


def adjectives(name: str) -> set[str]:
    """The folded adjectives of a town: "Leipzig" -> "leipziger", "Dresden" -> "dresdner", "dresdener"."""
    word = fold_words(split_name(name)[0])
    if word.endswith("ingen") or word in {"bremen"}:
        return {word[:-2] + "er"}
    if word.endswith("en"):
        return {word + "er", word[:-2] + "ner"}
    return {word + ("r" if word.endswith("e") else "er")}
