"""Input nodes and what the kernel is asked about them. `ioctl` is the seam emulators and tests stand below."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import select
import stat
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from drivers.contract import Act, Code, DriverError
from drivers.inputs.events import EV_KEY, EV_SW, SIZE, EventReader, InputEvent
from drivers.transport.base import disconnected

Ioctl = Callable[[int, int, bytearray], object]

_READ, _WRITE = 2, 1
_KEY_BYTES, _SW_BYTES = 96, 4
_CLOCK_MONOTONIC = 1


def _number(direction: int, number: int, size: int) -> int:
    return direction << 30 | size << 16 | ord("E") << 8 | number


EVIOCGID = _number(_READ, 0x02, 8)
EVIOCGNAME = _number(_READ, 0x06, 256)
EVIOCGKEY = _number(_READ, 0x18, _KEY_BYTES)
EVIOCGSW = _number(_READ, 0x1B, _SW_BYTES)
EVIOCGBIT_KEY = _number(_READ, 0x20 + EV_KEY, _KEY_BYTES)
EVIOCGBIT_SW = _number(_READ, 0x20 + EV_SW, _SW_BYTES)
EVIOCGRAB = _number(_WRITE, 0x90, 4)
EVIOCSCLOCKID = _number(_WRITE, 0xA0, 4)

_KEYBOARD = frozenset({2, 16, 28, 30, 57, 79, 96})  # 1 Q Enter A Space KP1 KPEnter: any of them types


@dataclass(frozen=True, slots=True)
class NodeInfo:
    """Who a node is. `keys` and `switches` are the codes it can send."""

    path: str
    name: str
    vid: str
    pid: str
    keys: frozenset[int] = field(repr=False)
    switches: frozenset[int] = field(repr=False)

    @property
    def keyboard_like(self) -> bool:
        return bool(self.keys & _KEYBOARD)


def kernel(descriptor: int, request: int, data: bytearray) -> None:
    if request == EVIOCGRAB:  # its argument is a number, not a place
        fcntl.ioctl(descriptor, request, struct.unpack("i", data)[0])
    else:
        fcntl.ioctl(descriptor, request, data, True)


class InputNode:
    """An open node. Not thread-safe."""

    def __init__(self, path: Path, ioctl: Ioctl = kernel) -> None:
        """Raises DriverError NO_DEVICE, PERMISSION, or CONFIG_ERROR for what is no input device."""
        self._ioctl = ioctl
        self._reader = EventReader()
        self._descriptor = _open(path)
        try:
            vid, pid = struct.unpack_from("HH", self._ask(EVIOCGID), 2)
            name = bytes(self._ask(EVIOCGNAME)).partition(b"\0")[0].decode("utf-8", "replace")
            keys, switches = _bits(self._ask(EVIOCGBIT_KEY)), _bits(self._ask(EVIOCGBIT_SW))
        except OSError as error:
            self.close()
            if error.errno == errno.ENODEV:
                raise _absent(path) from error
            raise DriverError(
                Code.CONFIG_ERROR,
                "bad_connect",
                act=Act.CONFIGURATION,
                hint=f"{path} is not an input device; type one of /dev/input/by-path (`kiosk doctor` lists them)",
            ) from error
        with contextlib.suppress(OSError):  # an old kernel keeps the wall clock
            ioctl(self._descriptor, EVIOCSCLOCKID, bytearray(struct.pack("i", _CLOCK_MONOTONIC)))
        self.info = NodeInfo(str(path), name, f"{vid:04x}", f"{pid:04x}", keys, switches)

    def fileno(self) -> int:
        return self._descriptor

    def grab(self) -> None:
        """From now on nobody else hears it. Raises DriverError BUSY when somebody else has done so."""
        try:
            self._ioctl(self._descriptor, EVIOCGRAB, bytearray(struct.pack("i", 1)))
        except OSError as error:
            if error.errno == errno.ENODEV:
                raise disconnected(self.info.path) from error
            raise DriverError(
                Code.BUSY,
                act=Act.WAIT,
                retryable=True,
                hint=f"{self.info.path} is held by another program or entry (keypad: add it to `leave`)",
            ) from error

    def read(self) -> list[InputEvent]:
        """What has come, without waiting. Raises DISCONNECTED when the device is gone."""
        try:
            data = os.read(self._descriptor, SIZE * 64)
        except BlockingIOError:
            return []
        except OSError as error:
            raise disconnected(self.info.path) from error
        if not data:
            raise disconnected(self.info.path)
        return self._reader.feed(data)

    def check(self) -> None:
        """Raises DISCONNECTED when the device is gone."""
        self._state(EVIOCGKEY)

    def held(self) -> frozenset[int]:
        """The keys that are down now. Raises DISCONNECTED."""
        return self._state(EVIOCGKEY)

    def switches(self) -> frozenset[int]:
        """The switches that are on now. Raises DISCONNECTED."""
        return self._state(EVIOCGSW)

    def close(self) -> None:
        """Idempotent; lets go of a grab."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    def _state(self, request: int) -> frozenset[int]:
        try:
            return _bits(self._ask(request))
        except OSError as error:
            raise disconnected(self.info.path) from error

    def _ask(self, request: int) -> bytearray:
        data = bytearray(request >> 16 & 0x3FFF)
        self._ioctl(self._descriptor, request, data)
        return data


def wait_any(nodes: Iterable[InputNode], seconds: float) -> list[InputNode]:
    """Those that have something to say, within `seconds`."""
    ready, _, _ = select.select([node for node in nodes if node.fileno() >= 0], [], [], max(0.0, seconds))
    return ready


def _bits(data: bytearray) -> frozenset[int]:
    return frozenset(place * 8 + bit for place, byte in enumerate(data) for bit in range(8) if byte >> bit & 1)


def _open(path: Path) -> int:
    try:
        if not stat.S_ISCHR(path.stat().st_mode):
            raise _no_input(path)
        return os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except PermissionError as error:
        raise DriverError(
            Code.PERMISSION,
            act=Act.CONFIGURATION,
            hint=f"{path} may not be opened; add the kiosk's user to the group input",
        ) from error
    except OSError as error:
        raise _absent(path) from error


def _absent(path: Path) -> DriverError:
    return DriverError(Code.NO_DEVICE, act=Act.WAIT, retryable=True, hint=f"{path} is not there; check cable and power")


def _no_input(path: Path) -> DriverError:
    return DriverError(Code.CONFIG_ERROR, "bad_connect", act=Act.CONFIGURATION, hint=f"{path} is not an input device")
