"""The four channels together: built from a corpus, saved, loaded, and asked for scores."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from index.classifier import TrainedChannel
from index.encoder import DenseChannel, Encoder
from index.fusion import Floats
from index.lexical import Bm25Channel, NgramChannel
from index.models import Link, Service
from index.text import Lexicon, Normaliser
from index.units import Corpus

LEXICON = "lexicon.json"
SERVICES = "services.json"


@dataclass(frozen=True)
class Channels:
    """Loaded channels over one catalogue, with the encoder and the normaliser that queries go through."""

    normaliser: Normaliser
    encoder: Encoder
    bm25: Bm25Channel
    ngrams: NgramChannel
    dense: DenseChannel
    trained: TrainedChannel

    @classmethod
    def build(cls, corpus: Corpus, lexicon: Lexicon, encoder: Encoder) -> Channels:
        """Index a corpus in all channels."""
        normaliser, ngrams = Normaliser(lexicon), NgramChannel.build(corpus)
        return cls(
            normaliser=normaliser,
            encoder=encoder,
            bm25=Bm25Channel.build(corpus, normaliser),
            ngrams=ngrams,
            dense=DenseChannel.build(corpus, encoder.encode(corpus.units)),
            trained=TrainedChannel.build(ngrams.units, corpus.owner),
        )

    def scores(self, query: str) -> tuple[Floats, list[str]]:
        """Scores of every service, shape (channels, services), and the terms of the query."""
        terms = self.normaliser.terms(query)
        vector = self.ngrams.vector(query)
        scores = (
            self.bm25.scores(terms),
            self.ngrams.scores(vector),
            self.dense.scores(self.encoder.encode([query])[0]),
            self.trained.scores(vector),
        )
        return np.stack(scores).astype(np.float64), terms

    def save(self, folder: Path) -> None:
        """Write all channels and the lexicon into a folder."""
        self.normaliser.lexicon.save(folder / LEXICON)
        self.bm25.save(folder)
        self.ngrams.save(folder)
        self.dense.save(folder)
        self.trained.save(folder)

    @classmethod
    def load(cls, folder: Path, encoder: Encoder) -> Channels:
        """Read what `save` wrote."""
        return cls(
            normaliser=Normaliser(Lexicon.load(folder / LEXICON)),
            encoder=encoder,
            bm25=Bm25Channel.load(folder),
            ngrams=NgramChannel.load(folder),
            dense=DenseChannel.load(folder),
            trained=TrainedChannel.load(folder),
        )


def save_services(services: Sequence[Service], path: Path) -> None:
    """Write services as JSON."""
    path.write_text(json.dumps([asdict(service) for service in services], ensure_ascii=False), encoding="utf-8")


def read_services(path: Path) -> tuple[Service, ...]:
    """Read what `save_services` wrote."""
    return tuple(_service(entry) for entry in json.loads(path.read_text(encoding="utf-8")))


def _service(entry: dict[str, Any]) -> Service:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    values["online_services"] = {state: Link(**link) for state, link in entry["online_services"].items()}
    values["sources"] = tuple(Link(**link) for link in entry["sources"])
    return Service(**{field.name: values[field.name] for field in fields(Service)})
