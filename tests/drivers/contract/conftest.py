"""Every driver of every role on its emulator; with KIOSK_HW=1 the parts of devices.yaml instead."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from support.cycles import HEAD, ROW
from support.faulty_wire import FaultyWire, over_wire
from support.left import nothing_left
from support.parts import Part, packages, part_of

from drivers.config import DeviceConfig, load_devices
from drivers.contract import Cancel, Deadline, DeviceEvent, Driver, DriverError
from drivers.emulation import Emulator
from drivers.registry import Package

HARDWARE = os.environ.get("KIOSK_HW") == "1"
DEVICES = Path(os.environ.get("KIOSK_DEVICES", Path(__file__).parents[3] / "devices.yaml"))


@dataclass
class Subject:
    """A driver that is not open yet, and what it is wired to."""

    package: Package
    name: str
    part: Part
    driver: Driver
    wire: FaultyWire | None
    emulator: Any  # an Emulator, or None on real hardware
    events: list[DeviceEvent]
    told: list[DriverError] = field(default_factory=list)
    results: list[Any] = field(default_factory=list)

    def open(self) -> None:
        self.driver.open(Deadline.after(15))

    def run(self, command: str, *args: Any, seconds: float = 20, **kwargs: Any) -> Any:
        result = getattr(self.driver, command)(Deadline.after(seconds), *args, **kwargs)
        self.results.append(result)
        return result

    def try_to(self, command: str, *args: Any, seconds: float = 2, **kwargs: Any) -> Any:
        """`run`, with the error kept instead of raised; a driver that lost its part is opened again."""
        try:
            return self.run(command, *args, seconds=seconds, **kwargs)
        except DriverError as error:
            self.told.append(error)
            self.open()
            return None

    def silence(self) -> None:
        """The part hears everything and answers nothing, or its line carries nothing."""
        from drivers.transport.faults import Fault

        if self.part.silent and self.emulator is not None:
            for key, value in self.part.silent:
                self.emulator.set(key, value)
        elif self.wire is not None:
            self.wire.strike(Fault.SILENCE)

    def in_a_thread(self, command: str, deadline: Deadline, **kwargs: Any) -> Ending:
        ending = Ending()
        ending.thread = threading.Thread(target=ending.watch, args=(getattr(self.driver, command), deadline, kwargs))
        ending.thread.start()
        return ending


@dataclass
class Ending:
    """How a command ended that ran in a thread of its own, and when (monotonic seconds)."""

    error: BaseException | None = None
    at: float | None = None
    thread: threading.Thread | None = None

    def watch(self, function: Any, deadline: Deadline, kwargs: Mapping[str, Any]) -> None:
        try:
            function(deadline, **kwargs)
        except BaseException as error:  # noqa: BLE001 - the test judges it
            self.error = error
        self.at = time.monotonic()

    def wait(self, seconds: float) -> bool:
        assert self.thread is not None
        self.thread.join(seconds)
        return self.at is not None


def _emulated() -> list[tuple[str, str]]:
    if HARDWARE:
        return []
    found: list[tuple[str, str]] = []
    for role, package in packages().items():
        part = part_of(role)
        wired = (f"{package.usual}/{wiring}" for wiring in part.wirings)
        found += [(role, name) for name in (package.usual, *part.variants, *wired)]
    return found


def _real() -> dict[str, DeviceConfig]:
    found = load_devices(DEVICES).devices if HARDWARE else {}
    return {role: device for role, device in found.items() if device.enabled and device.simulate == "never"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    every = [(role, name) for role, package in packages().items() for name in package.drivers]
    real = [(role, device.driver) for role, device in _real().items()]
    for fixture, cases in (("subject", real or _emulated()), ("staged", _emulated()), ("unopened", every)):
        if fixture in metafunc.fixturenames:
            if fixture == "staged":
                cases = [case for case in cases if _has(case[0], metafunc)]
            metafunc.parametrize(fixture, cases, indirect=True, ids=["-".join(case) for case in cases])


def _has(role: str, metafunc: pytest.Metafunc) -> bool:
    """A test marked `needs("effect")` runs for the roles whose Part has it."""
    marker = metafunc.definition.get_closest_marker("needs")
    return marker is None or all(getattr(part_of(role), name) for name in marker.args)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table of the long cycles, wherever they ran."""
    ended = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    rows = sorted(line for report in ended for name, line in report.user_properties if name == ROW)
    for line in (HEAD, *rows) if rows else ():
        terminalreporter.write_line(line)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "needs(*names): only roles whose Part says how")


def _start_values(part: Part, name: str) -> dict[str, str]:
    driver, _, wiring = name.partition("/")
    return {**part.emulator, **part.variants.get(driver, {}), **part.wirings.get(wiring, {})}


def _subject(role: str, name: str, folder: Path, emulator: Emulator | None) -> Subject:
    """`name`: the driver's, and behind a slash how its part is wired."""
    package, part = packages()[role], part_of(role)
    name = name.partition("/")[0]
    wire = FaultyWire() if emulator is not None else None
    build: Any = package.drivers[name]
    wired = over_wire(package.drivers[name], wire) if wire is not None else None
    own = {"cache": folder} if "cache" in package.options[name].model_fields else {}
    events: list[DeviceEvent] = []
    if emulator is None:
        device = _real()[role]
        options, url = dict(device.options), device.connect
    else:
        chosen = part.options if name == package.usual else {}
        options, url = package.options[name].model_validate({**chosen, **own}).model_dump(), emulator.url
    driver = (wired or build)(url, options, events.append)
    return Subject(package, name, part, driver, wire if wired else None, emulator, events)


def _made(request: pytest.FixtureRequest, folder: Path) -> Iterator[Subject]:
    role, name = request.param
    if HARDWARE:
        subject = _subject(role, name, folder, None)
        yield subject
        subject.driver.close()
        return
    part = part_of(role)
    emulator = packages()[role].make_emulator(_start_values(part, name))
    with nothing_left():
        emulator.start()
        subject = None
        try:
            subject = _subject(role, name, folder, emulator)
            yield subject
        finally:
            if subject is not None:
                if subject.wire is not None:
                    subject.wire.mend()
                subject.driver.close()
            emulator.stop()


@pytest.fixture
def subject(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Subject]:
    """On the emulator or, with KIOSK_HW=1, the real part: only what needs nobody's hand."""
    yield from _made(request, tmp_path)


@pytest.fixture
def staged(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Subject]:
    """On the emulator only: things are laid down, pulled out and broken."""
    yield from _made(request, tmp_path)


@pytest.fixture
def unopened(request: pytest.FixtureRequest) -> tuple[Package, str]:
    """A role's package and the name of one of its drivers."""
    role, name = request.param
    return packages()[role], name


@pytest.fixture
def cancel() -> Cancel:
    return Cancel()
