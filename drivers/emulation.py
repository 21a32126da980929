"""What every emulator offers, and the far ends of the lines they sit on.

An emulator stands *below* the transport: it owns the master side of a pty, a listening TCP port or a fake USB endpoint,
so the driver's whole real code runs against it. `kiosk sim ROLE KEY=VALUE` and the dev dock call `set`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, runtime_checkable


@runtime_checkable
class Emulator(Protocol):
    role: str

    @property
    def url(self) -> str:
        """The --connect URL a driver opens."""

    def start(self) -> None: ...

    def stop(self) -> None:
        """Idempotent; no thread, descriptor or file is left."""

    def keys(self) -> Mapping[str, str]:
        """What `set` takes: key -> one line of help naming the values, e.g. {"paper": "full | low | out"}."""

    def set(self, key: str, value: str) -> None:
        """Stage something a person or a fault would do. Raises ValueError saying which keys and values exist."""

    def describe(self) -> Mapping[str, str]:
        """The present state, for the dock: each key of `keys` with its value, and counts of what happened.

        A key that is an act (`press`, `scan`) has no value; its count tells that it was done. No personal data beyond
        the demo citizen's file name.
        """
