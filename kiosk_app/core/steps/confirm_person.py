"""Is this you? Masked: a bystander must not learn the name or the number from the screen or the voice."""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.core.events import Event, Pressed
from kiosk_app.core.frame import Body, action, words
from kiosk_app.core.page import Fact, PageKind, Words
from kiosk_app.core.person import Person, digits_spoken, masked_name, masked_number
from kiosk_app.core.steps.kind import StepKind, Turn, done, stay
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Step, World


def enter(visit: Visit, step: Step, world: World) -> Turn:
    return stay(visit)


def handle(visit: Visit, step: Step, world: World, event: Event) -> Turn:
    match event:
        case Pressed("confirm"):
            return done(visit, "confirmed")
        case Pressed("not_me"):
            return done(replace(visit, person=None, matters=()), "not_me")
    return stay(visit)


def person_facts(visit: Visit, world: World, person: Person) -> tuple[Fact, ...]:
    """Name, number and year of birth, masked."""
    unreadable = words(visit, world, "fact-unreadable")
    name = words(visit, world, "fact-name-value", name=masked_name(person.name)) if person.name else unreadable
    number = (
        words(
            visit,
            world,
            "fact-number-value",
            number=masked_number(person.number),
            tail=digits_spoken(person.number[-4:]),
        )
        if person.number
        else unreadable
    )
    facts = [Fact(words(visit, world, "fact-name"), name), Fact(words(visit, world, "fact-number"), number)]
    if person.birth is not None:
        year = words(
            visit, world, "fact-birth-value", year=str(person.birth.year), spoken=digits_spoken(str(person.birth.year))
        )
        facts.append(Fact(words(visit, world, "fact-birth"), year))
    return tuple(facts)


def _rare_name(visit: Visit, world: World) -> Words | None:
    """The screen cannot draw a character of the name: the person is told, and that staff see to it."""
    if visit.person is None or world.legible(visit.person.name):
        return None
    return words(visit, world, "name-rare")


def body(visit: Visit, step: Step, world: World) -> Body:
    return Body(
        kind=PageKind.FACTS,
        title=words(visit, world, f"{step.id}-title"),
        body=words(visit, world, f"{step.id}-body"),
        notice=_rare_name(visit, world),
        facts=person_facts(visit, world, visit.person) if visit.person else (),
        pictogram="card_take",
        actions=(
            action(visit, world, "not_me", label="action-not-me", pictogram="not_me"),
            action(visit, world, "confirm", label="action-its-me", pictogram="check", main=True),
        ),
    )


KIND = StepKind("confirm_person", outcomes=("confirmed", "not_me"), enter=enter, handle=handle, body=body)
