"""Everything once more before it is handed in. Going back to change something loses nothing."""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.core import bus_told
from kiosk_app.core.events import Event, Pressed
from kiosk_app.core.frame import Body, action, back_action, words
from kiosk_app.core.id_number import LENGTH
from kiosk_app.core.listed import answer_words, asked_by
from kiosk_app.core.page import Fact, PageKind, Privacy
from kiosk_app.core.person import digits_spoken, masked_name, masked_number, masked_phone
from kiosk_app.core.steps.confirm_person import person_facts
from kiosk_app.core.steps.enter_certificate import covered as certificate_covered
from kiosk_app.core.steps.kind import StepKind, Turn, done, names, stay
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Step, World

BUS_CARD, DELEGATE = "bus_card", "delegate"
"""Among what is shown: the card that read_bus_card read, and who acts for the person."""


def enter(visit: Visit, step: Step, world: World) -> Turn:
    return stay(visit)


def handle(visit: Visit, step: Step, world: World, event: Event) -> Turn:
    if isinstance(event, Pressed) and event.target == "send":
        return done(visit, "confirmed")
    return stay(visit)


def answer_fact(visit: Visit, world: World, name: str) -> Fact:
    """An answer, masked where it is a number."""
    if name == BUS_CARD:
        return bus_told.number_fact(visit, world, visit.bus_card)
    if name == DELEGATE:
        return _delegate_fact(visit, world)
    value = visit.answers.get(name, "")
    label = words(visit, world, f"fact-{name}")
    if not value:
        return Fact(label, words(visit, world, "fact-none"))
    if (chosen := answer_words(visit, world, name)) is not None:
        return Fact(label, replace(chosen, privacy=Privacy.MASKED))
    if asked_by(visit, world, name, "enter_certificate") is not None:  # may hold letters, and ends in what ails one
        told = {"value": certificate_covered(value), "tail": digits_spoken(value[:LENGTH][-4:])}
        return Fact(label, words(visit, world, f"fact-{name}-value", **told))
    if value.isdigit():
        typed = asked_by(visit, world, name, "enter_number")
        value = f"****{value[-4:]}" if typed is not None and typed.options.get("hidden") else masked_phone(value)
        shown = words(visit, world, f"fact-{name}-value", value=value, tail=digits_spoken(value[-4:]))
        return Fact(label, shown)
    return Fact(label, words(visit, world, f"fact-{name}-{value}"))


def _delegate_fact(visit: Visit, world: World) -> Fact:
    """Who acts for the person, masked."""
    name = masked_name(visit.delegate.name) if visit.delegate else ""
    return Fact(words(visit, world, "fact-delegate"), words(visit, world, "fact-name-value", name=name))


def applicant_facts(visit: Visit, world: World) -> tuple[Fact, ...]:
    """Name and number by the card; of whose card is not here, the number that was typed."""
    if visit.person is not None:
        return person_facts(visit, world, visit.person)[:2]
    typed = visit.answers.get("number", "")
    if not typed:
        return ()
    told = {"number": masked_number(typed), "tail": digits_spoken(typed[-4:])}
    return (Fact(words(visit, world, "fact-number"), words(visit, world, "fact-number-value", **told)),)


def body(visit: Visit, step: Step, world: World) -> Body:
    return Body(
        kind=PageKind.FACTS,
        title=words(visit, world, f"{step.id}-title"),
        body=words(visit, world, f"{step.id}-body"),
        facts=(*applicant_facts(visit, world), *(answer_fact(visit, world, name) for name in names(step, "shows"))),
        photo=visit.photo.jpeg if visit.photo else b"",
        actions=(
            back_action(visit, world),
            action(visit, world, "send", label="action-send", pictogram="send", main=True, final=True),
        ),
    )


KIND = StepKind("review", outcomes=("confirmed",), enter=enter, handle=handle, body=body, options=("shows",))
