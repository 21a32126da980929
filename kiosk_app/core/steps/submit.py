"""Hand it to the desk. Out of reach is not an error for the citizen: it is kept here and sent by itself."""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.core.effects import Announce, Submit
from kiosk_app.core.events import CommandFailed, Event, Pressed, SubmissionAccepted, SubmissionStored
from kiosk_app.core.frame import Body, action, trouble_words, words
from kiosk_app.core.page import PageKind
from kiosk_app.core.steps.kind import StepKind, Turn, done, names, stay
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Step, World


def fields_of(visit: Visit, step: Step) -> tuple[tuple[str, str], ...]:
    """The declared fields, from the card or from what was answered."""
    person = visit.person
    from_card = {
        "name": person.name if person else "",
        "number": person.number if person else "",
        "birth": person.birth.isoformat() if person and person.birth else "",
        "sex": person.sex if person else "",
        "address": person.address if person else "",
        "document": person.document if person else "",
    }
    return tuple((name, from_card.get(name, visit.answers.get(name, ""))) for name in names(step, "fields"))


def _submit(visit: Visit, step: Step) -> Submit:
    return Submit(visit.service, fields_of(visit, step), visit.photo.jpeg if visit.photo else b"")


def enter(visit: Visit, step: Step, world: World) -> Turn:
    return stay(visit, _submit(visit, step))


def handle(visit: Visit, step: Step, world: World, event: Event) -> Turn:
    match event:
        case SubmissionAccepted(number=number):
            return done(replace(visit, submission=number), "accepted")
        case SubmissionStored():
            return done(visit, "stored")
        case CommandFailed(role="desk", key=key):
            return stay(visit.note(trouble=key))
        case Pressed("again") if "trouble" in visit.scratch:
            told = words(visit, world, f"{step.id}-title")  # the page is the same: by itself it would say nothing
            return stay(visit.note(trouble=""), _submit(visit, step), Announce(told.spoken, told.show))
    return stay(visit)


def body(visit: Visit, step: Step, world: World) -> Body:
    trouble = visit.scratch.get("trouble", "")
    return Body(
        kind=PageKind.WAIT,
        title=words(visit, world, f"{step.id}-title"),
        body=words(visit, world, f"{step.id}-body"),
        notice=trouble_words(visit, world, trouble) if trouble else None,
        pictogram="send",
        actions=(action(visit, world, "again", pictogram="again", main=True),) if trouble else (),
    )


KIND = StepKind(
    "submit",
    outcomes=("accepted", "stored"),
    enter=enter,
    handle=handle,
    body=body,
    options=("fields",),
    no_return=True,
)
