"""Measure the dialogue acts of several classifiers on the same sentences: F1, and what each takes to learn.

    python benchmarks/acts.py [--held-out tests/nlu/intents] [--epochs 10] [--ways svm,knn]

Linear support vector machine and logistic regression see the same features (words, n-grams, sentence vector), the
nearest neighbours the sentence vector alone, Rasa's DIET its usual pipeline of counted words and n-grams.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import scipy.sparse as sparse
from rasa.model_training import train_nlu
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLWriter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier

from bot.components.classifier import LinearClassifier
from bot.components.examples import ExamplesImporter
from bot.components.features import masked
from bot.components.place import PlaceExtractor
from channels.app import configure_logging
from editor.acts import f1, judge, read_acts
from index.shared import base_encoder, territory

ROOT = Path(__file__).parent.parent
NEIGHBOURS = 5
DIET = """recipe: default.v1
language: de
pipeline:
  - name: WhitespaceTokenizer
  - name: CountVectorsFeaturizer
  - {{name: CountVectorsFeaturizer, analyzer: char_wb, min_ngram: 2, max_ngram: 5}}
  - {{name: DIETClassifier, epochs: {epochs}, entity_recognition: false, random_seed: 7}}
policies: []
"""

Understand = Callable[[str], str]


class Sentences:
    """Texts as the classifiers see them: places masked, with vectors; and the labels of the training sentences."""

    def __init__(self) -> None:
        self._places = PlaceExtractor(territory())
        self._encoder = base_encoder()
        importer = ExamplesImporter(
            str(ROOT / "config.yml"), str(ROOT / "bot/domain"), [str(ROOT / "nlu_data/intents")]
        )
        examples = importer.get_nlu_data().intent_examples
        self.labels = [str(example.get(INTENT)) for example in examples]
        self.texts = [self.masked(example.get(TEXT)) for example in examples]
        self.vectors = self._encoder.encode(self.texts)

    def masked(self, text: str) -> str:
        """The text with its places masked, as the product does it."""
        message = Message(data={TEXT: text})
        self._places.process([message])
        return masked(text, message.get("entities"))

    def vector(self, text: str) -> np.ndarray:
        """The sentence vector of a masked text."""
        return self._encoder.encode([text])[0]


def support_vectors(known: Sentences) -> Understand:
    """The product's own classifier."""
    model = LinearClassifier.fit(known.texts, known.vectors, known.labels)

    def understand(text: str) -> str:
        plain = known.masked(text)
        return model.classes[int(model.probabilities(plain, known.vector(plain)).argmax())]

    return understand


def regression(known: Sentences) -> Understand:
    """Logistic regression over the same features."""
    from bot.components import classifier as parts

    counted = [(parts.word_features(text), parts.character_features(text)) for text in known.texts]
    names = parts._vocabulary(counted)
    matrix, scale = parts._training_matrix(counted, names, known.vectors)
    model = LogisticRegression(C=30, class_weight="balanced", max_iter=200).fit(matrix, known.labels)

    def understand(text: str) -> str:
        plain = known.masked(text)
        rows = [parts._stack([count(plain)], names, scale) for count in (parts.word_features, parts.character_features)]
        seen = sparse.hstack([rows[0] + rows[1], sparse.csr_matrix(known.vector(plain)[None])])
        return str(model.predict(seen.tocsr())[0])

    return understand


def neighbours(known: Sentences) -> Understand:
    """The nearest sentences by meaning alone."""
    model = KNeighborsClassifier(NEIGHBOURS, metric="cosine", weights="distance").fit(known.vectors, known.labels)
    return lambda text: str(model.predict(known.vector(known.masked(text))[None])[0])


def diet(known: Sentences, epochs: int, folder: Path) -> Understand:
    """Rasa's DIET, trained by Rasa itself."""
    import asyncio

    from rasa.core.agent import Agent

    pairs = zip(known.texts, known.labels, strict=True)
    data = TrainingData([Message(data={TEXT: text, INTENT: label}) for text, label in pairs])
    (folder / "nlu.yml").write_text(RasaYAMLWriter().dumps(data), encoding="utf-8")
    (folder / "config.yml").write_text(DIET.format(epochs=epochs), encoding="utf-8")
    agent = Agent.load(train_nlu(str(folder / "config.yml"), str(folder / "nlu.yml"), str(folder)))

    def understand(text: str) -> str:
        parsed = asyncio.run(agent.parse_message(known.masked(text)))
        return str(parsed["intent"]["name"])

    return understand


def main() -> None:
    """Measures each and prints one JSON line for it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--held-out", type=Path, default=ROOT / "tests" / "nlu" / "intents")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--ways", default="svm,knn,logistic regression,diet", help="which, with commas between")
    options = parser.parse_args()
    configure_logging("ERROR")
    held_out: Sequence[tuple[str, str]] = list(read_acts(options.held_out))
    known = Sentences()
    with tempfile.TemporaryDirectory() as folder:
        ways: dict[str, Callable[[], Understand]] = {
            "svm": lambda: support_vectors(known),
            "knn": lambda: neighbours(known),
            "logistic regression": lambda: regression(known),
            "diet": lambda: diet(known, options.epochs, Path(folder)),
        }
        for name in options.ways.split(","):
            start = time.perf_counter()
            understand = ways[name]()
            seconds = time.perf_counter() - start
            scores = f1(judge(iter(held_out), understand))
            mean = sum(scores.values()) / len(scores)
            print(json.dumps({"way": name, "f1": round(mean, 3), "seconds_to_learn": round(seconds)}), flush=True)


if __name__ == "__main__":
    main()
