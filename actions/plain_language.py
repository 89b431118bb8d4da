"""Action: the citizen asks for Leichte Sprache."""

from __future__ import annotations

from dataclasses import replace

from actions import guide, talk_texts
from actions.base import DialogueAction
from actions.find_service import find, is_concern
from actions.lines import joined, page_line, stamp
from actions.topics import own_words
from actions.turn import Reply, Turn
from bot.messages import Answer
from index.plain_language import PlainText

_PARTS = {"documents": "Das brauchen Sie", "fees": "Das kostet es", "deadlines": "Wann", "steps": "Das machen Sie"}
NO_TEXT = "Für diese Leistung gibt es noch keinen Text in Leichter Sprache. Das Wichtigste in Kürze:"
# Words that ask for simpler words, and name no service.
_ASKING = frozenset(
    """
    leichte leichter leichten sprache einfach einfacher einfachen worte worten wörter bitte erklär erkläre erklären
    erklärst sag sagen können könnten sie kannst du mir uns das es in auf für verständlich verstehe verstehen text
    texte thema über zeig zeigen lesen gib gibt hätte gern gerne
    """.split()
)


class PlainLanguage(DialogueAction):
    """Tells the current service in Leichte Sprache, where people have written it; else its short summary."""

    action_name = "action_plain_language"

    def answer(self, turn: Turn) -> Reply:
        """The text, the summary, or the question for the service."""
        if is_concern(self.knowledge, turn):
            return find(self.knowledge, turn)
        key = turn.dialogue.service or self._named(turn)
        service = self.knowledge.search.service(key) if key else None
        if service is None:
            return Reply((talk_texts.PLAIN_LANGUAGE,), replace(turn.dialogue, asked="concern"))
        shown = guide.present(self.knowledge, replace(turn.dialogue, offered=()), service, "fees", turn.place)
        card, place = shown.answers[0], self.knowledge.territory.place(turn.dialogue.place or "")
        resolution = self.knowledge.authorities.resolve(service, turn.dialogue.place, turn.dialogue.state)
        text = self.knowledge.plain.get(service.id)
        told = _lines(text) if text else [f"**{service.title}**", NO_TEXT, service.summary]
        office = [f"**Zuständig:** {resolution.authority.name}"] if resolution.authority else []
        lines = joined([*told, "", *office, page_line(service, resolution, place), stamp(service)])
        answer: Answer = replace(card, act="plain_language", topic=None, text=lines)
        return Reply((answer,), shown.dialogue)

    def _named(self, turn: Turn) -> str | None:
        words = [word for word in own_words(turn.rest) if word not in _ASKING]
        result = guide.look_up(self.knowledge, turn.dialogue, " ".join(words)) if words else None
        return result.hits[0].id if result and result.decision == "answer" else None


def _lines(text: PlainText) -> list[str]:
    lines = [f"**{text.title}**", *text.text]
    for name, heading in _PARTS.items():
        if sentences := getattr(text, name):
            lines += ["", f"**{heading}:**", *(f"- {sentence}" for sentence in sentences)]
    return lines
