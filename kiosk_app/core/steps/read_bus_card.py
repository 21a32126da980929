"""The bus card on its reader: what it says, and when its review is due. Without a card or a reader one goes on."""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.core import bus_told
from kiosk_app.core.bus_card import BusCard
from kiosk_app.core.effects import Effect, ReadBusCard, StopBusCard
from kiosk_app.core.events import BusCardRead, CardHint, CommandFailed, DeviceChanged, Event, Pressed
from kiosk_app.core.frame import Body, action, back_action, device_notice, optional_words, trouble_words, words
from kiosk_app.core.page import Action, PageKind
from kiosk_app.core.steps.kind import StepKind, Turn, done, names, stay
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Step, World

ROLE = "card_reader"
READ, WRONG = "read", "wrong"  # pages after the one that waits


def enter(visit: Visit, step: Step, world: World) -> Turn:
    if visit.bus_card is not None:  # somebody came back: it was read
        return stay(visit.note(stage=READ))
    return _waiting(visit)


def _waiting(visit: Visit) -> Turn:
    visit = replace(visit, bus_card=None).note(stage="", trouble="", hint="", stopped="", kind="")
    return stay(visit) if ROLE in visit.devices else stay(visit, ReadBusCard())


def handle(visit: Visit, step: Step, world: World, event: Event) -> Turn:
    if visit.scratch.get("stage"):
        match event:
            case Pressed("another"):
                return _waiting(visit)
            case Pressed("go_on"):
                return done(visit, "read" if visit.scratch["stage"] == READ else "none")
        return stay(visit)
    match event:
        case BusCardRead(card):
            return stay(_shown(visit, step, card))
        case CardHint(code):
            return stay(visit.note(hint=code, trouble=""))
        case CommandFailed(role="card_reader", key="error-canceled"):
            return stay(visit)
        case CommandFailed(role="card_reader", key="error-timeout" | "error-no-card"):
            return stay(visit, ReadBusCard())
        case CommandFailed(role="card_reader", key="error-unsupported-card"):
            return stay(visit.note(stage=WRONG, trouble="", hint=""))  # read again, it would be the same card
        case CommandFailed(role="card_reader", key=key, act="user" | "wait" | "none"):
            return stay(visit.note(trouble=key, hint=""), ReadBusCard())
        case CommandFailed(role="card_reader", key=key):
            return stay(visit.note(trouble=key, hint="", stopped="yes"))
        case DeviceChanged(role="card_reader", usable=True):
            return _waiting(visit)
        case Pressed("again"):
            return _waiting(visit)
        case Pressed("no_bus_card"):
            return done(visit, "none")
    return stay(visit)


def _shown(visit: Visit, step: Step, card: BusCard) -> Visit:
    visit = visit.note(trouble="", hint="", stopped="")
    if card.kind not in names(step, "accepts"):
        return visit.note(stage=WRONG, kind=card.kind)
    return replace(visit, bus_card=card).note(stage=READ)


def leave(visit: Visit) -> tuple[Effect, ...]:
    return (StopBusCard(),)


def body(visit: Visit, step: Step, world: World) -> Body:
    stage = visit.scratch.get("stage", "")
    if stage == READ and visit.bus_card is not None:
        return Body(
            kind=PageKind.FACTS,
            title=words(visit, world, f"{step.id}-read-title"),
            body=bus_told.due_words(visit, world),
            facts=bus_told.facts_of(visit, world, visit.bus_card),
            pictogram="bus_card",
            actions=_after(visit, world),
        )
    if stage:
        kind = visit.scratch.get("kind", "")
        return Body(
            kind=PageKind.FACTS if kind in bus_told.KINDS else PageKind.MESSAGE,
            title=words(visit, world, f"{step.id}-wrong-title"),
            body=words(visit, world, f"{step.id}-wrong-body"),
            facts=(bus_told.kind_fact(visit, world, kind),) if kind in bus_told.KINDS else (),
            pictogram="bus_card",
            actions=_after(visit, world),
        )
    return _asked(visit, step, world)


def _after(visit: Visit, world: World) -> tuple[Action, ...]:
    return (
        action(visit, world, "another", label="action-another-card", pictogram="again"),
        action(visit, world, "go_on", label="action-go-on", pictogram="check", main=True),
    )


def _asked(visit: Visit, step: Step, world: World) -> Body:
    notice = device_notice(visit, world, (ROLE,))
    if notice is None and "trouble" in visit.scratch:
        notice = trouble_words(visit, world, visit.scratch["trouble"], ROLE)
    broken = ROLE in visit.devices or "stopped" in visit.scratch
    line = words(visit, world, f"{step.id}-without-body" if broken else f"{step.id}-body")
    if "hint" in visit.scratch and not broken:
        line = optional_words(visit, world, f"bus-card-{visit.scratch['hint'].replace('_', '-')}") or line
    actions = [back_action(visit, world)]
    if broken and ROLE not in visit.devices:
        actions.append(action(visit, world, "again", pictogram="again"))
    label = "action-go-on" if broken else "action-no-bus-card"
    picture = "check" if broken else "no_card"
    actions.append(action(visit, world, "no_bus_card", label=label, pictogram=picture, main=broken))
    return Body(
        kind=PageKind.DEVICE,
        title=words(visit, world, f"{step.id}-without-title" if broken else f"{step.id}-title"),
        body=line,
        notice=notice,
        pictogram="bus_card" if broken else "bus_card_on_reader",
        actions=tuple(actions),
    )


KIND = StepKind(
    "read_bus_card",
    outcomes=("read", "none"),
    enter=enter,
    handle=handle,
    body=body,
    leave=leave,
    messages=(
        *(
            "{step}-title",
            "{step}-body",
            "{step}-without-title",
            "{step}-without-body",
            "{step}-read-title",
            "{step}-wrong-title",
        ),
        *("{step}-wrong-body", *bus_told.TEXTS),
    ),
    options=("accepts",),
)
