"""Bytes with deadlines. The only layer where faults are injected, and the only one that touches an OS handle."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from drivers.contract import Act, Code, Deadline, DriverError


@runtime_checkable
class Transport(Protocol):
    """A byte stream to one part. Every call ends by its deadline or when its cancel token is pulled.

    Raises DriverError with TIMEOUT, CANCELED, DISCONNECTED, BUSY, PERMISSION, NO_DEVICE or CONFIG_ERROR – nothing else.
    """

    name: str  # the --connect URL, for messages
    baud: int | None  # bits per second on a serial line, else None: time-outs scale with it

    def read_some(self, limit: int, deadline: Deadline) -> bytes:
        """At least one and at most `limit` bytes; TIMEOUT when none came."""

    def write(self, data: bytes, deadline: Deadline) -> None:
        """All of `data`, or TIMEOUT; how much went out before a TIMEOUT is unknown."""

    def discard_input(self) -> None:
        """Forget what arrived and was not read."""

    def close(self) -> None:
        """Idempotent."""


def read_exact(transport: Transport, count: int, deadline: Deadline) -> bytes:
    """`count` bytes, or TIMEOUT."""
    data = bytearray()
    while len(data) < count:
        data += transport.read_some(count - len(data), deadline)
    return bytes(data)


def disconnected(name: str) -> DriverError:
    return DriverError(
        Code.DISCONNECTED,
        act=Act.WAIT,
        retryable=True,
        hint=f"{name} went away; check cable and power, it reconnects by itself",
    )
