"""The number itself: drawn at the desk, or given out here when the desk does not answer in time.

The options name answers: `queue` what it is for, `right` what was asked (`none`: nothing), `entitled` what a step of
kind `eligibility` found, `hearing` how one is called, `name` whether the hall's display may say who is called, masked.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.core.effects import DrawTicket, PrintNumber, StartTimer, StopTimer
from kiosk_app.core.eligibility import Reason
from kiosk_app.core.events import CommandFailed, Event, Pressed, TicketDrawn, TicketRefused, TimerFired
from kiosk_app.core.frame import Body, action, words
from kiosk_app.core.page import Fact, PageKind, Words
from kiosk_app.core.person import digits_spoken, masked_name
from kiosk_app.core.steps.kind import StepKind, Turn, done, stay, text
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import Step, World

TIMER, PATIENCE = "ticket", 3.0  # seconds for the desk's answer
UNKNOWN = "-"


RIGHTS = {Reason.AGE: "age", Reason.CERTIFICATE: "certificate", Reason.SHOWN_LATER: "certificate"}
"""What the desk is told of a reason: no date, no number."""


def right_of(visit: Visit, step: Step) -> str:
    """age, certificate or empty, as far as it was shown, of who asked for it."""
    found = visit.answers.get(text(step, "entitled"), "")
    asked = visit.answers.get(text(step, "right"), "none")
    if asked == "none" or (found == Reason.AGE and visit.person is None):
        return ""
    return next((right for reason, right in RIGHTS.items() if reason == found), "")


def enter(visit: Visit, step: Step, world: World) -> Turn:
    booked = visit.person and visit.answers.get(text(step, "right"), "") == "appointment"
    named = visit.person and visit.answers.get(text(step, "name"), "") == "show"
    draw = DrawTicket(
        visit.answers.get(text(step, "queue"), ""),
        right_of(visit, step),
        visit.answers.get(text(step, "hearing"), "") == "text",
        holder=visit.person.number if visit.person and booked else "",
        called_as=masked_name(visit.person.name) if visit.person and named else "",
    )
    return stay(visit, draw, StartTimer(TIMER, PATIENCE))


def handle(visit: Visit, step: Step, world: World, event: Event) -> Turn:
    state = visit.scratch.get("state", "")
    match event:
        case TicketDrawn(number, before, wait, printed, appointment) if not state:
            visit = replace(visit, submission=number)
            told = {"before": _known(before), "wait": _known(wait), "printed": "yes" if printed else ""}
            told["booked"] = appointment
            return stay(visit.note(state="drawn", trouble="", **told), StopTimer(TIMER))
        case TicketRefused(reason) if not state:
            return stay(visit.note(state="refused", reason=reason), StopTimer(TIMER))
        case CommandFailed(role="desk", key=key) if not state:
            return stay(visit.note(state="refused", trouble=key), StopTimer(TIMER))
        case TimerFired("ticket") if not state:
            return stay(visit, PrintNumber(), StartTimer("ticket-lost", PATIENCE))
        case TimerFired("ticket-lost") if not state:
            return stay(visit.note(state="refused"))
        case Pressed("go_on") if state:
            return done(visit, state)
    return stay(visit)


def _known(count: int | None) -> str:
    return UNKNOWN if count is None else str(count)


def leave(visit: Visit) -> tuple[StopTimer, ...]:
    return StopTimer(TIMER), StopTimer("ticket-lost")


def body(visit: Visit, step: Step, world: World) -> Body:
    match visit.scratch.get("state", ""):
        case "drawn":
            return _drawn(visit, step, world)
        case "refused":
            why = "closed" if visit.scratch.get("reason") == "closed" else "refused"
            return Body(
                kind=PageKind.MESSAGE,
                title=words(visit, world, f"{step.id}-{why}-title"),
                body=words(visit, world, f"{step.id}-{why}-body"),
                pictogram="clock" if why == "closed" else "helper",
                actions=(action(visit, world, "go_on", label="action-go-on", pictogram="check", main=True),),
            )
    return Body(
        kind=PageKind.WAIT,
        title=words(visit, world, f"{step.id}-wait-title"),
        body=words(visit, world, f"{step.id}-wait-body"),
        pictogram="send",
    )


def _drawn(visit: Visit, step: Step, world: World) -> Body:
    line = f"{step.id}-{_line(visit, step, world)}"
    return Body(
        kind=PageKind.FACTS,
        title=words(visit, world, f"{step.id}-title", number=visit.submission, spoken=_spoken(visit)),
        body=words(visit, world, line),
        facts=tuple(Fact(words(visit, world, f"fact-{name}"), value) for name, value in _facts(visit, step, world)),
        actions=(action(visit, world, "go_on", pictogram="printer", label="action-print", main=True),),
    )


def _line(visit: Visit, step: Step, world: World) -> str:
    """What is said of whose turn it is."""
    asked = visit.answers.get(text(step, "right"), "")
    if asked == "appointment" and visit.scratch.get("booked"):
        return "booked"
    if asked == "appointment" and visit.person and visit.scratch.get("printed"):
        return "booked-unknown"
    if right := right_of(visit, step):
        return f"first-{right}"
    if asked == "age" and visit.answers.get(text(step, "entitled")) == Reason.YOUNG:
        return "not-yet"
    return "not-booked" if asked == "appointment" else "body"


def _facts(visit: Visit, step: Step, world: World) -> list[tuple[str, Words]]:
    before, wait = visit.scratch.get("before", UNKNOWN), visit.scratch.get("wait", UNKNOWN)
    facts = [("ticket", words(visit, world, "fact-ticket-value", number=visit.submission, spoken=_spoken(visit)))]
    if booked := visit.scratch.get("booked", ""):
        facts.append(("booked", words(visit, world, "fact-booked-value", at=booked)))
    if before != UNKNOWN:
        facts.append(("before", words(visit, world, "fact-before-value", before=int(before))))
    if visit.scratch.get("printed"):
        facts.append(("wait", words(visit, world, "fact-wait-printed")))
    elif wait == UNKNOWN:
        facts.append(("wait", words(visit, world, "fact-wait-no-window")))
    else:
        facts.append(("wait", words(visit, world, "fact-wait-value", minutes=rounded(int(wait)))))
    by_text = visit.answers.get(text(step, "hearing"), "") == "text"
    facts.append(("called", words(visit, world, "fact-called-text" if by_text else "fact-called-voice")))
    return facts


def _spoken(visit: Visit) -> str:
    return digits_spoken(visit.submission.replace("-", " "))


def rounded(minutes: int) -> int:
    """Nobody can promise minutes: to the next five, and never none."""
    return max(5, -(-minutes // 5) * 5)


KIND = StepKind(
    "draw_ticket",
    outcomes=("drawn", "refused"),
    enter=enter,
    handle=handle,
    body=body,
    leave=leave,
    messages=(
        *("{step}-title", "{step}-body", "{step}-wait-title", "{step}-wait-body", "{step}-closed-title"),
        *("{step}-closed-body", "{step}-refused-title", "{step}-refused-body", "{step}-first-age"),
        *("{step}-booked", "{step}-booked-unknown", "{step}-not-booked", "fact-booked", "fact-booked-value"),
        *("{step}-first-certificate", "{step}-not-yet", "fact-ticket", "fact-ticket-value", "fact-before"),
        *("fact-before-value", "fact-wait", "fact-wait-value", "fact-wait-no-window", "fact-wait-printed"),
        *("fact-called", "fact-called-voice", "fact-called-text"),
    ),
    options=("queue", "right", "entitled", "hearing", "name"),
    no_return=True,
)
