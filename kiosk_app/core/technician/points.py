"""The touch test: five marks, one after the other; how far beside each the finger came down."""

from __future__ import annotations

from dataclasses import replace
from math import hypot

from kiosk_app.core.effects import Announce
from kiosk_app.core.events import Event, Pressed
from kiosk_app.core.frame import Body, action, back_action
from kiosk_app.core.page import Fact, Figure, Item, PageKind, Voice
from kiosk_app.core.steps.kind import Turn, stay
from kiosk_app.core.technician.readiness import TOUCH_MM
from kiosk_app.core.technician.signals import KeepTouch, Pointed
from kiosk_app.core.technician.state import Bench
from kiosk_app.core.technician.telling import tell_in
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import World

MARKS = (
    ("upper-left", (0.0, 0.0)),
    ("upper-right", (1.0, 0.0)),
    ("lower-left", (0.0, 1.0)),
    ("lower-right", (1.0, 1.0)),
    ("middle", (0.5, 0.5)),
)
"""Name and place in the free area of the page, from its upper left corner (0, 0) to its lower right (1, 1)."""

MISSED_MM = 99.0
"""Kept for a mark the technician could not hit."""


def enter(visit: Visit, bench: Bench) -> Turn:
    return stay(replace(visit, bench=replace(bench, stage="touch", points=(), notice="")))


def handle(visit: Visit, bench: Bench, world: World, event: Event) -> Turn:
    match event:
        case Pointed(dx, dy):
            return _hit(visit, bench, (dx, dy))
        case Pressed("missed"):
            return _hit(visit, bench, (MISSED_MM, 0.0))
        case Pressed("mark"):  # by a key: only a finger tells anything here
            told = tell_in(visit, world)("technician-touch-finger")
            return stay(visit, Announce(told.spoken, told.show))
        case Pressed("back"):
            return stay(replace(visit, bench=replace(bench, stage="home")))
    return stay(visit)


def _hit(visit: Visit, bench: Bench, beside: tuple[float, float]) -> Turn:
    bench = replace(bench, points=(*bench.points, beside))
    if len(bench.points) < len(MARKS):
        return stay(replace(visit, bench=bench))
    return stay(replace(visit, bench=replace(bench, stage="touched")), KeepTouch(worst(bench)))


def worst(bench: Bench) -> float:
    """mm between the mark and the finger, of the worst touch."""
    return round(max((hypot(*beside) for beside in bench.points), default=MISSED_MM), 1)


def body(visit: Visit, bench: Bench, world: World) -> Body:
    tell = tell_in(visit, world)
    name, at = MARKS[min(len(bench.points), len(MARKS) - 1)]
    return Body(
        kind=PageKind.POINT,
        title=tell("technician-touch-title", number=len(bench.points) + 1, total=len(MARKS)),
        body=tell("technician-touch-body"),
        items=(Item("mark", tell(f"technician-touch-{name}"), None, "mark", "1"),),
        figure=Figure(at=at),
        actions=(
            back_action(visit, world),
            action(visit, world, "missed", label="action-technician-missed", pictogram="cross"),
        ),
        voice=Voice.ARRIVAL,
    )


def handle_touched(visit: Visit, bench: Bench, world: World, event: Event) -> Turn:
    match event:
        case Pressed("again"):
            return enter(visit, bench)
        case Pressed("back" | "done"):
            return stay(replace(visit, bench=replace(bench, stage="home")))
    return stay(visit)


def touched_body(visit: Visit, bench: Bench, world: World) -> Body:
    tell = tell_in(visit, world)
    good = worst(bench) <= TOUCH_MM
    facts = []
    for (name, _), beside in zip(MARKS, bench.points, strict=False):
        if beside[0] == MISSED_MM:
            value = tell("technician-touch-not-hit")
        else:
            value = tell("technician-touch-mm", mm=f"{hypot(*beside):.1f}")
        facts.append(Fact(tell(f"technician-touch-{name}"), value))
    return Body(
        kind=PageKind.FACTS,
        title=tell("technician-touched-title"),
        body=tell("technician-touched-body" if good else "technician-touched-off"),
        facts=tuple(facts),
        actions=(
            back_action(visit, world),
            action(visit, world, "again", label="action-technician-again", pictogram="again", main=not good),
            action(visit, world, "done", label="action-done", pictogram="check", main=good),
        ),
        voice=Voice.ARRIVAL,
    )
