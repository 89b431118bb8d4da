"""Measure whether a long conversation slows its turns: the time of a turn at its end against its beginning.

    python benchmarks/long.py [--turns 500]

In process, through gateway, engine and SQLite. Prints the ratio of the medians of the last and the first turns.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
import uuid
from itertools import cycle, islice

from bot.messages import Incoming
from bot.settings import Settings
from channels.app import Assistant, build_assistant, configure_logging

SAID = ("Personalausweis verloren, wohne in Görlitz", "was kostet das", "welche Unterlagen", "und in Leipzig?", "danke")
# So many turns at each end are compared; a single one says little.
WINDOW = 25


async def times(assistant: Assistant, turns: int) -> list[float]:
    """The seconds of each turn of one conversation, after a short one that warms everything up."""
    for count in (2 * len(SAID), turns):
        opened = await assistant.gateway.open("benchmark")
        taken = []
        for text in islice(cycle(SAID), count):
            start = time.perf_counter()
            await assistant.gateway.receive(Incoming(opened.conversation_id, str(uuid.uuid4()), text))
            taken.append(time.perf_counter() - start)
    return taken


def main() -> None:
    """Measures and prints the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=500)
    turns = parser.parse_args().turns
    configure_logging("ERROR")
    with tempfile.TemporaryDirectory() as folder:
        assistant = build_assistant(Settings(database_url=f"sqlite:///{folder}/long.sqlite3", rate_limit=10_000))
        taken = asyncio.run(times(assistant, turns))
        assistant.gateway.close()
    first, last = statistics.median(taken[:WINDOW]), statistics.median(taken[-WINDOW:])
    print(f"{turns} turns: first {first * 1e3:.2f} ms, last {last * 1e3:.2f} ms, ratio {last / first:.2f}")


if __name__ == "__main__":
    main()
