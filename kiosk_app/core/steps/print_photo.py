"""The photos on paper. Without a printer nobody is held up: the photo is at the desk, and staff can print it there.
Where no such printer stands nothing is missing, and nobody is told.

`scratch["state"]`: empty while they are printed; printed, sent (a queue took them, they come out by and by), failed,
ready (the printer is well again), without (it was not from the start).
"""

from __future__ import annotations

from kiosk_app.core.effects import Announce, Effect, PrintPhotos, StartTimer, StopPhotos, StopTimer
from kiosk_app.core.events import CommandFailed, DeviceChanged, Event, Pressed, Printed, TimerFired
from kiosk_app.core.frame import Body, action, trouble_words, words
from kiosk_app.core.page import Action, PageKind, Words
from kiosk_app.core.sitting import Photo
from kiosk_app.core.steps.kind import StepKind, Turn, done, integer, stay, text
from kiosk_app.core.visit import NEVER_HERE, Visit
from kiosk_app.core.world import Step, World

ROLE = "photo_printer"
TIMER = "photos"
STILL = 7.5  # seconds from one word that it goes on to the next
TRIES = 2
"""So often by a press after another: what failed twice is for staff. A printer that was mended is another matter."""
PRINTING, PRINTED, SENT, FAILED, READY, WITHOUT = "", "printed", "sent", "failed", "ready", "without"


def job_id(visit: Visit, step: Step) -> str:
    return f"{visit.id}-{step.id}-{visit.scratch.get('attempt', '1')}"


def enter(visit: Visit, step: Step, world: World) -> Turn:
    trouble = visit.devices.get(ROLE)
    if visit.photo is None or (trouble is not None and trouble.never_here):
        return done(visit, "skipped")
    if trouble is not None:
        return stay(visit.note(state=WITHOUT, trouble=trouble.key))
    return _printing(visit, step, visit.photo)


def handle(visit: Visit, step: Step, world: World, event: Event) -> Turn:
    state = visit.scratch.get("state", PRINTING)
    match event:
        case Printed(job, proof) if job == job_id(visit, step):
            return stay(visit.note(state=PRINTED if proof == "printed" else SENT, trouble=""), StopTimer(TIMER))
        case CommandFailed(role="photo_printer", key="error-canceled"):
            return stay(visit)
        case CommandFailed(role="photo_printer", key=key) if key in NEVER_HERE:
            return done(visit, "skipped")
        case CommandFailed(role="photo_printer", key=key) if state == PRINTING:
            return stay(visit.note(state=FAILED, trouble=key), StopTimer(TIMER))
        case DeviceChanged(role="photo_printer", usable=True) if state in (FAILED, WITHOUT):
            return stay(visit.note(state=READY, trouble=""))
        case DeviceChanged(role="photo_printer", usable=False, key=key) if state == READY:
            return stay(visit.note(state=FAILED, trouble=key or "error-general"))
        case TimerFired("photos") if state == PRINTING:
            told = words(visit, world, "print-photo-still")
            again = StartTimer(TIMER, STILL)
            return stay(visit, again) if visit.overlay else stay(visit, again, Announce(told.spoken, told.show))
        case Pressed("reprint") if visit.photo is not None and _may_print(visit):
            return _printing(visit.note(attempt=str(_attempt(visit) + 1)), step, visit.photo)
        case Pressed("taken") if state in (PRINTED, SENT):
            return done(visit, "printed")
        case Pressed("skip") if state not in (PRINTED, SENT):
            return done(visit, "skipped")
    return stay(visit)


def leave(visit: Visit) -> tuple[Effect, ...]:
    """What is not begun yet is not printed after the person has gone."""
    return (StopPhotos(), StopTimer(TIMER))


def _attempt(visit: Visit) -> int:
    return int(visit.scratch.get("attempt", "1"))


def _may_print(visit: Visit) -> bool:
    """By a press: as often as it is ready, and once after it failed."""
    state, usable = visit.scratch.get("state", PRINTING), ROLE not in visit.devices
    return state == READY or (state == FAILED and usable and _attempt(visit) < TRIES)


def _printing(visit: Visit, step: Step, photo: Photo) -> Turn:
    visit = visit.note(state=PRINTING, trouble="")
    asked = PrintPhotos(job_id(visit, step), text(step, "spec"), photo.jpeg, integer(step, "copies", 1))
    return stay(visit, asked, StartTimer(TIMER, STILL))


def body(visit: Visit, step: Step, world: World) -> Body:
    state = visit.scratch.get("state", PRINTING)
    title, line, pictogram = {
        PRINTING: ("print-photo-title", "print-photo-body", "print_photo"),
        PRINTED: ("print-photo-done-title", "print-photo-done-body", "photo"),
        SENT: ("print-photo-sent-title", "print-photo-sent-body", "photo"),
        FAILED: ("print-photo-failed-title", "print-photo-kept-body", "no_print"),
        READY: ("print-photo-ready-title", "print-photo-ready-body", "print_photo"),
        WITHOUT: ("print-photo-without-title", "print-photo-kept-body", "no_print"),
    }[state]
    return Body(
        kind=PageKind.DEVICE,
        title=words(visit, world, title),
        body=words(visit, world, line),
        notice=_notice(visit, world),
        pictogram=pictogram,
        actions=_actions(visit, world, state),
    )


def _notice(visit: Visit, world: World) -> Words | None:
    """What is wrong; but not "try again" where that was tried."""
    state, trouble = visit.scratch.get("state", PRINTING), visit.scratch.get("trouble", "")
    tried = state == FAILED and ROLE not in visit.devices and not _may_print(visit)
    return trouble_words(visit, world, trouble, ROLE) if trouble and not tried else None


def _actions(visit: Visit, world: World, state: str) -> tuple[Action, ...]:
    if state in (PRINTED, SENT):
        return (action(visit, world, "taken", pictogram="check", main=True),)
    if state == PRINTING:
        return (action(visit, world, "skip", label="action-no-print", pictogram="cross"),)
    if _may_print(visit):
        label = "action-print-photos" if state == READY else "action-reprint"
        return (
            action(visit, world, "skip", label="action-no-print", pictogram="cross"),
            action(visit, world, "reprint", label=label, pictogram="again", main=True, final=True),
        )
    return (action(visit, world, "skip", label="action-go-on", pictogram="check", main=True),)


KIND = StepKind(
    "print_photo",
    outcomes=("printed", "skipped"),
    enter=enter,
    handle=handle,
    body=body,
    leave=leave,
    messages=(),
    options=("spec", "copies"),
)
