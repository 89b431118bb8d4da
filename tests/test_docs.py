"""The documentation names what an operator can set and call."""

from __future__ import annotations

import re

import pytest
import typer.main

from bot.settings import Settings
from channels import cli
from tests.conftest import ROOT

OPERATION, README = ROOT / "docs" / "betrieb.md", ROOT / "README.md"


@pytest.mark.parametrize("name", Settings.model_fields)
def test_each_setting_is_documented(name: str) -> None:
    assert re.search(rf"\bAMTSLOTSE_{name.upper()}\b", OPERATION.read_text(encoding="utf-8"))


def test_no_setting_is_documented_that_does_not_exist() -> None:
    known = {f"AMTSLOTSE_{name.upper()}" for name in Settings.model_fields}
    documented = re.findall(r"\bAMTSLOTSE_[A-Z_]*[A-Z]\b", OPERATION.read_text(encoding="utf-8"))
    assert set(documented) <= known


@pytest.mark.parametrize("name", typer.main.get_command(cli.app).commands)  # type: ignore[attr-defined]
def test_each_command_is_documented(name: str) -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in (README, OPERATION))
    assert re.search(rf"\bamtslotse {name}\b", text)
