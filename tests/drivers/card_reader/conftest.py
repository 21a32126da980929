"""A real PC/SC service with a virtual reader, and a driver at its end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from support.left import nothing_left

from drivers.card_reader.driver import PcscCardReader
from drivers.card_reader.emulator import PcscEmulator
from drivers.card_reader.service import reserve_socket
from drivers.contract import Deadline, DeviceEvent
from drivers.transport import pcsc

# Before any test speaks PC/SC: the library looks for its service only once in a process.
reserve_socket()


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    with nothing_left():
        yield


@pytest.fixture
def emulator(nothing_is_left: None) -> Iterator[PcscEmulator]:
    emulator = PcscEmulator()
    emulator.start()
    yield emulator
    emulator.stop()


@pytest.fixture
def events() -> list[DeviceEvent]:
    return []


@pytest.fixture
def make_reader(nothing_is_left: None, events: list[DeviceEvent]) -> Iterator[Callable[..., PcscCardReader]]:
    made: list[PcscCardReader] = []

    def make(connect: str, **more: object) -> PcscCardReader:
        options = more.pop("options", {"settle_ms": 50, "lift_hint_s": 0.5})
        reader = PcscCardReader(connect, options, events.append, **more)  # type: ignore[arg-type]
        made.append(reader)
        return reader

    yield make
    for reader in made:
        reader.close()


@pytest.fixture
def reader(emulator: PcscEmulator, make_reader: Callable[..., PcscCardReader]) -> PcscCardReader:
    reader = make_reader(emulator.url)
    reader.open(Deadline.after(10))
    return reader


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is gone is waited for a second instead of five."""
    monkeypatch.setattr(pcsc, "_PATIENCE", 1.0)


@pytest.fixture
def soon() -> Iterator[Callable[..., None]]:
    """Calls something in a moment, from another thread, and waits for it at the end."""
    timers: list[threading.Timer] = []

    def call(seconds: float, do: Callable[..., object], *args: object) -> None:
        timer = threading.Timer(seconds, do, args)
        timer.start()
        timers.append(timer)

    yield call
    for timer in timers:
        timer.join()


@pytest.fixture
def until() -> Callable[[Callable[[], bool]], None]:
    def wait(so: Callable[[], bool]) -> None:
        end = time.monotonic() + 20
        while not so():
            assert time.monotonic() < end
            time.sleep(0.02)

    return wait
