"""Open, fault, use, mend, close – over and over – for one driver: what a year of trouble leaves behind."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from support.fault_matrix import RECOVERY_LIMIT
from support.faulty_wire import FaultyWire, over_wire
from support.left import descriptors
from support.parts import packages, part_of

from drivers.contract import Condition, Deadline, Driver, DriverError
from drivers.emulation import Emulator
from drivers.transport.faults import Fault

USE = 0.4  # seconds a command gets while a fault is on
MOST = USE + 2.5  # seconds it may take to end then: a hand of the test itself, cleaning up, a loaded machine
WARM = 3  # cycles of every fault before anything is counted: caches, pools, libraries that stay loaded
_PAUSE = 0.02


@dataclass(slots=True)
class Report:
    """`slowest_use` and `slowest_recovery` in seconds; `before` and `after` are (descriptors, threads)."""

    role: str
    driver: str
    cycles: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    escaped: list[str] = field(default_factory=list)
    slowest_use: float = 0.0
    slowest_recovery: float = 0.0
    before: tuple[int, int] = (0, 0)
    after: tuple[int, int] = (0, 0)

    def line(self) -> str:
        """As a row of a Markdown table."""
        errors = ", ".join(f"{code} {count}" for code, count in sorted(self.refused.items())) or "none"
        cells = (
            self.role,
            self.driver,
            self.cycles,
            len(self.faults),
            f"{self.slowest_use:.1f}",
            f"{self.slowest_recovery:.1f}",
            f"{self.before[0]} → {self.after[0]}",
            f"{self.before[1]} → {self.after[1]}",
            errors,
        )
        return "| " + " | ".join(map(str, cells)) + " |"


ROW = "row of the cycles' table"
_COLUMNS = ("role", "driver", "cycles", "faults", "slowest command, s", "slowest return, s", "descriptors", "threads")
HEAD = f"| {' | '.join(_COLUMNS)} | errors told |\n{'|---' * (len(_COLUMNS) + 1)}|"


def run_cycles(role: str, name: str, times: int, folder: Path) -> Report:
    """`times` cycles of all faults in turn, after a warm-up. The emulator stays; each cycle has a driver of its own."""
    part = part_of(role)
    emulator = packages()[role].make_emulator({**part.emulator, **part.variants.get(name, {})})
    report = Report(role, name)
    with _listening_for_escapes(report):
        emulator.start()
        try:
            faults = list(_faults(role, name, emulator))
            for number, fault in enumerate(islice(cycle(faults), min(WARM * len(faults), max(WARM, times // 4)))):
                _one(Report(role, name), role, name, emulator, fault, folder, number)
            report.before = _settled()
            for number, fault in enumerate(islice(cycle(faults), times)):
                _one(report, role, name, emulator, fault, folder, number)
            report.after = _settled(report.before)
        finally:
            emulator.stop()
    return report


Strike = tuple[str, Callable[[FaultyWire], None], Callable[[FaultyWire], None]]


def _faults(role: str, name: str, emulator: Emulator) -> Iterator[Strike]:
    """Name, strike, mend."""
    part = part_of(role)

    def stage(keys: tuple[tuple[str, str], ...]) -> Callable[[FaultyWire], None]:
        return lambda _wire: [emulator.set(key, value) for key, value in keys] and None

    for fault, known in part.faults.items():
        yield fault, stage(known.strike), stage(known.mend)
    if over_wire(packages()[role].drivers[name], FaultyWire()) is not None:
        for on_wire in Fault:
            if on_wire.value not in part.faults:
                yield on_wire.value, _striking(on_wire), FaultyWire.mend
    elif not part.faults:
        yield "unplug", stage((("plug", "out"),)), stage((("plug", "in"),))


def _striking(fault: Fault) -> Callable[[FaultyWire], None]:
    return lambda wire: wire.strike(fault, seconds=0.02)


def _one(report: Report, role: str, name: str, emulator: Any, strike: Strike, folder: Path, number: int) -> None:
    fault, break_it, mend = strike
    part, wire = part_of(role), FaultyWire()
    driver = _driver(role, name, emulator.url, wire, folder)
    report.cycles += 1
    report.faults[fault] += 1
    try:
        _until_well(driver)
        part.begin(_runner(driver, 15), emulator)
        break_it(wire)
        began = time.monotonic()
        for act in (lambda: part.works(_runner(driver, USE), emulator), lambda: driver.probe(Deadline.after(USE))):
            try:
                act()
            except DriverError as error:
                report.refused[error.code.value] += 1
            except AssertionError:
                pass  # what came was wrong; whether that is right is the fault matrix's question
            report.slowest_use = max(report.slowest_use, time.monotonic() - began)
            began = time.monotonic()
        if number % 2:
            driver.close()  # in the middle of it
    finally:
        mend(wire)
    try:
        report.slowest_recovery = max(report.slowest_recovery, _until_well(driver))
    finally:
        driver.close()


def _until_well(driver: Driver) -> float:
    """Opens it as often as it takes, as the supervisor would; how many seconds that took."""
    began = time.monotonic()
    while not _well(driver):
        assert time.monotonic() - began < 2 * RECOVERY_LIMIT, "the part does not come back"
        time.sleep(_PAUSE)
    return time.monotonic() - began


def _well(driver: Driver) -> bool:
    try:
        driver.open(Deadline.after(RECOVERY_LIMIT))
        condition, _ = driver.probe(Deadline.after(2))
    except DriverError:
        driver.close()
        return False
    return condition in (Condition.OK, Condition.UNKNOWN)


def _runner(driver: Driver, seconds: float) -> Callable[..., Any]:
    return lambda command, *args, **kwargs: getattr(driver, command)(Deadline.after(seconds), *args, **kwargs)


def _driver(role: str, name: str, url: str, wire: FaultyWire, folder: Path) -> Driver:
    package, part = packages()[role], part_of(role)
    model = package.options[name]
    own = {"cache": folder} if "cache" in model.model_fields else {}
    options = model.model_validate({**(part.options if name == package.usual else {}), **own}).model_dump()
    build: Any = over_wire(package.drivers[name], wire) or package.drivers[name]
    made: Driver = build(url, options, lambda _event: None)
    return made


def _settled(wanted: tuple[int, int] | None = None) -> tuple[int, int]:
    """Descriptors and threads once they rest, and are no more than `wanted` if that comes in time."""
    end, since = time.monotonic() + 10.0, time.monotonic()
    now = (descriptors(), threading.active_count())
    while time.monotonic() < end:
        time.sleep(0.05)
        last, now = now, (descriptors(), threading.active_count())
        if now != last:
            since = time.monotonic()
        few = wanted is None or (now[0] <= wanted[0] and now[1] <= wanted[1])
        if few and time.monotonic() - since > 0.3:
            break
    return now


@contextmanager
def _listening_for_escapes(report: Report) -> Iterator[None]:
    def heard(told: threading.ExceptHookArgs) -> None:
        report.escaped.append(f"{told.exc_type.__name__} in {told.thread.name if told.thread else '?'}")

    before, threading.excepthook = threading.excepthook, heard
    try:
        yield
    finally:
        threading.excepthook = before
