"""Build the search index from the catalogue, what citizens say, the thesaurus and an encoder."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from index import fit, store
from index.catalogue import load_services
from index.channels import SERVICES, Channels, save_services
from index.encoder import Encoder, Floats, load_encoder
from index.fields import CatalogueError, read_yaml, yaml_files
from index.models import Service
from index.names import Names
from index.search import FUSION, NAMES
from index.sentences import load_said, load_thesaurus
from index.text import Lexicon, build_lexicon
from index.units import Corpus, Queries, build_corpus, queries_of

Progress = Callable[[str], None]

CONCERN = "concern"  # the one intent whose sentences mean a service
MAX_OUTSIDE = 100  # per intent: more take time and let one intent set the thresholds
CODE = ("models", "text", "units", "lexical", "classifier", "encoder", "channels", "names", "fusion", "fit", "build")
_ANNOTATION = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})")  # Rasa: [Dresden](place)


def build_index(
    data: Path, nlu_data: Path, var: Path, encoder: str | None = None, progress: Progress | None = None
) -> Path:
    """Build the index of `data`/services below `var`/index and make it the current one; return its folder.

    Reads queries, contrasts, thesaurus and intents below `nlu_data` if they are there. Does nothing if the current
    index was built from the same inputs. Raises CatalogueError if there is nothing to build or a file is wrong.
    """
    say = progress or (lambda text: None)
    loaded = load_encoder(encoder)
    inputs = inputs_hash(data, nlu_data, loaded.fingerprint)
    if (unchanged := _unchanged(var, inputs)) is not None:
        say("Der Suchindex ist aktuell.")
        return unchanged
    say("Katalog lesen")
    services = load_services(data / "services")
    if not services:
        raise CatalogueError(f"{data / 'services'}: keine Leistungen gefunden.")
    queries, thesaurus = load_said(nlu_data), load_thesaurus(nlu_data / "thesaurus")
    return _build(services, queries, thesaurus, nlu_data, var, Remembering(loaded), inputs, say)


def _build(
    services: tuple[Service, ...],
    queries: Queries,
    thesaurus: Queries,
    nlu_data: Path,
    var: Path,
    encoder: Encoder,
    inputs: str,
    say: Progress,
) -> Path:
    corpus = build_corpus(services, queries, thesaurus)
    lexicon = corpus_lexicon(corpus)
    say("Suchindex bauen")
    channels = Channels.build(corpus, lexicon, encoder)
    say("Gewichte und Schwellen lernen")
    outside = out_of_scope(nlu_data / "intents")
    fusion = fit.fit(services, queries, thesaurus, outside, lexicon, encoder)
    say("Suchindex speichern")
    with store.staging(var) as folder:
        channels.save(folder)
        save_services(services, folder / SERVICES)
        Names.build(corpus, channels.normaliser).save(folder / NAMES)
        (folder / FUSION).write_text(json.dumps(asdict(fusion), indent=1), encoding="utf-8")
        return store.publish(folder, var, inputs, encoder.fingerprint, _counts(services, queries, corpus, outside))


class Remembering:
    """An encoder that encodes every text once: the folds of fitting share nearly all of theirs."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, Floats] = {}
        self.fingerprint = encoder.fingerprint

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors of length one, shape (texts, dimensions)."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, self._encoder.encode(new), strict=True))
        return np.stack([self._known[text] for text in texts])


def corpus_lexicon(corpus: Corpus) -> Lexicon:
    """The lexicon of everything that the corpus says."""
    return build_lexicon(text for fields in corpus.fields for texts in fields.values() for text in texts)


def out_of_scope(folder: Path) -> tuple[str, ...]:
    """Sentences for which no service may be named: examples of every intent but the concern (Rasa YAML).

    Of an intent with more than MAX_OUTSIDE examples, as many are taken at even distances.
    """
    found: dict[str, None] = {}
    for path in yaml_files(folder):
        for block in (read_yaml(path) or {}).get("nlu") or ():
            if block.get("intent") not in (None, CONCERN):
                lines = [line for line in str(block.get("examples", "")).splitlines() if line.strip()]
                step = -(-len(lines) // MAX_OUTSIDE) or 1
                found.update(dict.fromkeys(_plain(line) for line in lines[::step]))
    return tuple(found)


def inputs_hash(data: Path, nlu_data: Path, encoder: str) -> str:
    """Hash of everything that decides the index: files with their names, the encoder, the code and the format."""
    digest = hashlib.sha256(f"{store.FORMAT} {encoder}".encode())
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


def _counts(services: Sequence[Service], queries: Queries, corpus: Corpus, outside: Sequence[str]) -> Mapping[str, int]:
    used = sum(len(queries_of(service, queries)) for service in services)
    return {"services": len(services), "units": len(corpus.units), "queries": used, "out_of_scope": len(outside)}


def _plain(line: str) -> str:
    return _ANNOTATION.sub(r"\1", line.strip().removeprefix("-").strip())
