"""The technician's page as a whole: which stage handles an event, and which page it shows.

It opens only on the first page, by the key chord; a PIN stands before everything else. It is a visit of its own:
opening wipes what was there before, leaving wipes it, and so do three minutes without a press.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from kiosk_app.core.effects import Announce, Effect, StartTimer, Wipe
from kiosk_app.core.events import Event, Pressed
from kiosk_app.core.frame import Body, frame, words
from kiosk_app.core.page import Page, TimeProfile
from kiosk_app.core.steps.kind import Turn, stay
from kiosk_app.core.technician import dials, gate, parts, points, ready, trials
from kiosk_app.core.technician.signals import NotKept, PartsSeen, TechnicianAsked
from kiosk_app.core.technician.state import Bench
from kiosk_app.core.technician.trials import LEAVE_AFTER
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import World

Handle = Callable[[Visit, Bench, World, Event], Turn]
Make = Callable[[Visit, Bench, World], Body]

STAGES: Mapping[str, tuple[Handle, Make]] = MappingProxyType(
    {
        "pin": (gate.handle, gate.body),
        "checking": (gate.handle, gate.body),
        "barred": (gate.handle, gate.body),
        "home": (parts.handle_home, parts.home_body),
        "list": (parts.handle_list, parts.list_body),
        "part": (parts.handle_part, parts.part_body),
        "trying": (trials.handle_trying, trials.trying_body),
        "judging": (trials.handle_judging, trials.judging_body),
        "verdict": (trials.handle_verdict, trials.verdict_body),
        "volume": (dials.handle_volume, dials.volume_body),
        "screen": (dials.handle_screen, dials.screen_body),
        "touch": (points.handle, points.body),
        "touched": (points.handle_touched, points.touched_body),
        "ready": (ready.handle, ready.body),
    }
)


def opened(visit: Visit, event: TechnicianAsked) -> tuple[Visit, tuple[Effect, ...]]:
    """The first page gives way to the PIN; anywhere else the chord means nothing."""
    if not (visit.at_home and visit.person is None and not visit.overlay and visit.bench is None):
        return visit, ()
    stage = "pin" if event.gate.outcome == "ask" else "barred"
    settings = replace(visit.wiped().settings, language=visit.settings.language)
    fresh = replace(visit.wiped(), id=event.visit_id, settings=settings, bench=Bench(stage=stage, gate=event.gate))
    return fresh, (Wipe(visit.id), StartTimer("idle", LEAVE_AFTER))


def tests_the_help_button(visit: Visit) -> bool:
    """While the help button itself is tested, pressing it calls nobody."""
    return visit.bench is not None and (visit.bench.stage, visit.bench.role) == ("trying", "help_button")


def handle(visit: Visit, bench: Bench, world: World, event: Event) -> Turn:
    """Outcome `left`: the technician goes."""
    match event:
        case PartsSeen(seen):
            return stay(replace(visit, bench=replace(bench, seen=seen))) if bench.inside else stay(visit)
        case NotKept():
            told = words(visit, world, "technician-not-kept")
            return stay(visit, Announce(told.spoken, told.show))
        case Pressed("language"):
            return stay(visit)
    return STAGES[bench.stage][0](visit, bench, world, event)


def page(visit: Visit, bench: Bench, world: World) -> Page:
    body = replace(STAGES[bench.stage][1](visit, bench, world), time=TimeProfile(ask_after=LEAVE_AFTER))
    return frame(visit, world, page_id(bench), body)


def page_id(bench: Bench) -> str:
    """The same page with other content keeps focus and quiet; another one begins anew."""
    stage = "pin" if bench.stage == "checking" else bench.stage
    detail = {
        "list": str(bench.sheet + 1),
        "part": bench.role,
        "trying": bench.role,
        "judging": bench.role,
        "verdict": bench.role,
        "touch": str(len(bench.points) + 1),
    }.get(bench.stage, "")
    return f"technician-{stage}-{detail}" if detail else f"technician-{stage}"
