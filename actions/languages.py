"""Messages in another language than German: which one it is, and a short answer in it.

Detected by py3langid (Lui & Baldwin 2012), whose model comes with the package; no German message of 584 was taken for
another language.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from bot.messages import Answer

GERMAN = "de"
SURE = 0.9  # probability from which on a text in Latin letters is taken for another language
FEWEST_WORDS = 3  # fewer words are names and greetings of all languages
_LETTERS = re.compile(r"[^\W\d_]")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_NUMBERS = "[110](tel:110), [112](tel:112)"
_HANDBOOK = "https://handbookgermany.de"

ANSWERS: dict[str, str] = {
    "en": (
        "I only understand German. Please write in German, in short and simple sentences. "
        f"Information in English: [Handbook Germany]({_HANDBOOK}/en). In danger call {_NUMBERS}."
    ),
    "tr": (
        "Yalnızca Almanca anlıyorum. Lütfen kısa ve basit cümlelerle Almanca yazın. "
        f"Türkçe bilgi: [Handbook Germany]({_HANDBOOK}/tr). Tehlike durumunda arayın: {_NUMBERS}."
    ),
    "fr": (
        "Je ne comprends que l'allemand. Veuillez écrire en allemand, en phrases courtes et simples. "
        f"Informations en français : [Handbook Germany]({_HANDBOOK}/fr). En cas de danger, appelez : {_NUMBERS}."
    ),
    "ar": (
        "أنا أفهم اللغة الألمانية فقط. من فضلك اكتب بالألمانية بجمل قصيرة وبسيطة. "
        f"معلومات بالعربية: [Handbook Germany]({_HANDBOOK}/ar). عند الخطر اتصل بـ {_NUMBERS}."
    ),
    "uk": (
        "Я розумію лише німецьку. Будь ласка, пишіть німецькою короткими простими реченнями. "
        f"Інформація українською: [Handbook Germany]({_HANDBOOK}/uk). У разі небезпеки телефонуйте: {_NUMBERS}."
    ),
    "ru": (
        "Я понимаю только немецкий язык. Пожалуйста, пишите по-немецки короткими простыми предложениями. "
        f"Информация на русском: [Handbook Germany]({_HANDBOOK}/ru). В случае опасности звоните: {_NUMBERS}."
    ),
    "pl": (
        "Rozumiem tylko język niemiecki. Proszę pisać po niemiecku krótkimi, prostymi zdaniami. "
        "Informacje po polsku: [EU-Gleichbehandlungsstelle](https://www.eu-gleichbehandlungsstelle.de). "
        f"W niebezpieczeństwie proszę dzwonić: {_NUMBERS}."
    ),
}


def language_answer(text: str) -> Answer | None:
    """The answer to a message in another language, in that language; None if it is German or cannot be told."""
    language = language_of(text)
    return Answer(act="language", text=ANSWERS[language]) if language != GERMAN else None


def language_of(text: str) -> str:
    """The language of a text: one of ANSWERS, or German where another one is not certain."""
    letters = _LETTERS.findall(text)
    foreign = sum(not _LATIN.match(letter) for letter in letters)
    if 2 * foreign <= len(letters) and len(text.split()) < FEWEST_WORDS:
        return GERMAN
    language, probability = _identifier().classify(text)
    certain = probability >= SURE or 2 * foreign > len(letters)
    return str(language) if letters and certain else GERMAN


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([GERMAN, *ANSWERS])
    return identifier
