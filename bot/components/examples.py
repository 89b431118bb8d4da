"""Rasa importer: what citizens say about each service are examples of the intent `concern` too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.act import CONCERN
from index.sentences import load_said


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
        """All sentences with their intents. Raises ValueError if a file of sentences is malformed."""
        said = load_said(self._nlu_data)
        concerns = [Message(data={TEXT: text, INTENT: CONCERN}) for texts in said.values() for text in texts]
        return super().get_nlu_data(language).merge(TrainingData(training_examples=concerns))
