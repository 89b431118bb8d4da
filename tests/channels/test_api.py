"""The HTTP API as its clients see it: the real server, real HTTP."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest


@pytest.fixture
def api(live_server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{live_server}/api/v1", timeout=20) as client:
        yield client


@pytest.fixture
def conversation(api: httpx.Client) -> str:
    return str(api.post("/conversations").json()["conversation_id"])


def send(api: httpx.Client, conversation: str, **content: Any) -> httpx.Response:
    content.setdefault("message_id", str(uuid.uuid4()))
    return api.post(f"/conversations/{conversation}/messages", json=content)


def assert_problem(response: httpx.Response, status: int) -> None:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert len(response.json()["detail"]) > 15


def test_the_first_message_says_that_this_is_a_program_and_links_the_privacy_page(api: httpx.Client) -> None:
    response = api.post("/conversations", json={"channel": "web"})
    assert response.status_code == 201
    (message,) = response.json()["messages"]
    assert message["act"] == "greeting"
    assert "Programm" in message["text"] and "/datenschutz" in message["text"]
    assert "persönlichen Daten" in message["text"]


def test_conversation_ids_are_long_and_never_the_same(api: httpx.Client) -> None:
    ids = {api.post("/conversations").json()["conversation_id"] for _ in range(20)}
    assert len(ids) == 20
    assert min(map(len, ids)) >= 32


def test_a_concern_with_a_place_gets_service_authority_and_page(api: httpx.Client, conversation: str) -> None:
    response = send(api, conversation, text="Mein Personalausweis wurde gestohlen, ich wohne in Görlitz")
    assert response.status_code == 200
    card = response.json()["messages"][0]
    assert card["type"] == "service"
    assert card["service"]["leika"] == "99008001014002"
    assert "Görlitz" in card["authority"]["name"]
    assert card["place"] == {"ags": "14626110", "name": "Görlitz", "state": "SN"}
    assert card["service"]["page"].startswith("https://amt24.sachsen.de/zufi/leistungen/")
    assert "plz=02826&ags=14626110" in card["service"]["page"]
    assert card["service"]["checked"] and card["service"]["source"].startswith("https://")


def test_a_choice_is_taken_by_its_token(api: httpx.Client, conversation: str) -> None:
    (card, *_) = send(api, conversation, text="Reisepass beantragen in Leipzig").json()["messages"]
    token = next(item["token"] for item in card["choices"] if item["label"] == "Kosten")
    (answer,) = send(api, conversation, choice=token).json()["messages"]
    assert (answer["act"], answer["topic"]) == ("detail", "fees")
    assert answer["service"]["id"] == card["service"]["id"]


def test_the_place_can_be_known_from_the_start(api: httpx.Client) -> None:
    opened = api.post("/conversations", json={"state": "SN", "place": "14612000"}).json()
    (card,) = send(api, opened["conversation_id"], text="Reisepass beantragen").json()["messages"]
    assert "Dresden" in card["authority"]["name"]


def test_the_same_message_id_gives_the_same_answer_and_is_stored_once(api: httpx.Client, conversation: str) -> None:
    request = str(uuid.uuid4())
    first = send(api, conversation, message_id=request, text="Hund anmelden in Pirna")
    again = send(api, conversation, message_id=request, text="Hund anmelden in Pirna")
    assert again.status_code == 200
    assert again.json() == first.json()
    said = [item for item in transcript(api, conversation) if item["sender"] == "citizen"]
    assert len(said) == 1


def test_the_same_message_id_twice_at_once_is_answered_once(api: httpx.Client, conversation: str) -> None:
    request = str(uuid.uuid4())
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda _: send(api, conversation, message_id=request, text="Hallo"), range(4)))
    assert {reply.status_code for reply in replies} == {200}
    assert len({reply.text for reply in replies}) == 1


def test_two_messages_at_once_are_both_answered_one_after_the_other(api: httpx.Client, conversation: str) -> None:
    texts = ["Hund anmelden in Pirna", "Was kostet ein Reisepass in Leipzig?"]
    with ThreadPoolExecutor(2) as pool:
        replies = list(pool.map(lambda text: send(api, conversation, text=text), texts))
    assert [reply.status_code for reply in replies] == [200, 200]
    senders = [item["sender"] for item in transcript(api, conversation)]
    assert senders == ["assistant", "citizen", "assistant", "citizen", "assistant"]


def transcript(api: httpx.Client, conversation: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get(f"/conversations/{conversation}/messages").json()["messages"]
    return found


def test_personal_data_is_unrecognisable_in_the_transcript(api: httpx.Client, conversation: str) -> None:
    send(api, conversation, text="Meine Mail ist erika@example.org, Telefon 0351 1234567")
    stored = json.dumps(transcript(api, conversation), ensure_ascii=False)
    assert "erika@example.org" not in stored and "1234567" not in stored
    assert "[E-Mail]" in stored


def test_an_erased_conversation_is_gone(api: httpx.Client, conversation: str) -> None:
    assert api.delete(f"/conversations/{conversation}").status_code == 204
    assert_problem(api.get(f"/conversations/{conversation}/messages"), 404)
    assert_problem(send(api, conversation, text="Hallo"), 404)
    assert_problem(api.delete(f"/conversations/{conversation}"), 404)


def test_feedback_is_taken(api: httpx.Client, conversation: str) -> None:
    (answer,) = send(api, conversation, text="Hallo").json()["messages"]
    feedback = {"message_id": answer["id"], "helpful": True, "comment": "Danke!"}
    assert api.post(f"/conversations/{conversation}/feedback", json=feedback).status_code == 204
    assert_problem(api.post("/conversations/unbekannt/feedback", json=feedback), 404)


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_an_empty_message_is_refused(api: httpx.Client, conversation: str, text: str) -> None:
    assert_problem(send(api, conversation, text=text), 422)


def test_2000_characters_are_taken_and_2001_are_not(api: httpx.Client, conversation: str) -> None:
    assert send(api, conversation, text="a" * 2000).status_code == 200
    assert_problem(send(api, conversation, text="a" * 2001), 413)


def test_a_megabyte_is_refused(api: httpx.Client, conversation: str) -> None:
    assert_problem(send(api, conversation, text="a" * 1_000_000), 413)


def test_a_megabyte_without_declared_length_is_refused(api: httpx.Client, conversation: str) -> None:
    def pieces() -> Iterator[bytes]:
        yield b'{"text": "'
        for _ in range(100):
            yield b"a" * 10_000
        yield b'"}'

    path = f"/conversations/{conversation}/messages"
    headers = {"content-type": "application/json"}
    assert_problem(api.post(path, content=pieces(), headers=headers), 413)


@pytest.mark.parametrize("escape", ["\\u0000", "\\ud800", "\\udfff", "\\u0007"])
def test_characters_that_are_none_are_refused(api: httpx.Client, conversation: str, escape: str) -> None:
    body = f'{{"message_id": "{uuid.uuid4()}", "text": "Hund{escape}anmelden"}}'
    path = f"/conversations/{conversation}/messages"
    assert_problem(api.post(path, content=body, headers={"content-type": "application/json"}), 422)


@pytest.mark.parametrize(
    "text",
    [
        "🎉🎉🎉",
        "👨‍👩‍👧",
        "أريد جواز سفر",
        "שלום עולם",
        "\u202eremünchen",
        "<script>alert(1)</script>",
        "....",
        "/",
        "?",
    ],
)
def test_odd_text_gets_a_civil_answer(api: httpx.Client, conversation: str, text: str) -> None:
    response = send(api, conversation, text=text)
    assert response.status_code == 200
    assert all(message["text"] for message in response.json()["messages"])


@pytest.mark.parametrize("text", ["/restart", '/greet{"x": 1}', "/session_start", '/inform_place{"place": "x"}'])
def test_text_that_looks_like_a_command_is_plain_text(api: httpx.Client, conversation: str, text: str) -> None:
    response = send(api, conversation, text=text)
    assert response.status_code == 200
    said = [item["text"] for item in transcript(api, conversation) if item["sender"] == "citizen"]
    assert said == [text]
    assert not response.json()["messages"][0].get("place")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"null",
        b'{"text": "Hallo"}',
        b'{"message_id": "keine", "text": "Hallo"}',
        b'{"message_id": "3f0c0b7e-5a6b-4c1e-9a55-0d5a6f6f3b11"}',
        b'{"message_id": "3f0c0b7e-5a6b-4c1e-9a55-0d5a6f6f3b11", "text": 5}',
        b'{"message_id": "3f0c0b7e-5a6b-4c1e-9a55-0d5a6f6f3b11", "text": {"a": 1}}',
        b'{"message_id": "3f0c0b7e-5a6b-4c1e-9a55-0d5a6f6f3b11", "text": "a", "choice": "b"}',
        b'{"message_id": "3f0c0b7e-5a6b-4c1e-9a55-0d5a6f6f3b11", "choice": "gibtsnicht"}',
        b'{"message_id": "3f0c0b7e-5a6b-4c1e-9a55-0d5a6f6f3b11", "text": "\xff\xfe"}',
    ],
)
def test_a_body_of_the_wrong_shape_is_refused(api: httpx.Client, conversation: str, body: bytes) -> None:
    headers = {"content-type": "application/json"}
    assert_problem(api.post(f"/conversations/{conversation}/messages", content=body, headers=headers), 422)


def test_an_unknown_conversation_and_an_unknown_page_are_not_found(api: httpx.Client) -> None:
    assert_problem(send(api, "gibtsnicht", text="Hallo"), 404)
    assert_problem(api.get("/nirgends"), 404)


def test_a_choice_of_another_conversation_is_refused(api: httpx.Client, conversation: str) -> None:
    other = str(api.post("/conversations").json()["conversation_id"])
    (card, *_) = send(api, other, text="Reisepass beantragen in Leipzig").json()["messages"]
    assert_problem(send(api, conversation, choice=card["choices"][0]["token"]), 422)


def test_search_answers_like_the_command(api: httpx.Client) -> None:
    found = api.get("/search", params={"q": "personalausweis verloren", "k": 3}).json()
    assert found["decision"] in ("answer", "choose")
    assert found["hits"][0]["id"] == "99008001014002"
    assert len(found["hits"]) == 3
    assert_problem(api.get("/search", params={"q": ""}), 422)
    assert_problem(api.get("/search", params={"q": "a", "state": "XX"}), 422)


def test_health_and_the_description_of_the_api_are_there(api: httpx.Client) -> None:
    assert api.get("/health/live").json() == {"status": "ok"}
    assert api.get("/health/ready").status_code == 200
    assert "/api/v1/conversations" in api.get("/openapi.json").json()["paths"]
    assert "python_info" in api.get("/metrics").text


def test_pages_load_nothing_from_elsewhere(api: httpx.Client, live_server: str) -> None:
    policy = httpx.get(live_server).headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe-inline" not in policy
