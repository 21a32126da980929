"""The number of a disability certificate, typed: of whoever the visit is about, or "not here" and on.

Seen is the group that is being typed, of a whole number only its ends: the two last digits say what ails the person, so
they are covered as soon as they are there. Heard is how many signs there are; by headphones each, and all of it again
whenever that is asked for. X and B have a button each, in the place where it can come: the identity number's last sign,
and after the grade.
"""

from __future__ import annotations

from kiosk_app.core import certificate, id_number
from kiosk_app.core.certificate import Certificate, Wrong
from kiosk_app.core.effects import Announce
from kiosk_app.core.events import Event, Pressed, Typed
from kiosk_app.core.frame import Body, action, back_action, words
from kiosk_app.core.listed import kept_by
from kiosk_app.core.page import Action, Entry, PageKind, Privacy, Words
from kiosk_app.core.person import digits_spoken
from kiosk_app.core.steps import enter_id_number
from kiosk_app.core.steps.enter_number import grouped
from kiosk_app.core.steps.kind import StepKind, Turn, done, stay, text
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Step, World

GROUPS = (6, 8, 4, 2)
"""The identity number's three, then category and grade; what a reissued one has comes after."""
OTHER = "other"
TEXTS = tuple(f"certificate-number-{key}" for key in (*Wrong, OTHER, "letter"))
"""What is wrong with it, by its part; `letter`: X or B where neither can stand."""
UNDER_WAY = tuple(f"certificate-number-{key}" for key in (Wrong.INCOMPLETE, Wrong.COUNT))


def enter(visit: Visit, step: Step, world: World) -> Turn:
    return stay(visit.note(digits=visit.answers.get(text(step, "store"), "")))


def handle(visit: Visit, step: Step, world: World, event: Event) -> Turn:
    number = visit.scratch.get("digits", "")
    match event:
        case Typed("erase"):
            visit = visit.note(digits=number[:-1], trouble="")
            return stay(visit, _said(visit, world, "number-erased", count=max(0, len(number) - 1)))
        case Typed(sign) if sign.isdigit() and certificate.takes(number, sign):
            return _typed(visit.note(digits=number + sign), world)
        case Pressed("x" | "b" as letter) if certificate.takes(number, letter.upper()):
            return _typed(visit.note(digits=number + letter.upper()), world)
        case Pressed("x" | "b"):
            return _told(visit, world, "certificate-number-letter")
        case Typed():
            return _told(visit, world, _wrong(visit, world) or "certificate-number-long")
        case Pressed("read") if number:
            whole = words(visit, world, "number-read-alone", number=digits_spoken(number)).spoken
            return stay(visit, _said(visit, world, "certificate-number-read", whole, count=len(number)))
        case Pressed("ok"):
            wrong = _wrong(visit, world)
            return _told(visit, world, wrong) if wrong else done(_kept(visit, step, number), "entered")
        case Pressed("none"):
            return done(_kept(visit, step, ""), "skipped")
    return stay(visit)


def _kept(visit: Visit, step: Step, number: str) -> Visit:
    return visit.answer(text(step, "store"), number)


def _typed(visit: Visit, world: World) -> Turn:
    """A part that cannot be right is told as soon as it is typed, or twenty signs would be typed for nothing."""
    number, wrong = visit.scratch["digits"], _wrong(visit, world)
    visit = visit.note(trouble="")
    if wrong in UNDER_WAY:
        return stay(visit, _said(visit, world, "number-typed", number[-1], count=len(number)))
    if wrong:
        return _told(visit, world, wrong)
    following = words(visit, world, "action-done").show
    alone = words(visit, world, "number-complete-alone", number=digits_spoken(number), action=following).spoken
    return stay(visit, _said(visit, world, "certificate-number-complete", alone, action=following))


def _wrong(visit: Visit, world: World) -> str:
    """The text's id; empty of a number that is complete, right, and of the person it is about."""
    number = visit.scratch.get("digits", "")
    read = certificate.parsed(number, world.today)
    other = _whose(visit, world)
    holder = number[: id_number.LENGTH]
    if other and read is not Wrong.HOLDER and len(holder) == id_number.LENGTH and holder != other:
        return f"certificate-number-{OTHER}"
    return "" if isinstance(read, Certificate) else f"certificate-number-{read}"


def _whose(visit: Visit, world: World) -> str:
    """The identity number of whom the visit is about; empty where it is not known, or no certificate can hold it."""
    number = visit.person.number if visit.person else kept_by(visit, world, "enter_id_number")
    return number if len(number) == id_number.LENGTH else ""


def trouble(visit: Visit, world: World, key: str) -> Words:
    signs, following = len(visit.scratch.get("digits", "")), words(visit, world, "action-done").show
    return words(visit, world, key, count=signs, total=certificate.PLAIN, action=following)


def _told(visit: Visit, world: World, key: str) -> Turn:
    told = trouble(visit, world, key)
    kept = "" if key in ("certificate-number-long", "certificate-number-letter") else key
    return stay(visit.note(trouble=kept), Announce(told.spoken, told.show))


def _said(visit: Visit, world: World, key: str, alone: str = "", **arguments: str | int) -> Announce:
    told = words(visit, world, key, **arguments)
    return Announce(told.spoken, told.show, alone)


def covered(number: str) -> str:
    """What is seen of it."""
    shown = enter_id_number.covered(number[: id_number.LENGTH])
    return shown + "*" * max(0, len(number) - id_number.LENGTH)


def groups_of(number: str) -> tuple[int, ...]:
    """No place is left empty for what most certificates have not."""
    more = len(number) - certificate.PLAIN
    return (*GROUPS, max(2, more)) if more > 0 else GROUPS


def _letters(visit: Visit, world: World, number: str) -> tuple[Action, ...]:
    """The letter that may come next, X while neither can; and to have it read, for whoever listens alone."""
    late = len(number) >= certificate.PLAIN
    letter = "b" if late else "x"
    shown = action(visit, world, letter, label=f"action-certificate-{letter}", pictogram=f"letter_{letter}")
    if not visit.by_keys or not number:
        return (shown,)
    read = action(visit, world, "read", label="action-read-number", pictogram="ear")
    if certificate.takes(number, letter.upper()):
        return (shown, read) if late else (shown,)
    return (read,)


def body(visit: Visit, step: Step, world: World) -> Body:
    number = visit.scratch.get("digits", "")
    notice = trouble(visit, world, visit.scratch["trouble"]) if "trouble" in visit.scratch else None
    wrong = _wrong(visit, world)
    letters = _letters(visit, world, number)
    none = action(visit, world, "none", label=f"{step.id}-none", pictogram=text(step, "pictogram", "cross"))
    return Body(
        kind=PageKind.NUMBER,
        title=words(visit, world, f"{step.id}-title"),
        body=None if notice else words(visit, world, f"{step.id}-body"),  # what is wrong needs its place
        notice=notice,
        entry=Entry(
            shown=grouped(covered(number), groups_of(number)),
            groups=groups_of(number),
            complete=not wrong,
            label=Words(words(visit, world, f"{step.id}-title").show, privacy=Privacy.PUBLIC),
        ),
        actions=(
            back_action(visit, world),
            *((none,) if len(letters) == 1 else ()),  # nobody who has typed it all has it not here
            *letters,
            action(visit, world, "ok", label="action-done", pictogram="check", main=True),
        ),
    )


KIND = StepKind(
    "enter_certificate",
    outcomes=("entered", "skipped"),
    enter=enter,
    handle=handle,
    body=body,
    messages=(
        *(
            "{step}-title",
            "{step}-body",
            "{step}-none",
            "action-certificate-x",
            "action-certificate-b",
            "action-read-number",
        ),
        *("certificate-number-read", "certificate-number-complete", *TEXTS),
    ),
    options=("store", "pictogram"),
)
