"""The photo: live picture with coaching, then "this one, or again". Advice never has the last word."""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.core.effects import Effect, StartCamera, StopCamera, TakePhoto
from kiosk_app.core.events import CommandFailed, DeviceChanged, Event, PhotoAdvice, PhotoTaken, Pressed
from kiosk_app.core.frame import Body, action, back_action, device_notice, trouble_words, words
from kiosk_app.core.page import PageKind, Words
from kiosk_app.core.steps.kind import StepKind, Turn, done, stay, text
from kiosk_app.core.visit import Photo, Visit
from kiosk_app.core.world import Step, World

ROLE = "camera"


def enter(visit: Visit, step: Step, world: World) -> Turn:
    if visit.photo is not None:
        return stay(visit.note(stage="review"))
    return stay(visit) if ROLE in visit.devices else stay(visit, StartCamera())


def handle(visit: Visit, step: Step, world: World, event: Event) -> Turn:
    stage = visit.scratch.get("stage", "")
    match event:
        case PhotoAdvice(code) if stage == "":
            return stay(visit.note(advice=code))
        case Pressed("take") if stage == "":
            return stay(visit.note(stage="taking", trouble=""), TakePhoto(text(step, "spec")))
        case PhotoTaken() if stage == "taking":
            photo = Photo(event.jpeg, event.advice, event.acceptable)
            return stay(replace(visit, photo=photo).note(stage="review", advice=""), StopCamera())
        case CommandFailed(role="camera", key="error-canceled"):
            return stay(visit)
        case CommandFailed(role="camera", key=key):
            return stay(visit.note(stage="", trouble=key))
        case DeviceChanged(role="camera", usable=True) if stage != "review":
            return stay(visit.note(stage="", trouble=""), StartCamera())
        case DeviceChanged(role="camera", usable=False) if stage == "taking":
            return stay(visit.note(stage=""))
        case Pressed("retake") | Pressed("back") if stage == "review":
            return stay(replace(visit, photo=None).note(stage="", advice=""), StartCamera())
        case Pressed("use") if stage == "review":
            return done(visit, "taken")
        case Pressed("skip") if stage != "taking":
            return done(replace(visit, photo=None), "skipped")
    return stay(visit)


def leave(visit: Visit) -> tuple[Effect, ...]:
    return (StopCamera(),)


def body(visit: Visit, step: Step, world: World) -> Body:
    stage = visit.scratch.get("stage", "")
    if stage == "review" and visit.photo is not None:
        return _review(visit, world, visit.photo)
    notice = device_notice(visit, world, (ROLE,))
    if notice is None and "trouble" in visit.scratch:
        notice = trouble_words(visit, world, visit.scratch["trouble"], ROLE)
    if stage == "taking":
        advice = words(visit, world, "photo-taking")
    elif "advice" in visit.scratch:
        advice = trouble_advice(visit, world, visit.scratch["advice"])
    else:
        advice = words(visit, world, f"{step.id}-body")
    actions = [back_action(visit, world), action(visit, world, "skip", label="action-skip-photo", pictogram="no_photo")]
    if ROLE not in visit.devices:
        actions.append(action(visit, world, "take", label="action-take-photo", pictogram="camera", main=True))
    return Body(
        kind=PageKind.CAMERA,
        title=words(visit, world, f"{step.id}-title"),
        body=advice,
        notice=notice,
        actions=tuple(actions) if stage != "taking" else (),
    )


def trouble_advice(visit: Visit, world: World, code: str) -> Words:
    return words(visit, world, f"photo-{code.replace('_', '-')}")


def _review(visit: Visit, world: World, photo: Photo) -> Body:
    if photo.acceptable or not photo.advice:
        line = words(visit, world, "photo-review-good")
    else:
        reason = trouble_advice(visit, world, photo.advice[0])
        line = words(visit, world, "photo-review-advice", reason=reason.show, spoken=reason.spoken)
    return Body(
        kind=PageKind.PHOTO,
        title=words(visit, world, "photo-review-title"),
        body=line,
        photo=photo.jpeg,
        actions=(
            action(visit, world, "retake", label="action-retake", pictogram="again"),
            action(visit, world, "use", label="action-use-photo", pictogram="check", main=True),
        ),
    )


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
