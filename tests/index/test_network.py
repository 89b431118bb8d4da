"""The reranker learns which candidate is right, and is stored as plain numbers."""

from __future__ import annotations

import json

import numpy as np
import pytest

from index.network import Network, train


def examples(number: int = 300) -> tuple[list[np.ndarray], list[int]]:
    """Candidates of which the right one has features that are unlike, a rule no weighted sum can hold."""
    chance = np.random.default_rng(1)
    candidates, right = [], []
    for _ in range(number):
        alike = chance.integers(0, 2, (4, 1)).repeat(2, axis=1).astype(float)
        place = int(chance.integers(0, 4))
        alike[place] = chance.permutation([0.0, 1.0])
        candidates.append(alike)
        right.append(place)
    return candidates, right


def share_right(network: Network) -> float:
    candidates, right = examples(100)
    return float(
        np.mean([network.utilities(each).argmax() == place for each, place in zip(candidates, right, strict=True)])
    )


def test_it_learns_what_a_weighted_sum_cannot() -> None:
    assert share_right(train(*examples(4000))) > 0.9


def test_the_same_examples_teach_the_same() -> None:
    assert train(*examples()).to_json() == train(*examples()).to_json()


def test_it_is_read_as_it_was_written() -> None:
    network = train(*examples())
    again = Network.from_json(json.loads(json.dumps(network.to_json())))
    features = examples(1)[0][0]
    assert np.allclose(again.utilities(features), network.utilities(features), atol=1e-3)


def test_plain_weights_are_a_weighted_sum() -> None:
    assert Network.plain((1.0, 2.0)).utilities(np.array([[1.0, 1.0], [0.0, 3.0]])).tolist() == [3.0, 6.0]


def test_other_content_is_refused() -> None:
    with pytest.raises(KeyError):
        Network.from_json({"linear": [1.0]})
