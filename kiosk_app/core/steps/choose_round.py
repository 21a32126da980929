"""The days on which a team comes to the citizen's township: one is chosen, seen in full, printed or signed up for."""

from __future__ import annotations

from kiosk_app.core import leaves, rounds
from kiosk_app.core.events import Event, Pressed
from kiosk_app.core.frame import Body, action, back_action, words
from kiosk_app.core.page import Fact, Item, PageKind, Words
from kiosk_app.core.person import digits_spoken
from kiosk_app.core.steps.kind import StepKind, Turn, done, stay, text
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Round, Step, World

ONE = "one"  # the page of the chosen one


def _offered(visit: Visit, step: Step, world: World) -> tuple[Round, ...]:
    return rounds.to_come(visit, world, text(step, "township"))


def enter(visit: Visit, step: Step, world: World) -> Turn:
    return stay(visit)


def handle(visit: Visit, step: Step, world: World, event: Event) -> Turn:
    offered = _offered(visit, step, world)
    if visit.scratch.get("stage") == ONE and rounds.chosen(visit, world) is not None:
        match event:
            case Pressed("back"):
                return stay(visit.note(stage=""))
            case Pressed("print"):
                return done(visit, "print")
            case Pressed("sign_up"):
                return done(visit, "sign_up")
        return stay(visit)
    match event:
        case Pressed(target) if target in {one.id for one in leaves.shown(visit, offered)}:
            return stay(visit.answer(text(step, "store"), target).note(stage=ONE))
        case Pressed(leaves.MORE) if leaves.more(visit, world, offered):
            return stay(leaves.turned(visit))
        case Pressed("go_on") if not offered:
            return done(visit, "none")
    return stay(visit)


def body(visit: Visit, step: Step, world: World) -> Body:
    offered = _offered(visit, step, world)
    chosen = rounds.chosen(visit, world)
    if visit.scratch.get("stage") == ONE and chosen is not None:
        return _one(visit, step, world, chosen)
    if not offered:
        return _none(visit, step, world)
    return Body(
        kind=PageKind.CHOICE,
        title=words(visit, world, f"{step.id}-title"),
        body=words(visit, world, f"{step.id}-body"),
        items=tuple(
            Item(one.id, rounds.day_words(visit, world, one.begins), _what(visit, world, one), "calendar", str(number))
            for number, one in enumerate(leaves.shown(visit, offered), start=1)
        ),
        actions=(back_action(visit, world), *leaves.more(visit, world, offered)),
    )


def _what(visit: Visit, world: World, one: Round) -> Words:
    return words(visit, world, "round-title-value", title=one.title)


def _one(visit: Visit, step: Step, world: World, chosen: Round) -> Body:
    return Body(
        kind=PageKind.FACTS,
        title=words(visit, world, f"{step.id}-one-title"),
        body=words(visit, world, f"{step.id}-full" if chosen.full else f"{step.id}-one-body"),
        facts=rounds.facts_of(visit, world, chosen),
        actions=(
            back_action(visit, world),
            action(visit, world, "print", label=f"{step.id}-print", pictogram="printer"),
            action(visit, world, "sign_up", label=f"{step.id}-sign-up", pictogram="hand", main=True),
        ),
    )


def _none(visit: Visit, step: Step, world: World) -> Body:
    phone = world.county.get("desk_phone", "")
    spoken = digits_spoken(phone.replace("-", " "))
    number = words(visit, world, "fact-desk-phone-value", phone=phone, spoken=spoken)
    return Body(
        kind=PageKind.FACTS if phone else PageKind.MESSAGE,
        title=words(visit, world, f"{step.id}-none-title"),
        body=words(visit, world, f"{step.id}-none-body"),
        facts=(Fact(words(visit, world, "fact-desk-phone"), number),) if phone else (),
        actions=(
            back_action(visit, world),
            action(visit, world, "go_on", label="action-go-on", pictogram="check", main=True),
        ),
    )


KIND = StepKind(
    "choose_round",
    outcomes=("sign_up", "print", "none"),
    enter=enter,
    handle=handle,
    body=body,
    messages=(
        *("{step}-title", "{step}-body", "{step}-one-title", "{step}-one-body", "{step}-full", "{step}-none-title"),
        *("{step}-none-body", "{step}-print", "{step}-sign-up"),
    ),
    options=("store", "township"),
)
