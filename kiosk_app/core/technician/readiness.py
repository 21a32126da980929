"""Is this terminal ready for citizens? Pure: the page, the slip and the report of the command all judge by this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk_app.core.effects import SlipLine
from kiosk_app.core.page import Words
from kiosk_app.core.technician.state import ACTIVE, PASSIVE, Part, Record, Seen, Trial
from kiosk_app.core.technician.telling import (
    Tell,
    decibels,
    name_of,
    short,
    state_key,
    state_words,
    trial_words,
)

TOUCH_MM = 5.0
"""A touch may be this far beside what was meant: the slop of `access.touch`."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why not, as message `technician-reason-<key>`; `role` where it is about a part."""

    key: str
    role: str = ""


def reasons(seen: Seen) -> tuple[Reason, ...]:
    """Everything that still stands between this terminal and its service, most pressing first; empty when it is ready.

    Stricter than what keeps a running kiosk open: every part devices.yaml wants must work, be real and be proven.
    """
    found = [Reason("mistakes")] if seen.mistakes else []
    found += [reason for part in seen.parts if (reason := _of_part(part, seen.record)) is not None]
    record = seen.record
    if any(part.role == "speech" and part.wanted for part in seen.parts) and record.volume_db is None:
        found.append(Reason("volume"))
    if record.mm_per_px is None:
        found.append(Reason("screen"))
    if record.touch_mm is None:
        found.append(Reason("touch"))
    elif record.touch_mm > TOUCH_MM:
        found.append(Reason("touch-off"))
    order = ("mistakes", "down", "failed", "untested", "volume", "screen", "touch-off", "touch", "simulated")
    return tuple(sorted(found, key=lambda reason: order.index(reason.key)))


def _of_part(part: Part, record: Record) -> Reason | None:
    if not part.wanted:
        return None
    if not part.usable:
        return Reason("down", part.role)
    trial = proof(part, record)
    if trial is not None and not trial.passed:
        return Reason("failed", part.role)
    if trial is None:
        return Reason("untested", part.role)
    return Reason("simulated", part.role) if part.simulated else None


def proof(part: Part, record: Record) -> Trial | None:
    """The last test by hand of this very part; one of another part that stood in its place does not count."""
    trial = record.trial(part.role, ACTIVE)
    return trial if trial is not None and trial.of(part) else None


def last_trial(part: Part, record: Record) -> Trial | None:
    """The newest test of this very part, by hand or by itself."""
    found = [trial for level in (ACTIVE, PASSIVE) if (trial := record.trial(part.role, level)) and trial.of(part)]
    return max(found, key=lambda trial: trial.at, default=None)


# ---- words ------------------------------------------------------------------------------------------------------


def reason_words(reason: Reason, seen: Seen, tell: Tell) -> Words:
    part = name_of(reason.role, tell).show if reason.role else ""
    known = seen.part(reason.role)
    state = tell(state_key(known)).show if known else ""
    offset = f"{seen.record.touch_mm or 0:.1f}"
    return tell(
        f"technician-reason-{reason.key}", part=part, state=state, count=seen.mistakes, mm=offset, most=f"{TOUCH_MM:g}"
    )


def settings_words(seen: Seen, tell: Tell) -> tuple[tuple[str, Words], ...]:
    """(key, words) of the three calibrations."""
    record = seen.record
    never = tell("technician-trial-never")
    volume = screen = touch = never
    if record.volume_db is not None:
        volume = tell("technician-kept-volume", db=decibels(record.volume_db), at=short(record.volume_at))
    if record.mm_per_px is not None:
        screen = tell("technician-kept-screen", mm=f"{record.mm_per_px:.4f}", at=short(record.screen_at))
    if record.touch_mm is not None:
        touch = tell("technician-kept-touch", mm=f"{record.touch_mm:.1f}", at=short(record.touch_at))
    return ("volume", volume), ("screen", screen), ("touch", touch)


def slip(seen: Seen, hall: str, tell: Tell, language: str) -> tuple[SlipLine, ...]:
    """The readiness report for the receipt printer."""
    why = reasons(seen)
    lines = [
        SlipLine("head", tell("technician-slip-head").show),
        SlipLine("plain", tell("technician-slip-terminal", terminal=seen.terminal, hall=hall).show),
        SlipLine("plain", tell("technician-slip-when", at=seen.clock, version=seen.version).show),
        SlipLine("rule"),
        SlipLine("head", tell("technician-not-ready-title" if why else "technician-ready-title").show),
    ]
    lines += [SlipLine("item", reason_words(reason, seen, tell).show) for reason in why]
    lines.append(SlipLine("rule"))
    for part in seen.parts:
        lines.append(SlipLine("strong", _line(tell, name_of(part.role, tell).show, state_words(part, tell).show)))
        if not part.wanted:
            continue
        lines.append(SlipLine("indent", tell("technician-slip-driver", driver=part.driver).show))
        if part.asset:
            lines.append(SlipLine("indent", part.asset))
        trial = last_trial(part, seen.record)
        told = trial_words(trial, tell).show
        lines.append(SlipLine("indent", told if trial else _line(tell, tell("technician-fact-trial").show, told)))
        todo = part.todo.get(language, "")
        if todo:
            lines.append(SlipLine("indent", tell("technician-slip-todo", todo=todo).show))
    lines.append(SlipLine("rule"))
    for key, words in settings_words(seen, tell):
        lines.append(SlipLine("plain", _line(tell, tell(f"technician-{key}").show, words.show)))
    lines.append(SlipLine("plain", ""))
    lines.append(SlipLine("plain", tell("technician-slip-sign").show))
    return tuple(lines)


def _line(tell: Tell, label: str, value: str) -> str:
    return tell("technician-slip-line", label=label, value=value).show


def report(seen: Seen) -> Mapping[str, object]:
    """The same as plain values, for JSON."""
    why = reasons(seen)
    record = seen.record
    return {
        "terminal": seen.terminal,
        "at": seen.clock,
        "version": seen.version,
        "ready": not why,
        "reasons": [{"key": reason.key, "role": reason.role} for reason in why],
        "devices_yaml_problems": seen.mistakes,
        "parts": [_part(part, record) for part in seen.parts],
        "volume": {"calibration_db": record.volume_db, "at": record.volume_at},
        "screen": {"mm_per_px": record.mm_per_px, "at": record.screen_at},
        "touch": {"worst_mm": record.touch_mm, "at": record.touch_at},
    }


def _part(part: Part, record: Record) -> dict[str, object]:
    trials = {}
    for level in (PASSIVE, ACTIVE):
        trial = record.trial(part.role, level)
        trials[level] = (
            {
                "passed": trial.passed,
                "at": trial.at,
                "judged": trial.judged,
                "detail": trial.detail,
                "same_part": trial.of(part),
            }
            if trial
            else None
        )
    return {
        "role": part.role,
        "state": part.state,
        "usable": part.usable,
        "simulated": part.simulated,
        "required": part.needed,
        "driver": part.driver,
        "asset": part.asset,
        "since": part.since,
        "openings": part.openings,
        "losses": part.losses,
        "what_to_do": dict(part.todo),
        "tests": trials,
    }
