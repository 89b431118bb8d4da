"""Fine-tune a static encoder on what citizens say: a message shall lie near the names of its service.

Of a batch, the names of the other services are what a message must lie further from (in-batch negatives, Henderson et
al. 2017). What is learned of words helps services without messages too: held-out R@1 of the vectors alone is .65 there,
and .53 without.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder, StaticEncoder
from index.units import Corpus

EPOCHS = 30
BATCH = 1024  # the larger, the harder
LEARNING_RATE = 0.03  # of single token vectors, which are seldom touched: they need large steps
SCALE = 20.0  # temperature of the softmax over cosines
SEED = 13
FEWEST_MESSAGES = 100  # fewer teach nothing of words
NAMING = ("title", "official_name", "synonyms", "everyday", "summary")
NEVER = -1e4  # in place of the similarity with another name of the same service

Tokens = Sequence[Sequence[int]]


def tune(encoder: Encoder, corpus: Corpus) -> Encoder:
    """The encoder with token vectors that know the corpus's messages, the same for the same input.

    It is given back as it is if there are too few messages, or if it is no static one.
    """
    said = [(text, owner) for owner, fields in enumerate(corpus.fields) for text in fields["queries"]]
    if not isinstance(encoder, StaticEncoder) or len(said) < FEWEST_MESSAGES:
        return encoder
    messages = encoder.tokens([text for text, _ in said])
    owners = np.array([owner for _, owner in said])
    names = {owner: encoder.tokens(_names(corpus.fields[owner])) for owner in dict.fromkeys(owners.tolist())}
    return encoder.with_table(_train(encoder.table, messages, owners, names))


def _names(fields: Mapping[str, Sequence[str]]) -> list[str]:
    return [text for name in NAMING for text in fields[name]]


def _train(
    table: NDArray[np.float32], messages: Tokens, owners: NDArray[np.int64], names: Mapping[int, Tokens]
) -> NDArray[np.float32]:
    import torch
    from torch.nn.functional import cross_entropy, normalize

    torch.set_num_threads(os.cpu_count() or 1)  # the command line holds libraries to one, right for a query only
    layer = torch.nn.EmbeddingBag.from_pretrained(torch.tensor(table), freeze=False, mode="sum", sparse=True)
    optimiser = torch.optim.SparseAdam(list(layer.parameters()), lr=LEARNING_RATE)
    for batch, drawn in _batches(owners, names):
        asked = normalize(layer(*_bags([messages[place] for place in batch])))
        named = normalize(layer(*_bags(drawn)))
        same = torch.from_numpy(owners[batch][:, None] == owners[batch])
        similar = (SCALE * asked @ named.T).masked_fill(same.fill_diagonal_(False), NEVER)
        loss = cross_entropy(similar, torch.arange(len(batch)))
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()  # type: ignore[no-untyped-call]
    return np.asarray(layer.weight.detach().numpy())


def _batches(owners: NDArray[np.int64], names: Mapping[int, Tokens]) -> Iterator[tuple[NDArray[np.int64], Tokens]]:
    """Places of messages, shuffled anew in each epoch, each with a name of its service, drawn blindly."""
    chance = np.random.default_rng(SEED)
    for _ in range(EPOCHS):
        for batch in np.array_split(chance.permutation(len(owners)), -(-len(owners) // BATCH)):
            drawn = chance.random(len(batch))
            own = [names[owner] for owner in owners[batch].tolist()]
            yield batch, [each[int(part * len(each))] for part, each in zip(drawn, own, strict=True)]


def _bags(rows: Tokens) -> tuple[Any, Any]:
    import torch

    starts = np.cumsum([0, *(len(row) for row in rows[:-1])])
    return torch.tensor([token for row in rows for token in row], dtype=torch.int64), torch.from_numpy(starts)
