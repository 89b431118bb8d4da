"""Rasa importer: what citizens say about services and in life situations are examples of the intents for them too."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.act import CONCERN
from index.sentences import load_lists, load_said

LIFE_SITUATION = "life_situation"
# What citizens say is ten times as much as all acts; more of it takes minutes and hides the acts.
MOST_OF_A_SERVICE = 8


class ExamplesImporter(RasaFileImporter):
    """Reads nlu_data/intents as Rasa does, and what citizens say about services as sentences of a concern."""

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(config_file, domain_path, training_data_paths)
        root = Path(config_file).parent if config_file else Path()
        self._nlu_data = root / "nlu_data"

    def get_nlu_data(self, language: str | None = "de") -> TrainingData:
        """The sentences with their intents. Raises ValueError if a file of sentences is malformed."""
        said = (_some(texts) for texts in load_said(self._nlu_data).values())
        examples = [Message(data={TEXT: text, INTENT: CONCERN}) for texts in said for text in texts]
        situations = load_lists(self._nlu_data / "life_situations").values()
        examples += [Message(data={TEXT: text, INTENT: LIFE_SITUATION}) for texts in situations for text in texts]
        return super().get_nlu_data(language).merge(TrainingData(training_examples=examples))


def _some(texts: Sequence[str]) -> Sequence[str]:
    """At most MOST_OF_A_SERVICE sentences, at even distances."""
    return texts[:: -(-len(texts) // MOST_OF_A_SERVICE)]
