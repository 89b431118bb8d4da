"""Rasa component: finds the places that a message names, before its intent is decided."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from index.shared import territory
from index.territory import Territory

# More candidates than this are no help to a person who has to choose.
MOST_CANDIDATES = 12


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class PlaceExtractor(GraphComponent):
    """Adds one `place` entity per mention: its span, and the AGS that it may mean, likeliest first."""

    def __init__(self, register: Territory) -> None:
        self._territory = register

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PlaceExtractor:
        """The component with the embedded register. Raises ValueError if the register is damaged."""
        return cls(territory())

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Marks the places of the training sentences too, so that the classifier learns without them."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """The messages, each with its place entities."""
        for message in messages:
            text = message.get(TEXT)
            if text:
                message.set(ENTITIES, self._entities(text), add_to_output=True)
        return messages

    def _entities(self, text: str) -> list[dict[str, Any]]:
        return [
            {
                "entity": "place",
                "start": mention.start,
                "end": mention.end,
                "value": [place.ags for place in mention.places[:MOST_CANDIDATES]],
                "extractor": "PlaceExtractor",
            }
            for mention in self._territory.mentions(text)
        ]
