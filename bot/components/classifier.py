"""A linear classifier of short texts: one support vector machine per class over sparse and dense features.

Scores become probabilities by a softmax whose temperature is fitted on held-out folds (Guo et al. 2017).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from bot.components.features import character_features, word_features

Floats = NDArray[np.float32]

# Measured best of 0.1, 0.3, 1 and 3 on held-out sentences.
REGULARISATION = 1.0
# A character n-gram seen in one sentence only is noise.
LEAST_SENTENCES = 2
FOLDS = 4
SEED = 7
_TEMPERATURES = (0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)
_WEIGHTS, _NAMES = "weights.npz", "names.json"


@dataclass(frozen=True)
class LinearClassifier:
    """Loaded state: `weights` is (features + dimensions) x classes, `scale` the idf of each feature."""

    features: dict[str, int]
    scale: Floats
    weights: Floats
    bias: Floats
    classes: tuple[str, ...]
    temperature: float

    @classmethod
    def fit(cls, texts: Sequence[str], vectors: Floats, labels: Sequence[str]) -> LinearClassifier:
        """Learns from texts, their sentence vectors (n x dimensions, rows of length 1) and their labels."""
        counted = [(word_features(text), character_features(text)) for text in texts]
        features = _vocabulary(counted)
        matrix, scale = _training_matrix(counted, features, vectors)
        machine = _machine().fit(matrix, labels)
        return cls(
            features,
            scale,
            np.ascontiguousarray(machine.coef_.T, dtype=np.float32),
            machine.intercept_.astype(np.float32),
            tuple(str(name) for name in machine.classes_),
            _temperature(matrix, np.asarray(labels)),
        )

    def probabilities(self, text: str, vector: Floats) -> Floats:
        """The probability of each class, in the order of `classes`."""
        scores = vector @ self.weights[len(self.features) :] + self.bias
        for counts in (word_features(text), character_features(text)):
            rows, values = _row(counts, self.features, self.scale)
            if len(rows):
                scores = scores + values @ self.weights[rows]
        return _softmax(scores * self.temperature)

    def save(self, folder: Path) -> None:
        """Writes two plain files; nothing is pickled."""
        np.savez(folder / _WEIGHTS, scale=self.scale, weights=self.weights, bias=self.bias)
        names = {"features": list(self.features), "classes": self.classes, "temperature": self.temperature}
        (folder / _NAMES).write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> LinearClassifier:
        """The classifier that `save` wrote. Raises OSError if a file is missing."""
        names = json.loads((folder / _NAMES).read_text(encoding="utf-8"))
        with np.load(folder / _WEIGHTS) as arrays:
            return cls(
                {name: position for position, name in enumerate(names["features"])},
                arrays["scale"],
                arrays["weights"],
                arrays["bias"],
                tuple(names["classes"]),
                float(names["temperature"]),
            )


def _machine() -> LinearSVC:
    return LinearSVC(C=REGULARISATION, class_weight="balanced", dual=True, random_state=SEED, max_iter=5000)


def _vocabulary(counted: Sequence[tuple[Counter[str], Counter[str]]]) -> dict[str, int]:
    words, characters = Counter[str](), Counter[str]()
    for word_counts, character_counts in counted:
        words.update(word_counts.keys())
        characters.update(character_counts.keys())
    frequent = sorted(name for name, sentences in characters.items() if sentences >= LEAST_SENTENCES)
    return {name: position for position, name in enumerate([*sorted(words), *frequent])}


def _training_matrix(
    counted: Sequence[tuple[Counter[str], Counter[str]]], features: dict[str, int], vectors: Floats
) -> tuple[sparse.csr_matrix, Floats]:
    sentences = np.zeros(len(features), dtype=np.float32)
    for both in counted:
        for counts in both:
            sentences[[features[name] for name in counts if name in features]] += 1
    scale = (np.log((1 + len(counted)) / (1 + sentences)) + 1).astype(np.float32)
    blocks = [_stack((both[part] for both in counted), features, scale) for part in (0, 1)]
    return sparse.hstack([blocks[0] + blocks[1], sparse.csr_matrix(vectors)]).tocsr(), scale


def _stack(rows: Iterable[Counter[str]], features: dict[str, int], scale: Floats) -> sparse.csr_matrix:
    indices, values, ends = [], [], [0]
    for counts in rows:
        found, weights = _row(counts, features, scale)
        indices.append(found)
        values.append(weights)
        ends.append(ends[-1] + len(found))
    shape = (len(ends) - 1, len(features))
    return sparse.csr_matrix((np.concatenate(values), np.concatenate(indices), ends), shape=shape)


def _row(counts: Counter[str], features: dict[str, int], scale: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Positions and tf-idf weights of known features, scaled to length 1."""
    known = [(features[name], count) for name, count in counts.items() if name in features]
    rows = np.array([position for position, _ in known], dtype=np.int64)
    values = (1 + np.log(np.array([count for _, count in known], dtype=np.float32))) * scale[rows]
    return rows, (values / max(float(np.linalg.norm(values)), 1e-9)).astype(np.float32)


def _temperature(matrix: sparse.csr_matrix, labels: NDArray[np.str_]) -> float:
    """The temperature with the least log loss on held-out folds."""
    losses = np.zeros(len(_TEMPERATURES))
    for train, held_out in StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(matrix, labels):
        machine = _machine().fit(matrix[train], labels[train])
        scores = machine.decision_function(matrix[held_out])
        right = np.searchsorted(machine.classes_, labels[held_out])
        for number, temperature in enumerate(_TEMPERATURES):
            chances = _softmax(scores * temperature)[np.arange(len(right)), right]
            losses[number] -= float(np.log(np.maximum(chances, 1e-9)).sum())
    return _TEMPERATURES[int(losses.argmin())]


def _softmax(scores: Floats) -> Floats:
    shifted = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True), dtype=np.float32)
