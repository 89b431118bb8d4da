"""Read life situations: what a person in one has to do, in order, as services of the catalogue."""

from __future__ import annotations

from pathlib import Path

from index.fields import CatalogueError, read_into, read_yaml, yaml_files
from index.models import LifeSituation


def load_life_situations(folder: Path) -> tuple[LifeSituation, ...]:
    """Read every `*.yml` of a folder into a life situation, in the order of file names.

    Raises CatalogueError (German; file and field) for a mistake, and for an id that is not the file's name.
    """
    found = []
    for path in yaml_files(folder):
        entry = read_yaml(path)
        if not isinstance(entry, dict):
            raise CatalogueError(f"{path}: erwartet werden Felder und Werte einer Lebenslage.")
        situation = read_into(LifeSituation, entry, str(path), ("id", "title", "steps"))
        if situation.id != path.stem:
            raise CatalogueError(f'{path}: die Kennung "{situation.id}" muss wie die Datei heißen.')
        found.append(situation)
    return tuple(found)
