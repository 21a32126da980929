from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from drivers.contract import Cancel, Deadline
from drivers.receipt_printer import EscPosPrinter
from drivers.receipt_printer.emulator import EscPosEmulator, PrintedSlip, build


@dataclass
class Desk:
    """A driver and the emulated printer at the other end of its line."""

    printer: EscPosPrinter
    paper: EscPosEmulator

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
        printer = EscPosPrinter(paper.url, dict(options or {}), lambda event: None)
        made.append(Desk(printer, paper))
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
