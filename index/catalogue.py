"""Read the joint catalogue: one YAML file per life situation, a list of services in each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from index.fields import CatalogueError, read_into, read_yaml, yaml_files
from index.models import Service

Item = tuple[str, dict[str, Any]]


def load_services(folder: Path) -> tuple[Service, ...]:
    """Read every `*.yml` of a folder into services, in the order of file names and entries.

    A service without `life_situation` belongs to the one that its file is named after. Raises CatalogueError
    (German; file, entry and field) for an unknown field, a value of the wrong kind, a missing id or title, and
    an id used twice.
    """
    services: dict[str, Service] = {}
    origin: dict[str, str] = {}
    for path in yaml_files(folder):
        for where, entry in _entries(path):
            read = read_into(Service, entry, where)
            service = replace(read, leika=read.leika or None, life_situation=read.life_situation or path.stem)
            if service.id in services:
                raise CatalogueError(f'{where}: die Kennung "{service.id}" steht schon in {origin[service.id]}.')
            services[service.id], origin[service.id] = service, where
    return tuple(services.values())


def _entries(path: Path) -> Iterator[Item]:
    content = read_yaml(path)
    if content is None:
        return
    if not isinstance(content, list):
        raise CatalogueError(f'{path}: erwartet wird eine Liste von Leistungen ("- id: ...").')
    for number, entry in enumerate(content, start=1):
        if not isinstance(entry, dict):
            raise CatalogueError(f"{path}, Eintrag {number}: erwartet werden Felder und Werte.")
        name = entry.get("id") or entry.get("title") or "ohne Kennung"
        yield f"{path}, Eintrag {number} ({name})", entry
