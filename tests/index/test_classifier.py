"""The trained channel: it learns from messages, knows when none is meant, and always learns the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.classifier import MAX_SERVICES, TrainedChannel
from index.ngrams import NgramChannel
from index.units import Corpus, build_corpus
from tests.index.small import SERVICES, queries

OUTSIDE = ("wie wird das wetter", "erzähl mir einen witz", "was gibt es heute zu essen") * 5


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return build_corpus(SERVICES, queries(), {})


@pytest.fixture(scope="module")
def ngrams(corpus: Corpus) -> NgramChannel:
    return NgramChannel.build(corpus)


def build(corpus: Corpus, ngrams: NgramChannel) -> TrainedChannel:
    return TrainedChannel.build(ngrams.units, corpus.owner, [ngrams.vector(text) for text in OUTSIDE])


@pytest.fixture(scope="module")
def channel(corpus: Corpus, ngrams: NgramChannel) -> TrainedChannel:
    return build(corpus, ngrams)


def test_a_message_like_those_of_a_service_means_it(channel: TrainedChannel, ngrams: NgramChannel) -> None:
    for text, service in (("welpen angeschafft", "hund"), ("karpfen fangen", "angeln"), ("nummernschild", "auto")):
        scores, _ = channel.scores(ngrams.vector(text))
        assert SERVICES[int(scores.argmax())].id == service


def test_scores_lie_between_0_and_1(channel: TrainedChannel, ngrams: NgramChannel) -> None:
    for text in ("welpen", "", "xyz"):
        scores, none = channel.scores(ngrams.vector(text))
        assert len(scores) == len(SERVICES) and scores.min() >= 0 and scores.max() <= 1 and 0 <= none <= 1


def test_a_message_like_those_without_a_service_means_none(channel: TrainedChannel, ngrams: NgramChannel) -> None:
    _, joke = channel.scores(ngrams.vector("erzähl einen witz"))
    _, dog = channel.scores(ngrams.vector("unser hund ist da"))
    assert joke > 2 * dog


def test_the_same_messages_teach_the_same(corpus: Corpus, ngrams: NgramChannel, channel: TrainedChannel) -> None:
    again = build(corpus, ngrams)
    vector = ngrams.vector("hund")
    assert np.array_equal(again.scores(vector)[0], channel.scores(vector)[0])


def test_it_is_read_as_it_was_written(channel: TrainedChannel, ngrams: NgramChannel, tmp_path: Path) -> None:
    channel.save(tmp_path)
    vector = ngrams.vector("hund anmelden")
    assert np.allclose(TrainedChannel.load(tmp_path).scores(vector)[0], channel.scores(vector)[0], atol=1e-2)


def test_a_catalogue_too_large_to_learn_goes_without(ngrams: NgramChannel) -> None:
    owner = np.arange(MAX_SERVICES + 1)
    scores, none = TrainedChannel.build(ngrams.units, owner).scores(ngrams.vector("hund"))
    assert (len(scores), scores.max(), none) == (MAX_SERVICES + 1, 0, 0)
