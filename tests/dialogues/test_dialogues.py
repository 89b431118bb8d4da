"""Whole conversations, as tables of what is said and what the answers must show.

An expectation names what a citizen would notice: act, service, topic, place, authority, words of the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from tests.conftest import Talk

VERLUST, REISEPASS, PERSO = "99008001014002", "99085001012000", "99008001012000"
AUTO_UMMELDEN, HUND, WOHNGELD = "99036008071000", "99110009104000", "99107023017001"
ANMELDEN, ELTERNGELD, JUSTIZ = "99115005104001", "99041006017000", "99049001001003"


@dataclass(frozen=True)
class Expected:
    """What must be found in the answers to one message; None means "does not matter"."""

    act: str | None = None
    service: str | None = None
    topic: str | None = None
    place: str | None = None
    authority: str | None = None
    text: str | None = None
    page: str | None = None
    offers: str | None = None


def check(messages: Sequence[dict[str, Any]], expected: Expected) -> None:
    shown = [
        {
            "act": message["act"],
            "service": message.get("service", {}).get("id"),
            "page": message.get("service", {}).get("page", ""),
            "topic": message.get("topic"),
            "place": message.get("place", {}).get("ags"),
            "authority": message.get("authority", {}).get("name", ""),
            "text": message["text"],
            "offers": " | ".join(hit["id"] for hit in message.get("hits", [])),
        }
        for message in messages
    ]
    assert all(message["text"] for message in messages)
    for name in ("act", "service", "topic", "place"):
        wanted = getattr(expected, name)
        if wanted is not None:
            assert wanted in [item[name] for item in shown], (name, shown)
    for name in ("authority", "text", "page", "offers"):
        wanted = getattr(expected, name)
        if wanted is not None:
            assert any(wanted in item[name] for item in shown), (name, shown)


DIALOGUES: dict[str, list[tuple[str, Expected]]] = {
    "a new passport is no new conversation": [
        ("Reisepass neu machen lassen", Expected(act="service", service=REISEPASS))
    ],
    "what tells two services apart": [
        (
            "was ist der Unterschied zwischen Reisepass und vorläufigem Reisepass",
            Expected(act="compare", text="Der Unterschied"),
        ),
        ("den zweiten", Expected(act="service")),
    ],
    "two concerns, one after the other": [
        ("ich ziehe nach Dresden um und muss auch mein Auto ummelden", Expected(act="service", service=ANMELDEN)),
        ("weiter", Expected(act="service", service=AUTO_UMMELDEN, place="14612000")),
        ("zurück", Expected(act="service", service=ANMELDEN)),
    ],
    "a situation is a list to work through": [
        ("wir bekommen ein Baby", Expected(act="life_situation", text="Das sind")),
        ("das zweite", Expected(act="service")),
        ("zurück", Expected(act="life_situation", text="1 von")),
        ("in Görlitz", Expected(act="life_situation", text="1 von")),
        ("weiter", Expected(act="service", place="14626110")),
        ("weiter", Expected(act="service", place="14626110")),
    ],
    "the right number comes first": [
        ("ich will nicht mehr leben", Expected(act="emergency", text="sofort an:\n- **Telefonseelsorge")),
        ("mein mann schlägt mich", Expected(act="emergency", text="sofort an:\n- **Hilfe bei Gewalt")),
    ],
    "who does not write German is answered": [
        ("I lost my passport, what should I do?", Expected(act="language", text="Please write in German")),
        ("Reisepass verloren", Expected(act="service")),
    ],
    "two bodies, and on what it depends": [
        ("Bußgeldbescheid bekommen, wohne in Böblingen", Expected(authority="Böblingen", text="Autobahn")),
    ],
    "a lost wallet with the place in one message": [
        ("hab meinen Geldbeutel verloren, Perso weg, wohne in Görlitz", Expected("service", VERLUST, place="14626110")),
        ("was kostet das", Expected("detail", VERLUST, "fees")),
        ("welche Unterlagen brauche ich", Expected("detail", VERLUST, "documents")),
    ],
    "the place is asked for where it decides": [
        ("Ich möchte mein Auto ummelden", Expected("ask_place", AUTO_UMMELDEN)),
        ("Zwickau", Expected("service", AUTO_UMMELDEN, place="14524330", authority="Zwickau")),
        ("und in Ravensburg?", Expected("service", AUTO_UMMELDEN, authority="Ravensburg", page="service-bw.de")),
    ],
    "the place by its postcode": [
        ("hund anmelden", Expected("ask_place", HUND)),
        ("70173", Expected("service", HUND, place="08111000", authority="Stuttgart", page="plz=70173&ags=08111000")),
    ],
    "a postcode of several municipalities is asked back": [
        ("Wohngeld beantragen", Expected("ask_place", WOHNGELD)),
        ("02708", Expected("ask_place", text="Welchen Ort")),
        ("Löbau", Expected("service", WOHNGELD, place="14626290")),
    ],
    "a town that is not unique is asked back": [
        ("hund anmelden", Expected("ask_place", HUND)),
        ("in Neustadt", Expected("ask_place", text="Neustadt in Sachsen")),
        ("das zweite", Expected("service", HUND)),
    ],
    "another state is named honestly, with its portal": [
        ("Hund anmelden in München", Expected("outside", text="Bayern")),
    ],
    "a place first, the concern afterwards": [
        ("ich wohne in Bautzen", Expected("place", place="14625020", text="Was brauchen Sie")),
        ("brauche wohngeld", Expected("service", WOHNGELD, authority="Bautzen")),
    ],
    "a fee asked for with the concern": [
        ("Was kostet ein Reisepass?", Expected("detail", REISEPASS, "fees", text="Euro")),
    ],
    "a question before any concern waits for it": [
        ("was kostet das?", Expected("ask_concern")),
        ("Reisepass beantragen", Expected("detail", REISEPASS, "fees")),
    ],
    "every topic of a service": [
        ("Reisepass beantragen in Leipzig", Expected("service", REISEPASS, authority="Leipzig")),
        ("wie lange dauert das?", Expected("detail", REISEPASS, "duration")),
        ("geht das auch online?", Expected("detail", REISEPASS, "online")),
        ("wo muss ich da hin?", Expected("detail", REISEPASS, "contact", authority="Leipzig")),
        ("wann haben die offen?", Expected("detail", REISEPASS, "opening_hours")),
        ("wie läuft das ab?", Expected("detail", REISEPASS, "procedure", text="1. ")),
        ("auf welchem Gesetz beruht das?", Expected("detail", REISEPASS, "legal_basis", text="§")),
        ("welche Voraussetzungen gibt es?", Expected("detail", REISEPASS, "requirements")),
    ],
    "opening hours need the place": [
        ("Reisepass beantragen", Expected("ask_place", REISEPASS)),
        ("wann haben die geöffnet?", Expected("ask_place", REISEPASS)),
        ("in Ulm", Expected("detail", REISEPASS, "opening_hours", authority="Ulm")),
    ],
    "a state is enough where one body serves it all": [
        ("Elterngeld beantragen in Tübingen", Expected("service", ELTERNGELD, authority="L-Bank")),
    ],
    "no place is asked for where it changes nothing": [
        ("Führungszeugnis online beantragen", Expected("service", JUSTIZ, authority="Bundesamt für Justiz")),
    ],
    "not meant, and then put right": [
        ("Reisepass beantragen in Leipzig", Expected("service", REISEPASS)),
        ("das meinte ich nicht", Expected("ask_choice")),
        ("nein, ich meinte den Hund anmelden", Expected(service=HUND)),
    ],
    "starting anew forgets service and place": [
        ("Reisepass beantragen in Leipzig", Expected("service", REISEPASS)),
        ("neues Thema", Expected("restart")),
        ("was kostet das?", Expected("ask_concern")),
    ],
    "a digression does not lose the service": [
        ("Reisepass beantragen in Leipzig", Expected("service", REISEPASS)),
        ("bist du ein Mensch?", Expected("bot_question", text="kein Mensch")),
        ("danke", Expected("thanks")),
        ("und was kostet er?", Expected("detail", REISEPASS, "fees")),
    ],
    "a human is named, with the authority once it is known": [
        ("ich möchte mit einem Menschen sprechen", Expected("handover", text="115")),
        ("Reisepass beantragen in Leipzig", Expected("service", REISEPASS)),
        ("kann ich mit einem Mitarbeiter reden?", Expected("handover", REISEPASS, authority="Leipzig", text="115")),
    ],
    "talk about itself": [
        ("Hallo", Expected("greeting")),
        ("was kannst du?", Expected("help", text="Unterlagen")),
        ("was speicherst du über mich?", Expected("privacy", text="/datenschutz")),
        ("tschüss", Expected("goodbye")),
    ],
    "what no office does": [
        ("wie wird morgen das Wetter?", Expected("no_service", text="115")),
        ("Pizza bestellen bitte", Expected("no_service", text="Amt24")),
    ],
    "danger comes first": [
        ("mein Mann schlägt mich gerade", Expected("emergency", text="110")),
        ("ich will nicht mehr leben", Expected("emergency", text="0800 111 0 111")),
    ],
    "nothing on the table to choose from": [
        ("das erste", Expected("ask_concern")),
    ],
    "a move from one town to another counts for the new one": [
        (
            "Ich ziehe von Chemnitz nach Freiburg im Breisgau und will mich anmelden",
            Expected("service", ANMELDEN, place="08311000"),
        ),
    ],
    "no place given is accepted": [
        ("Hund anmelden", Expected("ask_place", HUND)),
        ("nein", Expected(text="Ohne Ort")),
        ("was kostet das?", Expected("detail", HUND, "fees")),
    ],
    "all at once": [
        ("Reisepass beantragen in Leipzig", Expected("service", REISEPASS)),
        ("zeig mir alles dazu", Expected("detail", REISEPASS, text="Rechtsgrundlage")),
    ],
}


@pytest.mark.parametrize("name", DIALOGUES)
def test_dialogue(talk: Talk, name: str) -> None:
    for said, expected in DIALOGUES[name]:
        check(talk.say(said), expected)


def test_a_choice_is_picked_by_tapping_by_ordinal_and_by_words(talk: Talk) -> None:
    (offer, *_) = talk.say("Ich habe alles verloren, meinen Ausweis oder so")
    assert offer["type"] in ("choices", "service")
    talk.say("Reisepass beantragen in Leipzig")
    (again, *_) = talk.say("das meinte ich nicht")
    titles = [hit["title"] for hit in again["hits"]]
    (card, *_) = talk.tap(titles[1])
    assert card["service"]["title"] == titles[1]
    (second, *_) = talk.say("das meinte ich nicht")
    titles = [hit["title"] for hit in second["hits"]]
    (card, *_) = talk.say("das erste bitte")
    assert card["service"]["title"] == titles[0]


def test_what_was_rejected_is_not_offered_again(talk: Talk) -> None:
    (card, *_) = talk.say("Reisepass beantragen in Leipzig")
    (offer, *_) = talk.tap("Das meinte ich nicht")
    assert card["service"]["id"] not in [hit["id"] for hit in offer["hits"]]
    (again, *_) = talk.tap("Nichts davon")
    first = {hit["id"] for hit in offer["hits"]}
    assert not first & {hit["id"] for hit in again.get("hits", [])}


def test_every_answer_about_a_service_carries_date_source_and_page(talk: Talk) -> None:
    for said in ("Hund anmelden in Pirna", "was kostet das", "zeig mir alles"):
        (answer, *_) = talk.say(said)
        assert answer["service"]["checked"] and answer["service"]["source"].startswith("https://")
        assert answer["service"]["page"].startswith("https://")
        assert "Stand:" in answer["text"] and "Verbindlich" in answer["text"]


def test_a_service_without_a_leika_key_is_offered_and_shown(talk: Talk) -> None:
    keyless = next(service for service in talk.assistant.knowledge.search.services if service.leika is None)
    check(talk.say(keyless.title), Expected(service=keyless.id))
