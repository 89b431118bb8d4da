"""Build the search index from the catalogue, what citizens say, the thesaurus and an encoder."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from index import fit, store
from index.channels import Channels
from index.encoder import load_encoder
from index.fields import yaml_files
from index.material import Material, read_material
from index.names import Names
from index.options import Options
from index.remembering import Remembering
from index.search import FUSION, NAMES, SERVICES
from index.shelf import save_services
from index.units import queries_of

Progress = Callable[[str], None]

CODE = (
    "models", "text", "units", "material", "bm25", "ngrams", "classifier", "encoder", "remembering", "tuning", "dense",
    "channels", "names", "spelling", "network", "fusion", "fit", "shelf", "build",
)  # fmt: skip


def build_index(
    data: Path, nlu_data: Path, var: Path, options: Options | None = None, progress: Progress | None = None
) -> Path:
    """Build the index of `data`/services below `var`/index and make it the current one; return its folder.

    Reads queries, contrasts, thesaurus and intents below `nlu_data` if they are there. Does nothing if the current
    index was built from the same inputs. Raises CatalogueError if there is nothing to build or a file is wrong.
    """
    say = progress or (lambda text: None)
    options = options or Options()
    loaded = load_encoder(options.encoder)
    inputs = inputs_hash(data, nlu_data, f"{loaded.fingerprint} {options.faiss}")
    if (before := _current(var)) is not None and before[1].inputs == inputs:
        say("Der Suchindex ist aktuell.")
        return before[0]
    say("Katalog lesen")
    return build(read_material(data, nlu_data, options), var, inputs, say)


def build(material: Material, var: Path, inputs: str, say: Progress) -> Path:
    """Build an index of the material below `var`/index, known by its inputs' hash, and make it the current one.

    Where only facts changed that are not searched (fees, links, authorities), what was learned is taken over.
    """
    learned = learned_hash(material)
    with store.staging(var) as folder:
        if (before := _current(var)) is not None and before[1].learned == learned:
            say("Nur Angaben haben sich geändert: Gelerntes übernehmen")
            shutil.copytree(before[0], folder, dirs_exist_ok=True, ignore=lambda *_: (SERVICES, store.MANIFEST))
        else:
            if before is not None and before[1].encoder == material.encoder.fingerprint:
                _recall(material, before[0])
            _learn(material, folder, say)
        say("Suchindex speichern")
        save_services(material.services, folder / SERVICES)
        return store.publish(folder, var, inputs, learned, material.encoder.fingerprint, _counts(material))


def _learn(material: Material, folder: Path, say: Progress) -> None:
    say("Suchindex bauen")
    channels = Channels.of(material)
    say("Gewichte und Schwellen lernen")
    fusion = fit.fit(material)
    channels.save(folder)
    Names.build(material.corpus, channels.normaliser).save(folder / NAMES)
    (folder / FUSION).write_text(json.dumps(fusion.to_json()), encoding="utf-8")
    if isinstance(material.encoder, Remembering):
        material.encoder.save(folder)


def _recall(material: Material, before: Path) -> None:
    if isinstance(material.encoder, Remembering):
        material.encoder.recall(before)


def learned_hash(material: Material) -> str:
    """Hash of everything that decides what is learned: the searched texts, the messages, the encoder and the code."""
    digest = hashlib.sha256(f"{store.FORMAT} {material.encoder.fingerprint} {material.faiss}".encode())
    for path in _code():
        digest.update(path.read_bytes())
    searched = (sorted(fields.items()) for fields in material.corpus.fields)
    for part in (*searched, material.outside):
        digest.update(json.dumps(part).encode())
    return digest.hexdigest()


def inputs_hash(data: Path, nlu_data: Path, settings: str) -> str:
    """Hash of everything that decides the index: files with their names, the settings, the code and the format."""
    digest = hashlib.sha256(f"{store.FORMAT} {settings}".encode())
    folders = (data / "services", *(nlu_data / name for name in ("queries", "contrasts", "thesaurus", "intents")))
    for root, paths in [(Path(__file__).parent, _code()), *((folder, yaml_files(folder)) for folder in folders)]:
        for path in paths:
            digest.update(f"{root.name}/{path.relative_to(root)}\n".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _code() -> list[Path]:
    return [Path(__file__).with_name(f"{name}.py") for name in CODE]


def _current(var: Path) -> tuple[Path, store.Manifest] | None:
    try:
        return store.current(var)
    except store.StoreError:
        return None


def _counts(material: Material) -> Mapping[str, int]:
    used = sum(len(queries_of(service, material.queries)) for service in material.services)
    units = len(material.corpus.units)
    return {"services": len(material.services), "units": units, "queries": used, "out_of_scope": len(material.outside)}
