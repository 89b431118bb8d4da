"""All actions of the assistant."""

from __future__ import annotations

from actions.base import DialogueAction, Knowledge
from actions.choose import Choose
from actions.decline import Decline
from actions.detail import Detail
from actions.emergency import Emergency
from actions.find_service import FindService
from actions.handover import Handover
from actions.life_situation import TellSituation
from actions.navigate import Back, Next
from actions.plain_language import PlainLanguage
from actions.reject import Reject
from actions.set_place import SetPlace
from actions.start_over import StartOver
from actions.talk import Talk

_ACTIONS: tuple[type[DialogueAction], ...] = (
    FindService,
    SetPlace,
    Detail,
    Choose,
    Reject,
    Talk,
    Decline,
    Emergency,
    Handover,
    StartOver,
    TellSituation,
    Back,
    Next,
    PlainLanguage,
)


def all_actions(knowledge: Knowledge) -> list[DialogueAction]:
    """One instance of each action, all with the same facts."""
    return [action(knowledge) for action in _ACTIONS]
