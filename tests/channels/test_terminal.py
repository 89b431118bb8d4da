"""The conversation in the terminal: what is typed, and what is shown."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from typing import Any

import pytest
from rich.console import Console

from bot.settings import Settings
from channels.terminal import chat, plain, show
from tests.conftest import Talk

PUBLIC = "https://lotse.example"
HINT = "Ende mit „ende“ oder Strg+D."
FAREWELL = "Auf Wiedersehen!"

Chat = Callable[..., str]


@pytest.fixture
def typed(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Chat:
    """Holds a conversation of these lines; returns all that was shown."""

    def run(*lines: str) -> str:
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        chat(settings)
        return capsys.readouterr().out

    return run


def number_of(choice: str, card: dict[str, Any]) -> str:
    return str([item["label"] for item in card["choices"]].index(choice) + 1)


def test_a_conversation_begins_with_the_greeting_and_how_to_end_it(typed: Chat) -> None:
    shown = typed("ende")
    assert "Ich bin ein Programm, kein Mensch." in shown
    assert shown.index("Guten Tag!") < shown.index(HINT) < shown.index(FAREWELL)


def test_links_are_shown_with_their_addresses(typed: Chat, settings: Settings) -> None:
    shown = typed("ende")
    assert f"So gehen wir mit Ihren Daten um: {settings.public_url}/datenschutz" in shown
    assert "](" not in shown


@pytest.mark.parametrize("word", ["ende", " Ende ", "exit", "QUIT", "q"])
def test_a_word_ends_the_conversation(typed: Chat, word: str) -> None:
    shown = typed(word, "Hund anmelden in Pirna")
    assert FAREWELL in shown and "Pirna" not in shown


def test_the_end_of_input_ends_the_conversation(typed: Chat) -> None:
    assert FAREWELL in typed()


def test_a_concern_is_answered_with_authority_and_numbered_choices(typed: Chat) -> None:
    shown = typed("Reisepass beantragen in Leipzig", "ende")
    assert "Reisepass beantragen" in shown and "Leipzig" in shown
    assert "1 " in shown.split("Verbindlich")[1] and "Kosten" in shown
    assert "**" not in shown and "[bold]" not in shown


def test_a_number_picks_the_choice_of_that_number(typed: Chat, talk: Talk) -> None:
    (card, *_) = talk.say("Reisepass beantragen in Leipzig")
    (tapped, *_) = talk.tap("Kosten")
    shown = typed("Reisepass beantragen in Leipzig", number_of("Kosten", card), "ende")
    first_line = plain(tapped["text"], PUBLIC).splitlines()[1].removeprefix("- ")
    assert first_line in shown.split("\n> ")[2]


def test_a_number_picks_one_of_the_services_offered(typed: Chat, talk: Talk) -> None:
    talk.say("Reisepass beantragen in Leipzig")
    (offer, *_) = talk.say("das meinte ich nicht")
    second = offer["hits"][1]["title"]
    answers = typed("Reisepass beantragen in Leipzig", "das meinte ich nicht", "2", "ende").split("\n> ")
    assert answers[3].strip().startswith(second)


@pytest.mark.parametrize("number", ["0", "99", "²", "٣", "-1", "1.", "9" * 30])
def test_a_number_without_a_choice_is_a_message_like_any_other(typed: Chat, number: str) -> None:
    answers = typed(number, "Hallo", "ende").split("\n> ")
    assert len(answers) == 4
    assert answers[1].strip()
    assert "Guten Tag!" in answers[2]


def test_what_is_refused_is_explained_and_the_conversation_goes_on(typed: Chat) -> None:
    answers = typed("", "x" * 2001, "Hallo", "ende").split("\n> ")
    assert "leer" in answers[1] and "zu lang" in answers[2]
    assert "Guten Tag!" in answers[3] and FAREWELL in answers[4]


@pytest.mark.parametrize(
    "text", ["[/bold]", "Hallo [/red] [bold]x", "[link=x]y[/link] \\", "\\**x**", "[/]", ":smile: **"]
)
def test_typed_markup_does_not_break_the_conversation(typed: Chat, text: str) -> None:
    answers = typed(text, "Hallo", "ende").split("\n> ")
    assert len(answers) == 4 and "Guten Tag!" in answers[2]


@pytest.fixture
def console() -> Console:
    return Console(file=io.StringIO(), width=200, highlight=False)


def shown_by(console: Console, message: dict[str, Any]) -> str:
    show(console, message, PUBLIC)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[Amt24](https://amt24.sachsen.de)", "Amt24: https://amt24.sachsen.de"),
        ("siehe [Daten](/datenschutz).", f"siehe Daten: {PUBLIC}/datenschutz."),
        ("rufen Sie [115](tel:115) an", "rufen Sie 115 an"),
        (
            "**fett** und [a](https://a.example), [b](https://b.example)",
            "fett und a: https://a.example, b: https://b.example",
        ),
        ("[/bold] [red]rot[/red] **fett [x]**", "[/bold] [red]rot[/red] fett [x]"),
        ("**fett [/x] ** [", "fett [/x]  ["),
    ],
)
def test_the_text_of_a_message_is_shown_as_it_is_meant(console: Console, text: str, expected: str) -> None:
    assert shown_by(console, {"type": "text", "text": text}) == expected


def test_a_label_with_markup_is_shown_as_it_is(console: Console) -> None:
    choices = [{"label": "[/dim] A", "token": "1"}, {"label": "[bold]B", "token": "2"}]
    shown = shown_by(console, {"type": "service", "text": "Karte", "choices": choices})
    assert shown.splitlines()[-1].strip() == "1 [/dim] A  2 [bold]B"


def test_choices_that_the_text_lists_are_not_shown_twice(console: Console) -> None:
    message = {"type": "choices", "text": "1. Hund\n2. Katze", "choices": [{"label": "Hund", "token": "1"}]}
    assert shown_by(console, message) == "1. Hund\n2. Katze"
    assert show(console, message, PUBLIC) == message["choices"]
