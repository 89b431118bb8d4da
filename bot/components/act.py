"""Rasa component: decides whether a message is a new concern or a dialogue act."""

from __future__ import annotations

import re
from typing import Any

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline, make_union

CONCERN = "concern"
# One word that stands for any place, so that no town is learnt as a sign of an intent.
PLACE_WORD = "ortsname"
# Measured best of 1, 3, 10, 30 and 100 on held-out sentences: little regularised, sparse features.
INVERSE_REGULARISATION = 30.0
SEED = 7

_REPEATED = re.compile(r"(.)\1{2,}")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def masked(text: str, entities: list[dict[str, Any]]) -> str:
    """The text with every place replaced by one word, lower case, umlauts folded, repeats cut."""
    for entity in sorted(entities, key=lambda item: int(item["start"]), reverse=True):
        if entity["entity"] == "place":
            text = f"{text[: entity['start']]} {PLACE_WORD} {text[entity['end'] :]}"
    return _REPEATED.sub(r"\1\1", " ".join(text.lower().split())).translate(_UMLAUTS)


def new_model() -> Pipeline:
    """The untrained classifier: words, word pairs and character n-grams into a logistic regression."""
    features = make_union(
        TfidfVectorizer(analyzer="word", ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\w+|[?!]"),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2),
    )
    weights = LogisticRegression(
        C=INVERSE_REGULARISATION, class_weight="balanced", max_iter=400, random_state=SEED
    )
    return make_pipeline(features, weights)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ActClassifier(GraphComponent):  # type: ignore[misc]
    """Sets the intent and its probability; an unsure one becomes a concern, which the search judges."""

    def __init__(
        self,
        minimum: float,
        model_storage: ModelStorage,
        resource: Resource,
        model: Pipeline | None = None,
    ) -> None:
        self._minimum = minimum
        self._model_storage = model_storage
        self._resource = resource
        self._model = model

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings that config.yml may change."""
        return {"minimum": 0.5}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ActClassifier:
        """An untrained component."""
        return cls(float(config["minimum"]), model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> ActClassifier:
        """A trained component. Raises ValueError if the model does not hold it."""
        with model_storage.read_from(resource) as folder:
            model = joblib.load(folder / "acts.joblib")
        return cls(float(config["minimum"]), model_storage, resource, model)

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from all sentences that carry an intent, and keeps the result in the model."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        texts = [masked(example.get(TEXT), example.get(ENTITIES, [])) for example in examples]
        self._model = new_model().fit(texts, [example.get(INTENT) for example in examples])
        with self._model_storage.write_to(self._resource) as folder:
            joblib.dump(self._model, folder / "acts.joblib")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """The messages, each with its intent. Raises ValueError if the component was never trained."""
        if self._model is None:
            raise ValueError("Die Absichtserkennung ist nicht trainiert. Bitte `amtslotse train` aufrufen.")
        for message in messages:
            name, probability = self._decide(masked(message.get(TEXT, ""), message.get(ENTITIES, [])))
            message.set(INTENT, {"name": name, "confidence": probability}, add_to_output=True)
        return messages

    def _decide(self, text: str) -> tuple[str, float]:
        assert self._model is not None
        probabilities = self._model.predict_proba([text])[0]
        best = int(probabilities.argmax())
        if probabilities[best] < self._minimum:
            return CONCERN, float(probabilities[best])
        return str(self._model.classes_[best]), float(probabilities[best])
