"""What every emulator offers, and the far ends of the lines they sit on.

An emulator stands *below* the transport: it owns the master side of a pty, a listening TCP port or a fake USB endpoint,
so the driver's whole real code runs against it. `kiosk sim ROLE KEY=VALUE` and the dev dock call `set`.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
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


def stage(emulator: Emulator, pairs: Sequence[str]) -> None:
    """Sets each `KEY=VALUE`. Raises ValueError."""
    for pair in pairs:
        key, equals, value = pair.strip().partition("=")
        if not equals:
            raise ValueError("write KEY=VALUE")
        emulator.set(key, value)


def run_by_hand(emulator: Emulator, address: Callable[[], str]) -> int:
    """Prints where it is, obeys `KEY=VALUE` lines on standard input until SIGINT or SIGTERM; returns the exit code."""
    done = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: done.set())
    try:
        emulator.start()
    except OSError as error:
        print(error, file=sys.stderr)
        return 1
    try:
        print(address(), flush=True)
        threading.Thread(target=_obey, args=(emulator,), daemon=True).start()
        done.wait()
    finally:
        emulator.stop()
    return 0


def _obey(emulator: Emulator) -> None:
    for line in sys.stdin:
        try:
            stage(emulator, [line])
        except (ValueError, OSError) as error:
            print(error, file=sys.stderr, flush=True)
