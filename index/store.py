"""The built index on disk: one folder per version, a manifest that names every file, and a pointer to the current one.

Nothing in it is pickled. A version is written to a staging folder, checked, and swapped in by renaming.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

FORMAT = 6  # raise it when files or their meaning change
MANIFEST = "manifest.json"
POINTER = "current"
REBUILD = "Bitte den Suchindex mit »amtslotse train« neu bauen."
KEPT_VERSIONS = 2  # the current one, and its predecessor that a running process may be reading


class StoreError(RuntimeError):
    """There is no usable built index; the text says why and how to rebuild it."""


@dataclass(frozen=True)
class Manifest:
    """What a built index consists of: hash of what it was built from, files with their hashes, counts.

    `learned` is the hash of that part of the inputs which decides all files but the services themselves.
    """

    format: int
    inputs: str
    learned: str
    encoder: str
    files: Mapping[str, str]
    counts: Mapping[str, int]


def root_of(var: Path) -> Path:
    """The folder that holds all versions of the index."""
    return var / "index"


def current(var: Path) -> tuple[Path, Manifest]:
    """Folder and manifest of the current index, every file checked against its hash.

    Raises StoreError if there is none, if it has another format, or if a file is missing or changed.
    """
    root = root_of(var)
    pointer = root / POINTER
    if not pointer.is_file():
        raise StoreError(f"Es gibt noch keinen Suchindex unter {root}. {REBUILD}")
    folder = root / pointer.read_text(encoding="utf-8").strip()
    manifest = read_manifest(folder)
    if manifest.format != FORMAT:
        raise StoreError(f"Der Suchindex {folder} hat Format {manifest.format}, nötig ist {FORMAT}. {REBUILD}")
    check(folder, manifest)
    return folder, manifest


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of one version; raises StoreError if it is missing or damaged."""
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return Manifest(**content)
    except (OSError, ValueError, TypeError) as error:
        reason = f"{MANIFEST} fehlt oder ist defekt"
        raise StoreError(f"Der Suchindex {folder} ist unvollständig: {reason}. {REBUILD}") from error


def check(folder: Path, manifest: Manifest) -> None:
    """Compare every file with the manifest; raises StoreError naming the first that is missing or changed."""
    for name, digest in manifest.files.items():
        path = folder / name
        if not path.is_file():
            raise StoreError(f"Der Suchindex {folder} ist unvollständig: {name} fehlt. {REBUILD}")
        if file_hash(path) != digest:
            raise StoreError(f"Der Suchindex {folder} ist beschädigt: {name} passt nicht zum Manifest. {REBUILD}")


@contextmanager
def staging(var: Path) -> Iterator[Path]:
    """An empty folder beside the versions to build in; what is left of it is removed at the end."""
    folder = root_of(var) / f".staging-{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish(folder: Path, var: Path, inputs: str, learned: str, encoder: str, counts: Mapping[str, int]) -> Path:
    """Complete a staging folder with its manifest, check it, swap it in, and return its final place."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    files = {name: file_hash(folder / name) for name in names}
    manifest = Manifest(format=FORMAT, inputs=inputs, learned=learned, encoder=encoder, files=files, counts=counts)
    (folder / MANIFEST).write_text(json.dumps(asdict(manifest), ensure_ascii=False, indent=1), encoding="utf-8")
    check(folder, read_manifest(folder))
    final = _move_in(folder, root_of(var) / inputs[:16])
    pointer = root_of(var) / f".{POINTER}-{os.getpid()}"
    pointer.write_text(final.name + "\n", encoding="utf-8")
    pointer.replace(root_of(var) / POINTER)
    _remove_old(root_of(var), final)
    return final


def file_hash(path: Path) -> str:
    """SHA-256 of a file as hexadecimal text."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _move_in(folder: Path, final: Path) -> Path:
    if final.exists():  # same inputs, but damaged, else it would not have been built again
        damaged = final.with_name(f".damaged-{os.getpid()}-{final.name}")
        final.rename(damaged)
        shutil.rmtree(damaged)
    folder.rename(final)
    return final


def _remove_old(root: Path, kept: Path) -> None:
    versions = [path for path in root.iterdir() if path.is_dir() and not path.name.startswith(".") and path != kept]
    versions.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in versions[KEPT_VERSIONS - 1 :]:
        shutil.rmtree(path)
