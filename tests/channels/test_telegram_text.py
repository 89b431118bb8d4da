"""Answers in Telegram's HTML: nothing of the text is lost, and no markup is broken."""

from __future__ import annotations

import re
from html import unescape

import pytest

from channels.telegram_text import LONGEST, html, parts


def visible(rendered: str) -> str:
    return unescape(re.sub(r"</?[ab][^>]*>", "", rendered))


def letters(text: str) -> str:
    return re.sub(r"[\s*]+", "", text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<script>1 & 2</script>", "&lt;script&gt;1 &amp; 2&lt;/script&gt;"),
        ("**Gebühr:** 37 €", "<b>Gebühr:</b> 37 €"),
        ("[Amt24](https://amt24.sachsen.de)", '<a href="https://amt24.sachsen.de">Amt24</a>'),
        ("[115](tel:115)", "115"),
        ("[hier](javascript:alert(1))", "hier"),
        ("- eins\n- zwei", "• eins\n• zwei"),
    ],
)
def test_markup_becomes_telegrams(text: str, shown: str) -> None:
    assert html(text) == shown


def test_long_answers_are_split_without_loss_and_without_broken_markup() -> None:
    text = "\n".join(
        f"- **Nachweis {number}** für „Öl & Gas“ 😀, [Seite](https://a.de/{number})." for number in range(400)
    )
    split = parts(text)
    assert len(split) > 1
    for part in split:
        rendered = html(part)
        assert len(rendered.encode("utf-16-le")) // 2 <= LONGEST
        assert rendered.count("<b>") == rendered.count("</b>")
        assert rendered.count("<a ") == rendered.count("</a>")
    assert "".join(letters(visible(html(part))) for part in split) == letters(visible(html(text)))


@pytest.mark.parametrize("text", ["x" * 10_000, "**" + "sehr " * 2000 + "fett**", "ein Wort, " * 3000])
def test_a_single_endless_line_is_split_too(text: str) -> None:
    split = parts(text)
    assert all(len(html(part)) <= LONGEST for part in split)
    assert letters("".join(split)) == letters(text)


def test_nothing_to_show_is_an_error() -> None:
    with pytest.raises(ValueError, match="without text"):
        parts(" \n ")
