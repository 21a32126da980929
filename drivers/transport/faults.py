"""Faults on any transport, for tests and the soak: wraps the real one and misbehaves as told."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import StrEnum

from drivers.contract import Deadline
from drivers.transport.base import Transport, disconnected


class Fault(StrEnum):
    """What can go wrong on a wire."""

    DELAY = "delay"  # read: the bytes come `seconds` late
    DROP = "drop"  # read: every second byte is lost
    GARBLE = "garble"  # read: one bit of every byte is flipped
    SHORT_READ = "short_read"  # read: one byte, whatever was asked for
    SILENCE = "silence"  # read: nothing comes, until the deadline
    STUCK_WRITE = "stuck_write"  # write: nothing is taken, until the deadline
    DISCONNECT = "disconnect"  # either: the cable is pulled; the transport stays dead


_ON_READ = frozenset({Fault.DELAY, Fault.DROP, Fault.GARBLE, Fault.SHORT_READ, Fault.SILENCE, Fault.DISCONNECT})
_ON_WRITE = frozenset({Fault.STUCK_WRITE, Fault.DISCONNECT})


@dataclass(frozen=True, slots=True)
class _Staged:
    fault: Fault
    seconds: float


class FaultyTransport:
    """A `Transport` over `inner`. Faults of reads and of writes wait in one queue each; the first that fits strikes."""

    def __init__(self, inner: Transport) -> None:
        self.inner = inner
        self.name = inner.name
        self.baud = inner.baud
        self._next: deque[_Staged] = deque()
        self._always: _Staged | None = None
        self._dead = False

    def fail_next(self, fault: Fault, times: int = 1, *, seconds: float = 0.2) -> None:
        """The next `times` calls the fault can strike fail with it. `seconds` is for DELAY."""
        self._next.extend(_Staged(fault, seconds) for _ in range(times))

    def fail_repeatedly(self, fault: Fault, *, seconds: float = 0.2) -> None:
        """Every call fails until `clear`."""
        self._always = _Staged(fault, seconds)

    def clear(self) -> None:
        """No more faults; a disconnected transport stays disconnected, as a real one does."""
        self._next.clear()
        self._always = None

    def read_some(self, limit: int, deadline: Deadline) -> bytes:
        staged = self._take(_ON_READ)
        if staged is None:
            return self.inner.read_some(limit, deadline)
        match staged.fault:
            case Fault.SILENCE:
                _wait(deadline, deadline.remaining())
            case Fault.DELAY:
                _wait(deadline, staged.seconds)
            case Fault.SHORT_READ:
                return self.inner.read_some(1, deadline)
            case Fault.DROP:
                # One byte read leaves none, and a read never returns nothing: then the next ones are waited for.
                while not (kept := self.inner.read_some(limit, deadline)[1::2]):
                    deadline.check()
                return kept
            case Fault.GARBLE:
                return bytes(byte ^ 0x10 for byte in self.inner.read_some(limit, deadline))
        return self.inner.read_some(limit, deadline)

    def write(self, data: bytes, deadline: Deadline) -> None:
        if self._take(_ON_WRITE) is not None:
            _wait(deadline, deadline.remaining())
        self.inner.write(data, deadline)

    def discard_input(self) -> None:
        self._take(frozenset({Fault.DISCONNECT}))
        self.inner.discard_input()

    def close(self) -> None:
        self.inner.close()

    def _take(self, fitting: frozenset[Fault]) -> _Staged | None:
        """The fault to strike this call with. Raises DISCONNECTED itself."""
        staged: _Staged | None = None
        if self._next and self._next[0].fault in fitting:
            staged = self._next.popleft()
        elif self._always and self._always.fault in fitting:
            staged = self._always
        if staged and staged.fault is Fault.DISCONNECT:
            self._dead = True
        if self._dead:
            raise disconnected(self.name)
        return staged


def _wait(deadline: Deadline, seconds: float) -> None:
    """Raises CANCELED or TIMEOUT as a real transport would."""
    deadline.cancel.wait(min(seconds, deadline.remaining()))
    deadline.check()
