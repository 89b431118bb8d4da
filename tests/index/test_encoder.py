"""The encoder of the search can be another one: a static model, or any SentenceTransformer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml

from index.build import build_index
from index.encoder import EncoderError, HubEncoder, StaticEncoder, load_encoder
from index.options import Options
from index.remembering import Remembering
from index.search import Search
from index.store import StoreError, current
from tests.index.small import SERVICES

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "hund", "auto", "pass", "angel", "##schein", "anmelden", "beantragen"]


@pytest.fixture(scope="module")
def transformer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny BERT with random weights, stored as a SentenceTransformer: another kind than the embedded one."""
    import torch
    from sentence_transformers import SentenceTransformer, models
    from transformers import BertConfig, BertModel, BertTokenizerFast

    torch.manual_seed(1)
    folder = tmp_path_factory.mktemp("bert")
    (folder / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder / "roh")
    shape = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    BertModel(BertConfig(vocab_size=len(WORDS), **shape)).save_pretrained(folder / "roh")
    word = models.Transformer(str(folder / "roh"))
    SentenceTransformer(modules=[word, models.Pooling(16)], device="cpu").save(str(folder / "fertig"))
    return folder / "fertig"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("encoder")
    entries = [{"id": item.id, "title": item.title, "synonyms": list(item.synonyms)} for item in SERVICES]
    (root / "data" / "services").mkdir(parents=True)
    (root / "data" / "services" / "a.yml").write_text(yaml.safe_dump(entries, allow_unicode=True), encoding="utf-8")
    return root


def test_the_embedded_encoder_gives_vectors_of_length_one() -> None:
    encoder = load_encoder()
    assert isinstance(encoder, StaticEncoder)
    assert np.allclose(np.linalg.norm(encoder.encode(["Hund anmelden", "Reisepass"]), axis=1), 1)


def test_another_model_is_used_for_building_and_searching(transformer: Path, root: Path) -> None:
    assert isinstance(load_encoder(str(transformer)), HubEncoder)
    options = Options(encoder=str(transformer))
    build_index(root / "data", root / "nlu", root / "var", options)
    assert current(root / "var")[1].encoder == f"sentence-transformers:{transformer}"
    assert Search.load(root / "var", options).search("Hundesteuer anmelden").hits[0].id == "hund"
    with pytest.raises(StoreError, match="anderen Encoder"):
        Search.load(root / "var")


def test_what_a_slow_model_encoded_once_it_need_not_encode_again(transformer: Path, tmp_path: Path) -> None:
    first = Remembering(load_encoder(str(transformer)))
    vectors = first.encode(["Hund anmelden", "Reisepass", "Hund anmelden"])
    first.save(tmp_path)
    second = Remembering(HubEncoder("gibt-es/nicht"))
    second.recall(tmp_path)
    assert np.array_equal(second.encode(["Hund anmelden", "Reisepass", "Hund anmelden"]), vectors)


def test_a_model_that_is_not_there_is_named() -> None:
    with pytest.raises(EncoderError, match=r"gibt/es-nicht.*AMTSLOTSE_ENCODER"):
        load_encoder("/gibt/es-nicht").encode(["Hund"])


@pytest.mark.parametrize("kind", ["Flat", "HNSW8", "SQ8"])
def test_the_kind_of_the_vector_index_can_be_set(root: Path, tmp_path: Path, kind: str) -> None:
    build_index(root / "data", root / "nlu", tmp_path, Options(faiss=kind))
    assert Search.load(tmp_path).search("Hund anmelden").hits[0].id == "hund"


def test_an_unknown_kind_of_vector_index_is_named(root: Path, tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"Quatsch.*AMTSLOTSE_FAISS"):
        build_index(root / "data", root / "nlu", tmp_path, Options(faiss="Quatsch"))
