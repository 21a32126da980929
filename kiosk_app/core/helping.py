"""What the terminal itself does while somebody waits for help: rings where no console hears, offers other ways."""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.core.effects import AnswerHelp, Effect, RingBell, StartTimer, StopTimer
from kiosk_app.core.events import HelpChanged, HelpUnreached
from kiosk_app.core.visit import HelpRequest, Visit

RING, RING_EVERY = "help-ring", 10.0  # seconds (UL 1069: a sound that is not continuous repeats every 10 s)
WAIT, WAIT_FOR = "help-wait", 60.0  # seconds until other ways are offered
ANSWERS = {"answer_ok": "check", "answer_come": "hand", "answer_write": "letter_large"}
"""What may be said back to a helper's words (helpdesk.contract.Answer), with the pictogram of each."""
TIMERS = (RING, WAIT)

Effects = tuple[Effect, ...]


def heard_of(before: HelpRequest, event: HelpChanged | HelpUnreached) -> HelpRequest:
    """The request after the desk's word, or after its silence."""
    if isinstance(event, HelpUnreached):
        return replace(before, key=event.key, reached=False)
    after = HelpRequest(event.state, event.key, event.helper, event.minutes, event.heard, True, event.handed_back)
    after = replace(after, message=event.message, messages=event.messages)
    if event.messages == before.messages:
        after = replace(after, message=before.message, answered=before.answered)  # a wiped one stays wiped
    return replace(after, waited=before.waited and before.waiting and after.waiting)


def called(before: HelpRequest | None) -> Effects:
    """One press: the first starts the wait."""
    return () if before is not None and before.open else (StartTimer(WAIT, WAIT_FOR),)


def changed(before: HelpRequest, after: HelpRequest) -> Effects:
    """What the terminal does by itself after the request changed."""
    effects: Effects = ()
    if after.alone and not before.alone:
        effects += (RingBell(), StartTimer(RING, RING_EVERY))
    elif before.alone and not after.alone:
        effects += (StopTimer(RING),)
    if after.waiting and not before.waiting:
        effects += (StartTimer(WAIT, WAIT_FOR),)
    elif before.waiting and not after.waiting:
        effects += (StopTimer(WAIT),)
    return effects


def due(visit: Visit, timer: str) -> tuple[Visit, Effects]:
    """One of TIMERS has run out."""
    request = visit.help
    if request is None or not request.waiting:
        return visit, ()
    if timer == WAIT:
        return replace(visit, help=replace(request, waited=True)), ()
    return visit, (RingBell(), StartTimer(RING, RING_EVERY)) if request.alone else ()


def answered(visit: Visit, target: str) -> tuple[Visit, Effects]:
    """One of ANSWERS was chosen."""
    if visit.help is None or not visit.help.message or visit.help.answered:
        return visit, ()
    answer = target.removeprefix("answer_")
    return replace(visit, help=replace(visit.help, answered=answer)), (AnswerHelp(answer),)


def called_off() -> Effects:
    return tuple(StopTimer(name) for name in TIMERS)
