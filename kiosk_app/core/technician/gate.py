"""Before the door: the PIN, or why none can be typed. What is typed is counted, never shown and never spoken."""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.core.effects import Announce
from kiosk_app.core.events import Event, Pressed, Typed
from kiosk_app.core.frame import Body, action, back_action, words
from kiosk_app.core.page import Entry, PageKind
from kiosk_app.core.steps.kind import Turn, done, stay
from kiosk_app.core.technician.signals import CheckPin, PinChecked
from kiosk_app.core.technician.state import Bench
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import World

SHORTEST, LONGEST = 6, 12
MARK = "●"


def handle(visit: Visit, bench: Bench, world: World, event: Event) -> Turn:
    match event:
        case Pressed("back"):
            return done(visit, "left")
        case Typed() if bench.stage == "pin":
            return _typed(visit, bench, world, event.key)
        case Pressed("ok") if bench.stage == "pin" and len(bench.typed) >= SHORTEST:
            waiting = replace(bench, stage="checking", typed="", notice="")
            return stay(replace(visit, bench=waiting), CheckPin(bench.typed))
        case Pressed("ok") if bench.stage == "pin":
            return stay(replace(visit, bench=replace(bench, notice="technician-pin-short")))
        case PinChecked(visit_id, gate) if bench.stage == "checking" and visit_id == visit.id:
            return stay(replace(visit, bench=_answered(bench, gate.outcome, event)))
    return stay(visit)


def _typed(visit: Visit, bench: Bench, world: World, key: str) -> Turn:
    if key == "erase":
        typed, told = bench.typed[:-1], "number-erased"
    elif not (key.isdigit() and len(key) == 1):
        return stay(visit)
    elif len(bench.typed) == LONGEST:
        typed, told = bench.typed, "number-full"
    else:
        typed, told = bench.typed + key, "number-typed"
    label, enter = (words(visit, world, key).show for key in ("technician-pin-title", "action-technician-enter"))
    said = words(visit, world, told, count=len(typed), total=LONGEST, label=label, action=enter)
    typing = replace(bench, typed=typed, notice="")
    return stay(replace(visit, bench=typing), Announce(said.spoken, said.show))


def _answered(bench: Bench, outcome: str, event: PinChecked) -> Bench:
    if outcome == "ok":
        return Bench(stage="home", seen=event.seen, volume_db=event.seen.volume_db)
    if outcome == "wrong":
        return Bench(stage="pin", gate=event.gate, notice="technician-pin-wrong")
    return Bench(stage="barred", gate=event.gate)


def body(visit: Visit, bench: Bench, world: World) -> Body:
    if bench.stage == "barred":
        return _barred(visit, bench, world)
    left = bench.gate.left
    return Body(
        kind=PageKind.NUMBER,
        title=words(visit, world, "technician-pin-title"),
        body=words(visit, world, "technician-pin-body"),
        notice=words(visit, world, bench.notice, left=left) if bench.notice else None,
        entry=Entry(
            shown=MARK * len(bench.typed),
            groups=(LONGEST // 2, LONGEST // 2),
            complete=len(bench.typed) >= SHORTEST,
            label=words(visit, world, "technician-pin-title"),
            secret=True,
        ),
        actions=(
            back_action(visit, world),
            action(visit, world, "ok", label="action-technician-enter", pictogram="check", main=True),
        ),
    )


def _barred(visit: Visit, bench: Bench, world: World) -> Body:
    outcome = bench.gate.outcome if bench.gate.outcome in ("locked", "unset", "damaged") else "broken"
    return Body(
        kind=PageKind.MESSAGE,
        title=words(visit, world, f"technician-{outcome}-title"),
        body=words(visit, world, f"technician-{outcome}-body", minutes=bench.gate.minutes),
        pictogram="clock" if outcome == "locked" else "warning",
        actions=(action(visit, world, "back", label="action-start-again", pictogram="home", main=True),),
    )
