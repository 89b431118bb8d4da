"""Encoders: from texts to vectors of length one.

A StaticEmbedding model of sentence-transformers (tokenizer.json and model.safetensors) is read directly, so that
serving imports neither torch nor transformers; every other model goes through sentence-transformers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.text import meaningful

Floats = NDArray[np.float32]

EMBEDDED = Path(__file__).parent / "data" / "encoder"
STATIC_FILES = ("tokenizer.json", "model.safetensors")
WEIGHTS_KEYS = ("embedding.weight", "embeddings")  # sentence-transformers, model2vec
BLOCK = 2_048  # texts encoded at once: their token vectors lie side by side in memory


class EncoderError(RuntimeError):
    """The configured encoder cannot be read; the text says which one and what to do."""


class Encoder(Protocol):
    """Turns texts into vectors; `fingerprint` changes whenever the vectors would."""

    fingerprint: str

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors of length one, shape (texts, dimensions)."""
        ...


class StaticEncoder:
    """Mean of token vectors (StaticEmbedding); holds the tokenizer and the table (tokens, dimensions).

    Words without meaning are left out: in a plain mean they would weigh as much as the others (held-out R@1 of the
    dense channel .53 instead of .36).
    """

    def __init__(self, tokenizer: Any, table: Floats, fingerprint: str) -> None:
        self._tokenizer = tokenizer
        self.table = table
        self.fingerprint = fingerprint

    @classmethod
    def load(cls, folder: Path) -> StaticEncoder:
        """Read tokenizer.json and model.safetensors of a sentence-transformers folder."""
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        root = static_root(folder)
        if root is None:
            raise EncoderError(f"{folder}: hier liegen keine Dateien {' und '.join(STATIC_FILES)}.")
        tokenizer = Tokenizer.from_file(str(root / STATIC_FILES[0]))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        weights = load_file(str(root / STATIC_FILES[1]))
        table = next(weights[key] for key in WEIGHTS_KEYS if key in weights)
        return cls(tokenizer, np.asarray(table, dtype=np.float32), fingerprint_of(folder))

    def with_table(self, table: Floats) -> StaticEncoder:
        """The same encoder with other token vectors."""
        return StaticEncoder(self._tokenizer, table, self.fingerprint)

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """The tokens of the words with a meaning of each text."""
        kept = [meaningful(text) for text in texts]
        return [each.ids for each in self._tokenizer.encode_batch_fast(kept, add_special_tokens=False)]

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors of length one, shape (texts, dimensions); a text without known tokens gives zeros."""
        vectors = np.zeros((len(texts), self.table.shape[1]), dtype=np.float32)
        for start in range(0, len(texts), BLOCK):
            self._add_up(self.tokens(texts[start : start + BLOCK]), vectors[start : start + BLOCK])
        return normalised(vectors)

    def _add_up(self, tokens: Sequence[Sequence[int]], vectors: Floats) -> None:
        """Writes the sum of each text's token vectors into its row; a mean has the same direction."""
        rows = [row for row, ids in enumerate(tokens) if ids]
        if rows:
            starts = np.cumsum([0, *(len(tokens[row]) for row in rows[:-1])])
            vectors[rows] = np.add.reduceat(self.table[[token for row in rows for token in tokens[row]]], starts)


class HubEncoder:
    """Any other SentenceTransformer (folder or name), loaded on first use."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._model: Any = None
        self.fingerprint = f"sentence-transformers:{name}"

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors of length one, shape (texts, dimensions)."""
        if self._model is None:
            self._model = self._load()
        vectors = self._model.encode(list(texts), show_progress_bar=False, convert_to_numpy=True)
        return normalised(np.asarray(vectors, dtype=np.float32))

    def _load(self) -> Any:
        from sentence_transformers import SentenceTransformer

        try:
            return SentenceTransformer(self._name)
        except (OSError, ValueError) as error:
            raise EncoderError(
                f'Der Encoder "{self._name}" lässt sich nicht laden: {error}. Bitte AMTSLOTSE_ENCODER prüfen.'
            ) from error


def load_encoder(setting: str | None = None) -> Encoder:
    """The encoder of the setting: None = the embedded one, else a folder or a SentenceTransformer's name."""
    folder = Path(setting) if setting else EMBEDDED
    if static_root(folder) is not None:
        return StaticEncoder.load(folder)
    if setting is None:
        raise EncoderError(f"{folder}: der mitgelieferte Encoder fehlt. Bitte das Programm neu installieren.")
    return HubEncoder(setting)


def static_root(folder: Path) -> Path | None:
    """Where in a model's folder the static embedding's files lie; None if it is no such model."""
    if (folder / "config.json").exists():  # a transformer, which also has a tokenizer.json
        return None
    roots = (folder, folder / "0_StaticEmbedding")
    return next((root for root in roots if all((root / name).is_file() for name in STATIC_FILES)), None)


def fingerprint_of(folder: Path) -> str:
    """Hash of the files that decide a static encoder's vectors."""
    root = static_root(folder) or folder
    digest = hashlib.sha256()
    for name in STATIC_FILES:
        digest.update((root / name).read_bytes())
    return digest.hexdigest()


def normalised(vectors: Floats) -> Floats:
    """Vectors scaled to length one; zeros stay zeros."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths == 0, 1, lengths), dtype=np.float32)
