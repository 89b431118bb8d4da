"""Train the embedded encoder: a unigram tokenizer and a StaticEmbedding, on public German word and law data.

    python -m index.train_encoder openthesaurus.txt gesetze_md.tar.gz ozg_leistungen.csv index/data/encoder

In-batch negatives as in Henderson et al. (2017); unigram pieces as in Kudo (2018), which split German compounds.
"""

from __future__ import annotations

import argparse
import csv
import random
import re
import shutil
import tarfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

SEED = 13
PIECES = 24_000  # with 160 half-precision numbers each: 7.7 MB
DIMENSIONS = 160
EPOCHS = 3
BATCH = 1024  # in-batch negatives: the larger, the harder
LEARNING_RATE = 0.2  # static embeddings need large steps
SCALE = 20.0  # temperature of the softmax over cosines
PAIRS_PER_SYNSET = 10
SECTIONS_PER_LAW = 30
MIN_SENTENCE, MAX_SENTENCE = 40, 300  # characters

Pair = tuple[str, str]
_VULGAR = re.compile(r"\((?:[^)]*\b)?(?:vulg|derb|sexuell|fäkal)[^)]*\)")
_REMARK = re.compile(r"\s*\([^)]*\)\s*")
_HEADING = re.compile(r"^#+\s+(?:§+|Art)\s*[0-9a-z ]+\s+(.{4,120})$", re.MULTILINE)
_MARKUP = re.compile(r"[*_`#>|\\]|\[\^?[^\]]*\]|\(\d+[a-z]?\)|^\s*\d+[a-z]?\.\s*", re.MULTILINE)


def main(openthesaurus: Path, laws: Path, names: Path, target: Path) -> None:
    """Train on the three sources and write a sentence-transformers folder to `target` (README.md is kept)."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    chance = random.Random(SEED)
    pairs = [*synonym_pairs(openthesaurus, chance), *name_pairs(names), *law_pairs(laws, chance)]
    chance.shuffle(pairs)
    tokenizer = train_tokenizer([text for pair in pairs for text in pair])
    _seed_torch()
    model = SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_dim=DIMENSIONS)], device="cpu")
    _train(model, pairs)
    _save(model, target)


def synonym_pairs(path: Path, chance: random.Random) -> Iterator[Pair]:
    """Pairs of synonyms (OpenThesaurus text format, one set per line), vulgar ones left out."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        terms = [_REMARK.sub(" ", term).strip() for term in line.split(";") if not _VULGAR.search(term)]
        terms = [term for term in dict.fromkeys(terms) if term]
        possible = [(one, other) for number, one in enumerate(terms) for other in terms[number + 1 :]]
        yield from chance.sample(possible, min(PAIRS_PER_SYNSET, len(possible)))


def name_pairs(path: Path) -> Iterator[Pair]:
    """Pairs of a service's name with its group, and with its field of life (OZG catalogue, CSV)."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            name, group = row["leistung"], row["ozg_leistung"]
            if name and group and name != group:
                yield name, group
            if name and row["lebenslage"]:
                yield name, f"{row['lebenslage']} {row['themenfeld']}"


def law_pairs(path: Path, chance: random.Random) -> Iterator[Pair]:
    """Pairs of a section's heading with its first sentence, and of neighbouring sentences (laws as Markdown)."""
    with tarfile.open(path) as archive:
        for member in archive:
            if member.isfile() and member.name.endswith(".md") and (file := archive.extractfile(member)):
                yield from _pairs_of_law(file.read().decode("utf-8"), chance)


def train_tokenizer(texts: Sequence[str]) -> Any:
    """A lower-casing unigram tokenizer of PIECES pieces that writes umlauts and ß in one way."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.Unigram())
    umlauts = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Lowercase(), *(normalizers.Replace(*pair) for pair in umlauts),
         normalizers.NFD(), normalizers.StripAccents()]
    )  # fmt: skip
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Whitespace(), pre_tokenizers.Metaspace()])
    trainer = trainers.UnigramTrainer(
        vocab_size=PIECES, special_tokens=["[UNK]"], unk_token="[UNK]", show_progress=False, max_piece_length=20
    )
    counts = Counter(word for text in texts for word in re.findall(r"\w+", text))
    # Damped counts: the frequent words of the laws must not take all the pieces.
    damped = (word for word, count in sorted(counts.items()) for _ in range(count.bit_length()))
    tokenizer.train_from_iterator(damped, trainer)
    return tokenizer


def _pairs_of_law(text: str, chance: random.Random) -> Iterator[Pair]:
    headings = list(_HEADING.finditer(text))
    ends = [*(heading.start() for heading in headings[1:]), len(text)]
    sections = list(zip(headings, ends, strict=False))
    for heading, end in chance.sample(sections, min(SECTIONS_PER_LAW, len(sections))):
        body = " ".join(_MARKUP.sub(" ", text[heading.end() : end]).split())
        sentences = [part for part in re.split(r"(?<=[.;:])\s+(?=[A-ZÄÖÜ])", body) if len(part) >= MIN_SENTENCE]
        if sentences:
            yield heading.group(1).strip(), sentences[0][:MAX_SENTENCE]
        if len(sentences) > 1:
            yield sentences[0][:MAX_SENTENCE], sentences[1][:MAX_SENTENCE]


def _seed_torch() -> None:
    import torch

    torch.manual_seed(SEED)
    torch.use_deterministic_algorithms(True)


def _train(model: Any, pairs: Sequence[Pair]) -> None:
    """Adam over in-batch negatives, linear decay; the loss is sentence-transformers' own."""
    import torch
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss

    loss = MultipleNegativesRankingLoss(model, scale=SCALE)
    optimiser = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    steps = EPOCHS * (len(pairs) // BATCH)
    schedule = torch.optim.lr_scheduler.LinearLR(optimiser, 1.0, 0.01, total_iters=steps)
    for step in range(steps):
        start = step * BATCH % (len(pairs) - BATCH)
        batch = pairs[start : start + BATCH]
        features = [model.preprocess([pair[side] for pair in batch]) for side in (0, 1)]
        value = loss(features, torch.empty(0))
        optimiser.zero_grad()
        value.backward()
        optimiser.step()
        schedule.step()


def _save(model: Any, target: Path) -> None:
    readme = target / "README.md"
    kept = readme.read_text(encoding="utf-8") if readme.exists() else None
    if target.exists():
        shutil.rmtree(target)
    model.half().save(str(target), create_model_card=False)
    if kept is not None:
        readme.write_text(kept, encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Den mitgelieferten Encoder trainieren")
    for argument in ("openthesaurus", "laws", "names", "target"):
        parser.add_argument(argument, type=Path)
    main(**vars(parser.parse_args()))
