"""Read what citizens say: messages per service, contrasting messages of confusable pairs, everyday words."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from index.fields import CatalogueError, read_into, read_yaml, texts, yaml_files
from index.models import Contrast

Sentences = dict[str, tuple[str, ...]]


def load_said(nlu_data: Path) -> Sentences:
    """All messages by identifier of the service: those of `queries`, and those of `contrasts`."""
    found = load_lists(nlu_data / "queries")
    for contrast in load_contrasts(nlu_data / "contrasts"):
        for key, said in contrast.sentences.items():
            found[key] = tuple(dict.fromkeys((*found.get(key, ()), *said)))
    return found


def load_contrasts(folder: Path) -> tuple[Contrast, ...]:
    """Pairs of services that are easily confused, in the order of files and entries. Raises CatalogueError."""
    return tuple(contrast for path in yaml_files(folder) for contrast in read_contrasts(path))


def read_contrasts(path: Path) -> tuple[Contrast, ...]:
    """The pairs of one file, in their order. Raises CatalogueError (German; file and pair)."""
    entries = read_yaml(path) or []
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise CatalogueError(f'{path}: erwartet wird eine Liste von Paaren ("- difference: ...").')
    return tuple(_contrast(entry, f"{path}, Paar {number}") for number, entry in enumerate(entries, start=1))


def load_thesaurus(folder: Path) -> Sentences:
    """Read the thesaurus: official word -> everyday words, over all files of the folder."""
    return load_lists(folder)


def load_lists(folder: Path) -> Sentences:
    """Read lists of texts by key, over all files of the folder. Raises CatalogueError (German; file and key)."""
    return read_lists(yaml_files(folder))


def read_lists(paths: Iterable[Path]) -> Sentences:
    """Read lists of texts by key from these files. Raises CatalogueError (German; file and key)."""
    found: Sentences = {}
    for path in paths:
        content = read_yaml(path) or {}
        if not isinstance(content, dict):
            raise CatalogueError(f"{path}: erwartet wird je Zeile ein Schlüssel mit einer Liste darunter.")
        for key, values in content.items():
            if not isinstance(key, str):
                raise CatalogueError(f"{path}: der Schlüssel {key} muss in Anführungszeichen stehen.")
            # The same key may stand in several files; a sentence counts once.
            merged = found.get(key, ()) + texts(values, f'{path}, Schlüssel "{key}"')
            found[key] = tuple(dict.fromkeys(merged))
    return found


def _contrast(entry: dict[str, Any], where: str) -> Contrast:
    contrast = read_into(Contrast, entry, where, ("difference", "sentences"))
    if len(contrast.sentences) != 2:
        raise CatalogueError(f"{where}: erwartet werden Sätze zu genau zwei Leistungen.")
    return contrast
