"""Personal data is made unrecognisable before anything is stored, logged or understood.

What identifies a person is masked; what the assistant needs (places, postcodes) stays.
"""

from __future__ import annotations

import re

# Order matters: the longer patterns first, so that none of their parts is taken for something else.
_MASKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("E-Mail", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("IBAN", re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,7}(?:\s?[A-Z0-9]{1,3})?\b", re.IGNORECASE)),
    ("Datum", re.compile(r"\b(?:0?[1-9]|[12]\d|3[01])\.\s?(?:0?[1-9]|1[0-2])\.\s?(?:19|20)\d\d\b")),
    ("Steuer-ID", re.compile(r"\b\d{2}\s\d{3}\s\d{3}\s\d{3}\b|\b\d{11}\b")),
    ("Telefon", re.compile(r"(?<![\d/])(?:\+49|0049|0)[\s/-]?\d{2,5}[\s/-]?\d{3,}(?:[\s/-]?\d{2,})*\b")),
    # Serial numbers of German identity cards and passports: letters without vowels, and digits.
    ("Ausweisnummer", re.compile(r"\b(?=[A-Z0-9]*\d)[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{8}\d?\b")),
    ("Rentennummer", re.compile(r"\b\d{2}\s?\d{6}\s?[A-Z]\s?\d{3}\b")),
    (
        "Adresse",
        re.compile(r"\b[A-ZÄÖÜ][\wäöüß-]*(?:straße|strasse|str\.|weg|gasse|allee|platz|ring)\s+\d{1,4}\s?[a-zA-Z]?\b"),
    ),
)
_NAME = re.compile(
    r"(?P<lead>\b(?:[Ii]ch heiße|[Ii]ch heisse|[Mm]ein Name ist)\s+)"
    r"(?P<name>[A-ZÄÖÜ][\wäöüß-]+(?:\s+[A-ZÄÖÜ][\wäöüß-]+){0,2})"
)


def mask(text: str) -> str:
    """The text with personal data replaced by "[E-Mail]", "[Telefon]", "[Name]" and the like."""
    for label, pattern in _MASKS:
        text = pattern.sub(f"[{label}]", text)
    return _NAME.sub(r"\g<lead>[Name]", text)
