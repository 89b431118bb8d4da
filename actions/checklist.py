"""The checklist of a life situation: all that is to be done in it, and how far one has come."""

from __future__ import annotations

from dataclasses import replace

from actions import guide, replies
from actions.base import Knowledge
from actions.lines import joined
from actions.turn import Dialogue, Reply, Turn
from bot.messages import Answer, Choice
from index.models import LifeSituation, Step
from index.search import is_provided


def begun(knowledge: Knowledge, turn: Turn, situation: LifeSituation) -> Reply:
    """The checklist of a situation that a message describes, with the place that it names."""
    dialogue = guide.take_place(turn.dialogue, turn.place)
    dialogue = replace(dialogue, situation=situation.id, done=(), query=turn.rest, waiting=(), earlier=())
    reply = checklist(knowledge, dialogue)
    return guide.beside_outside(knowledge, turn, reply) if turn.place.decision == "outside" else reply


def checklist(knowledge: Knowledge, dialogue: Dialogue) -> Reply:
    """The steps of the situation at hand, those opened before marked; the open ones can be chosen."""
    situation = knowledge.situations.get(dialogue.situation or "")
    assert situation is not None
    steps = _steps(knowledge, situation, dialogue.state)
    titles = {step.service: _title(knowledge, step) for step in steps}
    lines = [_line(number, step, titles, dialogue) for number, step in enumerate(steps, 1)]
    left = [step for step in steps if step.service not in dialogue.done]
    head = [f"**{situation.title}**", situation.summary, "", _progress(len(steps) - len(left), len(steps))]
    choices = tuple(Choice(titles[step.service], f"service:{step.service}") for step in steps)
    answer = Answer(act="life_situation", type="choices", text=joined([*head, *lines]), choices=choices)
    return Reply((answer,), replace(dialogue, offered=guide.offered(answer), asked="choice", service=None, topic=None))


def opened(knowledge: Knowledge, dialogue: Dialogue, key: str, reply: Reply) -> Reply:
    """The reply that shows one step of a checklist, with the way back to the list; the step counts as opened."""
    situation = knowledge.situations.get(dialogue.situation or "")
    if situation is None or key not in {step.service for step in situation.steps}:
        return reply
    done = tuple(dict.fromkeys((*dialogue.done, key)))
    *first, last = reply.answers
    back = Choice(f"Zurück zur Liste „{situation.title}“", "act:back")
    last = replace(last, choices=(*last.choices, back))
    return Reply((*first, last), replace(reply.dialogue, done=done, offered=guide.offered(last)))


def _steps(knowledge: Knowledge, situation: LifeSituation, state: str | None) -> list[Step]:
    known = ((step, knowledge.search.service(step.service)) for step in situation.steps)
    return [step for step, service in known if service and (not state or is_provided(service, state))]


def _title(knowledge: Knowledge, step: Step) -> str:
    service = knowledge.search.service(step.service)
    assert service is not None
    return service.title


def _line(number: int, step: Step, titles: dict[str, str], dialogue: Dialogue) -> str:
    mark = " ✓ angesehen" if step.service in dialogue.done else ""
    parts = [f"{number}. **{titles[step.service]}**{mark}", step.why]
    parts += [f"Nur wenn: {step.only_if}"] if step.only_if else []
    parts += [f"Wann: {step.when}."] if step.when else []
    return " – ".join(parts[:2]) + "".join(f" {part}" for part in parts[2:])


def _progress(done: int, total: int) -> str:
    if not done:
        return f"Das sind {total} Punkte. Welchen möchten Sie ansehen?"
    if done == total:
        return f"Sie haben alle {total} Punkte angesehen."
    return f"{done} von {total} Punkten haben Sie angesehen. Welchen möchten Sie als nächsten sehen?"


def next_step(knowledge: Knowledge, turn: Turn) -> Reply | None:
    """The first step of the checklist at hand that was not opened yet; None if there is no list or nothing is left."""
    situation = knowledge.situations.get(turn.dialogue.situation or "")
    if situation is None:
        return None
    steps = _steps(knowledge, situation, turn.dialogue.state)
    key = next((step.service for step in steps if step.service not in turn.dialogue.done), None)
    service = knowledge.search.service(key) if key else None
    if service is None:
        return checklist(knowledge, turn.dialogue)
    reply = guide.present(knowledge, turn.dialogue, service, None, turn.place)
    return opened(knowledge, turn.dialogue, service.id, reply)


def earlier_choice(dialogue: Dialogue) -> Reply | None:
    """The choice of services that the current one was picked from; None if there was none."""
    if not dialogue.earlier:
        return None
    answer = replies.offered_again(dialogue.earlier, "Das stand zur Auswahl. Welche Leistung meinen Sie?")
    return Reply((answer,), replace(dialogue, offered=dialogue.earlier, asked="choice", service=None))
