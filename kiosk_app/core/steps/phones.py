"""Whom to call about something: the county's numbers, said digit by digit, for whoever would rather do it so."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk_app.core.events import Event, Pressed
from kiosk_app.core.frame import Body, action, back_action, words
from kiosk_app.core.page import Fact, PageKind, Words
from kiosk_app.core.person import digits_spoken
from kiosk_app.core.steps.kind import StepKind, Turn, done, stay, text
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Step, World


def numbers_about(visit: Visit, world: World, about: str) -> Iterator[tuple[Words, Words]]:
    """(whose, number) of each that the county gives for this."""
    for phone in world.phones:
        if about in phone.about:
            whose = phone.titles.get(visit.settings.language) or phone.titles.get(world.languages[0], "")
            for number in phone.numbers:
                yield Words(whose), Words(number, digits_spoken(number.replace("-", " ")))


def enter(visit: Visit, step: Step, world: World) -> Turn:
    return stay(visit)


def handle(visit: Visit, step: Step, world: World, event: Event) -> Turn:
    return done(visit, "read") if event == Pressed("go_on") else stay(visit)


def body(visit: Visit, step: Step, world: World) -> Body:
    return Body(
        kind=PageKind.FACTS,
        title=words(visit, world, f"{step.id}-title"),
        body=words(visit, world, f"{step.id}-body"),
        facts=tuple(Fact(whose, number) for whose, number in numbers_about(visit, world, text(step, "about"))),
        actions=(
            back_action(visit, world),
            action(visit, world, "go_on", label=f"{step.id}-go-on", pictogram="check", main=True),
        ),
    )


KIND = StepKind(
    "phones",
    outcomes=("read",),
    enter=enter,
    handle=handle,
    body=body,
    messages=("{step}-title", "{step}-body", "{step}-go-on"),
    options=("about",),
)
