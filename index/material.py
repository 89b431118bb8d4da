"""What an index is built and learned from: services, sentences, everyday words, and messages that mean no service."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from index.catalogue import load_services
from index.encoder import Encoder, StaticEncoder, load_encoder
from index.fields import CatalogueError, read_yaml, yaml_files
from index.models import Service
from index.options import Options
from index.remembering import Remembering
from index.sentences import load_said, load_thesaurus
from index.text import Lexicon, build_lexicon
from index.units import Corpus, Queries, build_corpus

CONCERN = "concern"  # the one intent whose sentences mean a service
MAX_OUTSIDE = 300  # per intent, but the one for exactly this: more would let a mere "ja" set the thresholds
OUT_OF_SCOPE = "out_of_scope"
_ANNOTATION = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})")  # Rasa: [Dresden](place)


@dataclass(frozen=True)
class Material:
    """All inputs of an index, read; `lexicon` is that of the whole corpus."""

    services: tuple[Service, ...]
    queries: Queries
    thesaurus: Queries
    outside: tuple[str, ...]
    corpus: Corpus
    lexicon: Lexicon
    encoder: Encoder
    faiss: str | None = None


def read_material(data: Path, nlu_data: Path, options: Options | None = None) -> Material:
    """Read `data`/services, and below `nlu_data` queries, contrasts, thesaurus and intents if they are there.

    Raises CatalogueError if there is no service or a file is wrong.
    """
    services = load_services(data / "services")
    if not services:
        raise CatalogueError(f"{data / 'services'}: keine Leistungen gefunden.")
    queries, thesaurus = load_said(nlu_data), load_thesaurus(nlu_data / "thesaurus")
    corpus = build_corpus(services, queries, thesaurus)
    outside = out_of_scope(nlu_data / "intents")
    lexicon = corpus_lexicon(corpus)
    options = options or Options()
    loaded = load_encoder(options.encoder)
    encoder = loaded if isinstance(loaded, StaticEncoder) else Remembering(loaded)
    return Material(services, queries, thesaurus, outside, corpus, lexicon, encoder, options.faiss)


def imported(material: Material, services: tuple[Service, ...]) -> Material:
    """Another catalogue as it is just after an import: with the everyday words, and without any message."""
    corpus = build_corpus(services, {}, material.thesaurus)
    return replace(material, services=services, queries={}, outside=(), corpus=corpus, lexicon=corpus_lexicon(corpus))


def corpus_lexicon(corpus: Corpus) -> Lexicon:
    """The lexicon of everything that the corpus says."""
    return build_lexicon(text for fields in corpus.fields for texts in fields.values() for text in texts)


def out_of_scope(folder: Path) -> tuple[str, ...]:
    """Sentences for which no service may be named: examples of every intent but the concern (Rasa YAML).

    Of another intent than out_of_scope with more than MAX_OUTSIDE examples, as many are taken at even distances.
    """
    found: dict[str, None] = {}
    for path in yaml_files(folder):
        for block in (read_yaml(path) or {}).get("nlu") or ():
            if block.get("intent") not in (None, CONCERN):
                lines = [line for line in str(block.get("examples", "")).splitlines() if line.strip()]
                step = 1 if block["intent"] == OUT_OF_SCOPE else -(-len(lines) // MAX_OUTSIDE) or 1
                found.update(dict.fromkeys(_plain(line) for line in lines[::step]))
    return tuple(found)


def _plain(line: str) -> str:
    return _ANNOTATION.sub(r"\1", line.strip().removeprefix("-").strip())
