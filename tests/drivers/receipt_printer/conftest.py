from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from drivers.contract import Cancel, Deadline, DeviceEvent
from drivers.receipt_printer import EscPosPrinter
from drivers.receipt_printer.build import build
from drivers.receipt_printer.emulator import EscPosEmulator
from drivers.receipt_printer.paper import PrintedSlip


@dataclass
class Desk:
    """A driver and the emulated printer at the other end of its line."""

    printer: EscPosPrinter
    paper: EscPosEmulator
    events: list[DeviceEvent] = field(default_factory=list)

    def slips(self, count: int) -> list[PrintedSlip]:
        slips = self.paper.wait_for_slips(count, 20)
        assert len(slips) == count
        return slips


MakeDesk = Callable[..., Desk]


@pytest.fixture
def desk() -> Iterator[MakeDesk]:
    """`desk(transport=…, options=…, **emulator options)`: opened, and taken apart after the test."""
    made: list[Desk] = []

    def make(
        transport: str = "tcp",
        options: Mapping[str, Any] | None = None,
        *,
        keys: Mapping[str, str] | None = None,
        is_open: bool = True,
        **emulator: str,
    ) -> Desk:
        paper = build({"transport": transport, "speed": "2000", **emulator})
        paper.start()
        for key, value in (keys or {}).items():
            paper.set(key, value)
        events: list[DeviceEvent] = []
        printer = EscPosPrinter(paper.url, dict(options or {}), events.append)
        made.append(Desk(printer, paper, events))
        if is_open:
            printer.open(Deadline.after(20))
        return made[-1]

    yield make
    for one in made:
        one.printer.close()
        one.paper.stop()


@pytest.fixture
def soon() -> Callable[..., Deadline]:
    """A deadline far enough for a busy machine."""

    def make(seconds: float = 30, cancel: Cancel | None = None) -> Deadline:
        return Deadline.after(seconds, cancel)

    return make
