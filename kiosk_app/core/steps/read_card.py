"""The identity card on the reader. A slow person is no error: the reader simply keeps waiting."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from kiosk_app.core.effects import Effect, ReadCard, StopReading
from kiosk_app.core.events import CardHint, CardRead, CommandFailed, DeviceChanged, Event, Pressed
from kiosk_app.core.frame import Body, action, back_action, device_notice, optional_words, trouble_words, words
from kiosk_app.core.page import PageKind
from kiosk_app.core.person import Person
from kiosk_app.core.steps.kind import StepKind, Turn, done, names, stay
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Step, World

ROLE = "id_reader"


def enter(visit: Visit, step: Step, world: World) -> Turn:
    if ROLE in visit.devices:
        return stay(visit)
    return stay(visit, ReadCard())


def handle(visit: Visit, step: Step, world: World, event: Event) -> Turn:
    match event:
        case CardRead(person):
            visit = _of_this_person(visit, person).note(hint="", trouble="")
            return done(visit, _outcome(step, person, world))
        case CardHint(code):
            return stay(visit.note(hint=code, trouble=""))
        case CommandFailed(role="id_reader", key="error-canceled"):
            return stay(visit)
        case CommandFailed(role="id_reader", key="error-timeout" | "error-no-card"):
            return stay(visit, ReadCard())
        case CommandFailed(role="id_reader", key=key, act="user" | "wait" | "none"):
            return stay(visit.note(trouble=key, hint=""), ReadCard())
        case CommandFailed(role="id_reader", key=key):
            return stay(visit.note(trouble=key, hint="", stopped="yes"))
        case DeviceChanged(role="id_reader", usable=True):
            return stay(visit.note(trouble="", stopped=""), ReadCard())
        case Pressed("again"):
            return stay(visit.note(trouble="", stopped=""), ReadCard())
        case Pressed("no_card"):
            return done(visit, "no_card")
    return stay(visit)


def _of_this_person(visit: Visit, person: Person) -> Visit:
    """Another person's card: nothing the first one gave may stay."""
    if visit.person is not None and visit.person.number != person.number:
        visit = replace(visit, answers=MappingProxyType({}), photo=None, papers=(), matters=())
    return replace(visit, person=person)


def _outcome(step: Step, person: Person, world: World) -> str:
    if person.document not in names(step, "accepts"):
        return "not_accepted"
    if person.valid_to is not None and person.valid_to < world.today:
        return "expired"
    if not person.name or not person.number:
        return "unreadable"
    return "read"


def leave(visit: Visit) -> tuple[Effect, ...]:
    return (StopReading(),)


def body(visit: Visit, step: Step, world: World) -> Body:
    notice = device_notice(visit, world, (ROLE,))
    if notice is None and "trouble" in visit.scratch:
        notice = trouble_words(visit, world, visit.scratch["trouble"], ROLE)
    hint = (
        optional_words(visit, world, f"card-{visit.scratch['hint'].replace('_', '-')}")
        if "hint" in visit.scratch
        else None
    )
    actions = [back_action(visit, world), action(visit, world, "no_card", label="action-no-card", pictogram="no_card")]
    if "stopped" in visit.scratch and ROLE not in visit.devices:
        actions.append(action(visit, world, "again", pictogram="again", main=True))
    return Body(
        kind=PageKind.DEVICE,
        title=words(visit, world, f"{step.id}-title"),
        body=hint or words(visit, world, f"{step.id}-body"),
        notice=notice,
        pictogram="card_on_reader",
        actions=tuple(actions),
    )


KIND = StepKind(
    "read_card",
    outcomes=("read", "no_card", "not_accepted", "expired", "unreadable"),
    enter=enter,
    handle=handle,
    body=body,
    leave=leave,
    roles=(ROLE,),
    options=("accepts",),
)
