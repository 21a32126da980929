"""Say what will happen, what is kept and how long there is (WCAG 2.2.6); go on only if the person wants to."""

from __future__ import annotations

from kiosk_app.core.events import Event, Pressed
from kiosk_app.core.frame import Body, action, words
from kiosk_app.core.page import Fact, PageKind, TimeProfile, Words
from kiosk_app.core.steps.kind import StepKind, Turn, done, integer, stay
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Step, World


def enter(visit: Visit, step: Step, world: World) -> Turn:
    return stay(visit)


def handle(visit: Visit, step: Step, world: World, event: Event) -> Turn:
    match event:
        case Pressed("agree"):
            return done(visit, "agreed")
        case Pressed("decline"):
            return done(visit, "declined")
    return stay(visit)


def body(visit: Visit, step: Step, world: World) -> Body:
    points = tuple(
        Fact(words(visit, world, f"{step.id}-point-{number}"), Words(""))
        for number in range(1, integer(step, "points", 0) + 1)
    )
    minutes = int(TimeProfile().ask_after // 60)
    time = Fact(words(visit, world, "consent-time", minutes=minutes), Words(""))
    return Body(
        kind=PageKind.CONSENT,
        title=words(visit, world, f"{step.id}-title"),
        body=words(visit, world, f"{step.id}-body"),
        facts=(*points, time),
        pictogram=str(step.options.get("pictogram", "consent")),
        actions=(
            action(visit, world, "decline", pictogram="cross"),
            action(visit, world, "agree", pictogram="check", main=True),
        ),
    )


KIND = StepKind(
    "consent",
    outcomes=("agreed", "declined"),
    enter=enter,
    handle=handle,
    body=body,
    options=("points", "pictogram"),
)
