"""Rasa importer: what citizens say about each service are examples of the intent `concern` too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.act import CONCERN
from index.catalogue import load_queries


class ExamplesImporter(RasaFileImporter):
    """Reads nlu_data/intents as Rasa does, and nlu_data/queries as sentences of a concern."""

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(config_file, domain_path, training_data_paths)
        root = Path(config_file).parent if config_file else Path()
        self._queries = root / "nlu_data" / "queries"

    def get_nlu_data(self, language: str | None = "de") -> TrainingData:
        """All sentences with their intents. Raises ValueError if a file of queries is malformed."""
        queries = load_queries(self._queries)
        concerns = [Message(data={TEXT: text, INTENT: CONCERN}) for texts in queries.values() for text in texts]
        return super().get_nlu_data(language).merge(TrainingData(training_examples=concerns))
