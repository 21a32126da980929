"""Is it ready? What is still missing, and the report on paper."""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.core.effects import Print
from kiosk_app.core.events import CommandFailed, Event, Pressed, Printed
from kiosk_app.core.frame import Body, action, back_action, trouble_words
from kiosk_app.core.page import Fact, PageKind, Voice, Words
from kiosk_app.core.steps.kind import Turn, stay
from kiosk_app.core.technician.readiness import reason_words, reasons, slip
from kiosk_app.core.technician.state import Bench
from kiosk_app.core.technician.telling import tell_in
from kiosk_app.core.technician.trials import number
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import World

SHOWN = 3
"""Reasons on the page; the slip has all."""
PRINTER = "receipt_printer"
PRINTING, PRINTED = "printing", "printed"


def enter(visit: Visit, bench: Bench) -> Turn:
    return stay(replace(visit, bench=replace(bench, stage="ready", printing="", notice="")))


def handle(visit: Visit, bench: Bench, world: World, event: Event) -> Turn:
    match event:
        case Pressed("print") if bench.printing != PRINTING:
            going = replace(bench, printing=PRINTING, runs=bench.runs + 1, notice="")
            language = visit.settings.language
            lines = slip(bench.seen, _hall(visit, world), tell_in(visit, world), language)
            return stay(replace(visit, bench=going), Print(number(visit, going), lines))
        case Printed(job, _) if job == number(visit, bench):
            return stay(replace(visit, bench=replace(bench, printing=PRINTED)))
        case CommandFailed(role="receipt_printer", key=key) if bench.printing == PRINTING:
            return stay(replace(visit, bench=replace(bench, printing="", notice=key)))
        case Pressed("back"):
            return stay(replace(visit, bench=replace(bench, stage="home", printing="", notice="")))
    return stay(visit)


def _hall(visit: Visit, world: World) -> str:
    return world.county.get(f"hall.{visit.settings.language}", world.county.get("hall", ""))


def body(visit: Visit, bench: Bench, world: World) -> Body:
    tell = tell_in(visit, world)
    why = reasons(bench.seen)
    room = SHOWN - 1 if bench.notice else SHOWN
    points = [reason_words(reason, bench.seen, tell) for reason in why[:room]]
    if len(why) > room:
        points.append(tell("technician-more", count=len(why) - room))
    if bench.printing == PRINTING:
        line = tell("technician-report-printing")
    elif bench.printing == PRINTED:
        line = tell("technician-report-printed")
    else:
        line = tell("technician-report-body")
    printer = bench.seen.part(PRINTER)
    actions = [back_action(visit, world)]
    if printer is not None and printer.usable and bench.printing != PRINTING:
        label = "action-reprint" if bench.printing == PRINTED else "action-technician-print"
        actions.append(action(visit, world, "print", label=label, pictogram="printer", main=True))
    return Body(
        kind=PageKind.FACTS if why else PageKind.MESSAGE,
        title=tell("technician-not-ready-title" if why else "technician-ready-title"),
        body=line,
        notice=trouble_words(visit, world, bench.notice, PRINTER) if bench.notice else None,
        facts=tuple(Fact(point, Words("")) for point in points),
        pictogram="" if why else "check",
        actions=tuple(actions),
        voice=Voice.ARRIVAL,
    )
