"""What an operator may change about the search; each has a sensible default."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Options:
    """`encoder`: folder or name of a SentenceTransformer (none: the embedded one); `faiss`: FAISS's factory string for
    the vectors (none: chosen by their number); `popularity`: JSON file with how often each service is asked for."""

    encoder: str | None = None
    faiss: str | None = None
    popularity: Path | None = None
