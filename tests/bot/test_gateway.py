"""The gateway's promises, held against an engine that does what the test says and a real SQLite store."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from bot.gateway import Gateway, Opened, Refused
from bot.messages import Answer, Choice, Incoming
from bot.settings import Settings
from bot.store import Store, StoreAway
from bot.turns import ActionFailed, TurnResult

GREETING = Answer(act="greeting", text="Guten Tag!")


class ScriptedEngine:
    """Answers as told, and keeps what it was asked."""

    def __init__(self, answer: Callable[[str | None], Answer]) -> None:
        self.asked: list[tuple[str | None, str | None, dict[str, Any]]] = []
        self.answer = answer
        self.pause: Callable[[], Awaitable[None]] | None = None

    async def turn(
        self, conversation_id: str, text: str | None, payload: str | None, state: dict[str, Any]
    ) -> TurnResult:
        self.asked.append((text, payload, state))
        if self.pause:
            await self.pause()
        return TurnResult((self.answer(text),), {**state, "turns": state.get("turns", 0) + 1}, "concern")


def echo(said: str | None) -> Answer:
    return Answer(act="smalltalk", text=f"Sie sagten: {said}", choices=(Choice("Kosten", "topic:fees"),))


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'a.sqlite3'}"


@pytest.fixture
def engine() -> ScriptedEngine:
    return ScriptedEngine(echo)


@pytest.fixture
def gateway(engine: ScriptedEngine, database: str) -> Iterator[Gateway]:
    built = Gateway(engine, Store(database), Settings(rate_limit=5), GREETING)
    yield built
    built.close()


async def say(gateway: Gateway, conversation: str, text: str, request: str | None = None) -> list[dict[str, Any]]:
    return list(await gateway.receive(Incoming(conversation, request or str(uuid.uuid4()), text)))


async def test_the_state_of_the_dialogue_is_kept_between_turns(gateway: Gateway, engine: ScriptedEngine) -> None:
    opened = await gateway.open(place="14612000")
    await say(gateway, opened.conversation_id, "eins")
    await say(gateway, opened.conversation_id, "zwei")
    assert [state for _, _, state in engine.asked] == [{"place": "14612000"}, {"place": "14612000", "turns": 1}]


async def test_messages_of_one_conversation_never_overlap(gateway: Gateway, engine: ScriptedEngine) -> None:
    running, most = 0, 0

    async def pause() -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.01)
        running -= 1

    engine.pause = pause
    opened = await gateway.open()
    await asyncio.gather(*(say(gateway, opened.conversation_id, str(number)) for number in range(4)))
    assert most == 1
    assert [state.get("turns", 0) for _, _, state in engine.asked] == [0, 1, 2, 3]


async def test_conversations_do_not_wait_for_each_other(gateway: Gateway, engine: ScriptedEngine) -> None:
    both = asyncio.Barrier(2)

    async def pause() -> None:
        await asyncio.wait_for(both.wait(), 2)

    engine.pause = pause
    opened = [await gateway.open() for _ in range(2)]
    answers = await asyncio.gather(*(say(gateway, item.conversation_id, "hallo") for item in opened))
    assert [len(item) for item in answers] == [1, 1]


async def test_a_failed_action_ends_in_an_honest_message_and_a_log_entry_with_the_same_id(
    gateway: Gateway, engine: ScriptedEngine, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_: str | None) -> Answer:
        raise ActionFailed("kaputt")

    engine.answer = fail
    opened = await gateway.open()
    request = str(uuid.uuid4())
    with pytest.raises(Refused) as refused:
        await say(gateway, opened.conversation_id, "hallo", request)
    assert refused.value.status == 500
    incident = refused.value.detail.split("Kennung ")[1].rstrip(")")
    assert incident in capsys.readouterr().out
    engine.answer = echo
    assert (await say(gateway, opened.conversation_id, "hallo", request))[0]["text"] == "Sie sagten: hallo"


async def test_what_identifies_a_person_never_reaches_engine_or_database(
    gateway: Gateway, engine: ScriptedEngine, database: str
) -> None:
    opened = await gateway.open()
    await say(gateway, opened.conversation_id, "Ich heiße Erika Mustermann, IBAN DE89 3704 0044 0532 0130 00")
    await gateway.rate(opened.conversation_id, "x", False, "Ruft mich an: 0170 1234567")
    with create_engine(database).connect() as connection:
        stored = str([list(connection.execute(text(f"select * from {name}"))) for name in ("turn", "feedback")])
    for secret in ("Mustermann", "0532", "1234567"):
        assert secret not in stored and secret not in str(engine.asked)


async def test_nothing_of_an_erased_conversation_remains(gateway: Gateway, database: str) -> None:
    opened = await gateway.open()
    await say(gateway, opened.conversation_id, "hallo")
    await gateway.rate(opened.conversation_id, "x", True, "gut")
    await gateway.erase(opened.conversation_id)
    with create_engine(database).connect() as connection:
        for table in ("conversation", "turn", "feedback"):
            assert connection.execute(text(f"select count(*) from {table}")).scalar() == 0


async def test_too_many_messages_a_minute_are_told_to_wait(gateway: Gateway) -> None:
    opened = await gateway.open()
    for number in range(5):
        await say(gateway, opened.conversation_id, str(number))
    with pytest.raises(Refused) as refused:
        await say(gateway, opened.conversation_id, "noch eine")
    assert refused.value.status == 429
    assert refused.value.retry_after and 0 < refused.value.retry_after <= 60


async def test_a_lost_store_is_an_error_and_never_an_answer(
    gateway: Gateway, engine: ScriptedEngine, database: str
) -> None:
    opened = await gateway.open()
    with create_engine(database).begin() as connection:
        connection.execute(text("drop table turn"))
    with pytest.raises(StoreAway):
        await say(gateway, opened.conversation_id, "hallo")


async def test_a_tapped_choice_reaches_the_engine_as_its_payload(gateway: Gateway, engine: ScriptedEngine) -> None:
    opened = await gateway.open()
    (answer,) = await say(gateway, opened.conversation_id, "hallo")
    token = answer["choices"][0]["token"]
    assert "topic" not in token
    await gateway.receive(Incoming(opened.conversation_id, str(uuid.uuid4()), choice=token))
    assert engine.asked[-1][:2] == (None, "topic:fees")


async def all_at_once(gateway: Gateway, opened: list[Opened]) -> list[Any]:
    turns = (say(gateway, item.conversation_id, "hallo") for item in opened)
    return await asyncio.wait_for(asyncio.gather(*turns, return_exceptions=True), 5)


async def test_a_conversation_erased_during_its_turn_takes_no_other_with_it(
    gateway: Gateway, engine: ScriptedEngine, database: str
) -> None:
    opened = [await gateway.open() for _ in range(4)]

    async def erase_the_second() -> None:
        """As another process would."""
        if len(engine.asked) == len(opened):
            with create_engine(database).begin() as connection:
                connection.execute(text("delete from conversation where id = :id"), {"id": opened[1].conversation_id})
        await asyncio.sleep(0.01)

    engine.pause = erase_the_second
    answers = await all_at_once(gateway, opened)
    gone = answers.pop(1)
    assert isinstance(gone, Refused) and gone.status == 404
    assert [answer[0]["text"] for answer in answers] == ["Sie sagten: hallo"] * 3
    for item in (opened[0], opened[2], opened[3]):
        assert len(await gateway.transcript(item.conversation_id)) == 3


async def test_a_store_lost_during_many_turns_is_told_to_each(
    gateway: Gateway, engine: ScriptedEngine, database: str
) -> None:
    opened = [await gateway.open() for _ in range(3)]

    async def lose() -> None:
        if len(engine.asked) == 1:
            with create_engine(database).begin() as connection:
                connection.execute(text("drop table turn"))
        await asyncio.sleep(0)

    engine.pause = lose
    assert [type(answer) for answer in await all_at_once(gateway, opened)] == [StoreAway] * 3


async def test_an_erasure_waits_for_the_turn_that_is_running(gateway: Gateway, engine: ScriptedEngine) -> None:
    opened = await gateway.open()
    inside, go_on = asyncio.Event(), asyncio.Event()

    async def pause() -> None:
        inside.set()
        await go_on.wait()

    engine.pause = pause
    turn = asyncio.create_task(say(gateway, opened.conversation_id, "hallo"))
    await inside.wait()
    erasure = asyncio.create_task(gateway.erase(opened.conversation_id))
    await asyncio.sleep(0)
    go_on.set()
    assert (await turn)[0]["text"] == "Sie sagten: hallo"
    await erasure
    with pytest.raises(Refused) as refused:
        await gateway.transcript(opened.conversation_id)
    assert refused.value.status == 404
