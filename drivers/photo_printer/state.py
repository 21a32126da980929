"""What a printer's attributes mean: pure, and `unknown` where it says nothing."""

from __future__ import annotations

import re
from collections.abc import Collection as Some
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from drivers.contract import Act, Code, Condition, DriverError, Supply
from drivers.photo_printer.protocol import Attribute, Group, Resolution, Tag

ROLE = "photo_printer"
JOB_PREFIX = "kiosk-photo-"
_SUFFIX = re.compile(r"-(report|warning|error)$")

# Reason without its suffix -> detail. Those CUPS' own backends use beside the registered ones of RFC 8011 and PWG 5100.
_FAULTS = {
    "cover-open": "cover_open",
    "door-open": "cover_open",
    "interlock-open": "cover_open",
    "media-jam": "paper_jam",
    "media-empty": "paper_out",
    "media-needed": "paper_out",
    "input-tray-missing": "paper_out",
    "marker-supply-empty": "ribbon_out",
    "marker-supply-missing": "ribbon_out",
    "toner-empty": "ribbon_out",
    "marker-waste-full": "waste_full",
    "output-area-full": "tray_full",
    "output-tray-missing": "tray_full",
    "fuser-over-temp": "overheat",
    "offline": "offline",
    "connecting-to-device": "offline",
    "timed-out": "offline",
    "shutdown": "offline",
    "spool-area-full": "spool_full",
    "other": "printer_error",
    "paused": "queue_paused",
}
_LOW = {"media-low": "paper", "marker-supply-low": "ribbon", "toner-low": "ribbon"}
# What is told of a fault is wrong whatever its suffix; these `-report`s say that a USB cable is out (CUPS).
_FATAL_REPORTS = frozenset({"offline", "connecting-to-device"})

# Which fault is told when there are several: a cover stands open for a reason.
_ORDER = (
    "offline", "cover_open", "paper_jam", "paper_out", "ribbon_out", "waste_full", "tray_full", "overheat",
    "spool_full", "printer_error", "queue_paused",
)  # fmt: skip
_TOLD: dict[str, tuple[Code, Act, str]] = {
    "cover_open": (Code.NOT_READY, Act.CLEAR, "close the printer's cover"),
    "paper_jam": (Code.HARDWARE_ERROR, Act.CLEAR, "take the jammed paper out"),
    "paper_out": (Code.NOT_READY, Act.CLEAR, "put in photo paper; for printers that do not tell, run `refilled`"),
    "ribbon_out": (Code.NOT_READY, Act.CLEAR, "put in a new ribbon; for printers that do not tell, run `refilled`"),
    "waste_full": (Code.NOT_READY, Act.CLEAR, "empty the waste bin"),
    "tray_full": (Code.NOT_READY, Act.CLEAR, "take the prints out of the tray"),
    "overheat": (Code.NOT_READY, Act.WAIT, "the print head cools down by itself"),
    "offline": (Code.NOT_READY, Act.CLEAR, "the print server does not reach the printer: power, cable, panel"),
    "spool_full": (Code.HARDWARE_ERROR, Act.MAINTENANCE, "the print server's disk is full"),
    "printer_error": (Code.HARDWARE_ERROR, Act.MAINTENANCE, "look at the printer's panel, switch it off and on"),
    "queue_paused": (Code.NOT_READY, Act.CLEAR, "the queue is paused and stays so: run cupsenable with its name"),
    "queue_refuses": (Code.NOT_READY, Act.CLEAR, "the queue takes no jobs: run cupsaccept with its name"),
}  # fmt: skip
_HARDWARE = frozenset({"paper_jam", "spool_full", "printer_error"})


class PrinterPhase(IntEnum):
    """`printer-state`."""

    IDLE = 3
    PROCESSING = 4
    STOPPED = 5


class JobPhase(IntEnum):
    """`job-state`. From CANCELED on, nothing more happens."""

    PENDING = 3
    HELD = 4
    PROCESSING = 5
    STOPPED = 6
    CANCELED = 7
    ABORTED = 8
    COMPLETED = 9


PRINTER_ATTRIBUTES = (
    "printer-state",
    "printer-state-reasons",
    "printer-is-accepting-jobs",
    "queued-job-count",
    "marker-levels",
    "marker-low-levels",
    "marker-types",
)
JOB_ATTRIBUTES = (
    "job-id",
    "job-name",
    "job-originating-user-name",
    "job-state",
    "job-state-reasons",
    "job-impressions-completed",
    "job-media-sheets-completed",
)


@dataclass(frozen=True, slots=True)
class PrinterState:
    """How the printer says it is. None: it does not say."""

    phase: int | None = None
    reasons: tuple[str, ...] = ()  # with their suffixes, without `none`
    accepting: bool | None = None
    queued: int | None = None
    ribbon: int | None = None  # percent of the emptiest marker
    ribbon_low: int | None = None
    excused: bool = False  # a reason was left out: what it stops the printer for is not known

    @property
    def faults(self) -> tuple[str, ...]:
        """Details of what is wrong, the one to tell first."""
        found = set()
        for reason in self.reasons:
            bare = _SUFFIX.sub("", reason)
            if bare in _FAULTS and (not reason.endswith("-report") or bare in _FATAL_REPORTS):
                found.add(_FAULTS[bare])
        if self.ribbon == 0:
            found.add("ribbon_out")
        return tuple(detail for detail in _ORDER if detail in found)

    @property
    def paused(self) -> bool:
        """Stopped by hand or by the queue's error policy, with nothing else wrong."""
        if self.faults:
            return self.faults == ("queue_paused",)
        return self.phase == PrinterPhase.STOPPED and not self.excused

    @property
    def low(self) -> frozenset[str]:
        """`paper`, `ribbon`."""
        found = {_LOW[bare] for reason in self.reasons if (bare := _SUFFIX.sub("", reason)) in _LOW}
        if self.ribbon is not None and self.ribbon_low is not None and 0 < self.ribbon <= self.ribbon_low:
            found.add("ribbon")
        return frozenset(found)

    def supply(self, what: str) -> Supply:
        """Of `paper` or `ribbon`, for a printer that reports it."""
        if what == "paper" and "paper_jam" in self.faults:
            return Supply.JAMMED
        if f"{what}_out" in self.faults:
            return Supply.OUT
        if what in self.low:
            return Supply.LOW
        return Supply.UNKNOWN if self.phase is None else Supply.FULL

    def first_fault(self) -> DriverError | None:
        """Why nothing can be printed now, None when it can or when nothing is known."""
        faults = self.faults or (("queue_paused",) if self.paused else ())
        if not faults and self.accepting is False:
            faults = ("queue_refuses",)
        return fault(faults[0]) if faults else None


@dataclass(frozen=True, slots=True)
class JobState:
    """How one job is. `sheets` is None when the printer does not count."""

    number: int
    phase: int | None = None
    reasons: tuple[str, ...] = ()
    sheets: int | None = None
    name: str = ""
    user: str = ""

    @property
    def ended(self) -> bool:
        return self.phase is not None and self.phase >= JobPhase.CANCELED

    @property
    def completed(self) -> bool:
        return self.phase == JobPhase.COMPLETED


def fault(detail: str) -> DriverError:
    """The error a detail stands for."""
    code, act, hint = _TOLD[detail]
    return DriverError(code, detail, act=act, retryable=act is Act.WAIT, role=ROLE, hint=hint)


def condition_of(error: DriverError | None) -> Condition:
    """What a person's hand puts right is `user_error`."""
    if error is None:
        return Condition.OK
    return Condition.HARDWARE_ERROR if error.detail in _HARDWARE else Condition.USER_ERROR


def printer_state(group: Group, ignored: Some[str] = ()) -> PrinterState:
    """`ignored`: reasons this model reports wrongly, with or without suffix."""
    every = tuple(reason for reason in _texts(group.get("printer-state-reasons")) if reason != "none")
    reasons = tuple(each for each in every if each not in ignored and _SUFFIX.sub("", each) not in ignored)
    levels = [level for level in _numbers(group.get("marker-levels")) if 0 <= level <= 100]
    lows = _numbers(group.get("marker-low-levels"))
    return PrinterState(
        phase=_number(group.get("printer-state")),
        reasons=reasons,
        accepting=_boolean(group.get("printer-is-accepting-jobs")),
        queued=_number(group.get("queued-job-count")),
        ribbon=min(levels, default=None),
        ribbon_low=max(lows, default=None),
        excused=reasons != every,
    )


def job_state(group: Group) -> JobState | None:
    """None for a group without a job's number."""
    number = _number(group.get("job-id"))
    if number is None:
        return None
    counts = [
        count
        for name in ("job-media-sheets-completed", "job-impressions-completed")
        for count in _numbers(group.get(name))
    ]
    return JobState(
        number,
        phase=_number(group.get("job-state")),
        reasons=tuple(reason for reason in _texts(group.get("job-state-reasons")) if reason != "none"),
        sheets=max(counts, default=None),
        name="".join(_texts(group.get("job-name"))[:1]),
        user="".join(_texts(group.get("job-originating-user-name"))[:1]),
    )


@dataclass(frozen=True, slots=True)
class Abilities:
    """What the printer says it can do. None: it does not say."""

    name: str | None = None
    media: tuple[str, ...] | None = None
    media_sizes: tuple[tuple[int, int], ...] | None = None  # hundredths of a millimetre
    margins: tuple[tuple[int, ...] | None, ...] = (None, None, None, None)  # top, bottom, left, right
    dpi: tuple[tuple[int, int], ...] | None = None
    formats: tuple[str, ...] | None = None
    scaling: tuple[str, ...] | None = None
    operations: tuple[int, ...] | None = None
    max_copies: int | None = None
    color: bool | None = None
    cups: bool = False

    def can(self, operation: int) -> bool | None:
        return None if self.operations is None else operation in self.operations

    def as_details(self) -> dict[str, Any]:
        return {
            "model": self.name,
            "media": list(self.media) if self.media is not None else None,
            "resolutions": [f"{x}x{y}" for x, y in self.dpi] if self.dpi is not None else None,
            "formats": list(self.formats) if self.formats is not None else None,
            "scaling_none": None if self.scaling is None else "none" in self.scaling,
            "color": self.color,
            "cups_queue": self.cups,
        }


def abilities(group: Group) -> Abilities:
    sizes = group.get("media-size-supported")
    resolutions = group.get("printer-resolution-supported")
    copies = group.get("copies-supported")
    operations = _numbers(group.get("operations-supported"))
    return Abilities(
        name=next(iter(_texts(group.get("printer-make-and-model"))), None),
        media=_texts(group.get("media-supported")) or None,
        media_sizes=_sizes(sizes) if sizes else None,
        margins=tuple(
            _numbers(group.get(f"media-{side}-margin-supported")) or None for side in ("top", "bottom", "left", "right")
        ),
        dpi=tuple(v.plain.dpi for v in resolutions.values if isinstance(v.plain, Resolution)) if resolutions else None,
        formats=_texts(group.get("document-format-supported")) or None,
        scaling=_texts(group.get("print-scaling-supported")) or None,
        operations=operations or None,
        max_copies=max((v.plain[1] for v in copies.values if isinstance(v.plain, tuple)), default=None)
        if copies
        else None,
        color=_boolean(group.get("color-supported")),
        cups=group.get("cups-version") is not None,
    )


def _sizes(attribute: Attribute) -> tuple[tuple[int, int], ...] | None:
    """None when one of them is a range: then nothing is excluded."""
    found: list[tuple[int, int]] = []
    for size in attribute.collections:
        across, up = (_numbers(size.get(name)) for name in ("x-dimension", "y-dimension"))
        if not across or not up:
            return None
        found.append((across[0], up[0]))
    return tuple(found)


def _texts(attribute: Attribute | None) -> tuple[str, ...]:
    return attribute.texts if attribute else ()


def _numbers(attribute: Attribute | None) -> tuple[int, ...]:
    return attribute.numbers if attribute else ()


def _number(attribute: Attribute | None) -> int | None:
    return next(iter(_numbers(attribute)), None)


def _boolean(attribute: Attribute | None) -> bool | None:
    for value in attribute.values if attribute else ():
        if value.tag == Tag.BOOLEAN and isinstance(value.plain, bool):
            return value.plain
    return None
