"""The identity card on the reader. A slow person is no error: the reader simply keeps waiting."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from kiosk_app.core import whose
from kiosk_app.core.effects import Effect, ReadCard, StopReading
from kiosk_app.core.events import CardHint, CardRead, CommandFailed, DeviceChanged, Event, Pressed
from kiosk_app.core.frame import Body, action, back_action, device_notice, optional_words, trouble_words, words
from kiosk_app.core.page import PageKind
from kiosk_app.core.person import Person
from kiosk_app.core.steps.kind import StepKind, Turn, done, names, stay, text
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Step, World

ROLE = "id_reader"
APPLICANT, DELEGATE = "applicant", "delegate"
"""Whose card it is: of the person it is about, or of who acts for them."""


def enter(visit: Visit, step: Step, world: World) -> Turn:
    if visit.delegate is not None and not for_delegate(step) and not _is_acted_for(visit, world):
        visit = replace(whose.of_nobody_yet(visit, world), delegate=None)  # they went back: it is for themselves
    if ROLE in visit.devices:
        return stay(visit)
    return stay(visit, ReadCard())


def handle(visit: Visit, step: Step, world: World, event: Event) -> Turn:
    match event:
        case CardRead(person) if _is_their_own(visit, step, person):
            return stay(visit.note(own="yes", hint="", trouble=""), ReadCard())
        case CardRead(person):
            visit = (_acting if for_delegate(step) else _of_this_person)(visit, person, world)
            return done(visit.note(hint="", trouble="", own=""), _outcome(step, person, world))
        case CardHint(code):
            return stay(visit.note(hint=code, trouble="", own=""))
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


def for_delegate(step: Step) -> bool:
    """The card of who acts for somebody, not of the person it is about."""
    return text(step, "whose") == DELEGATE


def _is_their_own(visit: Visit, step: Step, person: Person) -> bool:
    """Who acts for somebody laid their own card down once more."""
    return not for_delegate(step) and visit.delegate is not None and visit.delegate.number == person.number


def _is_acted_for(visit: Visit, world: World) -> bool:
    """The way here came by the delegate's card."""
    steps = world.services[visit.service].steps
    return any(steps[one].kind == KIND.name and for_delegate(steps[one]) for one in visit.history)


def _acting(visit: Visit, person: Person, world: World) -> Visit:
    """Whom they act for comes after them: what was told before is about nobody who is meant now."""
    return replace(whose.of_nobody_yet(visit, world), delegate=person)


def _of_this_person(visit: Visit, person: Person, world: World) -> Visit:
    """Another person's card: nothing the first one gave may stay."""
    if visit.delegate is not None:
        visit = whose.of(visit, world, person.number)
    elif visit.person is not None and visit.person.number != person.number:
        visit = replace(visit, answers=MappingProxyType({}), photo=None, papers=(), matters=(), bus_card=None)
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
    if notice is None and "own" in visit.scratch:
        notice = words(visit, world, "card-own")
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
    options=("accepts", "whose"),
)
