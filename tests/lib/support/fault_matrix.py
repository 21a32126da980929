"""Every role under every fault, through the real gateway: how soon the status says so, how soon the part is back.

`table(measure())` is what bench prints; the tests assert each row. Faults of one column strike all roles at once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from support.faulty_wire import FaultyWire, over_wire
from support.parts import KeyFault, Part, Run, packages, part_of

from drivers.config import DeviceConfig, DevicesConfig
from drivers.contract import Condition, DeviceEvent, DriverError, Link, Status
from drivers.gateway import Gateway
from drivers.registry import Package, Registry
from drivers.transport.faults import Fault

LOST_LIMIT = 3.0
"""Seconds until the status of a part that went away says so."""
SILENT_LIMIT = 6.0
"""The same for one that is there and does not answer: it is asked twice, with 2 s each, before it is given up."""
RECOVERY_LIMIT = 5.0
"""Seconds from the part's return until its status is what it was."""

_READY = 30.0
_USE = 1.5  # seconds a command gets while the fault is on
_GRACE = 2.5  # the supervisor's grace of 1 s and what a loaded machine adds
_GIVE_UP = 15.0
_POLL = 0.01


class Outcome(StrEnum):
    """What a fault must come to."""

    LOST = "lost"  # the status says the part does not work
    DOUBT = "doubt"  # the status no longer says it is well: `unknown` is the truth
    BORNE = "borne"  # the part goes on working
    UNSEEN = "unseen"  # nothing could tell: what comes is wrong and carries nothing to check it by
    ENDS = "ends"  # it shows only in use: the command fails, and the part works again when the fault is over


_ON_WIRE: Mapping[Fault, Outcome] = {
    Fault.DELAY: Outcome.BORNE,
    Fault.SHORT_READ: Outcome.BORNE,
    Fault.DROP: Outcome.LOST,
    Fault.GARBLE: Outcome.LOST,
    Fault.SILENCE: Outcome.LOST,
    Fault.STUCK_WRITE: Outcome.LOST,
    Fault.DISCONNECT: Outcome.LOST,
}
_DELAY_S = 0.02  # each read


@dataclass(frozen=True)
class Row:
    """`to_status` and `to_recovery` in seconds, None where there is nothing to wait for; `wrong` is empty when all is
    as it must be."""

    role: str
    fault: str
    outcome: Outcome
    to_status: float | None
    to_recovery: float | None
    said: str
    wrong: str = ""

    @property
    def status_limit(self) -> float:
        """What `to_status` may be at most, in seconds."""
        return LOST_LIMIT if self.fault in (Fault.DISCONNECT, "reconnect") else SILENT_LIMIT


@dataclass(frozen=True)
class Cell:
    """One fault of one role, and how it is put on and taken away."""

    role: str
    fault: str
    outcome: Outcome
    strike: Callable[[], None]
    mend: Callable[[], None]


class Matrix:
    """All roles on their emulators behind one gateway. A context manager."""

    def __init__(self, roles: Mapping[str, Package] | None = None) -> None:
        self._packages = dict(roles or packages())
        self._wires = {role: FaultyWire() for role in self._packages}
        self._cache = TemporaryDirectory(prefix="fault-matrix-")
        self.escaped: list[str] = []
        self.events: list[DeviceEvent] = []

    def __enter__(self) -> Matrix:
        self._old_hook, threading.excepthook = threading.excepthook, self._escape
        devices = {role: self._device(role) for role in self._packages}
        registry = Registry({role: self._wired(package) for role, package in self._packages.items()})
        self.gateway = Gateway(
            DevicesConfig(devices=devices), profile="demo", on_event=self.events.append, registry=registry
        )
        self.gateway.start()
        self.wait_until_well()
        return self

    def __exit__(self, *_: object) -> None:
        self.gateway.stop()
        threading.excepthook = self._old_hook
        self._cache.cleanup()

    # --- columns

    def strike(self, *faults: str) -> list[Row]:
        """Strikes every role that can have one of these faults, all at once; no role may have two of them."""
        found = [self._cell(role, fault) for role in self._packages for fault in faults]
        cells = [cell for cell in found if cell is not None]
        assert len({cell.role for cell in cells}) == len(cells)
        if not cells:
            return []
        self.wait_until_well()
        with ThreadPoolExecutor(len(cells)) as pool:
            return list(pool.map(self._measure, cells))

    def wait_until_well(self) -> None:
        _until(lambda: all(status.usable for status in self.gateway.statuses().values()), _READY)

    # --- inside

    def _measure(self, cell: Cell) -> Row:
        part, role = part_of(cell.role), cell.role
        emulator = self.gateway.emulator(role)
        wrong: list[str] = []
        run = self._run(role, 20.0)
        part.begin(run, emulator)
        before = self._status(role)
        to_status = to_recovery = None
        try:
            cell.strike()
            began = time.monotonic()
            if cell.outcome in (Outcome.LOST, Outcome.DOUBT) and not _says(cell.outcome, before):
                if _until(lambda: _says(cell.outcome, self._status(role)), _GIVE_UP, soft=True):
                    to_status = time.monotonic() - began
                else:
                    wrong.append("the status never said so")
            self._use(cell, part, emulator, wrong)
            said = self._status(role)
            if cell.outcome is Outcome.BORNE and not said.usable:
                wrong.append("the part was given up")
            if not said.usable and not (said.error or {}).get("hint"):
                wrong.append("nobody is told what to do")
        finally:
            cell.mend()
        borne = to_status is None and self._as_before(role, before)
        began = time.monotonic()
        if _until(lambda: self._as_before(role, before), _GIVE_UP, soft=True):
            to_recovery = None if borne else time.monotonic() - began
        else:
            wrong.append("it did not come back")
        try:
            part.works(run, emulator)
        except (DriverError, AssertionError) as error:
            wrong.append(f"it does not work afterwards: {error}")
        error = (said.error or {}).get("key", "")
        words = f"{said.link} {said.condition} {error}".strip()
        return Row(role, cell.fault, cell.outcome, to_status, to_recovery, words, "; ".join(wrong))

    def _use(self, cell: Cell, part: Part, emulator: Any, wrong: list[str]) -> None:
        """A command in the middle of it: it ends in time, with a result or a DriverError."""
        began = time.monotonic()
        seconds = _USE if cell.outcome is not Outcome.BORNE else 20.0
        failed = False
        try:
            part.works(self._run(cell.role, seconds), emulator)
        except DriverError:
            failed = True
        except AssertionError as error:
            failed = True
            if cell.outcome is not Outcome.UNSEEN:
                wrong.append(f"a command ended wrongly: {error!r}")
        took = time.monotonic() - began
        if took > 2 * (seconds + _GRACE):
            wrong.append(f"a command took {took:.1f} s")
        if failed and cell.outcome is Outcome.BORNE:
            wrong.append("a command failed")
        if not failed and cell.outcome in (Outcome.ENDS, Outcome.LOST):
            wrong.append("a command worked that could not")

    def _run(self, role: str, seconds: float) -> Run:
        def run(command: str, *args: Any, **kwargs: Any) -> Any:
            return self.gateway.submit(role, command, *args, timeout=seconds, **kwargs).future.result(seconds + 10)

        return run

    def _cell(self, role: str, fault: str) -> Cell | None:
        part, wire = part_of(role), self._wires[role]
        known = part.faults.get(fault)
        if known is not None:
            return Cell(role, fault, Outcome(known.outcome), *self._by_keys(role, known))
        on_wire = next((kind for kind in _ON_WIRE if kind.value == fault), None)
        if on_wire is None or self._maker(self._packages[role], wire) is None:
            return None
        outcome = Outcome(part.wire_outcomes.get(fault, _ON_WIRE[on_wire]))
        return Cell(role, fault, outcome, lambda: wire.strike(on_wire, seconds=_DELAY_S), wire.mend)

    def _by_keys(self, role: str, fault: KeyFault) -> tuple[Callable[[], None], Callable[[], None]]:
        def stage(keys: tuple[tuple[str, str], ...]) -> Callable[[], None]:
            def do() -> None:
                for key, value in keys:
                    self.gateway.sim_set(role, key, value)

            return do

        return stage(fault.strike), stage(fault.mend)

    def _device(self, role: str) -> DeviceConfig:
        package, part = self._packages[role], part_of(role)
        model = package.options[package.usual]
        own = {"cache": Path(self._cache.name)} if "cache" in model.model_fields else {}
        options = model.model_validate({**part.options, **own}).model_dump()
        return DeviceConfig(role, package.usual, options=options, simulate="always", emulator=part.emulator)

    def _maker(self, package: Package, wire: FaultyWire) -> Any:
        return over_wire(package.drivers[package.usual], wire)

    def _wired(self, package: Package) -> Package:
        made = self._maker(package, self._wires[package.role])
        return replace(package, drivers={**package.drivers, package.usual: made}) if made is not None else package

    def _status(self, role: str) -> Status:
        return self.gateway.statuses()[role]

    def _as_before(self, role: str, before: Status) -> bool:
        now = self._status(role)
        return now.usable and now.condition is before.condition

    def _escape(self, args: threading.ExceptHookArgs) -> None:
        where = args.thread.name if args.thread else "?"
        self.escaped.append(f"{args.exc_type.__name__} in {where}")


def measure() -> list[Row]:
    """The whole table, in about two minutes."""
    with Matrix() as matrix:
        return [row for faults in columns() for row in matrix.strike(*faults)]


def table(rows: list[Row]) -> str:
    """A line per role and fault."""
    lines = [("role", "fault", "must be", "to status", "to recovery", "status said")]
    for row in sorted(rows, key=lambda each: each.role):
        said = f"WRONG: {row.wrong}" if row.wrong else row.said
        lines.append((row.role, row.fault, row.outcome, _seconds(row.to_status), _seconds(row.to_recovery), said))
    widths = [max(len(line[column]) for line in lines) for column in range(5)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(line, widths, strict=False)), line[5]]) for line in lines
    )


def columns() -> tuple[tuple[str, ...], ...]:
    """Every fault there is, those of the issue first; those of different roles only are struck together."""
    found = [(fault.value,) for fault in _ON_WIRE]
    roles: dict[str, set[str]] = {}
    for role in packages():
        for name in part_of(role).faults:
            roles.setdefault(name, set()).add(role)
    together: list[tuple[set[str], list[str]]] = []
    for name in sorted(roles.keys() - {fault.value for fault in _ON_WIRE}):
        for taken, names in together:
            if not taken & roles[name]:
                taken |= roles[name]
                names.append(name)
                break
        else:
            together.append((set(roles[name]), [name]))
    return (*found, *(tuple(names) for _, names in together))


def _says(outcome: Outcome, status: Status) -> bool:
    if outcome is Outcome.DOUBT:
        return not (status.link is Link.ONLINE and status.condition is Condition.OK)
    return not status.usable


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f} s"


def _until(condition: Callable[[], bool], seconds: float, *, soft: bool = False) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            assert soft, "never happened"
            return False
        time.sleep(_POLL)
    return True
