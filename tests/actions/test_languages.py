"""Messages in other languages are answered in that language, German ones never."""

from __future__ import annotations

import pytest

from actions.languages import ANSWERS, language_answer, language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I have lost my identity card, where do I go?", "en"),
        ("Evlilik için hangi belgeler gerekli", "tr"),
        ("كيف أسجل عنواني الجديد", "ar"),
        ("Де зареєструвати нову адресу?", "uk"),
        ("Где зарегистрировать машину", "ru"),
        ("Gdzie mogę zameldować nowy adres", "pl"),
    ],
)
def test_the_language_is_told_and_answered(text: str, language: str) -> None:
    assert language_of(text) == language
    answer = language_answer(text)
    assert answer is not None
    assert answer.text == ANSWERS[language]
    assert "tel:112" in answer.text


@pytest.mark.parametrize(
    "text",
    [
        "ja", "hallo", "Moin moin", "ok", "Reisepass", "perso weg", "???", "12345", "🍌", "BAföG Online Login",
        "Isch hab mein Audo gwechselt wo muss i na", "WO MELDE ICH MEINEN HUND AN", "sparkasse online banking",
        "Görlitz", "Wohnsitz Zgorzelec abmelden", "Herr Yılmaz zieht zu mir, was muss ich melden",
    ],
)  # fmt: skip
def test_german_and_what_cannot_be_told_stays_german(text: str) -> None:
    assert language_of(text) == "de"
    assert language_answer(text) is None
