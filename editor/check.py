"""Checks the catalogue and the sentences of the editors; every problem is a sentence with file and line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from index.catalogue import load_queries, load_services
from index.models import Link, Service

# Longer sentences are not plain German any more (rule of the project, after DIN SPEC 33429).
LONGEST_SENTENCE = 25
FEWEST_SYNONYMS, MOST_SYNONYMS = 3, 12
FEWEST_QUERIES = 15
HOSTS = "hosts.txt"

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


@dataclass(frozen=True)
class Problem:
    """Something to mend: where it stands (line 1 where no single line is to blame), and what is wrong."""

    path: Path
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


def check(root: Path) -> list[Problem]:
    """All problems below a project's root. Raises ValueError if a file cannot be read at all."""
    data = root / "index" / "data"
    services = load_services(data / "services")
    hosts = frozenset((data / HOSTS).read_text(encoding="utf-8").split())
    keys = {service.id for service in services}
    found = [*_entries(data / "services", services, keys, hosts), *_sentences(root / "nlu_data" / "queries", services)]
    return [Problem(item.path.relative_to(root), item.line, item.text) for item in found]


def entry_problems(service: Service, keys: Iterable[str], hosts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """What is wrong with one entry: (words to look for in its file, problem)."""
    if not FEWEST_SYNONYMS <= len(service.synonyms) <= MOST_SYNONYMS:
        yield service.id, f"{len(service.synonyms)} Synonyme; es sollen {FEWEST_SYNONYMS} bis {MOST_SYNONYMS} sein."
    for name in ("official_name", "summary", "checked"):
        if not getattr(service, name):
            yield service.id, f"Das Feld „{name}“ ist leer."
    if not service.sources:
        yield service.id, "Der Eintrag nennt keine Quelle."
    if service.checked and not _is_date(service.checked):
        yield service.checked, f"„{service.checked}“ ist kein Datum wie 2026-11-23."
    for basis in service.legal_basis:
        if not LEGAL_BASIS.fullmatch(basis):
            yield basis, f"„{basis}“ ist keine Angabe wie „§ 9 PAuswG“ oder „§§ 1 und 2 BMG“."
    for key in service.related:
        if key not in keys:
            yield key, f"Die verwandte Leistung {key} gibt es nicht."
    yield from _link_problems([*service.sources, *service.online_services.values()], frozenset(hosts))
    for text in _texts(service):
        for sentence in long_sentences(text):
            yield sentence[:30], f"Der Satz „{sentence[:50]} …“ hat mehr als {LONGEST_SENTENCE} Wörter."


def long_sentences(text: str) -> list[str]:
    """The sentences of a text that have more than LONGEST_SENTENCE words."""
    plain = _ABBREVIATION.sub(lambda match: match[0][:-1], text)
    return [part for part in _SENTENCE_END.split(plain) if len(part.split()) > LONGEST_SENTENCE]


def _entries(folder: Path, services: Iterable[Service], keys: set[str], hosts: frozenset[str]) -> Iterator[Problem]:
    for service in services:
        path = folder / f"{service.life_situation}.yml"
        for words, text in entry_problems(service, keys, hosts):
            yield Problem(path, _line(path, service.id, words), f"{service.title}: {text}")


def _sentences(folder: Path, services: Iterable[Service]) -> Iterator[Problem]:
    queries = load_queries(folder)
    by_key = {key: service for service in services for key in (service.id, service.leika) if key}
    files = {path: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yml"))}
    seen: dict[str, str] = {}
    for key, texts in queries.items():
        path = next((path for path, content in files.items() if key in content), folder)
        if key not in by_key:
            yield Problem(path, _line(path, key, key), f"Zu den Sätzen von {key} gibt es keine Leistung.")
        elif len(texts) < FEWEST_QUERIES:
            yield Problem(path, _line(path, key, key), f"{by_key[key].title}: nur {len(texts)} Sätze.")
        for text in texts:
            if (other := seen.setdefault(text.casefold(), key)) != key:
                yield Problem(path, _line(path, key, text), f"Der Satz „{text[:50]}“ steht auch bei {other}.")


def _link_problems(links: Iterable[Link], hosts: frozenset[str]) -> Iterator[tuple[str, str]]:
    for link in links:
        address = urlsplit(link.url)
        if address.scheme != "https" or not address.hostname:
            yield link.url, f"„{link.url}“ ist keine https-Adresse."
        elif address.hostname not in hosts:
            yield link.url, f"Die Adresse {address.hostname} steht nicht in index/data/{HOSTS}."


def _texts(service: Service) -> list[str]:
    lists = (service.requirements, service.documents, service.fees, service.deadlines, service.procedure)
    return [
        service.summary,
        service.duration,
        *service.differences.values(),
        *(text for part in lists for text in part),
    ]


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _line(path: Path, entry: str, words: str) -> int:
    """The line of the words at or after the entry's key; the key's own line if they are wrapped."""
    lines = path.read_text(encoding="utf-8").splitlines()
    start = next((number for number, line in enumerate(lines) if entry in line), 0)
    return next((number for number in range(start, len(lines)) if words in lines[number]), start) + 1
