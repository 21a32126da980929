"""A number on the pad, in groups. The voice tells how many digits there are, never which: others can hear it.

By headphones nobody can: there it says each digit, and the whole number when it is complete.

With `shortest` a number may have from so many to `length` digits; with `check: luhn` its last digit must fit the
others; with `hidden` only the last four are to be seen, and the whole is read out by headphones when it is asked for.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.core.bank_card import bank_of, luhn
from kiosk_app.core.effects import Announce
from kiosk_app.core.events import Event, Pressed, Typed
from kiosk_app.core.frame import Body, action, back_action, words
from kiosk_app.core.page import Entry, PageKind, Privacy, Words
from kiosk_app.core.person import digits_spoken, hidden
from kiosk_app.core.steps.kind import StepKind, Turn, done, integer, stay, text
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Step, World


def enter(visit: Visit, step: Step, world: World) -> Turn:
    return stay(visit.note(digits=visit.answers.get(text(step, "store"), "")))


def handle(visit: Visit, step: Step, world: World, event: Event) -> Turn:
    digits = visit.scratch.get("digits", "")
    length = integer(step, "length", 11)
    match event:
        case Typed("erase"):
            visit = visit.note(digits=digits[:-1])
            return stay(visit, _said(visit, world, "number-erased", count=max(0, len(digits) - 1)))
        case Typed(key) if key.isdigit() and len(key) == 1 and len(digits) < length:
            return _typed(visit.note(digits=digits + key), step, world)
        case Typed() if _complete(digits, step):
            return stay(visit, _announced(trouble(visit, step, world, "number-full")))
        case Typed():
            told = trouble(visit, step, world, _what_is_wrong(digits, step))
            return stay(visit.note(trouble="yes"), _announced(told))
        case Pressed("ok") if _complete(digits, step):
            return done(_kept(visit, step, world, digits), "entered")
        case Pressed("read") if digits:
            whole = words(visit, world, "number-read-alone", number=digits_spoken(digits)).spoken
            return stay(visit, _said(visit, world, "number-read", whole, tail=digits_spoken(digits[-4:])))
        case Pressed("ok"):
            told = trouble(visit, step, world, _what_is_wrong(digits, step))
            return stay(visit.note(trouble="yes"), _announced(told))
        case Pressed("none"):
            return done(_kept(visit, step, world, ""), "skipped")
    return stay(visit)


def _kept(visit: Visit, step: Step, world: World, digits: str) -> Visit:
    visit, bank = visit.answer(text(step, "store"), digits), text(step, "bank")
    return visit.answer(bank, bank_of(digits, world.card_prefixes)) if bank else visit


def _typed(visit: Visit, step: Step, world: World) -> Turn:
    digits = visit.scratch["digits"]
    visit = visit.note(trouble="")
    if len(digits) < integer(step, "length", 11):
        return stay(visit, _said(visit, world, "number-typed", digits[-1], count=len(digits)))
    if not _complete(digits, step):
        told = trouble(visit, step, world, _what_is_wrong(digits, step))
        return stay(visit.note(trouble="yes"), _announced(told))
    whole = digits_spoken(digits)
    following = _main(visit, world)
    alone = words(visit, world, "number-complete-alone", number=whole, action=following).spoken
    tail = digits_spoken(digits[-4:])
    return stay(visit, _said(visit, world, "number-complete", alone, tail=tail, action=following))


def _complete(digits: str, step: Step) -> bool:
    return len(digits) >= _least(step) and not _misfit(digits, step)


def _least(step: Step) -> int:
    """How many digits it has at least."""
    return integer(step, "shortest", 0) or integer(step, "length", 11)


def _misfit(digits: str, step: Step) -> str:
    """What is wrong with a number that is long enough, by the id of its text."""
    if not digits.startswith(text(step, "starts_with")):
        return "number-wrong"
    return "number-unlike" if text(step, "check") == "luhn" and not luhn(digits) else ""


def _what_is_wrong(digits: str, step: Step) -> str:
    if len(digits) >= _least(step):
        return _misfit(digits, step)
    return "number-too-short" if _least(step) < integer(step, "length", 11) else "number-incomplete"


def trouble(visit: Visit, step: Step, world: World, key: str) -> Words:
    """What is wrong with the number, by its name."""
    return words(
        visit,
        world,
        key,
        label=words(visit, world, f"{step.id}-title").show,
        count=len(visit.scratch.get("digits", "")),
        total=integer(step, "length", 11),
        least=_least(step),
        start=text(step, "starts_with"),
        action=_main(visit, world),
    )


def _main(visit: Visit, world: World) -> str:
    """What is to be pressed when the number is complete."""
    return words(visit, world, "action-done").show


def _announced(told: Words) -> Announce:
    return Announce(told.spoken, told.show)


def _said(visit: Visit, world: World, key: str, alone: str = "", **arguments: str | int) -> Announce:
    told = words(visit, world, key, **arguments)
    return Announce(told.spoken, told.show, alone)


def grouped(digits: str, groups: tuple[int, ...]) -> str:
    """138 0000 0000."""
    parts, at = [], 0
    for size in groups:
        if digits[at : at + size]:
            parts.append(digits[at : at + size])
        at += size
    return " ".join(parts)


def _how_and_what_for(visit: Visit, step: Step, world: World) -> Words | None:
    """How many digits are to be typed, and what the service says of it. What is wrong needs the place of the latter,
    and of both beside a number that takes two rows in large letters."""
    total, least = integer(step, "length", 11), _least(step)
    if least < total:
        how = words(visit, world, "number-how-between", least=least, total=total)
    else:
        how = words(visit, world, "number-how", total=total)
    if "trouble" in visit.scratch:
        return how if least == total else None
    why = words(visit, world, f"{step.id}-body")
    between = "" if visit.settings.language.startswith("zh") else " "
    said = f"{how.spoken}{between}{why.spoken}"
    return replace(why, show=f"{how.show}{between}{why.show}", say=said if how.say or why.say else "")


def body(visit: Visit, step: Step, world: World) -> Body:
    digits = visit.scratch.get("digits", "")
    sizes = step.options.get("groups")
    groups = tuple(int(size) for size in sizes) if isinstance(sizes, (list, tuple)) else (integer(step, "length", 11),)
    notice = None
    read = action(visit, world, "read", label="action-read-number", pictogram="ear")
    if "trouble" in visit.scratch:
        notice = trouble(visit, step, world, _what_is_wrong(digits, step))
    return Body(
        kind=PageKind.NUMBER,
        title=words(visit, world, f"{step.id}-title"),
        body=_how_and_what_for(visit, step, world),
        notice=notice,
        entry=Entry(
            shown=grouped(hidden(digits) if step.options.get("hidden") else digits, groups),
            groups=groups,
            complete=_complete(digits, step),
            label=Words(words(visit, world, f"{step.id}-title").show, privacy=Privacy.PUBLIC),
        ),
        actions=(
            back_action(visit, world),
            action(visit, world, "none", label=f"{step.id}-none", pictogram=text(step, "pictogram", "cross")),
            *((read,) if step.options.get("hidden") and visit.by_keys else ()),
            action(visit, world, "ok", label="action-done", pictogram="check", main=True),
        ),
    )


KIND = StepKind(
    "enter_number",
    outcomes=("entered", "skipped"),
    enter=enter,
    handle=handle,
    body=body,
    messages=("{step}-title", "{step}-body", "{step}-none"),
    options=("store", "length", "groups", "starts_with", "pictogram", "shortest", "check", "hidden", "bank"),
)
