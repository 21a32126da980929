"""What to bring, one thing to a page: do you have it with you? Then what is still missing, and going on without it."""

from __future__ import annotations

from kiosk_app.core import leaves
from kiosk_app.core.checklist import BROUGHT, NOT_BROUGHT, answered, mark, materials, missing
from kiosk_app.core.events import Event, Pressed
from kiosk_app.core.frame import Body, action, back_action, words
from kiosk_app.core.page import Fact, Item, PageKind
from kiosk_app.core.steps.kind import StepKind, Turn, done, stay
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Step, World

MISSING = "missing"  # the page after the last material; the others are named by theirs
PICTURES = {BROUGHT: "check", NOT_BROUGHT: "cross"}


def enter(visit: Visit, step: Step, world: World) -> Turn:
    """Whoever comes back finds the page they left."""
    if answered(visit, step):
        return stay(visit.note(stage=MISSING if missing(visit, step) else materials(step)[-1]))
    return stay(visit.note(stage=materials(step)[0]))


def handle(visit: Visit, step: Step, world: World, event: Event) -> Turn:
    if visit.scratch["stage"] == MISSING:
        return _at_missing(visit, step, world, event)
    asked = materials(step)
    at = asked.index(visit.scratch["stage"])
    match event:
        case Pressed("back") if at:
            return stay(visit.note(stage=asked[at - 1]))
        case Pressed(target) if target in PICTURES:
            visit = visit.answer(mark(step, asked[at]), target)
            if at + 1 < len(asked):
                return stay(visit.note(stage=asked[at + 1]))
            return stay(visit.note(stage=MISSING)) if missing(visit, step) else done(visit, "complete")
    return stay(visit)


def _at_missing(visit: Visit, step: Step, world: World, event: Event) -> Turn:
    match event:
        case Pressed("back"):
            return stay(visit.note(stage=materials(step)[-1], leaf=""))
        case Pressed(leaves.MORE) if leaves.more(visit, world, missing(visit, step)):
            return stay(leaves.turned(visit))
        case Pressed("later"):
            return done(visit, "later")
        case Pressed("go_on"):
            return done(visit, "incomplete")
    return stay(visit)


def body(visit: Visit, step: Step, world: World) -> Body:
    stage = visit.scratch["stage"]
    return _missing(visit, step, world) if stage == MISSING else _one(visit, step, world, stage)


def _one(visit: Visit, step: Step, world: World, material: str) -> Body:
    pictures = step.options.get("pictograms")
    asked = materials(step)
    thing = words(visit, world, mark(step, material))
    where = words(visit, world, f"{mark(step, material)}-detail")
    return Body(
        kind=PageKind.CHOICE,
        title=words(visit, world, f"{step.id}-title", material=thing.show, spoken=thing.spoken),
        body=words(
            visit,
            world,
            f"{step.id}-body",
            number=asked.index(material) + 1,
            total=len(asked),
            detail=where.show,
            spoken=where.spoken,
        ),
        items=tuple(
            Item(one, words(visit, world, f"checklist-{one.replace('_', '-')}"), None, picture, str(number))
            for number, (one, picture) in enumerate(PICTURES.items(), start=1)
        ),
        pictogram=str(pictures.get(material, "")) if isinstance(pictures, dict) else "",
        actions=(back_action(visit, world),),
    )


def _missing(visit: Visit, step: Step, world: World) -> Body:
    lacking = missing(visit, step)
    return Body(
        kind=PageKind.FACTS,
        title=words(visit, world, f"{step.id}-missing-title"),
        body=words(visit, world, f"{step.id}-missing-body"),
        facts=tuple(
            Fact(words(visit, world, mark(step, one)), words(visit, world, f"{mark(step, one)}-detail"))
            for one in leaves.shown(visit, lacking)
        ),
        actions=(
            back_action(visit, world),
            *leaves.more(visit, world, lacking),
            action(visit, world, "later", label=f"{step.id}-later", pictogram="leave"),
            action(visit, world, "go_on", label=f"{step.id}-go-on", pictogram="check", main=True),
        ),
    )


KIND = StepKind(
    "checklist",
    outcomes=("complete", "incomplete", "later"),
    enter=enter,
    handle=handle,
    body=body,
    messages=(
        *("{step}-title", "{step}-body", "{step}-missing-title", "{step}-missing-body", "{step}-later", "{step}-go-on"),
        *("checklist-brought", "checklist-not-brought"),
    ),
    options=("materials", "pictograms"),
)
