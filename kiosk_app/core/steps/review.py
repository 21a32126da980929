"""Everything once more before it is handed in. Going back to change something loses nothing."""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.core.events import Event, Pressed
from kiosk_app.core.frame import Body, action, back_action, words
from kiosk_app.core.listed import answer_words, asked_by
from kiosk_app.core.page import Fact, PageKind, Privacy
from kiosk_app.core.person import digits_spoken, masked_phone
from kiosk_app.core.steps.confirm_person import person_facts
from kiosk_app.core.steps.kind import StepKind, Turn, done, names, stay
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Step, World


def enter(visit: Visit, step: Step, world: World) -> Turn:
    return stay(visit)


def handle(visit: Visit, step: Step, world: World, event: Event) -> Turn:
    if isinstance(event, Pressed) and event.target == "send":
        return done(visit, "confirmed")
    return stay(visit)


def answer_fact(visit: Visit, world: World, name: str) -> Fact:
    """An answer, masked where it is a number."""
    value = visit.answers.get(name, "")
    label = words(visit, world, f"fact-{name}")
    if not value:
        return Fact(label, words(visit, world, "fact-none"))
    if (chosen := answer_words(visit, world, name)) is not None:
        return Fact(label, replace(chosen, privacy=Privacy.MASKED))
    if value.isdigit():
        typed = asked_by(visit, world, name, "enter_number")
        value = f"****{value[-4:]}" if typed is not None and typed.options.get("hidden") else masked_phone(value)
        shown = words(visit, world, f"fact-{name}-value", value=value, tail=digits_spoken(value[-4:]))
        return Fact(label, shown)
    return Fact(label, words(visit, world, f"fact-{name}-{value}"))


def body(visit: Visit, step: Step, world: World) -> Body:
    person = person_facts(visit, world, visit.person)[:2] if visit.person else ()
    return Body(
        kind=PageKind.FACTS,
        title=words(visit, world, f"{step.id}-title"),
        body=words(visit, world, f"{step.id}-body"),
        facts=(*person, *(answer_fact(visit, world, name) for name in names(step, "shows"))),
        photo=visit.photo.jpeg if visit.photo else b"",
        actions=(
            back_action(visit, world),
            action(visit, world, "send", label="action-send", pictogram="send", main=True, final=True),
        ),
    )


KIND = StepKind("review", outcomes=("confirmed",), enter=enter, handle=handle, body=body, options=("shows",))
