"""An encoder that encodes every text once: within a build, whose folds share nearly all texts, and across builds."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.encoder import Encoder, Floats

FILE = "remembered.npz"


class Remembering:
    """Holds a slow encoder and the vectors that it gave, in half precision, so that old and new ones are alike."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[bytes, Floats] = {}
        self.fingerprint = encoder.fingerprint

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors of length one, shape (texts, dimensions)."""
        keys = {text: _key(text) for text in texts}
        new = [text for text, key in keys.items() if key not in self._known]
        if new:
            vectors = self._encoder.encode(new).astype(np.float16).astype(np.float32)
            self._known.update(zip((keys[text] for text in new), vectors, strict=True))
        return np.stack([self._known[keys[text]] for text in texts])

    def save(self, folder: Path) -> None:
        """Write all vectors to FILE, in the order of their keys."""
        keys = sorted(self._known)
        vectors = np.stack([self._known[key] for key in keys]).astype(np.float16)
        np.savez(folder / FILE, keys=np.array([list(key) for key in keys], dtype=np.uint8), vectors=vectors)

    def recall(self, folder: Path) -> None:
        """Read what `save` wrote, if there is such a file: of the same encoder, which the caller makes sure of."""
        if (folder / FILE).is_file():
            with np.load(folder / FILE, allow_pickle=False) as arrays:
                keys, vectors = arrays["keys"], arrays["vectors"].astype(np.float32)
            self._known.update(zip(map(bytes, keys), vectors, strict=True))


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16).digest()
