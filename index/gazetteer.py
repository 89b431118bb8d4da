"""All names of German territory as one dictionary of folded forms; built once when the register is loaded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from index.place_names import adjectives, clean_name, double_parts, fold_words, name_forms, split_name
from index.register import District, Municipality, Register

Kind = Literal["gemeinde", "part", "kreis", "land"]

# Keys of the states that this service covers.
HOME_KEYS = ("08", "14")
# Lower-case words and misspellings count only for towns that people are likely to name.
KNOWN_TOWN = 5_000
# Misspelled parts of towns ("Bad Canstatt") are looked for only in large towns and if the name is long.
LARGE_TOWN, LONG_PART = 100_000, 10
# A part of a double name ("Villingen") stands for the town itself from this size on.
DOUBLE_TOWN = 10_000
# Adjectives ("Leipziger") are understood for these sizes; smaller ones look too much like surnames.
ADJECTIVE_HOME, ADJECTIVE_ELSEWHERE = 20_000, 100_000
UNINHABITED = {"65", "66"}
DISTRICT_WORDS = ("landkreis", "kreis", "lk", "lkr", "landratsamt", "landratsamt landkreis")
STATE_SHORT = {"08": ("bawue", "ba wue", "bw"), "05": ("nrw",), "13": ("meck pomm", "mv")}
# Directions and the like name no part of one town alone, only with the town's name before them.
VAGUE_PARTS = {
    "mitte",
    "nord",
    "sued",
    "west",
    "ost",
    "zentrum",
    "altstadt",
    "neustadt",
    "innenstadt",
    "flughafen",
    "nordstadt",
    "suedstadt",
    "weststadt",
    "oststadt",
    "vorstadt",
    "bahnhof",
}


@dataclass(frozen=True)
class Entry:
    """What a form may mean: keys of one kind, and keys that count only if the text confirms them."""

    kind: Kind
    keys: frozenset[str]
    common: bool = False
    known: bool = False
    further: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Gazetteer:
    """Folded form -> entry; `longest` tells how many words a form that begins with a word may have.

    `guessable` holds the forms that a misspelling may stand for, by their length.
    """

    forms: dict[str, Entry]
    longest: dict[str, int]
    adjectives: dict[str, Entry]
    postcodes: dict[str, frozenset[str]]
    guessable: dict[int, list[str]] = field(default_factory=dict)
    ordinary: frozenset[str] = frozenset()


def build_gazetteer(register: Register, ordinary: frozenset[str]) -> Gazetteer:
    """Joins the names of towns, parts, districts and states; `ordinary` are folded everyday words."""
    inhabited = [town for town in register.municipalities if is_inhabited(town)]
    people = {town.ags: town.population for town in inhabited}
    towns, exact = _town_forms(inhabited)
    parts = _part_forms(register, inhabited)
    forms = {
        form: Entry(
            "gemeinde",
            frozenset(keys),
            common=form in ordinary,
            known=max(people[key] for key in keys) >= KNOWN_TOWN,
            further=frozenset(parts.pop(form, ())),
        )
        for form, keys in towns.items()
    }
    for form, key in _state_forms(register):
        if form not in exact:
            forms[form] = Entry("land", frozenset({key}), known=len(form) > 3)
    for form, keys in _district_forms(register.districts).items():
        if form not in ordinary:
            forms.setdefault(form, Entry("kreis", frozenset(keys), known=True))
    for form, keys in parts.items():
        if form not in ordinary and form not in VAGUE_PARTS:
            forms.setdefault(form, Entry("part", frozenset(keys)))
    guessable: dict[int, list[str]] = defaultdict(list)
    for form, entry in forms.items():
        if _guessable(form, entry, people):
            guessable[len(form)].append(form)
    return Gazetteer(
        forms,
        _longest(forms),
        _adjective_forms(inhabited, ordinary),
        _postcodes(inhabited),
        dict(guessable),
        ordinary,
    )


def is_inhabited(town: Municipality) -> bool:
    """Whether people live there: not so in forests and lakes that belong to no municipality."""
    return town.kind not in UNINHABITED or town.population > 0


def _guessable(form: str, entry: Entry, people: dict[str, int]) -> bool:
    if entry.kind == "part":
        return len(form) >= LONG_PART and all(people[key] >= LARGE_TOWN for key in entry.keys)
    return entry.kind == "gemeinde" and entry.known and not entry.common


def _town_forms(towns: list[Municipality]) -> tuple[dict[str, set[str]], set[str]]:
    forms: dict[str, set[str]] = defaultdict(set)
    exact = set()
    for town in towns:
        for form in name_forms(town.name, town.ags):
            forms[form].add(town.ags)
        name = clean_name(town.name, town.ags)
        exact.add(fold_words(name))
        if town.ags.startswith(HOME_KEYS) and town.population >= DOUBLE_TOWN:
            for part in double_parts(name):
                forms[part].add(town.ags)
    return forms, exact


def _part_forms(register: Register, towns: list[Municipality]) -> dict[str, set[str]]:
    forms: dict[str, set[str]] = defaultdict(set)
    heads = {town.ags: fold_words(split_name(clean_name(town.name, town.ags))[0]) for town in towns}
    for town in towns:
        name = heads[town.ags]
        for part in double_parts(clean_name(town.name, town.ags)):
            forms[part].add(town.ags)
        if name.startswith("bad ") and len(name) > 8:  # "Mergentheim" for Bad Mergentheim
            forms[name[4:]].add(town.ags)
    for name, keys in register.parts:
        for key in (key for key in keys if key in heads):
            head = heads[key]
            for form in _part_names(name):
                own = form.removeprefix(head + " ")
                forms[own].add(key)
                if own != head:
                    forms[f"{head} {own}"].add(key)
    return forms


def _part_names(name: str) -> Iterator[str]:
    whole = fold_words(split_name(name)[0])
    yield whole
    if "," in name:  # "Dresden Gompitz, Pennrich"
        yield fold_words(name.split(",")[-1])


def _state_forms(register: Register) -> Iterator[tuple[str, str]]:
    for state in register.states:
        name = fold_words(state.name)
        shorts = STATE_SHORT.get(state.key, ())
        for form in (name, f"land {name}", f"bundesland {name}", f"freistaat {name}", *shorts):
            yield form, state.key


def _district_forms(districts: Iterable[District]) -> dict[str, set[str]]:
    forms: dict[str, set[str]] = defaultdict(set)
    for district in districts:
        name = district.name
        bare = name.removeprefix("Landkreis ").removeprefix("Kreis ").removeprefix("Region ")
        if bare == name and "kreis" not in name.casefold():
            continue  # a town that is its own district is found as the town
        for form in name_forms(bare) | {fold_words(name)}:
            forms[form].add(district.key)
            for word in DISTRICT_WORDS:
                forms[f"{word} {form}"].add(district.key)
            if form.endswith("kreis"):
                forms[form.removesuffix("kreis") + " kreis"].add(district.key)
    return forms


def _adjective_forms(towns: list[Municipality], ordinary: frozenset[str]) -> dict[str, Entry]:
    forms: dict[str, set[str]] = defaultdict(set)
    for town in towns:
        enough = ADJECTIVE_HOME if town.ags.startswith(HOME_KEYS) else ADJECTIVE_ELSEWHERE
        if town.population >= enough:
            for form in adjectives(clean_name(town.name, town.ags)):
                forms[form].add(town.ags)
    return {form: Entry("gemeinde", frozenset(keys)) for form, keys in forms.items() if form not in ordinary}


def _postcodes(towns: list[Municipality]) -> dict[str, frozenset[str]]:
    codes: dict[str, set[str]] = defaultdict(set)
    for town in towns:
        for code in town.postcodes:
            codes[code].add(town.ags)
    return {code: frozenset(keys) for code, keys in codes.items()}


def _longest(forms: Iterable[str]) -> dict[str, int]:
    longest: dict[str, int] = {}
    for form in forms:
        words = form.split(" ")
        longest[words[0]] = max(longest.get(words[0], 0), len(words))
    return longest
