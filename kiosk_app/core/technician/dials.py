"""Calibrations set by eye and ear: how loud step 8 is where the citizen sits, and how many millimetres a pixel is."""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.core.events import Event, Pressed
from kiosk_app.core.frame import Body, action, back_action
from kiosk_app.core.page import Figure, Item, PageKind, Voice
from kiosk_app.core.steps.kind import Turn, stay
from kiosk_app.core.technician import points
from kiosk_app.core.technician.signals import KeepScreen, KeepVolume, Play, PlayEnded, StopPlaying, TryVolume
from kiosk_app.core.technician.state import Bench
from kiosk_app.core.technician.telling import decibels, tell_in
from kiosk_app.core.technician.trials import number
from kiosk_app.core.visit import VOLUMES, Visit
from kiosk_app.core.world import World

QUIETEST_DB, LOUDEST_DB, STEP_DB = -40.0, 0.0, 1.0
CARD_MM = (85.6, 54.0)
"""ISO/IEC 7810 ID-1: every bank card, bus card and identity card."""
RULER_MM = 100.0
MOST_OFF = 0.4
"""The drawn card may differ by this share from what is in force: a screen is never further off than that."""


# ---- volume -------------------------------------------------------------------------------------------------------


def enter_volume(visit: Visit, bench: Bench) -> Turn:
    return stay(replace(visit, bench=replace(bench, stage="volume", volume_db=bench.seen.volume_db, notice="")))


def handle_volume(visit: Visit, bench: Bench, world: World, event: Event) -> Turn:
    match event:
        case Pressed("softer" | "louder" as way):
            by = STEP_DB if way == "louder" else -STEP_DB
            db = min(LOUDEST_DB, max(QUIETEST_DB, bench.volume_db + by))
            return stay(replace(visit, bench=replace(bench, volume_db=db, notice="")), TryVolume(db))
        case Pressed("play" | "steps" as what):
            return _play(visit, bench, world, all_steps=what == "steps")
        case PlayEnded() if event.number == number(visit, bench) and bench.playing:
            notice = "" if event.heard else "technician-not-heard"
            return stay(replace(visit, bench=replace(bench, playing=False, notice=notice)))
        case Pressed("keep"):
            kept = replace(bench, stage="home", playing=False, notice="")
            return stay(replace(visit, bench=kept), StopPlaying(), KeepVolume(bench.volume_db))
        case Pressed("back"):
            left = replace(bench, stage="home", playing=False, notice="")
            return stay(replace(visit, bench=left), StopPlaying(), TryVolume(bench.seen.volume_db))
    return stay(visit)


def _play(visit: Visit, bench: Bench, world: World, all_steps: bool) -> Turn:
    tell = tell_in(visit, world)
    playing = replace(bench, playing=True, runs=bench.runs + 1, notice="")
    if all_steps:
        texts = tuple((step, tell("technician-reference-step", step=step).spoken) for step in range(1, VOLUMES + 1))
    else:
        texts = ((VOLUMES, tell("technician-reference").spoken),)
    play = Play(number(visit, playing), texts, visit.settings.language)
    return stay(replace(visit, bench=playing), StopPlaying(), play)


def volume_body(visit: Visit, bench: Bench, world: World) -> Body:
    tell = tell_in(visit, world)
    shown = (
        ("play", "technician-play", "speaker"),
        ("softer", "technician-softer", "minus"),
        ("louder", "technician-louder", "plus"),
        ("steps", "technician-steps", "ear"),
    )
    return Body(
        kind=PageKind.CHOICE,
        title=tell("technician-volume-title", db=decibels(bench.volume_db)),
        body=tell("technician-volume-body"),
        notice=tell(bench.notice) if bench.notice else None,
        items=tuple(
            Item(name, tell(key), None, pictogram, str(place))
            for place, (name, key, pictogram) in enumerate(shown, start=1)
        ),
        actions=(
            back_action(visit, world),
            action(visit, world, "keep", label="action-technician-keep", pictogram="check", main=True),
        ),
        voice=Voice.NONE if bench.playing else Voice.ARRIVAL,
    )


# ---- screen -------------------------------------------------------------------------------------------------------


def card_px(mm_per_px: float) -> int:
    return round(CARD_MM[0] / mm_per_px)


def enter_screen(visit: Visit, bench: Bench) -> Turn:
    known = bench.seen.record.mm_per_px or bench.seen.mm_per_px
    return stay(replace(visit, bench=replace(bench, stage="screen", card_px=card_px(known), notice="")))


_BY = {"wider": 1, "narrower": -1, "much_wider": 10, "much_narrower": -10}


def handle_screen(visit: Visit, bench: Bench, world: World, event: Event) -> Turn:
    match event:
        case Pressed(way) if way in _BY:
            now = card_px(bench.seen.mm_per_px)
            least, most = round(now * (1 - MOST_OFF)), round(now * (1 + MOST_OFF))
            wide = min(most, max(least, bench.card_px + _BY[way]))
            return stay(replace(visit, bench=replace(bench, card_px=wide)))
        case Pressed("keep"):
            turn = points.enter(visit, bench)
            return replace(turn, effects=(KeepScreen(round(CARD_MM[0] / bench.card_px, 5)), *turn.effects))
        case Pressed("back"):
            return stay(replace(visit, bench=replace(bench, stage="home")))
    return stay(visit)


def screen_body(visit: Visit, bench: Bench, world: World) -> Body:
    tell = tell_in(visit, world)
    shown = (
        ("wider", "technician-wider", "plus"),
        ("narrower", "technician-narrower", "minus"),
        ("much_wider", "technician-much-wider", "plus"),
        ("much_narrower", "technician-much-narrower", "minus"),
    )
    return Body(
        kind=PageKind.SCALE,
        title=tell("technician-screen-title"),
        body=tell("technician-screen-body"),
        items=tuple(
            Item(name, tell(key), None, pictogram, str(place))
            for place, (name, key, pictogram) in enumerate(shown, start=1)
        ),
        figure=Figure(wide_px=bench.card_px, wide_mm=CARD_MM[0], high_mm=CARD_MM[1], ruler_mm=RULER_MM),
        actions=(
            back_action(visit, world),
            action(visit, world, "keep", label="action-technician-fits", pictogram="check", main=True),
        ),
        voice=Voice.ARRIVAL,
    )
