"""Trains what the assistant answers from: the search index, then the Rasa model; skips what is unchanged."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

from index.build import build_index
from index.options import Options

ROOT = Path(__file__).parent.parent
# What the Rasa model is made of; a change in any of it makes the model stale.
_INPUTS = (
    "config.yml",
    "bot/domain",
    "bot/dialogues",
    "bot/components",
    "nlu_data/intents",
    "nlu_data/queries",
    "nlu_data/contrasts",
    # The classifier sees places masked, and sentence vectors.
    "index",
)
KEPT_MODELS = 1
_KINDS = frozenset({".yml", ".py", ".tsv", ".txt", ".json", ".safetensors"})
# What is looked up while answering is no part of the Rasa model.
_UNRELATED = frozenset({"services", "authorities", "life_situations"})
_POINTER = "current"
_LOG = "train.log"

Progress = Callable[[str], None]


def train(var: Path, progress: Progress, options: Options | None = None) -> Path:
    """Builds index and model where they are stale. Returns the path of the model.

    Raises ValueError with a German sentence if data is malformed or Rasa rejects it.
    """
    progress("Suchindex wird gebaut")
    build_index(ROOT / "index" / "data", ROOT / "nlu_data", var, options)
    target = var / "models" / f"amtslotse-{fingerprint()}.tar.gz"
    if not target.is_file():
        progress("Sprachmodell wird trainiert")
        _train_rasa(target)
    _point_to(target)
    _forget_others(target)
    return target


def trained_model(var: Path) -> Path:
    """The model in use. Raises ValueError if there is none."""
    pointer = var / "models" / _POINTER
    if pointer.is_file():
        model = pointer.parent / pointer.read_text(encoding="utf-8").strip()
        if model.is_file():
            return model
    raise ValueError("Es gibt noch kein trainiertes Modell. Bitte rufen Sie `amtslotse train` auf.")


def fingerprint() -> str:
    """A hash over everything the Rasa model is made of."""
    digest = hashlib.sha256()
    for name in _INPUTS:
        for path in _files(ROOT / name):
            digest.update(path.relative_to(ROOT).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(file for file in path.rglob("*") if file.suffix in _KINDS and not _UNRELATED & set(file.parts))


def _train_rasa(target: Path) -> None:
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    target.parent.mkdir(parents=True, exist_ok=True)
    log = target.parent / _LOG
    with tempfile.TemporaryDirectory(dir=target.parent) as staging, _talking_into(log):
        import rasa.model_training

        result = rasa.model_training.train(
            domain=str(ROOT / "bot" / "domain"),
            config=str(ROOT / "config.yml"),
            training_files=[str(ROOT / "nlu_data" / "intents"), str(ROOT / "bot" / "dialogues")],
            output=staging,
            force_training=True,
            fixed_model_name="model",
        )
        if not result.model or result.code != 0:
            raise ValueError(f"Das Training ist fehlgeschlagen. Warum, steht in {log}.")
        shutil.move(result.model, target)


@contextmanager
def _talking_into(log: Path) -> Iterator[None]:
    """Sends what Rasa and its libraries print to a file: an operator needs only our own lines."""
    with log.open("w", encoding="utf-8") as file, redirect_stdout(file), redirect_stderr(file):
        yield


def _forget_others(model: Path) -> None:
    """Removes models that are older than the one before this, which an operator may want to go back to."""
    others = sorted(model.parent.glob("amtslotse-*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in [path for path in others if path != model][KEPT_MODELS:]:
        path.unlink()


def _point_to(model: Path) -> None:
    """Makes the model the one in use, at once."""
    staged = model.parent / f"{_POINTER}.new"
    staged.write_text(model.name, encoding="utf-8")
    staged.replace(model.parent / _POINTER)
