"""A started reader on a pty, and a driver at its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from support.left import nothing_left

from drivers.contract import Deadline, DeviceEvent
from drivers.id_reader.driver import SamReader
from drivers.id_reader.emulator import SamEmulator


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    with nothing_left():
        yield


@pytest.fixture
def emulator(nothing_is_left: None) -> Iterator[SamEmulator]:
    emulator = SamEmulator()
    emulator.start()
    yield emulator
    emulator.stop()


@pytest.fixture
def events() -> list[DeviceEvent]:
    return []


@pytest.fixture
def make_reader(nothing_is_left: None, events: list[DeviceEvent]) -> Iterator[Callable[..., SamReader]]:
    made: list[SamReader] = []

    def make(connect: str, **more: object) -> SamReader:
        options = more.pop("options", {"poll_ms": 100, "lift_hint_s": 1.0})
        reader = SamReader(connect, options, events.append, **more)  # type: ignore[arg-type]
        made.append(reader)
        return reader

    yield make
    for reader in made:
        reader.close()


@pytest.fixture
def reader(emulator: SamEmulator, make_reader: Callable[..., SamReader]) -> SamReader:
    reader = make_reader(emulator.url)
    reader.open(Deadline.after(10))
    return reader
