"""The photo: live picture with coaching, by itself or by a press; then "this one, or again". Advice never has the last
word, nor does a missing camera; and what was taken before is kept until one of the two is used.

`scratch["stage"]`: empty while the live picture is shown, ways, frame (placed by hand), taking, review.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.core import coaching, photo_pages
from kiosk_app.core.effects import Announce, Effect, StartCamera, StartTimer, StopCamera, StopTimer, TakePhoto, Tone
from kiosk_app.core.events import (
    CommandFailed,
    DeviceChanged,
    Event,
    PhotoAdvice,
    PhotoCount,
    PhotoTaken,
    Pressed,
    TimerFired,
)
from kiosk_app.core.frame import Body, words
from kiosk_app.core.page import Words
from kiosk_app.core.photo_pages import FRAME, REVIEW, ROLE, TAKING, WAYS
from kiosk_app.core.sitting import Framing, Photo, Sitting
from kiosk_app.core.steps.kind import StepKind, Turn, done, stay, text
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Step, World

OVER = 1.0  # seconds until the coach looks again whether the page is still covered
NOT_OF_THE_PICTURE = (coaching.STILL,)
"""What was given up and is no fault of the picture: of many the sharp one was taken, and what it shows is checked."""

_ACROSS = {"left": "right", "right": "left"}
"""Buttons move what is seen: without the mirror the sitter's left is at the right."""


def enter(visit: Visit, step: Step, world: World) -> Turn:
    if visit.photo is not None:
        return stay(visit.note(stage=REVIEW))
    sitting = replace(visit.sitting.anew(), before=visit.sitting.before)  # whoever went back finds it again
    return _live(replace(visit, sitting=sitting), step, world)


def handle(visit: Visit, step: Step, world: World, event: Event) -> Turn:
    stage = visit.scratch.get("stage", "")
    match event:
        case PhotoAdvice(code) if stage == "" and not visit.overlay:
            return _coached(visit, step, world, coaching.heard(visit.sitting.coaching, code))
        case PhotoAdvice(code):
            return stay(_coach(visit, replace(visit.sitting.coaching, seen=code)))
        case TimerFired(coaching.TIMER) if stage == "" and visit.overlay:
            return stay(visit, StartTimer(coaching.TIMER, OVER))
        case TimerFired(coaching.TIMER) if stage == "":
            return _coached(visit, step, world, coaching.due(visit.sitting.coaching))
        case Pressed("take") if stage in ("", FRAME):
            return _take(visit, step, world)
        case PhotoCount(number) if stage == TAKING:
            visit = visit.note(count=str(number))
            return stay(visit, *_tone(visit, f"count-{number}"), _told(photo_pages.taking_words(visit, world)))
        case PhotoTaken() if stage == TAKING:
            return _taken(visit, world, event)
        case CommandFailed(role="camera", key="error-canceled"):
            return stay(visit)
        case CommandFailed(role="camera", key=key) if stage != REVIEW:
            return stay(_stopped(visit, trouble=key), StopTimer(coaching.TIMER))
        case DeviceChanged(role="camera", usable=True) if stage != REVIEW:
            return _live(visit, step, world)
        case DeviceChanged(role="camera", usable=False) if stage in (TAKING, FRAME, WAYS):
            return stay(_stopped(replace(visit, sitting=replace(visit.sitting, framing=None))))
    if stage == REVIEW:
        return _reviewed(visit, step, world, event)
    return _chosen(visit, step, world, event)


def _reviewed(visit: Visit, step: Step, world: World, event: Event) -> Turn:
    sitting = visit.sitting
    match event:
        case Pressed("retake") | Pressed("back") if visit.photo is not None:
            again = replace(sitting, before=visit.photo, retakes=sitting.retakes + 1)
            visit = replace(visit, photo=None, sitting=again)
            return _frame(visit, again.framing) if again.framing is not None else _live(visit, step, world)
        case Pressed("other") if visit.photo is not None and sitting.before is not None:
            swapped = replace(sitting, before=visit.photo)
            told = _told(words(visit, world, "photo-other-one"))
            return stay(replace(visit, photo=sitting.before, sitting=swapped), told)
        case Pressed("use"):
            return done(replace(visit, sitting=sitting.anew()), "taken")
        case Pressed("skip"):
            return done(replace(visit, photo=None, sitting=sitting.anew()), "skipped")
    return stay(visit)


def _chosen(visit: Visit, step: Step, world: World, event: Event) -> Turn:
    """What is pressed beside the live picture."""
    stage, sitting = visit.scratch.get("stage", ""), visit.sitting
    match event:
        case Pressed("skip") if stage != TAKING:
            return done(replace(visit, photo=None, sitting=sitting.anew()), "skipped")
        case Pressed("previous") if stage != TAKING and sitting.before is not None:
            visit = replace(visit, photo=sitting.before, sitting=replace(sitting, before=None))
            return stay(visit.note(stage=REVIEW, trouble=""), StopCamera(), StopTimer(coaching.TIMER))
        case Pressed("ways") if stage == "":
            return stay(_stopped(visit).note(stage=WAYS), StopTimer(coaching.TIMER))
        case Pressed("hide" | "burst" | "mirror" as name) if stage == WAYS:
            return _live(replace(visit, sitting=_with(visit, name)), step, world)
        case Pressed("frame") if stage == WAYS:
            return _frame(visit, Framing())
        case Pressed("left" | "right" | "up" | "down" | "larger" | "smaller" as way) if sitting.framing is not None:
            told = _told(words(visit, world, f"frame-{way}-done"))
            seen = way if sitting.mirrored else _ACROSS.get(way, way)
            placed = replace(sitting, framing=sitting.framing.moved(seen))
            return stay(replace(visit, sitting=placed), told)
        case Pressed("back") if stage in (WAYS, FRAME):
            return _live(replace(visit, sitting=replace(sitting, framing=None)), step, world)
    return stay(visit)


def leave(visit: Visit) -> tuple[Effect, ...]:
    return (StopCamera(), StopTimer(coaching.TIMER))


def _live(visit: Visit, step: Step, world: World) -> Turn:
    """The live picture, and once its own words are said the coaching."""
    begun = coaching.begun(visit.sitting.coaching)
    visit = _coach(visit.note(stage="", trouble="", count=""), begun)
    if ROLE in visit.devices:
        return stay(visit)
    intro = [words(visit, world, f"{step.id}-{part}") for part in ("title", "body")]
    seconds = coaching.seconds_to_say("".join(f"{one.spoken}{one.hint}" for one in intro), visit.settings.rate)
    return stay(visit, StartCamera(begun.waived), StartTimer(coaching.TIMER, seconds))


def _frame(visit: Visit, framing: Framing) -> Turn:
    visit = _stopped(replace(visit, sitting=replace(visit.sitting, framing=framing))).note(stage=FRAME)
    return stay(visit, StartCamera(visit.sitting.coaching.waived), StopTimer(coaching.TIMER))


def _coached(visit: Visit, step: Step, world: World, result: coaching.Result) -> Turn:
    state, move = result
    visit = _coach(visit, state)
    if move.shoot:
        return _take(visit, step, world)
    effects: tuple[Effect, ...] = (StartCamera(state.waived),) if move.waived else ()
    said = photo_pages.coach_words(visit, world, move.say) if move.say else None
    if move.wait is not None:
        speaking = coaching.seconds_to_say(said.spoken, visit.settings.rate) if said else 0.0
        effects = (*effects, StartTimer(coaching.TIMER, speaking + move.wait))
    if move.again and said is not None:  # the page is the same: by itself it would say nothing
        effects = (*effects, _told(said))
    return stay(visit, *effects)


def _take(visit: Visit, step: Step, world: World) -> Turn:
    sitting = visit.sitting
    pace = 100 / visit.settings.rate
    taking = TakePhoto(text(step, "spec"), photo_pages.bursts(sitting), sitting.framing, pace)
    visit = _coach(visit.note(stage=TAKING, trouble="", count=""), coaching.stopped(sitting.coaching))
    return stay(visit, StopTimer(coaching.TIMER), taking, _told(photo_pages.taking_words(visit, world)))


def _taken(visit: Visit, world: World, event: PhotoTaken) -> Turn:
    state = visit.sitting.coaching
    given_up = tuple(code for code in state.waived if code not in (*NOT_OF_THE_PICTURE, *event.advice))
    waived = tuple(dict.fromkeys((*event.waived, *given_up)))
    photo = Photo(event.jpeg, event.advice, event.acceptable, waived)
    visit = _coach(replace(visit, photo=photo), replace(state, seen=""))
    effects = (StopCamera(), *_tone(visit, "taken"), _told(words(visit, world, "photo-taken")))
    return stay(visit.note(stage=REVIEW, count=""), *effects)


def _stopped(visit: Visit, trouble: str = "") -> Visit:
    """Back where the person presses; nothing goes on by itself."""
    stage = FRAME if visit.sitting.framing is not None else ""
    return _coach(visit.note(stage=stage, trouble=trouble, count=""), coaching.stopped(visit.sitting.coaching))


def _coach(visit: Visit, state: coaching.Coaching) -> Visit:
    return replace(visit, sitting=replace(visit.sitting, coaching=state))


def _with(visit: Visit, name: str) -> Sitting:
    sitting = visit.sitting
    match name:
        case "hide":
            return replace(sitting, hidden=not sitting.hidden)
        case "burst":
            return replace(sitting, burst=not sitting.burst)
    return replace(sitting, mirrored=not sitting.mirrored)


def _told(said: Words) -> Announce:
    return Announce(said.spoken, said.show)


def _tone(visit: Visit, name: str) -> tuple[Effect, ...]:
    return (Tone(name, visit.settings.volume),) if visit.settings.sound else ()


def body(visit: Visit, step: Step, world: World) -> Body:
    match visit.scratch.get("stage", ""):
        case "review" if visit.photo is not None:
            return photo_pages.review(visit, world, visit.photo)
        case "ways":
            return photo_pages.ways(visit, world)
        case "frame":
            return photo_pages.by_hand(visit, world)
        case "taking":
            return photo_pages.taking(visit, step, world)
    return photo_pages.live(visit, step, world)


KIND = StepKind(
    "take_photo",
    outcomes=("taken", "skipped"),
    enter=enter,
    handle=handle,
    body=body,
    leave=leave,
    roles=(ROLE,),
    options=("spec",),
)
