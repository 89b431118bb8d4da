"""Read the editors' YAML into dataclasses: what a field may hold, and how a mistake is named.

The dataclasses say themselves which fields there are and of which kind, so that both cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import yaml

from index.models import Link, Step

T = TypeVar("T")


class CatalogueError(ValueError):
    """A file of the catalogue, the sentences or the thesaurus is not as described; the text says where."""


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


def read_into(kind: type[T], entry: Mapping[str, Any], where: str, required: tuple[str, ...] = ("id", "title")) -> T:
    """Make a dataclass of an entry's fields; `where` names file and entry in the errors.

    Raises CatalogueError for an unknown field, a value of the wrong kind, or a required field that is missing.
    """
    readers = {field.name: _BY_TYPE[str(field.type)] for field in fields(kind)}  # type: ignore[arg-type]
    unknown = [str(key) for key in entry if key not in readers]
    if unknown:
        raise CatalogueError(f'{where}: unbekanntes Feld "{unknown[0]}". Bekannt sind: {", ".join(readers)}.')
    values = {key: readers[key](value, f'{where}, Feld "{key}"') for key, value in entry.items() if value is not None}
    for name in required:
        if not values.get(name):
            raise CatalogueError(f'{where}: das Feld "{name}" fehlt oder ist leer.')
    return kind(**values)


def _text(value: Any, where: str) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, str):
        raise CatalogueError(f"{where}: erwartet wird Text; bitte in Anführungszeichen setzen ({value!r}).")
    return " ".join(value.split())


def texts(value: Any, where: str) -> tuple[str, ...]:
    """A list of texts, without the empty ones."""
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


def _texts_by_key(value: Any, where: str) -> dict[str, tuple[str, ...]]:
    return {key: texts(item, f"{where}, {key}") for key, item in _mapping(value, where).items()}


def _steps(value: Any, where: str) -> tuple[Step, ...]:
    if not isinstance(value, list):
        raise CatalogueError(f"{where}: erwartet wird eine Liste.")
    places = ((item, f"{where}, Schritt {number}") for number, item in enumerate(value, 1))
    return tuple(read_into(Step, _mapping(item, place), place, ("service", "why")) for item, place in places)


_BY_TYPE: dict[str, Callable[[Any, str], Any]] = {
    "str": _text,
    "str | None": _text,
    "tuple[str, ...]": texts,
    "dict[str, str]": _texts_by_state,
    "dict[str, tuple[str, ...]]": _texts_by_key,
    "dict[str, Link]": _links_by_state,
    "tuple[Link, ...]": _links,
    "tuple[Step, ...]": _steps,
}
