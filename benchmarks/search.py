"""Measure the search: figures on files of messages, time per query, and a catalogue grown to many entries.

    python -m benchmarks.search FILE.jsonl ... [--grow 100000] [--var var]

The files have "text" and "leika" ("also", "style"); lines without "leika" mean no service. The grown catalogue is made
of the real entries: in each text every second word with a meaning is exchanged for one of another entry, so that
lengths and frequencies of words stay. It has no messages of citizens, as a freshly imported catalogue. Memory is read
from /proc, of a process that loads the built index and asks it.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import faiss
import numpy as np

from channels.evaluate import print_reports
from editor.evaluate import evaluate_files, read_cases
from editor.folds import Asked
from editor.plain import PlainSearch
from index.build import build
from index.material import Material, imported, read_material
from index.models import Service
from index.search import Search
from index.text import words

REPEATS = 5
SEED = 11
EXCHANGED = 0.5
TITLES_ASKED = 200


def times(texts: Sequence[str], search: Search) -> tuple[float, float]:
    """Median and 95th percentile of the time per query, in milliseconds."""
    faiss.omp_set_num_threads(1)  # as the command line has it: a second thread makes a query slower, not faster
    spent = []
    for text in [*texts] * REPEATS:
        start = time.perf_counter()
        search.search(text)
        spent.append(1000 * (time.perf_counter() - start))
    return float(np.percentile(spent, 50)), float(np.percentile(spent, 95))


def resident() -> float:
    """Resident memory of this process in MiB."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


def grown(services: Sequence[Service], number: int) -> tuple[Service, ...]:
    """`number` entries of the shape of the real ones, all different."""
    chance = random.Random(SEED)
    spoken = [word for service in services for text in (service.title, service.summary) for word in text.split()]
    telling = [word for word in spoken if words(word)]

    def mixed(text: str) -> str:
        exchanged = (words(word) and chance.random() < EXCHANGED for word in text.split())
        pairs = zip(text.split(), exchanged, strict=True)
        return " ".join(chance.choice(telling) if other else word for word, other in pairs)

    return tuple(_copy(services[place % len(services)], f"x{place}", mixed) for place in range(number))


def _copy(service: Service, key: str, mixed: Callable[[str], str]) -> Service:
    return replace(
        service,
        id=key,
        leika=None,
        title=mixed(service.title),
        official_name=mixed(service.official_name),
        synonyms=tuple(mixed(text) for text in service.synonyms),
        summary=mixed(service.summary),
    )


def grow(material: Material, number: int, texts: Sequence[str]) -> None:
    """Build a grown catalogue, and let a process of its own load it and print memory and time per query."""
    services = grown(material.services, number)
    with TemporaryDirectory() as folder:
        start = time.perf_counter()
        build(imported(replace(material, thesaurus={}), services), Path(folder), "grown", lambda text: None)
        spent = time.perf_counter() - start
        print(f"\n{number} Einträge: {number / spent:.0f} je Sekunde gebaut ({spent:.0f} s)", flush=True)
        process = get_context("spawn").Process(target=ask_grown, args=(Path(folder), texts))
        process.start()
        process.join()


def ask_grown(var: Path, texts: Sequence[str]) -> None:
    """Load a built index and print what that takes, and how well and fast it answers."""
    before = resident()
    search = Search.load(var)
    print(f"Speicher {resident() - before:.0f} MiB mehr als vor dem Laden")
    median, tail = times(texts, search)
    print(f"Zeit je Anfrage: p50 {median:.2f} ms, p95 {tail:.2f} ms; Speicher danach {resident() - before:.0f} MiB")
    asked = search.services[:: max(len(search.services) // TITLES_ASKED, 1)]
    found = sum(search.search(service.title, 1).hits[0].title == service.title for service in asked)
    print(f"Titel gefunden: {found} von {len(asked)}")


def main(arguments: argparse.Namespace) -> None:
    """Load, measure, print."""
    start = time.perf_counter()
    search = Search.load(arguments.var)
    print(f"Laden {time.perf_counter() - start:.2f} s, {len(search.services)} Leistungen")
    material = read_material(Path("index/data"), Path("nlu_data"))
    reports, rejections = evaluate_files(arguments.files, Asked(search, PlainSearch.of(material.corpus)))
    print_reports(reports, rejections, groups=True)
    texts = [case.text for path in arguments.files for case in read_cases(path)]
    median, tail = times(texts, search)
    print(f"Zeit je Anfrage: p50 {median:.2f} ms, p95 {tail:.2f} ms")
    if arguments.grow:
        grow(material, arguments.grow, texts)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Die Suche messen")
    parser.add_argument("files", type=Path, nargs="+", metavar="DATEI")
    parser.add_argument("--grow", type=int, default=0, metavar="N", help="Einträge eines gewachsenen Katalogs")
    parser.add_argument("--var", type=Path, default=Path("var"))
    main(parser.parse_args())
