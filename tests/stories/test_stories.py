"""Rasa's own evaluation of the stories, as `rasa test core` runs it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from rasa.core.agent import Agent
from rasa.core.test import test as evaluate

from bot.settings import Settings
from editor.train import trained_model

evaluate.__test__ = False
STORIES = Path(__file__).with_name("test_stories.yml")


def test_rasa_goes_through_every_story_without_a_mistake(settings: Settings, tmp_path: Path) -> None:
    agent = Agent.load(str(trained_model(settings.var)))
    result = asyncio.run(
        evaluate(str(STORIES), agent, out_directory=str(tmp_path), disable_plotting=True, errors=False)
    )
    assert result["report"]["accuracy"] == 1.0
    assert result["report"]["conversation_accuracy"]["accuracy"] == 1.0
