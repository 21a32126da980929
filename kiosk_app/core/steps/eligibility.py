"""Who has a right, and why: by card, by the certificate's number, or shown later; and what one can do without.

The option `rules` holds the ways to it (core/eligibility.py), one is enough; `store` keeps the reason. `quiet` names
outcomes (or `QUESTION=ANSWER`) at which no page is needed: then one is on at once. Nothing here ends a visit: where a
refusal leads is the service's to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kiosk_app.core.eligibility import Outcome, Reason, Rule, Shown, Verdict, decided, possible, resolved
from kiosk_app.core.events import Event, Pressed
from kiosk_app.core.frame import Body, action, back_action, words
from kiosk_app.core.listed import kept_by
from kiosk_app.core.page import PageKind, Words
from kiosk_app.core.steps.kind import StepKind, Turn, done, names, stay, text
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Step, World

NUMBER = "number"
"""The route to where the certificate's number is typed, in a service that offers it."""
OF_THEM = (Reason.AGE, Reason.YOUNG)
"""Said otherwise of whom somebody acts for: `eligible-age-them`."""


def rules_of(step: Step, world: World) -> tuple[Rule, ...]:
    told = step.options.get("rules")
    return tuple(resolved(rule, world.county) for rule in (told if isinstance(told, (list, tuple)) else ()))


def shown_by(visit: Visit, world: World) -> Shown:
    """What the visit knows of whom it is about."""
    number = kept_by(visit, world, "enter_id_number") if visit.person is None else ""
    return Shown(visit.person, number, kept_by(visit, world, "enter_certificate"))


def verdict_of(visit: Visit, step: Step, world: World) -> Verdict:
    return decided(rules_of(step, world), shown_by(visit, world), world.today)


def is_quiet(visit: Visit, step: Step, verdict: Verdict) -> bool:
    asked = (entry.split("=", 1) for entry in names(step, "quiet") if "=" in entry)
    return verdict.outcome in names(step, "quiet") or any(visit.answers.get(name) == value for name, value in asked)


def enter(visit: Visit, step: Step, world: World) -> Turn:
    verdict = verdict_of(visit, step, world)
    visit = visit.answer(text(step, "store"), verdict.reason.value)
    return done(visit, verdict.outcome) if is_quiet(visit, step, verdict) else stay(visit)


def handle(visit: Visit, step: Step, world: World, event: Event) -> Turn:
    match event:
        case Pressed("go_on"):
            return done(visit, verdict_of(visit, step, world).outcome)
        case Pressed("number") if _may_type(visit, step, world):
            return done(visit, NUMBER)
    return stay(visit)


def _may_type(visit: Visit, step: Step, world: World) -> bool:
    return NUMBER in step.routes and verdict_of(visit, step, world).reason in (
        Reason.SHOWN_LATER,
        Reason.NO_CERTIFICATE,
    )


def body(visit: Visit, step: Step, world: World) -> Body:
    verdict = verdict_of(visit, step, world)
    number = action(visit, world, "number", label="action-certificate-number", pictogram="number")
    return Body(
        kind=PageKind.MESSAGE,
        title=words(visit, world, f"{step.id}-{verdict.outcome}-title"),
        body=_why_and_then(visit, step, world, verdict),
        pictogram=text(step, "pictogram", "person"),
        actions=(
            *((back_action(visit, world),) if visit.history else ()),
            *((number,) if _may_type(visit, step, world) else ()),
            action(visit, world, "go_on", label="action-go-on", pictogram="check", main=True),
        ),
    )


def _why_and_then(visit: Visit, step: Step, world: World, verdict: Verdict) -> Words:
    """The reason, then what follows from it in this service."""
    ending = "-them" if visit.delegate is not None and verdict.reason in OF_THEM else ""
    told = {"age": verdict.age or 0, "least": verdict.least or 0}
    why = words(visit, world, f"eligible-{verdict.reason}{ending}", **told)
    then = words(visit, world, f"{step.id}-{verdict.outcome}-body")
    between = "" if visit.settings.language.startswith("zh") else " "
    say = f"{why.spoken}{between}{then.spoken}" if why.say or then.say else ""
    return replace(why, show=f"{why.show}{between}{then.show}", say=say)


def messages_of(step: Step) -> Iterator[str]:
    """The message ids its pages need."""
    quiet = names(step, "quiet")
    told = step.options.get("rules")
    rules = [resolved_for_texts(rule) for rule in (told if isinstance(told, (list, tuple)) else ())]
    for outcome, reasons in possible(rules).items():
        if outcome not in quiet:
            yield from (f"{step.id}-{outcome}-title", f"{step.id}-{outcome}-body")
            yield from (f"eligible-{reason}" for reason in reasons)
            yield from (f"eligible-{reason}-them" for reason in reasons if reason in OF_THEM)
    if NUMBER in step.routes:
        yield "action-certificate-number"


def resolved_for_texts(told: object) -> Rule:
    """A rule whose ages need not be known: which reasons there may be does not depend on them."""
    named = {str(told.get(one)) for one in ("age", "female_age")} if isinstance(told, dict) else set[str]()
    return resolved(told, {f"age.{name}": "0" for name in named})


KIND = StepKind(
    "eligibility",
    outcomes=tuple(Outcome),
    may=(NUMBER,),
    enter=enter,
    handle=handle,
    body=body,
    messages=(),
    options=("rules", "store", "quiet", "pictogram"),
)
