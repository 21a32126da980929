"""Every state the technician's page can be met in, for the enumeration of all pages, as `step_states` for services."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from drivers.advice import what_to_do
from drivers.contract import Act, Code, Condition, DriverError, Link, make_status
from kiosk_app.core.events import CommandFailed, Event, Pressed, Printed, Typed
from kiosk_app.core.technician.signals import (
    NotKept,
    PartsSeen,
    PinChecked,
    PlayEnded,
    Pointed,
    TechnicianAsked,
    TrialEnded,
)
from kiosk_app.core.technician.state import ACTIVE, PASSIVE, Gate, Part, Record, Seen, Trial
from kiosk_app.core.technician.telling import ROLES
from kiosk_app.core.technician.trials import number
from kiosk_app.core.visit import Visit
from kiosk_app.tools.samples import portrait

PIN = "246813"
AT = "2026-11-25 14:03"
ASSET = "05.03-20150415-0000123456-0987654321"
ALL_ROLES = (*ROLES, "turnstile")  # one that has no words of its own

TROUBLES: tuple[tuple[str, Link, Condition, Code, str], ...] = (
    ("user_error", Link.ONLINE, Condition.USER_ERROR, Code.NOT_READY, "queue_refuses"),
    ("hardware_error", Link.ONLINE, Condition.HARDWARE_ERROR, Code.HARDWARE_ERROR, "board_silent"),
    ("unresponsive", Link.OFFLINE, Condition.UNRESPONSIVE, Code.TIMEOUT, "unresponsive"),
    ("starting", Link.STARTING, Condition.UNKNOWN, Code.NOT_READY, ""),
    ("offline", Link.OFFLINE, Condition.UNKNOWN, Code.HARDWARE_ERROR, "job_lost"),
    ("no_device", Link.NO_DEVICE, Condition.UNKNOWN, Code.NO_DEVICE, "no_sam_reader"),
    ("no_permission", Link.NO_PERMISSION, Condition.UNKNOWN, Code.PERMISSION, ""),
    ("misconfigured", Link.DISABLED, Condition.UNKNOWN, Code.CONFIG_ERROR, "simulated_refused"),
    ("switched_off", Link.DISABLED, Condition.UNKNOWN, Code.CONFIG_ERROR, "switched_off"),
)
"""Each state that is not well, with an error whose advice is among the longest."""

Play = Callable[[Visit, Sequence[Event]], Visit]


def well(role: str) -> Part:
    asset = ASSET if role == "id_reader" else ""
    return Part(role, "ok", True, "14:03", driver="sam", asset=asset, needed=role == "id_reader", openings=1)


def in_trouble(role: str, trouble: tuple[str, Link, Condition, Code, str]) -> Part:
    state, link, condition, code, detail = trouble
    error = DriverError(code, detail, act=Act.MAINTENANCE, role=role)
    todo = what_to_do(make_status(role, link, condition, error=error))
    words = MappingProxyType({"zh-CN": todo.zh, "en": todo.en})
    part = replace(well(role), state=state, usable=False, since="11-24 23:59", todo=words)
    return replace(part, openings=128, losses=127, asset=ASSET)


def tried(parts: Sequence[Part], passed: bool = True, level: str = ACTIVE) -> Mapping[tuple[str, str], Trial]:
    trial = Trial(level, passed, AT)
    return MappingProxyType(
        {
            (part.role, level): replace(trial, driver=part.driver, asset=part.asset, simulated=part.simulated)
            for part in parts
        }
    )


def seen_ready() -> Seen:
    parts = tuple(well(role) for role in ALL_ROLES)
    record = Record(tried(parts), -12.0, AT, 0.2745, AT, 1.4, AT)
    return Seen(parts, record, 0, AT, "kiosk-3", "0.1.0", -12.0)


def seen_troubled() -> Seen:
    """Each role in another state, every kind of reason."""
    found = [in_trouble(role, TROUBLES[at % len(TROUBLES)]) for at, role in enumerate(ALL_ROLES[:9])]
    found += [replace(well(ALL_ROLES[9]), state="unknown", simulated=True)]
    found += [replace(well(role), simulated=True) for role in ALL_ROLES[10:]]
    trials = {**tried(found[9:10]), **tried(found[10:11], passed=False), **tried(found[:3], level=PASSIVE)}
    return Seen(tuple(found), Record(MappingProxyType(trials), touch_mm=7.5, touch_at=AT), 2, AT, "kiosk-3", "0.1.0")


def visits(at_home: Visit, play: Play) -> Iterator[tuple[str, Visit]]:
    """(name, visit) of every state. `play` sends events through the journey."""
    asked = play(at_home, [TechnicianAsked(at_home.id, Gate("ask"))])
    yield from _gate(at_home, asked, play)
    inside = play(asked, _pin_and(PinChecked(at_home.id, Gate("ok"), seen_troubled())))
    yield "home-not-ready", inside
    ready = play(asked, _pin_and(PinChecked(at_home.id, Gate("ok"), seen_ready())))
    yield "home-ready", ready
    yield from _parts(inside, ready, play)
    yield from _trials(ready, play)
    yield from _dials(inside, ready, play)
    yield from _report(inside, ready, play)


def _pin_and(*events: Event) -> list[Event]:
    return [*(Typed(digit) for digit in PIN), Pressed("ok"), *events]


def _gate(at_home: Visit, asked: Visit, play: Play) -> Iterator[tuple[str, Visit]]:
    yield "pin", asked
    yield "pin-typed", play(asked, [Typed("1"), Typed("2"), Typed("erase"), Typed("x"), Pressed("ok")])
    yield "pin-full", play(asked, [Typed(str(place % 10)) for place in range(13)])
    yield "pin-checking", play(asked, _pin_and())
    yield "pin-wrong", play(asked, _pin_and(PinChecked(at_home.id, Gate("wrong", left=2))))
    for outcome in ("locked", "unset", "damaged", "broken"):
        yield f"gate-{outcome}", play(at_home, [TechnicianAsked(at_home.id, Gate(outcome, minutes=15))])


def _parts(inside: Visit, ready: Visit, play: Play) -> Iterator[tuple[str, Visit]]:
    for name, visit in (("well", ready), ("troubled", inside)):
        for sheet in range(5):
            yield f"list-{name}-{sheet + 1}", play(visit, [Pressed("parts"), *[Pressed("later")] * sheet])
    empty = play(ready, [PartsSeen(Seen()), Pressed("parts")])
    yield "list-empty", empty
    yield "list-gone", play(ready, [Pressed("parts"), Pressed("id_reader"), PartsSeen(Seen())])
    for visit, name in ((inside, "troubled"), (ready, "well")):
        for role in ALL_ROLES:
            assert visit.bench is not None
            yield f"part-{name}-{role}", replace(visit, bench=replace(visit.bench, stage="part", role=role))
    yield "not-kept", play(inside, [NotKept()])


def _trials(ready: Visit, play: Play) -> Iterator[tuple[str, Visit]]:
    for role in ALL_ROLES:
        assert ready.bench is not None
        part = replace(ready, bench=replace(ready.bench, stage="part", role=role))
        trying = play(part, [Pressed("try")])
        assert trying.bench is not None
        run = number(trying, trying.bench)
        yield f"try-{role}", trying
        told = (("size", "1280x720"), ("elapsed_ms", "842"), ("model", "TM-T88VI"), ("key", "KEY_F13"))
        picture = portrait() if role in ("camera", "document_camera") else b""
        passed = play(trying, [TrialEnded(run, True, AT, facts=told[:3], jpeg=picture)])
        yield f"tried-{role}", passed
        judged = play(passed, [Pressed("right")]) if passed.bench and passed.bench.stage == "judging" else passed
        yield f"passed-{role}", judged
        yield f"judged-wrong-{role}", play(passed, [Pressed("wrong")])
        for why in ("timeout", "canceled", "no_card", "no_scan", "no_key", "no_press", "no_plug", "paper_out"):
            if role in ("id_reader", "keypad", "turnstile"):
                failed = TrialEnded(run, False, AT, detail=why, facts=told[-1:])
                yield f"failed-{role}-{why}", play(trying, [failed])
        yield f"look-{role}", play(part, [Pressed("look")])


def _dials(inside: Visit, ready: Visit, play: Play) -> Iterator[tuple[str, Visit]]:
    volume = play(inside, [Pressed("volume")])
    yield "volume", volume
    yield "volume-softest", play(ready, [Pressed("volume"), *[Pressed("softer")] * 50])
    playing = play(volume, [Pressed("play")])
    yield "volume-playing", playing
    yield "volume-steps", play(volume, [Pressed("steps")])
    assert playing.bench is not None
    yield "volume-not-heard", play(playing, [PlayEnded(number(playing, playing.bench), False)])
    screen = play(inside, [Pressed("screen")])
    yield "screen", screen
    yield "screen-small", play(screen, [Pressed("much_narrower")] * 20)
    yield "screen-large", play(screen, [Pressed("much_wider")] * 20)
    for count in range(5):
        yield f"touch-{count + 1}", play(screen, [Pressed("keep"), *[Pointed(1.0, -0.5)] * count, Pressed("mark")])
    yield "touched", play(screen, [Pressed("keep"), *[Pointed(1.0, -0.5)] * 5])
    yield "touched-off", play(screen, [Pressed("keep"), *[Pointed(9.0, -4.5)] * 4, Pressed("missed")])


def _report(inside: Visit, ready: Visit, play: Play) -> Iterator[tuple[str, Visit]]:
    for name, visit in (("not-ready", inside), ("ready", ready)):
        assert visit.bench is not None
        seen = visit.bench.seen
        able = replace(seen, parts=tuple(well(part.role) if "receipt" in part.role else part for part in seen.parts))
        report = play(visit, [PartsSeen(able), Pressed("report")])
        yield f"report-{name}", report
        printing = play(report, [Pressed("print")])
        yield f"report-{name}-printing", printing
        assert printing.bench is not None
        yield f"report-{name}-printed", play(printing, [Printed(number(printing, printing.bench), "printed")])
        failed = CommandFailed("receipt_printer", "print_document", "error-paper-out", "clear")
        yield f"report-{name}-failed", play(printing, [failed])
    untouched = Seen(record=replace(seen_ready().record, touch_mm=None), clock=AT)
    yield "report-untouched", play(inside, [PartsSeen(untouched), Pressed("report")])
    yield "report-no-printer", play(inside, [Pressed("report")])
