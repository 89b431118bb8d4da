"""The four channels together: built from a corpus, saved, loaded, and asked for scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.bm25 import Bm25Channel
from index.classifier import TrainedChannel
from index.dense import DenseChannel
from index.encoder import Encoder, StaticEncoder
from index.fusion import Scores
from index.material import Material
from index.ngrams import NgramChannel
from index.spelling import Speller
from index.text import Lexicon, Normaliser
from index.tuning import tune
from index.units import Corpus

LEXICON = "lexicon.json"
SPELLING = "spelling.json"
TABLE = "encoder.npy"  # token vectors of a static encoder, tuned
NEW = "new.npy"  # which services have no messages of citizens


@dataclass(frozen=True)
class Channels:
    """Loaded channels over one catalogue, with the encoder and the normaliser that queries go through.

    `new` says which services have no messages of citizens: scores of channels that live on messages mean less there.
    """

    normaliser: Normaliser
    speller: Speller
    encoder: Encoder
    bm25: Bm25Channel
    ngrams: NgramChannel
    dense: DenseChannel
    trained: TrainedChannel
    new: NDArray[np.bool_]

    @classmethod
    def of(cls, material: Material, corpus: Corpus | None = None, outside: Sequence[str] | None = None) -> Channels:
        """Index the material in all channels; with another corpus or other messages without a service, those."""
        corpus = material.corpus if corpus is None else corpus
        outside = material.outside if outside is None else outside
        encoder, normaliser = tune(material.encoder, corpus), Normaliser(material.lexicon)
        ngrams = NgramChannel.build(corpus)
        return cls(
            normaliser=normaliser,
            speller=Speller.build(corpus),
            encoder=encoder,
            bm25=Bm25Channel.build(corpus, normaliser),
            ngrams=ngrams,
            dense=DenseChannel.build(corpus, encoder.encode(corpus.units), material.faiss),
            trained=TrainedChannel.build(ngrams.units, corpus.owner, [ngrams.vector(text) for text in outside]),
            new=corpus.new,
        )

    def scores(self, query: str) -> Scores:
        """What the channels say about a query; its misspelt words are searched as they are and put right."""
        query = self.speller.corrected(query)
        terms = self.normaliser.terms(query)
        vector = self.ngrams.vector(query)
        ngrams, spelled = self.ngrams.scores(vector)
        trained, none = self.trained.scores(vector)
        dense, meant = self.dense.scores(self.encoder.encode([query])[0])
        channels = np.stack([self.bm25.scores(terms), ngrams, dense, trained])
        return Scores(channels.astype(np.float64), np.stack([spelled, meant]), self.new, terms, none)

    def save(self, folder: Path) -> None:
        """Write all channels and the lexicon into a folder."""
        self.normaliser.lexicon.save(folder / LEXICON)
        self.speller.save(folder / SPELLING)
        self.bm25.save(folder)
        self.ngrams.save(folder)
        self.dense.save(folder)
        self.trained.save(folder)
        if isinstance(self.encoder, StaticEncoder):
            np.save(folder / TABLE, self.encoder.table.astype(np.float16))
        np.save(folder / NEW, self.new)

    @classmethod
    def load(cls, folder: Path, encoder: Encoder) -> Channels:
        """Read what `save` wrote; `encoder` is the one that it was built with, before it was tuned."""
        if isinstance(encoder, StaticEncoder):
            encoder = encoder.with_table(np.load(folder / TABLE, allow_pickle=False).astype(np.float32))
        return cls(
            normaliser=Normaliser(Lexicon.load(folder / LEXICON)),
            speller=Speller.load(folder / SPELLING),
            encoder=encoder,
            bm25=Bm25Channel.load(folder),
            ngrams=NgramChannel.load(folder),
            dense=DenseChannel.load(folder),
            trained=TrainedChannel.load(folder),
            new=np.load(folder / NEW, allow_pickle=False),
        )
