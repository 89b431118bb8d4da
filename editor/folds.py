"""Searches that have not seen some of the messages: by turns, by author, and whole services without any."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from editor.measures import Case
from editor.plain import PlainSearch
from index.channels import Channels
from index.fields import yaml_files
from index.fusion import DEFAULT, Fusion
from index.material import Material, imported, read_material
from index.models import Service
from index.names import Names
from index.options import Options
from index.search import Search
from index.sentences import load_lists, load_said, read_lists
from index.units import Corpus, build_corpus, queries_of

AUTHORS = "queries"  # its subfolders are further authors; the files in the folder itself are the first one


@dataclass(frozen=True)
class Asked:
    """A search to be measured, and what a plain one finds in the same texts."""

    search: Search
    plain: PlainSearch


Fold = tuple[Asked, list[Case]]


class Folds:
    """Material to search, the weights learned from it, and searches over parts of it.

    The weights come from the built index: they hold two dozen numbers, and refitting them per fold would take an hour.
    """

    def __init__(self, material: Material, fusion: Fusion, nlu_data: Path) -> None:
        self._material = material
        self._fusion = fusion
        self._nlu_data = nlu_data
        self._said = {service.id: queries_of(service, material.queries) for service in material.services}

    @classmethod
    def load(cls, data: Path, nlu_data: Path, fusion: Fusion, options: Options | None = None) -> Folds:
        """Reads catalogue and sentences. Raises CatalogueError if a file is wrong."""
        return cls(read_material(data, nlu_data, options), fusion, nlu_data)

    def whole(self, search: Search) -> Asked:
        """The built search beside a plain one over everything that it knows."""
        return Asked(search, PlainSearch.of(self._material.corpus))

    def by_turns(self, number: int) -> Iterator[Fold]:
        """Each fold leaves out every n-th message of each service, and asks them."""
        for fold in range(number):
            left_out = {key: texts[fold::number] for key, texts in self._said.items()}
            yield self._without(left_out), self._cases(left_out)

    def by_author(self) -> Iterator[tuple[str, Asked, list[Case]]]:
        """Each fold leaves out all messages of one author, and asks them."""
        for author, texts in authors(self._nlu_data).items():
            left_out = {key: tuple(text for text in own if text in texts) for key, own in self._said.items()}
            yield author, self._without(left_out), self._cases(left_out)

    def zero_shot(self, number: int) -> Iterator[tuple[Asked, frozenset[str]]]:
        """Each fold knows no message of every n-th service, as of one that was just imported; and their keys."""
        services = self._material.services
        for fold in range(number):
            new = services[fold::number]
            keys = frozenset(key for service in new for key in (service.id, service.leika) if key)
            yield self._without({service.id: self._said[service.id] for service in new}), keys

    def cases_of(self, keys: frozenset[str]) -> list[Case]:
        """All messages of these services."""
        return self._cases({key: texts for key, texts in self._said.items() if key in keys})

    def names_only(self, path: Path) -> Asked:
        """A search over a catalogue of names, as just imported: a CSV file with "leika_schluessel" and "leistung".

        Everyday words are known, messages are not. Raises ValueError if a column is missing.
        """
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        try:
            keys = [(row["leika_schluessel"], row["leistung"]) for row in rows]
        except KeyError as error:
            raise ValueError(f"{path}: die Spalte {error} fehlt.") from error
        services = tuple(
            Service(id=f"{key}/{number}", leika=key, title=title) for number, (key, title) in enumerate(keys) if title
        )
        material = imported(self._material, services)
        return _asked(material, material.corpus, DEFAULT)

    def _without(self, left_out: Mapping[str, Sequence[str]]) -> Asked:
        gone = {key: frozenset(texts) for key, texts in left_out.items()}
        kept = {
            key: tuple(text for text in texts if text not in gone.get(key, frozenset()))
            for key, texts in self._said.items()
        }
        return _asked(
            self._material, build_corpus(self._material.services, kept, self._material.thesaurus), self._fusion
        )

    def _cases(self, texts: Mapping[str, Sequence[str]]) -> list[Case]:
        life = {service.id: service.life_situation for service in self._material.services}
        return [Case(text, frozenset({key}), life_situation=life[key]) for key, own in texts.items() for text in own]


def _asked(material: Material, corpus: Corpus, fusion: Fusion) -> Asked:
    channels = Channels.of(material, corpus)
    search = Search(material.services, channels, Names.build(corpus, channels.normaliser), fusion)
    return Asked(search, PlainSearch.of(corpus))


def authors(nlu_data: Path) -> dict[str, frozenset[str]]:
    """The messages of each author: the files of `queries`, its subfolders, and the pairs of `contrasts`."""
    root = nlu_data / AUTHORS
    found = {"erste": _texts(read_lists(path for path in yaml_files(root) if path.parent == root))}
    for folder in sorted(path for path in root.iterdir() if path.is_dir()):
        found[folder.name] = _texts(load_lists(folder))
    known = frozenset().union(*found.values())
    found["contrasts"] = _texts(load_said(nlu_data)) - known
    return {author: texts for author, texts in found.items() if texts}


def _texts(lists: Mapping[str, Sequence[str]]) -> frozenset[str]:
    return frozenset(text for own in lists.values() for text in own)
