"""Action: somebody may be in danger."""

from __future__ import annotations

import re

from actions import talk_texts
from actions.base import DialogueAction
from actions.find_service import find, names_a_service
from actions.turn import Reply, Turn

# Below this probability, and without a word of danger, the concern is answered too.
SURE = 0.8
# Below this one no such line is needed.
UNLIKELY = 0.6
_DANGER = re.compile(
    r"schl[aäu]g|geschlagen|prügel|bedroh|brenn|feuer|umbring|nicht mehr leben|sterben|suizid|selbstmord|überfall"
    r"|bewusstlos|blut|gas\b|gift|tablette|messer|einbr[ue]ch|bricht|ertrink|herzinfarkt|atme|vergewalt|stalk|\bhilfe\b",
    re.IGNORECASE,
)
# So sure a service must be that a message that sounds like danger is a concern, with one line of numbers.
SURE_SERVICE = 0.85
# Which number comes first, by what is written.
_NEEDS = (
    (
        re.compile(
            r"(?:nicht|nimmer) mehr leben|suizid|selbstmord|mich umbring|mir das leben|sterben will", re.IGNORECASE
        ),
        talk_texts.COUNSELLING,
    ),
    (
        re.compile(
            r"\b(?:mann|freund|partner|ehemann|vater|ex)\b.*(?:schl[aä]g|bedroh|prügel)|vergewalt|stalk"
            r"|frauenhaus|angst vor mei\w* (?:mann|freund|partner|ehemann|vater|ex)",
            re.IGNORECASE,
        ),
        talk_texts.VIOLENCE,
    ),
)


class Emergency(DialogueAction):
    """Names the emergency numbers, before anything else."""

    action_name = "action_emergency"
    any_language = True

    def answer(self, turn: Turn) -> Reply:
        """The numbers that help at once; where danger is unlikely, one line of them and the concern."""
        is_danger = _DANGER.search(turn.text) is not None
        if is_danger or (turn.confidence >= SURE and not names_a_service(self.knowledge, turn, SURE_SERVICE)):
            return Reply((talk_texts.emergency(_first(turn.text)),), turn.dialogue)
        reply = find(self.knowledge, turn)
        if turn.confidence < UNLIKELY:
            return reply
        return Reply((*reply.answers, talk_texts.IN_DANGER), reply.dialogue)


def _first(text: str) -> tuple[str, ...]:
    """The numbers that a message needs most: for those who are weary of life, for those who are beaten."""
    return tuple(number for words, number in _NEEDS if words.search(text))
