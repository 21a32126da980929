"""One thing to know, and on. With the option `call_help` somebody is called as the page opens."""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.core.effects import CallHelp, StartTimer, StopTimer
from kiosk_app.core.events import Event, Heard, Pressed, Stirred, TimerFired
from kiosk_app.core.frame import Body, action, back_action, words
from kiosk_app.core.page import PageKind
from kiosk_app.core.steps.kind import StepKind, Turn, done, integer, stay, text
from kiosk_app.core.visit import HelpRequest, Visit
from kiosk_app.core.world import Step, World

TIMER = "message"


def enter(visit: Visit, step: Step, world: World) -> Turn:
    seconds = integer(step, "leave_after", 0)
    timer = (StartTimer(TIMER, float(seconds)),) if seconds else ()
    if step.options.get("call_help") and not (visit.help and visit.help.open):
        visit = replace(visit, help=HelpRequest())
        call = CallHelp(visit.service, step.id, words(visit, world, f"{step.id}-title").show, len(visit.history) + 1)
        return stay(visit, call, *timer)
    return stay(visit, *timer)


def handle(visit: Visit, step: Step, world: World, event: Event) -> Turn:
    match event:
        case Pressed("go_on"):
            return done(visit, "read", StopTimer(TIMER))
        case TimerFired("message"):
            return done(visit, "read")
        case Stirred() | Heard() if seconds := integer(step, "leave_after", 0):
            return stay(visit, StartTimer(TIMER, float(seconds)))
    return stay(visit)


def leave(visit: Visit) -> tuple[StopTimer, ...]:
    return (StopTimer(TIMER),)


def body(visit: Visit, step: Step, world: World) -> Body:
    label = text(step, "label", "action-go-on")
    final = step.routes.get("read") == "$end"  # whoever leaves cannot come back to what was here
    going = action(visit, world, "go_on", label=label, pictogram="check", main=True, final=final)
    return Body(
        kind=PageKind.MESSAGE,
        title=words(visit, world, f"{step.id}-title"),
        body=words(visit, world, f"{step.id}-body"),
        pictogram=text(step, "pictogram", "person"),
        actions=(back_action(visit, world), going) if visit.history else (going,),
    )


KIND = StepKind(
    "message",
    outcomes=("read",),
    enter=enter,
    handle=handle,
    body=body,
    leave=leave,
    options=("pictogram", "call_help", "leave_after", "label"),
)
