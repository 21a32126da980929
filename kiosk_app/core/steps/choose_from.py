"""One of what the county's data lists – a township, a village of it – four at a time."""

from __future__ import annotations

from kiosk_app.core import leaves, listed
from kiosk_app.core.events import Event, Pressed
from kiosk_app.core.frame import Body, back_action, words
from kiosk_app.core.page import Item, PageKind, Words
from kiosk_app.core.steps.kind import StepKind, Turn, done, stay, text
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Step, World


def _offered(visit: Visit, step: Step, world: World) -> tuple[str, ...]:
    """Ids; `other` last, where the step offers it."""
    found = tuple(one.id for one in listed.entries_of(visit, step, world))
    return (*found, listed.OTHER) if step.options.get("other") else found


def enter(visit: Visit, step: Step, world: World) -> Turn:
    return stay(visit)


def handle(visit: Visit, step: Step, world: World, event: Event) -> Turn:
    offered = _offered(visit, step, world)
    match event:
        case Pressed(target) if target in leaves.shown(visit, offered):
            return done(visit.answer(text(step, "store"), target), target if target in step.routes else "chosen")
        case Pressed(leaves.MORE) if leaves.more(visit, world, offered):
            return stay(leaves.turned(visit))
    return stay(visit)


def body(visit: Visit, step: Step, world: World) -> Body:
    offered = _offered(visit, step, world)
    titles = {
        one.id: Words(listed.title_of(one, visit.settings.language, world))
        for one in listed.entries_of(visit, step, world)
    }
    picture = text(step, "pictogram")
    return Body(
        kind=PageKind.CHOICE,
        title=words(visit, world, f"{step.id}-title"),
        body=words(visit, world, f"{step.id}-body"),
        items=tuple(
            Item(one, titles.get(one) or words(visit, world, f"{step.id}-{listed.OTHER}"), None, picture, str(number))
            for number, one in enumerate(leaves.shown(visit, offered), start=1)
        ),
        actions=(back_action(visit, world), *leaves.more(visit, world, offered)),
    )


KIND = StepKind(
    "choose_from",
    outcomes=("chosen",),
    may=("other",),
    enter=enter,
    handle=handle,
    body=body,
    options=("store", "list", "within", "other", "pictogram"),
)
