"""Answers in Telegram's HTML (https://core.telegram.org/bots/api#html-style), split at the length it takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

# Longest message of Telegram, in UTF-16 code units.
LONGEST = 4096
# The same grammar as channels/static/render.js.
_INLINE = re.compile(
    r"\*\*(?P<bold>.+?)\*\*|\[(?P<label>(?:[^\[\]]|\[[^\[\]]*\])+)\]\((?P<url>[^()\s]+(?:\([^()\s]*\)[^()\s]*)*)\)"
)
_ITEM = re.compile(r"^\s*- +")
# Where a line that is too long may end: after a sentence, else after a word.
_BREAK = re.compile(r"(?<=[.!?])\s+|\s+")


def html(text: str) -> str:
    """Markdown-lite (**bold**, [label](url), lists) as Telegram's HTML; of other links the address."""
    return "\n".join(_inline(_ITEM.sub("• ", line)) for line in text.strip().split("\n"))


def plain(text: str) -> str:
    """Markdown-lite as plain text: links as their label with the address, bold without stars."""
    return _INLINE.sub(lambda match: plain(match["bold"]) if match["bold"] else _told(match), text.strip())


def parts(text: str, limit: int = LONGEST) -> tuple[str, ...]:
    """The markdown-lite text in parts that each take at most `limit` UTF-16 code units as HTML; no markup is broken.

    Raises ValueError if there is nothing to show.
    """
    if not text.strip():
        raise ValueError("an answer without text")
    done: list[str] = []
    open_lines: list[str] = []
    for line in (piece for whole in text.strip().split("\n") for piece in _pieces(whole, limit)):
        if open_lines and _length("\n".join([*open_lines, line])) > limit:
            done.append("\n".join(open_lines).strip())
            open_lines = []
        open_lines.append(line)
    return tuple(part for part in (*done, "\n".join(open_lines).strip()) if part)


def _inline(line: str) -> str:
    found, end = [], 0
    for match in _INLINE.finditer(line):
        found += [escape(line[end : match.start()]), _marked(match)]
        end = match.end()
    return "".join([*found, escape(line[end:])])


def _marked(match: re.Match[str]) -> str:
    if match["bold"] is not None:
        return f"<b>{_inline(match['bold'])}</b>"
    if match["url"].startswith("https://"):
        return f'<a href="{escape(match["url"])}">{escape(match["label"])}</a>'
    return escape(_told(match))


def _told(match: re.Match[str]) -> str:
    """The label of a link, and where it leads unless it says so itself: "Anrufen (0351 4880)", but "110"."""
    label, address = match["label"], re.sub(r"^(?:tel|mailto):", "", match["url"])
    known = address != match["url"] or address.startswith("https://")
    if not known or re.sub(r"\W", "", address) in re.sub(r"\W", "", label):
        return label
    return f"{label} ({address})"


def _pieces(line: str, limit: int) -> Iterator[str]:
    """The line, cut where it is longer than one message: between its marked and its plain stretches."""
    if _length(line) <= limit:
        yield line
        return
    open_piece = ""
    for atom in _atoms(line, limit):
        if open_piece and _length(open_piece + atom) > limit:
            yield open_piece.rstrip()
            open_piece = ""
        open_piece += atom
    yield open_piece.rstrip()


def _atoms(line: str, limit: int) -> Iterator[str]:
    """Marked stretches whole, the rest word by word; what is longer than a message loses its markup, or is cut."""
    end = 0
    for match in [*_INLINE.finditer(line), None]:
        plain = line[end : match.start()] if match else line[end:]
        marked = match[0] if match else ""
        if _length(marked) > limit and match:
            plain, marked = plain + (match["bold"] or match["label"]), ""
        yield from _words(plain, limit)
        if marked:
            yield marked
        end = match.end() if match else end


def _words(text: str, limit: int) -> Iterator[str]:
    # One character takes at most six units, as "&quot;" does.
    step, start = max(1, limit // 6), 0
    for gap in [*_BREAK.finditer(text), None]:
        end = gap.end() if gap else len(text)
        word = text[start:end]
        yield from (word[at : at + step] for at in range(0, len(word), step))
        start = end


def _length(text: str) -> int:
    """UTF-16 code units of the text as HTML."""
    return len(html(text).encode("utf-16-le")) // 2
