"""Checks the catalogue and the sentences of the editors; every problem is a sentence with file and line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from editor.entries import service_problems, service_texts, situation_problems, situation_texts
from editor.leichte_sprache import plain_text_problems
from editor.problems import Problem, file_with, forget_files, problem
from editor.said import contrast_problems, message_problems, repeated
from editor.spelling import WORDS, Speller
from index.catalogue import load_services
from index.fields import yaml_files
from index.life_situations import load_life_situations
from index.models import LifeSituation, Service
from index.plain_language import load_plain_texts
from index.sentences import load_lists, load_said, read_contrasts

Texts = tuple[Path, str, list[str]]  # file, identifier of the entry, and what citizens read of it


def check(root: Path) -> list[Problem]:
    """All problems below a project's root. Raises ValueError if a file cannot be read at all."""
    forget_files()
    data, nlu_data = root / "index" / "data", root / "nlu_data"
    services = load_services(data / "services")
    situations = load_life_situations(data / "life_situations")
    found = [
        *_entry_problems(data, services, situations),
        *_plain_text_problems(data / "leichte_sprache", services),
        *_said_problems(nlu_data, services, situations),
        *_spelling_problems(_texts(data, nlu_data, services, situations)),
    ]
    return [Problem(item.path.relative_to(root), item.line, item.text) for item in found]


def _entry_problems(data: Path, services: Iterable[Service], situations: Iterable[LifeSituation]) -> Iterator[Problem]:
    hosts = frozenset((data / "hosts.txt").read_text(encoding="utf-8").split())
    keys = {service.id for service in services}
    for service in services:
        for words, text in service_problems(service, keys, hosts):
            yield problem(_file(data, service), service.id, words, f"{service.title}: {text}")
    for situation in situations:
        for words, text in situation_problems(situation, keys):
            yield problem(_file(data, situation), situation.id, words, f"{situation.title}: {text}")


def _plain_text_problems(folder: Path, services: Iterable[Service]) -> Iterator[Problem]:
    keys = {service.id for service in services}
    for text in load_plain_texts(folder).values():
        for words in plain_text_problems(text, keys):
            path = file_with(yaml_files(folder), text.service)
            yield problem(path, text.service, text.service, f"{text.title}: {words}")


def _said_problems(
    nlu_data: Path, services: Iterable[Service], situations: Iterable[LifeSituation]
) -> Iterator[Problem]:
    titles = {service.id: service.title for service in services}
    queries = load_lists(nlu_data / "queries")
    yield from message_problems(nlu_data / "queries", queries, titles)
    for path in yaml_files(nlu_data / "contrasts"):
        yield from contrast_problems(path, read_contrasts(path), titles)
    told = load_lists(nlu_data / "life_situations")
    yield from message_problems(nlu_data / "life_situations", told, {item.id: item.title for item in situations})
    yield from repeated(nlu_data, load_said(nlu_data), told)


def _spelling_problems(entries: Iterable[Texts]) -> Iterator[Problem]:
    speller = Speller.load()
    for path, entry, texts in entries:
        for word in dict.fromkeys(word for text in texts for word in speller.unknown(text)):
            hint = f"Ist es richtig, gehört es in editor/{WORDS.name}."
            yield problem(path, entry, word, f"Das Wort „{word}“ kennt das Wörterbuch nicht. {hint}")


def _texts(
    data: Path, nlu_data: Path, services: Iterable[Service], situations: Iterable[LifeSituation]
) -> Iterator[Texts]:
    for service in services:
        yield _file(data, service), service.id, service_texts(service)
    for situation in situations:
        yield _file(data, situation), situation.id, situation_texts(situation)
    for path in yaml_files(nlu_data / "contrasts"):
        for contrast in read_contrasts(path):
            yield path, contrast.difference[:30], [contrast.difference]


def _file(data: Path, entry: Service | LifeSituation) -> Path:
    if isinstance(entry, Service):
        return data / "services" / f"{entry.life_situation}.yml"
    return data / "life_situations" / f"{entry.id}.yml"
