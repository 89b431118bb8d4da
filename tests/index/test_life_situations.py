"""Life situations: read from the editors' YAML, and true to the catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.catalogue import load_services
from index.fields import CatalogueError
from index.life_situations import load_life_situations
from index.models import Step
from tests.conftest import ROOT

DATA = ROOT / "index" / "data"
HUND = """\
id: hund
title: Hund
steps:
  - {service: "99110009104000", when: Oft in zwei Wochen, why: Der Hund bekommt eine Marke.}
  - {service: "99110009070000", why: Sonst zahlen Sie weiter., only_if: Ihr Hund ist tot.}
pages: {BW: "5000287"}
"""


def write(folder: Path, content: str) -> Path:
    (folder / "hund.yml").write_text(content, encoding="utf-8")
    return folder


def test_steps_keep_their_order_and_conditions(tmp_path: Path) -> None:
    (situation,) = load_life_situations(write(tmp_path, HUND))
    assert situation.pages == {"BW": "5000287"}
    assert situation.steps == (
        Step("99110009104000", "Der Hund bekommt eine Marke.", when="Oft in zwei Wochen"),
        Step("99110009070000", "Sonst zahlen Sie weiter.", only_if="Ihr Hund ist tot."),
    )


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (HUND.replace("id: hund", "id: katze"), "katze"),
        (HUND.replace("why:", "warum:"), "warum"),
        (HUND.replace("service:", "when:", 1), "Schritt 1"),
        (HUND.replace("steps:", "schritte:"), "schritte"),
        ("- hund\n", "Lebenslage"),
    ],
)
def test_a_mistake_is_named_with_its_file(tmp_path: Path, content: str, word: str) -> None:
    with pytest.raises(CatalogueError) as error:
        load_life_situations(write(tmp_path, content))
    assert word in str(error.value) and "hund.yml" in str(error.value)


def test_the_life_situations_of_the_issue_are_there_and_lead_only_to_services_of_the_catalogue() -> None:
    keys = {service.id for service in load_services(DATA / "services")}
    situations = {situation.id: situation for situation in load_life_situations(DATA / "life_situations")}
    asked = "umzug geburt heirat trennung todesfall pflegefall arbeitslosigkeit existenzgruendung hausbau"
    asked += " neu_in_deutschland studium rente auto schulstart behinderung hund"
    assert set(asked.split()) <= situations.keys()
    assert {step.service for situation in situations.values() for step in situation.steps} <= keys
