"""A driver's real lines, with faults put on them from outside: those that are open, and those opened while it lasts."""

from __future__ import annotations

import inspect
import threading
import weakref
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from drivers.boards.bus import BusPool
from drivers.contract import Deadline, Driver, Publish
from drivers.photo_printer.client import open_tcp_lazily
from drivers.transport import open_transport
from drivers.transport.base import Transport
from drivers.transport.faults import Fault, FaultyTransport

Make = Callable[[str, Mapping[str, Any], Publish], Driver]


class FaultyWire:
    """`open` stands for `drivers.transport.open_transport`. Any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lines: weakref.WeakSet[FaultyTransport] = weakref.WeakSet()
        self._fault: Fault | None = None
        self._seconds = 0.0

    def open(self, url: str, deadline: Deadline, **options: Any) -> Transport:
        return self.over(open_transport)(url, deadline, **options)

    def over(self, opener: Callable[..., Transport]) -> Callable[..., Transport]:
        """`opener`, and its lines under this wire's faults."""
        return lambda *args, **options: self._wrap(opener(*args, **options))

    def _wrap(self, inner: Transport) -> Transport:
        line = FaultyTransport(inner)
        with self._lock:
            self._lines.add(line)
            if self._fault is not None:
                line.fail_repeatedly(self._fault, seconds=self._seconds)
        return line

    def strike(self, fault: Fault, *, seconds: float = 0.2) -> None:
        """From now on, until `mend`. `seconds` is for DELAY."""
        with self._lock:
            self._fault, self._seconds = fault, seconds
            for line in self._lines:
                line.fail_repeatedly(fault, seconds=seconds)

    def mend(self) -> None:
        """A line that was disconnected stays dead, as a real one does; a new one works."""
        with self._lock:
            self._fault = None
            for line in self._lines:
                line.clear()


def over_wire(driver: type[Driver], wire: FaultyWire) -> Make | None:
    """The driver with its lines opened by `wire`; None when none of its lines is a byte stream."""
    known = inspect.signature(driver).parameters
    for name in ("open_with", "link"):
        if name in known and known[name].default in (open_transport, open_tcp_lazily):
            return partial(driver, **{name: wire.over(known[name].default)})
    if "pool" in known:
        return partial(driver, pool=BusPool(wire.open))
    return None
