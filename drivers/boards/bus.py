"""One line to a board, used by whoever is wired to it: one exchange at a time, opened once, closed by the last user.

A light and a button on the same board are two drivers with two threads. A serial port has one owner in a process, so
the open lines are kept in one place, by the node they lead to.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from drivers.contract import Act, Code, Deadline, DriverError
from drivers.transport import open_transport
from drivers.transport.base import Transport

Answer = TypeVar("Answer")
Open = Callable[[str, Deadline], Transport]

SILENT = "board_silent"
BROKEN = "answer_broken"

_QUIET_S = 0.1  # after a failed exchange nothing is asked until so long nothing has come: answers carry no number
_QUIET_MAX_S = 0.4
_SLICE_S = 0.05
_BEGUN_S = 0.25
"""Seconds an answer that has begun is waited for beyond the board's time: a busy machine hands its bytes over late."""


class Bus:
    """An open line. `exchange` and `send` may be called from several threads."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._turn = threading.Lock()
        self._doubtful = False  # what is still on its way belongs to an earlier question
        self._last = 0.0
        self.lost = False
        baud = transport.baud or 0
        # Modbus: 3.5 characters of silence before a frame, 1.75 ms from 19200 baud on; a gateway keeps it itself.
        self._pause = max(0.00175, 38.5 / baud) if baud else 0.0
        self._byte = 11 / baud if baud else 0.0

    def exchange(
        self,
        request: bytes,
        parse: Callable[[bytes], Answer | None],
        deadline: Deadline,
        *,
        longest: int,
        patience: float = 0.1,
    ) -> Answer:
        """Sends `request` and gives what came to `parse` until it finds its answer.

        `longest` in bytes and `patience` in seconds (the board's own time) limit the wait for its beginning. Raises
        DriverError: TIMEOUT `board_silent` (nothing came), INVALID_DATA `answer_broken` (something else came), or what
        the line raises.
        """
        with self._having_turn(deadline):
            self._settle(deadline)
            usual = patience + (len(request) + longest) * self._byte
            limit, begun = deadline.within(usual), deadline.within(usual + _BEGUN_S)
            data = b""
            self._doubtful = True
            try:
                self._transport.write(request, limit)
                while True:
                    data = (data + self._transport.read_some(256, limit))[-4096:]
                    limit, found = begun, parse(data)
                    if found is not None:
                        self._doubtful = False
                        return found
            except DriverError as error:
                if error.code is not Code.TIMEOUT:
                    raise
                deadline.check()
                raise _no_answer(heard=bool(data)) from error
            finally:
                self._last = time.monotonic()

    def send(self, request: bytes, deadline: Deadline) -> None:
        """For boards that do not answer."""
        with self._having_turn(deadline):
            self._settle(deadline)
            self._transport.write(request, deadline)
            self._last = time.monotonic()

    def check(self, deadline: Deadline) -> None:
        """Raises DISCONNECTED when the line is gone, without saying anything on it."""
        with self._having_turn(deadline):
            self._transport.discard_input()

    def close(self) -> None:
        self._transport.close()

    @contextlib.contextmanager
    def _having_turn(self, deadline: Deadline) -> Iterator[None]:
        while not self._turn.acquire(timeout=min(_SLICE_S, max(deadline.remaining(), 0.001))):
            deadline.check()
        try:
            deadline.check()
            yield
        except DriverError as error:
            if error.code is Code.DISCONNECTED:
                self.lost = True
            raise
        finally:
            self._turn.release()

    def _settle(self, deadline: Deadline) -> None:
        if self._doubtful:
            limit = deadline.within(_QUIET_MAX_S)
            with contextlib.suppress(_Quiet):
                while not limit.passed:
                    self._listen(limit)
            self._doubtful = False
        left = self._last + self._pause - time.monotonic()
        if left > 0:
            deadline.cancel.wait(left)
        self._transport.discard_input()

    def _listen(self, limit: Deadline) -> None:
        try:
            self._transport.read_some(256, limit.within(_QUIET_S))
        except DriverError as error:
            if error.code is not Code.TIMEOUT:
                raise
            raise _Quiet from None


class _Quiet(Exception):
    """Nothing came."""


class BusPool:
    """The lines that are open, by the node they lead to."""

    def __init__(self, open_with: Open = open_transport) -> None:
        self._open_with = open_with
        self._lock = threading.Lock()
        self._lines: dict[str, tuple[Bus, str, int]] = {}  # node -> line, settings, users
        self._kept: dict[tuple[str, str], tuple[str, float]] = {}

    def acquire(self, url: str, deadline: Deadline) -> Lease:
        """Raises DriverError as opening does; CONFIG_ERROR `bus_settings` when another user set another speed."""
        node, settings = _node(url), url.partition("?")[2]
        while not self._lock.acquire(timeout=min(_SLICE_S, max(deadline.remaining(), 0.001))):
            deadline.check()
        try:
            bus, used, users = self._lines.get(node, (None, settings, 0))
            if bus is None or bus.lost:
                bus, used, users = Bus(self._open_with(url, deadline)), settings, 0
            elif used != settings:
                raise DriverError(
                    Code.CONFIG_ERROR,
                    "bus_settings",
                    act=Act.CONFIGURATION,
                    hint=f"two entries of devices.yaml use {node} with different settings; type the same connect twice",
                )
            self._lines[node] = (bus, used, users + 1)
            return Lease(self, node, bus)
        finally:
            self._lock.release()

    def release(self, node: str, bus: Bus) -> None:
        with self._lock:
            current, settings, users = self._lines.get(node, (None, "", 0))
            last = current is not bus or users <= 1
            if current is bus:
                if last:
                    del self._lines[node]
                else:
                    self._lines[node] = (bus, settings, users - 1)
        # A lost line is of no use to its other users either: closing twice does no harm.
        if last or bus.lost:
            bus.close()

    def remember(self, url: str, user: str, what: str) -> None:
        """Keeps a word over a loss of the line; an empty one forgets."""
        with self._lock:
            if what:
                self._kept[url, user] = (what, time.monotonic())
            else:
                self._kept.pop((url, user), None)

    def recall(self, url: str, user: str, within: float) -> str:
        """The word kept at most `within` seconds ago, or an empty one."""
        with self._lock:
            what, at = self._kept.get((url, user), ("", 0.0))
        return what if what and time.monotonic() - at <= within else ""


class Lease:
    """One user's hold on a line."""

    def __init__(self, pool: BusPool, node: str, bus: Bus) -> None:
        self._pool, self._node, self._released = pool, node, False
        self.bus = bus

    def release(self) -> None:
        """Idempotent."""
        if not self._released:
            self._released = True
            self._pool.release(self._node, self.bus)


POOL = BusPool()
"""This process's lines: as global as the ports themselves, of which the kernel gives a process one handle each."""


def _node(url: str) -> str:
    """The same for two names of one port (by-path and ttyUSB0)."""
    scheme, _, rest = url.partition("?")[0].partition(":")
    return os.path.realpath(rest) if scheme == "serial" else f"{scheme}:{rest}"


def _no_answer(*, heard: bool) -> DriverError:
    if heard:
        return DriverError(
            Code.INVALID_DATA,
            BROKEN,
            act=Act.RESET,
            retryable=True,
            hint="the board's answer was broken; check cable, A/B wires, baud rate and parity",
        )
    return DriverError(
        Code.TIMEOUT,
        SILENT,
        act=Act.RESET,
        retryable=True,
        hint="the board does not answer; check its power, cable, baud rate and device_id",
    )
