"""What is masked, and what must stay readable."""

from __future__ import annotations

import pytest

from bot.privacy import mask


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Schreiben Sie an max.muster+amt@example.co.uk bitte", "Schreiben Sie an [E-Mail] bitte"),
        ("IBAN DE89370400440532013000", "IBAN [IBAN]"),
        ("geboren am 3.4.1987 in Ulm", "geboren am [Datum] in Ulm"),
        ("Steuer-ID 12 345 678 901", "Steuer-ID [Steuer-ID]"),
        ("Tel. 0711/123456-78", "Tel. [Telefon]"),
        ("+49 170 1234567 ist meine Nummer", "[Telefon] ist meine Nummer"),
        ("Ausweis L01X00T471 verloren", "Ausweis [Ausweisnummer] verloren"),
        ("Ich heiße Erika Musterfrau und ziehe um", "Ich heiße [Name] und ziehe um"),
        ("wohne in der Bautzner Straße, Musterweg 12a", "wohne in der Bautzner Straße, [Adresse]"),
    ],
)
def test_what_identifies_a_person_is_masked(said: str, kept: str) -> None:
    assert mask(said) == kept


@pytest.mark.parametrize(
    "said",
    [
        "01067 Dresden",
        "Ich wohne in 78050 Villingen-Schwenningen",
        "Was kostet das, 37 Euro?",
        "am 3.4. habe ich Zeit",
        "§ 9 PAuswG",
        "Ich heiße das nicht gut",
        "Führerschein Klasse B17",
        "115 anrufen",
        "Personalausweis verloren",
        "FAHRZEUGSCHEIN WEG",
    ],
)
def test_what_the_assistant_needs_stays(said: str) -> None:
    assert mask(said) == said
