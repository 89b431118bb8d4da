"""The services of a built index, on disk: a large catalogue would fill hundreds of megabytes of memory."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, overload
from weakref import finalize

import numpy as np

from index.models import Link, Service

REMEMBERED = 2_000  # services read lately: more than most portals have


class Shelf(Sequence[Service]):
    """The services of a file in their order, each read when it is asked for; holds the open file and where each ends.

    The file may be replaced or removed meanwhile: what was opened stays readable.
    """

    def __init__(self, path: Path) -> None:
        """Opens what `save_services` wrote. Raises OSError if the file is missing."""
        with path.open("rb") as file:
            self._ends = np.cumsum([0, *(len(line) for line in file)])
            self._file = os.dup(file.fileno())
        finalize(self, os.close, self._file)
        self._remembered = lru_cache(maxsize=REMEMBERED)(self._read)

    def __len__(self) -> int:
        """How many services there are."""
        return len(self._ends) - 1

    @overload
    def __getitem__(self, place: int) -> Service: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Service, ...]: ...
    def __getitem__(self, place: int | slice) -> Service | tuple[Service, ...]:
        """The service at a place; KeyError or TypeError if it was written by another version."""
        if isinstance(place, slice):
            return tuple(self._remembered(each) for each in range(len(self))[place])
        return self._remembered(range(len(self))[place])

    def __iter__(self) -> Iterator[Service]:
        """All services, read one after the other and not remembered."""
        return map(self._read, range(len(self)))

    def _read(self, place: int) -> Service:
        # Threads share the file, so none may move its position.
        begin, end = map(int, self._ends[place : place + 2])
        return _service(json.loads(os.pread(self._file, end - begin, begin)))


def save_services(services: Iterable[Service], path: Path) -> None:
    """Write services, one JSON object per line, without their empty fields."""
    with path.open("w", encoding="utf-8") as file:
        for service in services:
            known = {name: value for name, value in vars(service).items() if value}
            file.write(json.dumps(known, ensure_ascii=False, default=vars) + "\n")


def _service(entry: dict[str, Any]) -> Service:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    values["online_services"] = {state: Link(**link) for state, link in entry.get("online_services", {}).items()}
    values["sources"] = tuple(Link(**link) for link in entry.get("sources", ()))
    return Service(**values)
