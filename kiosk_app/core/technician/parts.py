"""Home of the technician's page, the list of parts, and one part: how each is, since when, and what to do."""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.core.events import Event, Pressed
from kiosk_app.core.frame import Body, action, back_action
from kiosk_app.core.page import Fact, Item, PageKind, Voice
from kiosk_app.core.steps.kind import Turn, done, stay
from kiosk_app.core.technician import dials, ready, trials
from kiosk_app.core.technician.readiness import last_trial, proof, reasons
from kiosk_app.core.technician.state import ACTIVE, PASSIVE, Bench, Part
from kiosk_app.core.technician.telling import decibels, name_of, state_words, tell_in, trial_words
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import World

A_SHEET = 3
"""Parts on one page of the list."""


# ---- home -------------------------------------------------------------------------------------------------------


def handle_home(visit: Visit, bench: Bench, world: World, event: Event) -> Turn:
    match event:
        case Pressed("parts"):
            return stay(replace(visit, bench=replace(bench, stage="list", sheet=0)))
        case Pressed("volume"):
            return dials.enter_volume(visit, bench)
        case Pressed("screen"):
            return dials.enter_screen(visit, bench)
        case Pressed("report"):
            return ready.enter(visit, bench)
        case Pressed("back"):
            return done(visit, "left")
    return stay(visit)


def home_body(visit: Visit, bench: Bench, world: World) -> Body:
    tell = tell_in(visit, world)
    seen = bench.seen
    wanted = [part for part in seen.parts if part.wanted]
    bad = sum(1 for part in wanted if not part.usable)
    why = reasons(seen)
    shown = {
        "parts": ("plug", tell("technician-parts-detail", total=len(wanted), bad=bad)),
        "volume": ("speaker", tell("technician-volume-detail", db=decibels(seen.volume_db))),
        "screen": ("letter_large", tell("technician-screen-detail")),
        "report": ("receipt", tell("technician-report-detail", count=len(why))),
    }
    items = tuple(
        Item(name, tell(f"technician-{name}"), detail, pictogram, str(number))
        for number, (name, (pictogram, detail)) in enumerate(shown.items(), start=1)
    )
    return Body(
        kind=PageKind.CHOICE,
        title=tell("technician-home-title"),
        body=tell("technician-home-not-ready", count=len(why)) if why else tell("technician-home-ready"),
        items=items,
        actions=(action(visit, world, "back", label="action-technician-leave", pictogram="home"),),
        voice=Voice.ARRIVAL,
    )


# ---- the list ---------------------------------------------------------------------------------------------------


def sheets(bench: Bench) -> int:
    return max(1, -(-len(bench.seen.parts) // A_SHEET))


def handle_list(visit: Visit, bench: Bench, world: World, event: Event) -> Turn:
    match event:
        case Pressed("back"):
            return stay(replace(visit, bench=replace(bench, stage="home")))
        case Pressed("later") if bench.sheet + 1 < sheets(bench):
            return stay(replace(visit, bench=replace(bench, sheet=bench.sheet + 1)))
        case Pressed("earlier") if bench.sheet > 0:
            return stay(replace(visit, bench=replace(bench, sheet=bench.sheet - 1)))
        case Pressed(role) if bench.seen.part(role) is not None:
            return stay(replace(visit, bench=replace(bench, stage="part", role=role)))
    return stay(visit)


def sign(part: Part) -> str:
    """The picture beside the word: never colour alone, never the word alone."""
    if part.usable:
        return "check"
    return {"switched_off": "switched_off", "starting": "clock"}.get(part.state, "warning")


def list_body(visit: Visit, bench: Bench, world: World) -> Body:
    tell = tell_in(visit, world)
    sheet = min(bench.sheet, sheets(bench) - 1)
    here = bench.seen.parts[sheet * A_SHEET : (sheet + 1) * A_SHEET]
    items = []
    for number, part in enumerate(here, start=1):
        label = tell("technician-part-line", part=name_of(part.role, tell).show, state=state_words(part, tell).show)
        detail = tell("technician-part-detail", since=part.since, losses=part.losses) if part.since else None
        items.append(Item(part.role, label, detail, sign(part), str(number)))
    actions = [back_action(visit, world)]
    if sheet > 0:
        actions.append(action(visit, world, "earlier", label="action-technician-earlier", pictogram="arrow_left"))
    if sheet + 1 < sheets(bench):
        actions.append(
            action(visit, world, "later", label="action-technician-later", pictogram="arrow_right", main=True)
        )
    return Body(
        kind=PageKind.CHOICE,
        title=tell("technician-list-title", number=sheet + 1, total=sheets(bench)),
        body=tell("technician-list-body" if here else "technician-list-empty"),
        items=tuple(items),
        actions=tuple(actions),
        voice=Voice.ARRIVAL,
    )


# ---- one part ---------------------------------------------------------------------------------------------------


def handle_part(visit: Visit, bench: Bench, world: World, event: Event) -> Turn:
    match event:
        case Pressed("back"):
            at = [part.role for part in bench.seen.parts].index(bench.role) if bench.seen.part(bench.role) else 0
            return stay(replace(visit, bench=replace(bench, stage="list", sheet=at // A_SHEET)))
        case Pressed("look"):
            return trials.begin(visit, bench, PASSIVE)
        case Pressed("try"):
            return trials.begin(visit, bench, ACTIVE)
    return stay(visit)


def part_body(visit: Visit, bench: Bench, world: World) -> Body:
    tell = tell_in(visit, world)
    part = bench.seen.part(bench.role) or Part(bench.role, "switched_off", False)
    name = name_of(part.role, tell)
    state = state_words(part, tell)
    if part.since:
        state = tell("technician-fact-since", state=state.show, since=part.since)
    counts = tell("technician-fact-counts-value", openings=part.openings, losses=part.losses)
    facts = (
        Fact(tell("technician-fact-state"), state),
        Fact(tell("technician-fact-counts"), counts),
        Fact(tell("technician-fact-trial"), trial_words(last_trial(part, bench.seen.record), tell)),
    )
    todo = part.todo.get(visit.settings.language, "")
    actions = [back_action(visit, world)]
    if part.wanted:
        trial = proof(part, bench.seen.record)
        proven = trial is not None and trial.passed
        actions += [
            action(visit, world, "look", label="action-technician-look", pictogram="eye"),
            action(
                visit,
                world,
                "try",
                label="action-technician-again" if proven else "action-technician-try",
                pictogram="again" if proven else "check",
                main=True,
            ),
        ]
    return Body(
        kind=PageKind.FACTS,
        title=name,
        notice=tell("technician-part-todo", todo=todo) if todo else None,
        facts=facts,
        actions=tuple(actions),
        voice=Voice.ARRIVAL,
    )
