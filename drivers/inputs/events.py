"""The kernel's stream of input events (`struct input_event`). Pure."""

from __future__ import annotations

import struct
from dataclasses import dataclass

EV_SYN, EV_KEY, EV_SW = 0, 1, 5
SYN_REPORT, SYN_DROPPED = 0, 3
SW_HEADPHONE_INSERT, SW_LINEOUT_INSERT = 2, 6
UP, DOWN, REPEAT = 0, 1, 2

_RECORD = struct.Struct("llHHi")
SIZE = _RECORD.size


@dataclass(frozen=True, slots=True)
class InputEvent:
    """`at` in seconds by the clock the device was told to use. The code may be a digit somebody typed: no repr."""

    type: int
    code: int
    value: int
    at: float = 0.0

    def __repr__(self) -> str:
        return f"InputEvent(type={self.type})"

    @property
    def raw(self) -> bytes:
        seconds = int(self.at)
        return _RECORD.pack(seconds, int((self.at - seconds) * 1e6), self.type, self.code, self.value)


SYN = InputEvent(EV_SYN, SYN_REPORT, 0)
DROPPED = InputEvent(EV_SYN, SYN_DROPPED, 0)


class EventReader:
    """Bytes to events. What the kernel had to drop makes the rest of that packet worthless: `DROPPED` stands for it."""

    def __init__(self) -> None:
        self._rest = b""
        self._dropping = False

    def feed(self, data: bytes) -> list[InputEvent]:
        """The events that are complete now."""
        data = self._rest + data
        whole = len(data) // SIZE * SIZE
        self._rest = data[whole:]
        found: list[InputEvent] = []
        for seconds, micros, kind, code, value in _RECORD.iter_unpack(data[:whole]):
            if kind == EV_SYN and code == SYN_DROPPED:
                self._dropping = True
                found.append(DROPPED)
            elif self._dropping:
                self._dropping = not (kind == EV_SYN and code == SYN_REPORT)
            else:
                found.append(InputEvent(kind, code, value, seconds + micros / 1e6))
        return found
