"""One question, at most four answers. The answer is kept under the option `store`."""

from __future__ import annotations

from kiosk_app.core.events import Event, Pressed
from kiosk_app.core.frame import Body, back_action, optional_words, words
from kiosk_app.core.page import Item, PageKind
from kiosk_app.core.steps.kind import StepKind, Turn, done, names, stay, text
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Step, World


def enter(visit: Visit, step: Step, world: World) -> Turn:
    return stay(visit)


def handle(visit: Visit, step: Step, world: World, event: Event) -> Turn:
    match event:
        case Pressed(target) if target in names(step, "choices"):
            return done(visit.answer(text(step, "store"), target), target if target in step.routes else "chosen")
    return stay(visit)


def body(visit: Visit, step: Step, world: World) -> Body:
    pictures = step.options.get("pictograms")
    pictograms = pictures if isinstance(pictures, dict) else {}
    items = tuple(
        Item(
            id=choice,
            label=words(visit, world, f"{step.id}-{choice}"),
            detail=optional_words(visit, world, f"{step.id}-{choice}-detail"),
            pictogram=str(pictograms.get(choice, "")),
            key=str(number),
        )
        for number, choice in enumerate(names(step, "choices"), start=1)
    )
    return Body(
        kind=PageKind.CHOICE,
        title=words(visit, world, f"{step.id}-title"),
        body=words(visit, world, f"{step.id}-body"),
        items=items,
        actions=(back_action(visit, world),),
    )


KIND = StepKind(
    "choose",
    outcomes=("chosen",),
    enter=enter,
    handle=handle,
    body=body,
    options=("choices", "store", "pictograms"),
)
