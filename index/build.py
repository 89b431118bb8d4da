"""Build the search index from the catalogue, what citizens say, the thesaurus and an encoder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path

from index import fit, store
from index.channels import Channels
from index.encoder import load_encoder
from index.fields import yaml_files
from index.material import Material, read_material
from index.names import Names
from index.options import Options
from index.search import FUSION, NAMES, SERVICES
from index.shelf import save_services
from index.units import queries_of

Progress = Callable[[str], None]

CODE = (
    "models", "text", "units", "material", "bm25", "ngrams", "classifier", "encoder", "tuning", "dense", "channels",
    "names", "network", "fusion", "fit", "shelf", "build",
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
    if (unchanged := _unchanged(var, inputs)) is not None:
        say("Der Suchindex ist aktuell.")
        return unchanged
    say("Katalog lesen")
    return build(read_material(data, nlu_data, options), var, inputs, say)


def build(material: Material, var: Path, inputs: str, say: Progress) -> Path:
    """Build an index of the material below `var`/index, known by its inputs' hash, and make it the current one."""
    say("Suchindex bauen")
    channels = Channels.of(material)
    say("Gewichte und Schwellen lernen")
    fusion = fit.fit(material)
    say("Suchindex speichern")
    with store.staging(var) as folder:
        channels.save(folder)
        save_services(material.services, folder / SERVICES)
        Names.build(material.corpus, channels.normaliser).save(folder / NAMES)
        (folder / FUSION).write_text(json.dumps(fusion.to_json()), encoding="utf-8")
        return store.publish(folder, var, inputs, material.encoder.fingerprint, _counts(material))


def inputs_hash(data: Path, nlu_data: Path, settings: str) -> str:
    """Hash of everything that decides the index: files with their names, the settings, the code and the format."""
    digest = hashlib.sha256(f"{store.FORMAT} {settings}".encode())
    code = [Path(__file__).with_name(f"{name}.py") for name in CODE]
    folders = (data / "services", *(nlu_data / name for name in ("queries", "contrasts", "thesaurus", "intents")))
    for root, paths in [(Path(__file__).parent, code), *((folder, yaml_files(folder)) for folder in folders)]:
        for path in paths:
            digest.update(f"{root.name}/{path.relative_to(root)}\n".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _unchanged(var: Path, inputs: str) -> Path | None:
    try:
        folder, manifest = store.current(var)
    except store.StoreError:
        return None
    return folder if manifest.inputs == inputs else None


def _counts(material: Material) -> Mapping[str, int]:
    used = sum(len(queries_of(service, material.queries)) for service in material.services)
    units = len(material.corpus.units)
    return {"services": len(material.services), "units": units, "queries": used, "out_of_scope": len(material.outside)}
