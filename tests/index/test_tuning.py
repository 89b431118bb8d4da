"""The encoder learns from messages which words stand for which names."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.encoder import HubEncoder, load_encoder
from index.models import Service
from index.tuning import FEWEST_MESSAGES, tune
from index.units import build_corpus

SERVICES = (
    Service(id="angeln", title="Fischereischein beantragen"),
    Service(id="hund", title="Hundesteuer anmelden"),
    Service(id="neu", title="Tiersteuer abmelden"),
)
SAID = {
    "angeln": [f"blauwal sichten am see {number}" for number in range(FEWEST_MESSAGES)],
    "hund": [f"unser wauwau ist da {number}" for number in range(FEWEST_MESSAGES)],
}


def near(encoder: object, one: str, other: str) -> float:
    first, second = encoder.encode([one, other])  # type: ignore[attr-defined]
    return float(first @ second)


def test_a_message_moves_to_the_names_of_its_service() -> None:
    before = load_encoder()
    after = tune(before, build_corpus(SERVICES, SAID, {}))
    for one, other in (("wauwau", "Hundesteuer anmelden"), ("blauwal", "Fischereischein beantragen")):
        assert near(after, one, other) > near(before, one, other) + 0.2
    # The word has learnt what it means for a service without messages, too.
    assert near(after, "wauwau", "Tiersteuer abmelden") > near(before, "wauwau", "Tiersteuer abmelden")


def test_the_same_messages_teach_the_same() -> None:
    corpus = build_corpus(SERVICES, SAID, {})
    first, second = (tune(load_encoder(), corpus) for _ in range(2))
    assert np.array_equal(first.encode(["wauwau"]), second.encode(["wauwau"]))


@pytest.mark.parametrize("said", [{}, {"hund": ["wauwau"]}])
def test_few_messages_teach_nothing(said: dict[str, list[str]]) -> None:
    encoder = load_encoder()
    assert tune(encoder, build_corpus(SERVICES, said, {})) is encoder


def test_an_encoder_of_others_stays_as_it_is(tmp_path: Path) -> None:
    encoder = HubEncoder(str(tmp_path))
    assert tune(encoder, build_corpus(SERVICES, SAID, {})) is encoder
