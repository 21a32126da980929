"""Where to go: the places of some kinds, the nearest to the citizen's township first; one of them in full, printed."""

from __future__ import annotations

from kiosk_app.core import leaves, places
from kiosk_app.core.events import Event, Pressed
from kiosk_app.core.frame import Body, action, back_action, words
from kiosk_app.core.page import Item, PageKind
from kiosk_app.core.steps.kind import StepKind, Turn, done, names, stay, text
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Place, Step, World

ONE = "one"  # the page of the chosen one
PICTURES = {"office": "counter", "township": "village", "community": "home", "institution": "medical"}


FULL = 4
"""Facts beside which there is room for what can be done with them; the buttons say it, too."""
TARGET = "at-"  # before a place's id: the desk may call one as a button is called


def _target(place: Place) -> str:
    return f"{TARGET}{place.id}"


def _offered(visit: Visit, step: Step, world: World) -> tuple[Place, ...]:
    return places.nearest(visit.answers.get(text(step, "township"), ""), names(step, "kinds"), world)


def enter(visit: Visit, step: Step, world: World) -> Turn:
    return stay(visit)


def handle(visit: Visit, step: Step, world: World, event: Event) -> Turn:
    offered = _offered(visit, step, world)
    if visit.scratch.get("stage") == ONE and places.chosen(visit, world) is not None:
        match event:
            case Pressed("back"):
                return stay(visit.note(stage=""))
            case Pressed("print") if _prints(step):
                return done(visit, "print")
            case Pressed("go_on"):
                return done(visit, "read")
        return stay(visit)
    match event:
        case Pressed(target) if target in {_target(one) for one in leaves.shown(visit, offered)}:
            return stay(visit.answer(text(step, "store"), target.removeprefix(TARGET)).note(stage=ONE))
        case Pressed(leaves.MORE) if leaves.more(visit, world, offered):
            return stay(leaves.turned(visit))
        case Pressed("go_on") if not offered:
            return done(visit, "none")
    return stay(visit)


def body(visit: Visit, step: Step, world: World) -> Body:
    offered = _offered(visit, step, world)
    chosen = places.chosen(visit, world)
    if visit.scratch.get("stage") == ONE and chosen is not None:
        return _one(visit, step, world, chosen)
    if not offered:
        return _none(visit, step, world)
    return Body(
        kind=PageKind.CHOICE,
        title=words(visit, world, f"{step.id}-title"),
        body=words(visit, world, f"{step.id}-body"),
        items=tuple(
            Item(
                _target(one),
                places.title_words(visit, world, one),
                words(visit, world, "found-place-value", value=one.township),
                PICTURES[one.kind],
                str(number),
            )
            for number, one in enumerate(leaves.shown(visit, offered), start=1)
        ),
        actions=(back_action(visit, world), *leaves.more(visit, world, offered)),
    )


def _prints(step: Step) -> bool:
    """Where the place stands on the receipt at the end, it is not printed here."""
    return step.options.get("prints") is not False


def _one(visit: Visit, step: Step, world: World, chosen: Place) -> Body:
    printing = action(visit, world, "print", label="found-place-print", pictogram="printer")
    facts = places.facts_of(visit, world, chosen)
    return Body(
        kind=PageKind.FACTS,
        title=words(visit, world, f"{step.id}-one-title"),
        body=words(visit, world, f"{step.id}-one-body") if len(facts) <= FULL else None,
        facts=facts,
        sketch=places.sketch_of(visit, world),
        actions=(
            back_action(visit, world),
            *((printing,) if _prints(step) else ()),
            action(visit, world, "go_on", label="action-done", pictogram="check", main=True),
        ),
    )


def _none(visit: Visit, step: Step, world: World) -> Body:
    return Body(
        kind=PageKind.MESSAGE,
        title=words(visit, world, f"{step.id}-none-title"),
        body=words(visit, world, f"{step.id}-none-body"),
        pictogram="village",
        actions=(
            back_action(visit, world),
            action(visit, world, "go_on", label="action-go-on", pictogram="check", main=True),
        ),
    )


KIND = StepKind(
    "find_place",
    outcomes=("print", "read", "none"),
    enter=enter,
    handle=handle,
    body=body,
    messages=(
        *("{step}-title", "{step}-body", "{step}-one-title", "{step}-one-body", "{step}-none-title"),
        *(
            "{step}-none-body",
            "found-place-title",
            "found-place-value",
            "found-place-address",
            "found-place-phone",
            "found-place-phone-value",
            "found-place-hours",
            "found-place-way",
            "found-place-side",
            "found-place-print",
        ),
    ),
    options=("store", "township", "kinds", "prints"),
)
