"""The load of `turns.py`, in a process of its own: citizens that hold the same dialogue again and again.

    python benchmarks/load.py amtslotse|stock http://127.0.0.1:PORT [--users 10] [--seconds 10] [--rate 20]

Without `--rate`: a closed loop of `--users` citizens, each of whom sends as soon as the answer is there. With
`--rate`: an open loop of that many turns per second in all, one per second and citizen, and the time of a turn
counts from when it was due. Citizens are at different messages of the dialogue, so that their mix is even.
Prints one JSON line; an answer that is missing or not from the actions ends it with exit code 1.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
import uuid
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp

Answers = list[dict[str, Any]]

# The messages, and the field that an answer to each must carry: only the actions can know it.
DIALOGUE = (
    ("Ich habe meinen Personalausweis verloren", "service"),
    ("in Görlitz", "service"),
    ("was kostet das", "service"),
    ("welche Unterlagen brauche ich", "service"),
)
REQUEST_LIMIT = 60.0  # seconds for one request
WARM_UP_LIMIT = 120.0  # seconds until each citizen has had a first dialogue
# Sanic closes a connection that is idle for 5 seconds.
KEEP_ALIVE = 4.0


class WrongAnswer(RuntimeError):
    """An answer is missing or does not come from the actions."""


class Assistant(ABC):
    """A server under load."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url

    @abstractmethod
    async def open(self) -> str:
        """Begins a conversation; returns its id."""

    @abstractmethod
    async def say(self, conversation: str, text: str) -> Answers:
        """The answers to a message, as the actions gave them."""

    async def _post(self, path: str, body: dict[str, Any]) -> Any:
        async with self._session.post(self._url + path, json=body) as response:
            content = await response.read()
            if response.status >= 400:
                raise WrongAnswer(f"{path}: {response.status} {content[:300].decode(errors='replace')}")
            return json.loads(content)


class Amtslotse(Assistant):
    """`amtslotse serve`."""

    async def open(self) -> str:
        """The server issues the id."""
        return str((await self._post("/api/v1/conversations", {}))["conversation_id"])

    async def say(self, conversation: str, text: str) -> Answers:
        """The messages of the turn."""
        body = {"message_id": str(uuid.uuid4()), "text": text}
        answers: Answers = (await self._post(f"/api/v1/conversations/{conversation}/messages", body))["messages"]
        return answers


class Stock(Assistant):
    """`rasa run` with the REST channel."""

    async def open(self) -> str:
        """A new sender is a new conversation."""
        return uuid.uuid4().hex

    async def say(self, conversation: str, text: str) -> Answers:
        """The custom JSON that the action server returned."""
        items = await self._post("/webhooks/rest/webhook", {"sender": conversation, "message": text})
        return [item["custom"] for item in items if item.get("custom")]


KINDS: dict[str, type[Assistant]] = {"amtslotse": Amtslotse, "stock": Stock}


@dataclass
class Record:
    """What was measured: the turns within the window, by the number of their message."""

    spent: list[tuple[int, float]] = field(default_factory=list)
    acts: list[str] = field(default_factory=lambda: [""] * len(DIALOGUE))
    window: float = 0.0

    def figures(self) -> dict[str, Any]:
        """Turns per second, and times in milliseconds."""
        times = sorted(spent for _, spent in self.spent)
        if not times:
            raise WrongAnswer("In der Messzeit ist kein Zug fertig geworden.")
        return {
            "turns": len(times),
            "per_second": len(times) / self.window,
            "p50_ms": percentile(times, 50),
            "p95_ms": percentile(times, 95),
            "max_ms": 1000 * times[-1],
            "p50_ms_by_message": [self._median(number) for number in range(len(DIALOGUE))],
            "acts": self.acts,
        }

    def _median(self, number: int) -> float | None:
        times = sorted(spent for which, spent in self.spent if which == number)
        return percentile(times, 50) if times else None


def percentile(ordered: list[float], share: int) -> float:
    """The nearest-rank percentile of ascending seconds, in milliseconds."""
    rank = max(1, -(-len(ordered) * share // 100))
    return 1000 * ordered[rank - 1]


async def take_turn(assistant: Assistant, conversation: str, number: int, record: Record) -> None:
    """One message and its answer. Raises WrongAnswer."""
    text, needed = DIALOGUE[number]
    answers = await assistant.say(conversation, text)
    if not any(answer.get("text") for answer in answers):
        raise WrongAnswer(f"Keine Antwort auf „{text}“: {answers}")
    if not any(answer.get(needed) for answer in answers):
        raise WrongAnswer(f"Antwort ohne „{needed}“ auf „{text}“: {json.dumps(answers, ensure_ascii=False)[:500]}")
    record.acts[number] = "+".join(answer["act"] for answer in answers)


async def closed_loop(assistant: Assistant, users: int, seconds: float) -> Record:
    """Measures from when each citizen has had a first dialogue, for `seconds`; then all finish their turn."""
    record, stop = Record(), asyncio.Event()
    warm = [asyncio.Event() for _ in range(users)]
    times: list[tuple[int, float, float]] = []

    async def citizen(place: int) -> None:
        # First dialogues of different length set the citizens apart for good.
        length = place % len(DIALOGUE) + 1
        while not stop.is_set():
            conversation = await assistant.open()
            for number in range(length):
                if stop.is_set():
                    return
                begun = time.perf_counter()
                await take_turn(assistant, conversation, number, record)
                times.append((number, begun, time.perf_counter()))
            length = len(DIALOGUE)
            warm[place].set()

    async def measure() -> None:
        async with asyncio.timeout(WARM_UP_LIMIT):
            for event in warm:
                await event.wait()
        opened = time.perf_counter()
        await asyncio.sleep(seconds)
        closed = time.perf_counter()
        stop.set()
        record.window = closed - opened
        record.spent = [(number, end - begun) for number, begun, end in times if opened <= end <= closed]

    await all_or_none(measure, *(lambda place=place: citizen(place) for place in range(users)))
    return record


async def open_loop(assistant: Assistant, rate: int, seconds: float) -> Record:
    """One citizen per turn and second; the first dialogues, in which the citizens come one by one, do not count."""
    record = Record()
    start = time.perf_counter() + 0.5
    warm_up = len(DIALOGUE)
    last = 0.0

    async def citizen(place: int) -> None:
        nonlocal last
        conversation = await assistant.open()
        number = 0
        for second in range(place % len(DIALOGUE), warm_up + int(seconds)):
            due = start + second + place / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            await take_turn(assistant, conversation, number, record)
            last = max(last, time.perf_counter())
            if second >= warm_up:
                record.spent.append((number, time.perf_counter() - due))
            number = (number + 1) % len(DIALOGUE)
            if number == 0:
                conversation = await assistant.open()

    async with asyncio.timeout(seconds + WARM_UP_LIMIT):
        await all_or_none(*(lambda place=place: citizen(place) for place in range(rate)))
    record.window = max(float(int(seconds)), last - start - warm_up)
    return record


async def all_or_none(*parts: Callable[[], Awaitable[None]]) -> None:
    """Runs all at once; the first error ends the rest."""
    tasks = [asyncio.ensure_future(part()) for part in parts]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Puts the load on the server; returns the figures."""
    limits = aiohttp.TCPConnector(limit=0, keepalive_timeout=KEEP_ALIVE)
    timeout = aiohttp.ClientTimeout(total=REQUEST_LIMIT)
    async with aiohttp.ClientSession(connector=limits, timeout=timeout) as session:
        assistant = KINDS[arguments.kind](session, arguments.url)
        begun, cpu = time.perf_counter(), time.process_time()
        if arguments.rate:
            record = await open_loop(assistant, arguments.rate, arguments.seconds)
        else:
            record = await closed_loop(assistant, arguments.users, arguments.seconds)
        share = (time.process_time() - cpu) / (time.perf_counter() - begun)
    return {**record.figures(), "load_cpu": share}


def main() -> int:
    """Runs the load; an error is one line."""
    parser = argparse.ArgumentParser(description="Last auf einen Assistenten geben und die Züge messen")
    parser.add_argument("kind", choices=sorted(KINDS))
    parser.add_argument("url")
    parser.add_argument("--users", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--rate", type=int, default=0)
    try:
        print(json.dumps(asyncio.run(run(parser.parse_args())), ensure_ascii=False))
    except TimeoutError:
        print("Der Dienst hat nicht in der vorgesehenen Zeit geantwortet.", file=sys.stderr)
        return 1
    except (WrongAnswer, aiohttp.ClientError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
