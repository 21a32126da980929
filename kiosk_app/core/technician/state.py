"""What the technician's page knows: parts as they are, what was tried and when, and where the technician is.

Nothing here is about a citizen. Times are the county's, already in words: the core has no clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

STATES = (
    "ok",
    "unknown",
    "user_error",
    "hardware_error",
    "unresponsive",
    "starting",
    "offline",
    "no_device",
    "no_permission",
    "misconfigured",
    "switched_off",
)
"""How a part can be: drivers' condition where it is reached, else its link; `disabled` told apart by why."""

PASSIVE, ACTIVE = "passive", "active"
MACHINE, PERSON = "machine", "technician"


@dataclass(frozen=True, slots=True)
class Part:
    """One entry of devices.yaml as it is now. `state` is one of STATES, `since` when that began (14:03, 11-24 14:03).

    `todo`: language -> what a technician is to do, empty when nothing. `asset`: the number the part itself tells.
    """

    role: str
    state: str
    usable: bool
    since: str = ""
    todo: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    driver: str = ""
    asset: str = ""
    simulated: bool = False
    needed: bool = False  # a service cannot do without it
    openings: int = 0
    losses: int = 0

    @property
    def wanted(self) -> bool:
        """It is meant to work here."""
        return self.state != "switched_off"


@dataclass(frozen=True, slots=True)
class Trial:
    """One test and its verdict. `at`: 2026-11-25 14:03. `judged`: machine or technician.

    `driver`, `asset` and `simulated` say what was tested: another part in its place has not been.
    """

    level: str
    passed: bool
    at: str
    judged: str = MACHINE
    driver: str = ""
    asset: str = ""
    simulated: bool = False
    detail: str = ""  # code of what went wrong

    def of(self, part: Part) -> bool:
        """Is it this very part that was tested?"""
        return (self.driver, self.asset, self.simulated) == (part.driver, part.asset, part.simulated)


@dataclass(frozen=True, slots=True)
class Record:
    """What this terminal keeps about its own readiness: tests by (role, level), and calibrations with their dates."""

    trials: Mapping[tuple[str, str], Trial] = field(default_factory=lambda: MappingProxyType({}))
    volume_db: float | None = None
    volume_at: str = ""
    mm_per_px: float | None = None
    screen_at: str = ""
    touch_mm: float | None = None  # how far beside the mark the worst touch was
    touch_at: str = ""

    def trial(self, role: str, level: str) -> Trial | None:
        return self.trials.get((role, level))


@dataclass(frozen=True, slots=True)
class Seen:
    """What the terminal told at one moment. `mistakes`: problems in devices.yaml. `clock`: 2026-11-25 14:03.

    `volume_db` and `mm_per_px` are those in force now, wherever they come from.
    """

    parts: tuple[Part, ...] = ()
    record: Record = field(default_factory=Record)
    mistakes: int = 0
    clock: str = ""
    terminal: str = ""
    version: str = ""
    volume_db: float = 0.0
    mm_per_px: float = 0.2745

    def part(self, role: str) -> Part | None:
        return next((part for part in self.parts if part.role == role), None)


@dataclass(frozen=True, slots=True)
class Gate:
    """May a PIN be typed? `outcome`: ask, ok, wrong, locked, unset (no PIN yet), damaged (its file), broken (no count
    can be kept). `left`: tries until the next wait; `minutes` to wait, rounded up."""

    outcome: str
    left: int = 0
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Bench:
    """Where the technician is. `stage`: see `kiosk_app.core.technician.bench.STAGES`. What is typed never shows."""

    stage: str = "pin"
    gate: Gate = Gate("ask")
    typed: str = field(default="", repr=False)
    seen: Seen = field(default_factory=Seen)
    sheet: int = 0  # of the list of parts, from 0
    role: str = ""
    level: str = ACTIVE
    runs: int = 0  # tests, plays and prints so far: each has its number
    verdict: Trial | None = None
    picture: bytes = field(default=b"", repr=False)
    facts: tuple[tuple[str, str], ...] = ()  # what the test told: (name, value), nothing personal
    volume_db: float = 0.0
    playing: bool = False
    card_px: int = 0  # how wide the outline of the bank card is drawn
    points: tuple[tuple[float, float], ...] = ()  # how far beside each mark, mm
    printing: str = ""  # "", job id, printed, failed
    notice: str = ""  # message id

    @property
    def inside(self) -> bool:
        """The PIN was right."""
        return self.stage not in ("pin", "checking", "barred")
