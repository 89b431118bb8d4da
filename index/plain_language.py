"""Texts about services in Leichte Sprache, written by people; none is made by a machine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from index.fields import CatalogueError, read_into, read_yaml, yaml_files


@dataclass(frozen=True)
class PlainText:
    """A service in Leichte Sprache: what it is, what to bring, what it costs, by when, and what to do, in short
    sentences; `checked` is an ISO date."""

    service: str
    title: str
    text: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    fees: tuple[str, ...] = ()
    deadlines: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    checked: str = ""


def load_plain_texts(folder: Path) -> dict[str, PlainText]:
    """Reads every `*.yml` of a folder, by service. Raises CatalogueError (German) for a mistake or a second text."""
    found: dict[str, PlainText] = {}
    for path in yaml_files(folder):
        for number, entry in enumerate(read_yaml(path) or [], start=1):
            where = f"{path}, Eintrag {number}"
            if not isinstance(entry, dict):
                raise CatalogueError(f"{where}: erwartet werden Felder und Werte.")
            text = read_into(PlainText, entry, where, ("service", "title", "text"))
            if text.service in found:
                raise CatalogueError(f"{where}: für die Leistung {text.service} gibt es schon einen Text.")
            found[text.service] = text
    return found
