"""Read the editors' YAML: the services, what citizens say per service, and the thesaurus of everyday words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from index.models import Link, Service

Item = tuple[str, dict[str, Any]]


class CatalogueError(ValueError):
    """A file of the catalogue, the queries or the thesaurus is not as described; the text says where."""


def load_services(folder: Path) -> tuple[Service, ...]:
    """Read every `*.yml` of a folder into services, in the order of file names and entries.

    Raises CatalogueError (German; file, entry and field) for an unknown field, a value of the wrong kind,
    a missing id or title, and an id used twice.
    """
    services: dict[str, Service] = {}
    origin: dict[str, str] = {}
    for path in yaml_files(folder):
        for where, entry in _entries(path):
            service = service_from_mapping(entry, where, life_situation=path.stem)
            if service.id in services:
                raise CatalogueError(f'{where}: die Kennung "{service.id}" steht schon in {origin[service.id]}.')
            services[service.id], origin[service.id] = service, where
    return tuple(services.values())


def load_queries(folder: Path) -> dict[str, tuple[str, ...]]:
    """Read what citizens say: identifier of a service -> messages, over all files of the folder."""
    return _load_lists(folder)


def load_thesaurus(folder: Path) -> dict[str, tuple[str, ...]]:
    """Read the thesaurus: official word -> everyday words, over all files of the folder."""
    return _load_lists(folder)


def service_from_mapping(entry: Mapping[str, Any], where: str, life_situation: str = "") -> Service:
    """Turn one entry of the catalogue (names as in index/data/README.md) into a Service.

    `where` names file and entry in the errors; `life_situation` is used where the entry has none.
    """
    unknown = [str(key) for key in entry if key not in _READERS]
    if unknown:
        raise CatalogueError(f'{where}: unbekanntes Feld "{unknown[0]}". Bekannt sind: {", ".join(_READERS)}.')
    values = {key: _READERS[key](value, f'{where}, Feld "{key}"') for key, value in entry.items() if value is not None}
    for required in ("id", "title"):
        if not values.get(required):
            raise CatalogueError(f'{where}: das Feld "{required}" fehlt oder ist leer.')
    values["leika"] = values.get("leika") or None
    values["life_situation"] = values.get("life_situation") or life_situation
    return Service(**values)


def yaml_files(folder: Path) -> list[Path]:
    """All `*.yml` files below a folder in a fixed order; none if the folder is missing."""
    return sorted(folder.rglob("*.yml"))


def read_yaml(path: Path) -> Any:
    """Parse one YAML file; raises CatalogueError with file and line if it is not valid YAML."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        reason = " ".join(str(error).split())
        raise CatalogueError(f"{path}: kein gültiges YAML ({reason}).") from error


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


def _load_lists(folder: Path) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for path in yaml_files(folder):
        content = read_yaml(path) or {}
        if not isinstance(content, dict):
            raise CatalogueError(f"{path}: erwartet wird je Zeile ein Schlüssel mit einer Liste darunter.")
        for key, values in content.items():
            if not isinstance(key, str):
                raise CatalogueError(f"{path}: der Schlüssel {key} muss in Anführungszeichen stehen.")
            # The same key may stand in several files; a sentence counts once.
            merged = found.get(key, ()) + _texts(values, f'{path}, Schlüssel "{key}"')
            found[key] = tuple(dict.fromkeys(merged))
    return found


def _text(value: Any, where: str) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, str):
        raise CatalogueError(f"{where}: erwartet wird Text; bitte in Anführungszeichen setzen ({value!r}).")
    return " ".join(value.split())


def _texts(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise CatalogueError(f"{where}: erwartet wird eine Liste.")
    return tuple(text for number, item in enumerate(value, 1) if (text := _text(item, f"{where}, Punkt {number}")))


def _mapping(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise CatalogueError(f"{where}: erwartet werden Paare aus Schlüssel und Wert.")
    return value


def _texts_by_state(value: Any, where: str) -> dict[str, str]:
    texts = {key: _text(item or "", f"{where}, {key}") for key, item in _mapping(value, where).items()}
    return {key: text for key, text in texts.items() if text}


def _link(value: Any, where: str) -> Link:
    link = _mapping(value, where)
    if set(link) != {"label", "url"}:
        raise CatalogueError(f'{where}: erwartet werden genau "label" und "url".')
    return Link(label=_text(link["label"], f"{where}, label"), url=_text(link["url"], f"{where}, url"))


def _links(value: Any, where: str) -> tuple[Link, ...]:
    if not isinstance(value, list):
        raise CatalogueError(f"{where}: erwartet wird eine Liste.")
    return tuple(_link(item, f"{where}, Punkt {number}") for number, item in enumerate(value, 1))


def _links_by_state(value: Any, where: str) -> dict[str, Link]:
    return {key: _link(item, f"{where}, {key}") for key, item in _mapping(value, where).items()}


_BY_TYPE: dict[str, Callable[[Any, str], Any]] = {
    "str": _text,
    "str | None": _text,
    "tuple[str, ...]": _texts,
    "dict[str, str]": _texts_by_state,
    "dict[str, Link]": _links_by_state,
    "tuple[Link, ...]": _links,
}
# Service itself says which fields there are and of which kind, so that both cannot drift apart.
_READERS: dict[str, Callable[[Any, str], Any]] = {field.name: _BY_TYPE[str(field.type)] for field in fields(Service)}
