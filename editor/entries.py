"""Checks the entries of the catalogue: services and life situations."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date
from urllib.parse import urlsplit

from index.models import LifeSituation, Link, Service

# Longer sentences are not plain German any more (rule of the project, after DIN SPEC 33429).
LONGEST_SENTENCE = 25
FEWEST_SYNONYMS, MOST_SYNONYMS = 3, 12
FEWEST_STEPS = 4

_NUMBER = r"\d+[a-z]?"
_MORE = rf"(?:(?:, | und | bis ){_NUMBER})*"
_DETAIL = rf"(?: (?:Abs\.|Nr\.|Satz) {_NUMBER}{_MORE})*"
_PLACE = (
    rf"(?:§ {_NUMBER}{_DETAIL}|§§ {_NUMBER}{_DETAIL}(?:(?:, | und | bis ){_NUMBER}{_DETAIL})+"
    rf"|Art\. {_NUMBER}{_DETAIL}(?:(?:, | und | bis ){_NUMBER}{_DETAIL})*|Anlage {_NUMBER}|Anhang [IVX\d]+)"
)
_NATIONAL = r"(?:\d+\. )?[A-ZÄÖÜ][\wÄÖÜäöüß/-]*(?: [\wÄÖÜäöüß/-]+){0,3}"
_EUROPEAN = r"(?:VO|Verordnung|Richtlinie) \((?:EU|EG|EWG)\) (?:Nr\. )?\d+/\d+"
LEGAL_BASIS = re.compile(rf"{_PLACE} (?:{_EUROPEAN}|{_NATIONAL})")
# An abbreviation's full stop ends no sentence.
_ABBREVIATION = re.compile(r"\b(?:z\. ?B|d\. ?h|Abs|Nr|Art|bzw|ca|usw|Dr|St|ggf|u\. ?a|\d+)\.")
_SENTENCE_END = re.compile(r"(?<=[.!?:])\s+")

Found = tuple[str, str]  # words to look for in the entry's file, and the problem


def service_problems(service: Service, keys: Collection[str], hosts: Collection[str]) -> Iterator[Found]:
    """What is wrong with a service, given all keys and the hosts that may be linked."""
    yield from _synonym_problems(service.id, service.synonyms)
    for name in ("official_name", "summary", "checked"):
        if not getattr(service, name):
            yield service.id, f"Das Feld „{name}“ ist leer."
    if not service.sources:
        yield service.id, "Der Eintrag nennt keine Quelle."
    yield from _date_problems(service.checked)
    for basis in service.legal_basis:
        if not LEGAL_BASIS.fullmatch(basis):
            yield basis, f"„{basis}“ ist keine Angabe wie „§ 9 PAuswG“ oder „§§ 1 und 2 BMG“."
    for key in service.related:
        if key not in keys:
            yield key, f"Die verwandte Leistung {key} gibt es nicht."
    yield from _link_problems([*service.sources, *service.online_services.values()], hosts)
    yield from _length_problems(service_texts(service))


def situation_problems(situation: LifeSituation, keys: Collection[str]) -> Iterator[Found]:
    """What is wrong with a life situation, given the keys of all services."""
    yield from _synonym_problems(situation.id, situation.synonyms)
    for name in ("summary", "checked"):
        if not getattr(situation, name):
            yield situation.id, f"Das Feld „{name}“ ist leer."
    yield from _date_problems(situation.checked)
    if len(situation.steps) < FEWEST_STEPS:
        yield situation.id, f"{len(situation.steps)} Schritte; es sollen mindestens {FEWEST_STEPS} sein."
    for step in situation.steps:
        if step.service not in keys:
            yield step.service, f"Die Leistung {step.service} gibt es nicht."
    yield from _length_problems(situation_texts(situation))


def service_texts(service: Service) -> list[str]:
    """All that citizens read of a service, without names of pages and sources."""
    lists = (service.requirements, service.documents, service.fees, service.deadlines, service.procedure)
    found = [service.title, service.summary, service.duration, *service.differences.values()]
    return [*found, *(text for part in lists for text in part)]


def situation_texts(situation: LifeSituation) -> list[str]:
    """All that citizens read of a life situation."""
    steps = (text for step in situation.steps for text in (step.when, step.why, step.only_if))
    return [situation.title, situation.summary, *(text for text in steps if text)]


def long_sentences(text: str) -> list[str]:
    """The sentences of a text that have more than LONGEST_SENTENCE words."""
    plain = _ABBREVIATION.sub(lambda match: match[0][:-1], text)
    return [part for part in _SENTENCE_END.split(plain) if len(part.split()) > LONGEST_SENTENCE]


def _synonym_problems(entry: str, synonyms: tuple[str, ...]) -> Iterator[Found]:
    if not FEWEST_SYNONYMS <= len(synonyms) <= MOST_SYNONYMS:
        yield entry, f"{len(synonyms)} Synonyme; es sollen {FEWEST_SYNONYMS} bis {MOST_SYNONYMS} sein."


def _length_problems(texts: list[str]) -> Iterator[Found]:
    for sentence in (sentence for text in texts for sentence in long_sentences(text)):
        yield sentence[:30], f"Der Satz „{sentence[:50]} …“ hat mehr als {LONGEST_SENTENCE} Wörter."


def _date_problems(checked: str) -> Iterator[Found]:
    try:
        date.fromisoformat(checked or "2000-01-01")
    except ValueError:
        yield checked, f"„{checked}“ ist kein Datum wie 2026-11-23."


def _link_problems(links: list[Link], hosts: Collection[str]) -> Iterator[Found]:
    for link in links:
        address = urlsplit(link.url)
        if address.scheme != "https" or not address.hostname:
            yield link.url, f"„{link.url}“ ist keine https-Adresse."
        elif address.hostname not in hosts:
            yield link.url, f"Die Adresse {address.hostname} steht nicht in index/data/hosts.txt."
