"""Rasa component: decides whether a message is a new concern or a dialogue act."""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.classifier import LinearClassifier
from bot.components.features import PLACE_WORD, masked
from index.shared import base_encoder

CONCERN = "concern"
INFORM_PLACE = "inform_place"
HELP = "help"
CHOOSE = "choose"
# A number alone picks from a list.
_NUMBER = re.compile(r"\d{1,2}[.)]?")
_POSTCODE = re.compile(r"\d{5}")
# Without a letter or a digit a message says nothing: dots, question marks, a lone emoji.
_SPEAKS = re.compile(r"[^\W_]")
# Around a bare place these words add nothing: "und in Görlitz?" is a place and nothing else.
_AROUND_PLACES = frozenset(
    """
    und in im bei aus nach oder also ich wir wohne wohnen bin komme lebe leben jetzt bitte der die das gut doch lieber
    für fuer halt eher sorry meinte meine nee natürlich natuerlich moment wie wäre waere es wenn mal stadt gemeinde
    kreis landkreis ort plz ist mein wohnort zu von ja nein ok hier dann was
    """.split()
)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ActClassifier(GraphComponent):
    """Sets the intent and its probability; an unsure one becomes a concern, which the search judges."""

    def __init__(
        self,
        minimum: float,
        model_storage: ModelStorage,
        resource: Resource,
        model: LinearClassifier | None = None,
    ) -> None:
        self._minimum = minimum
        self._model_storage = model_storage
        self._resource = resource
        self._model = model
        self._encoder = base_encoder()

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings that config.yml may change."""
        return {"minimum": 0.3}

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
            model = LinearClassifier.load(folder)
        return cls(float(config["minimum"]), model_storage, resource, model)

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from all sentences that carry an intent, and keeps the result in the model."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        texts = [masked(example.get(TEXT), example.get(ENTITIES, [])) for example in examples]
        vectors = self._encoder.encode(texts)
        self._model = LinearClassifier.fit(texts, vectors, [example.get(INTENT) for example in examples])
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """The messages, each with its intent. Raises ValueError if the component was never trained."""
        for message in messages:
            name, probability = self._decide(masked(message.get(TEXT, ""), message.get(ENTITIES, [])))
            message.set(INTENT, {"name": name, "confidence": probability}, add_to_output=True)
        return messages

    def _decide(self, text: str) -> tuple[str, float]:
        if self._model is None:
            raise ValueError("Die Absichtserkennung ist nicht trainiert. Bitte `amtslotse train` aufrufen.")
        if only_a_place(text) or _POSTCODE.fullmatch(text):
            return INFORM_PLACE, 1.0
        if not _SPEAKS.search(text):
            return HELP, 1.0
        if _NUMBER.fullmatch(text):
            return CHOOSE, 1.0
        probabilities = self._model.probabilities(text, self._encoder.encode([text])[0])
        best = int(probabilities.argmax())
        probability = float(probabilities[best])
        return (self._model.classes[best] if probability >= self._minimum else CONCERN), probability


def only_a_place(text: str) -> bool:
    """Whether a masked text names a place and says nothing else."""
    words = text.replace(",", " ").replace(".", " ").replace("?", " ").replace("!", " ").split()
    return PLACE_WORD in words and all(word == PLACE_WORD or word in _AROUND_PLACES for word in words)
