"""The number of somebody's identity card that is not here, typed by who acts for them.

Of what was typed only the group being typed is seen, of the whole number its ends: others look on. Heard is how many
digits there are; by headphones, where nobody else hears, each digit, and the whole number when it is complete.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.core import id_number, whose
from kiosk_app.core.effects import Announce
from kiosk_app.core.events import Event, Pressed, Typed
from kiosk_app.core.frame import Body, action, back_action, words
from kiosk_app.core.page import Entry, PageKind, Privacy, Words
from kiosk_app.core.person import digits_spoken, masked_number
from kiosk_app.core.steps.enter_number import grouped
from kiosk_app.core.steps.kind import StepKind, Turn, done, stay, text
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Step, World

GROUPS = (6, 8, 4)
"""Where one lives, when one was born, the rest."""


def enter(visit: Visit, step: Step, world: World) -> Turn:
    return stay(visit.note(digits=visit.answers.get(text(step, "store"), "")))


def handle(visit: Visit, step: Step, world: World, event: Event) -> Turn:
    digits = visit.scratch.get("digits", "")
    match event:
        case Typed("erase"):
            visit = visit.note(digits=digits[:-1], trouble="")
            return stay(visit, _said(visit, world, "number-erased", count=max(0, len(digits) - 1)))
        case Typed(key) if key.isdigit() and len(key) == 1 and len(digits) < id_number.LENGTH:
            return _typed(visit.note(digits=digits + key), step, world)
        case Pressed("x") if len(digits) == id_number.LENGTH - 1:
            return _typed(visit.note(digits=f"{digits}X"), step, world)
        case Pressed("x"):
            return _told(visit, step, world, "number-x" if len(digits) < id_number.LENGTH else "number-full")
        case Typed():
            return _told(visit, step, world, _what_is_wrong(visit, world) or "number-full")
        case Pressed("ok"):
            wrong = _what_is_wrong(visit, world)
            if wrong:
                return _told(visit, step, world, wrong)
            # Somebody whose card is not here: what an earlier card said is not about them.
            visit = whose.of(visit, world, digits)
            visit = replace(visit, person=None, bus_card=visit.bus_card if visit.person is None else None)
            return done(visit.answer(text(step, "store"), digits), "entered")
    return stay(visit)


def _typed(visit: Visit, step: Step, world: World) -> Turn:
    digits = visit.scratch["digits"]
    visit = visit.note(trouble="")
    if len(digits) < id_number.LENGTH:
        return stay(visit, _said(visit, world, "number-typed", digits[-1], count=len(digits)))
    wrong = _what_is_wrong(visit, world)
    if wrong:
        return _told(visit, step, world, wrong)
    following = words(visit, world, "action-done").show
    alone = words(visit, world, "number-complete-alone", number=digits_spoken(digits), action=following).spoken
    return stay(visit, _said(visit, world, "number-complete", alone, tail=digits_spoken(digits[-4:]), action=following))


def _what_is_wrong(visit: Visit, world: World) -> str:
    digits = visit.scratch.get("digits", "")
    if len(digits) < id_number.LENGTH:
        return "number-incomplete"
    if not id_number.is_right(digits, world.today):
        return "number-check"
    if visit.delegate is not None and visit.delegate.number == digits:
        return "number-own"
    return ""


def trouble(visit: Visit, step: Step, world: World, key: str) -> Words:
    return words(
        visit,
        world,
        key,
        label=words(visit, world, f"{step.id}-title").show,
        count=len(visit.scratch.get("digits", "")),
        total=id_number.LENGTH,
        action=words(visit, world, "action-done").show,
    )


def _told(visit: Visit, step: Step, world: World, key: str) -> Turn:
    told = trouble(visit, step, world, key)
    kept = "" if key == "number-full" else key
    return stay(visit.note(trouble=kept), Announce(told.spoken, told.show))


def _said(visit: Visit, world: World, key: str, alone: str = "", **arguments: str | int) -> Announce:
    told = words(visit, world, key, **arguments)
    return Announce(told.spoken, told.show, alone)


def covered(digits: str) -> str:
    """What is seen of it: of a whole number its ends, before that the group that is being typed."""
    if len(digits) == id_number.LENGTH:
        return masked_number(digits)
    begun = 0
    for size in GROUPS:
        if begun + size >= len(digits):
            break
        begun += size
    return "*" * begun + digits[begun:]


def body(visit: Visit, step: Step, world: World) -> Body:
    digits = visit.scratch.get("digits", "")
    notice = trouble(visit, step, world, visit.scratch["trouble"]) if "trouble" in visit.scratch else None
    return Body(
        kind=PageKind.NUMBER,
        title=words(visit, world, f"{step.id}-title"),
        body=None if notice else words(visit, world, f"{step.id}-body"),  # what is wrong needs its place
        notice=notice,
        entry=Entry(
            shown=grouped(covered(digits), GROUPS),
            groups=GROUPS,
            complete=not _what_is_wrong(visit, world),
            label=Words(words(visit, world, f"{step.id}-title").show, privacy=Privacy.PUBLIC),
        ),
        actions=(
            back_action(visit, world),
            action(visit, world, "x", label="action-number-x", pictogram="letter_x"),
            action(visit, world, "ok", label="action-done", pictogram="check", main=True),
        ),
    )


KIND = StepKind(
    "enter_id_number",
    outcomes=("entered",),
    enter=enter,
    handle=handle,
    body=body,
    messages=("{step}-title", "{step}-body", "action-number-x"),
    options=("store",),
)
