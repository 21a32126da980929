"""Input devices that are not there: a folder of nodes, each a pty that carries real `struct input_event` records.

What the kernel would answer about a node stands beside it in a file, so the driver's whole code runs down to the system
call. EVIOCGRAB is an exclusive lock.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import struct
import tempfile
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from drivers.inputs import node as nodes
from drivers.inputs.events import DOWN, EV_KEY, EV_SW, SYN, UP, InputEvent
from drivers.transport.lines import PtyLine

_SETS = {nodes.EVIOCGBIT_KEY: "keys", nodes.EVIOCGBIT_SW: "switches", nodes.EVIOCGKEY: "down", nodes.EVIOCGSW: "on"}


def answering(folder: Path) -> nodes.Ioctl:
    """What the kernel answers to an ioctl on an emulated node of this folder."""

    def answer(descriptor: int, request: int, data: bytearray) -> None:
        try:
            # A pty that was hung up has no name any more.
            file = folder / f"{Path(os.ttyname(descriptor)).name}.json"
            about: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise OSError(errno.ENODEV, "gone") from error
        if request == nodes.EVIOCGID:
            data[:] = struct.pack("4H", 3, int(about["vid"], 16), int(about["pid"], 16), 1)
        elif request == nodes.EVIOCGNAME:
            name = str(about["name"]).encode()[: len(data) - 1]
            data[: len(name)] = name
        elif request in _SETS:
            for code in about[_SETS[request]]:
                data[code // 8] |= 1 << code % 8
        elif request == nodes.EVIOCGRAB:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise OSError(errno.EBUSY, "grabbed") from error

    return answer


class EmulatedInput:
    """One device. `keys` and `switches` are the codes it can send. Safe from any thread."""

    def __init__(
        self, folder: Path, number: int, name: str, ids: str, keys: Iterable[int] = (), switches: Iterable[int] = ()
    ) -> None:
        self._folder = folder
        self._lock = threading.RLock()
        self._vid, _, self._pid = ids.partition(":")
        self._name, self._keys, self._switches = name, sorted(keys), sorted(switches)
        self._down: set[int] = set()
        self._on: set[int] = set()
        self.path = folder / f"event{number}"
        self._line = PtyLine(None, self.path)
        self._node = Path()
        self._tell()

    @property
    def plugged(self) -> bool:
        return self._line.plugged

    def key(self, code: int, value: int) -> None:
        """DOWN, UP or REPEAT."""
        with self._lock:
            if not self._line.plugged:
                return
            (self._down.discard if value == UP else self._down.add)(code)
            self._tell()
            self.send([InputEvent(EV_KEY, code, value, time.monotonic()), SYN])

    def tap(self, *codes: int) -> None:
        """Down in this order, up in the other."""
        for code in codes:
            self.key(code, DOWN)
        for code in reversed(codes):
            self.key(code, UP)

    def type(self, strokes: Iterable[tuple[int, int]]) -> None:
        """(key, DOWN or UP) one upon the other, all let go at the end, as fast as a machine types."""
        with self._lock:
            if self._line.plugged:
                now = time.monotonic()
                self.send(event for code, value in strokes for event in (InputEvent(EV_KEY, code, value, now), SYN))

    def switch(self, code: int, on: bool) -> None:
        with self._lock:
            (self._on.add if on else self._on.discard)(code)
            if self._line.plugged:
                self._tell()
                self.send([InputEvent(EV_SW, code, int(on), time.monotonic()), SYN])

    def send(self, events: Iterable[InputEvent]) -> None:
        """A recorded stream, or anything else."""
        self.send_bytes(b"".join(event.raw for event in events))

    def send_bytes(self, data: bytes) -> None:
        self._line.write(data)

    def unplug(self) -> None:
        with self._lock:
            if self._line.plugged:
                self._line.unplug()
                self._node.unlink(missing_ok=True)
                self._down.clear()

    def plug(self) -> None:
        with self._lock:
            self._line.plug()
            self._tell()

    def close(self) -> None:
        with self._lock:
            self._line.close()
            self._node.unlink(missing_ok=True)

    def _tell(self) -> None:
        about = {
            "vid": self._vid,
            "pid": self._pid,
            "name": self._name,
            "keys": self._keys,
            "switches": self._switches,
            "down": sorted(self._down),
            "on": sorted(self._on),
        }
        self._node = self._folder / f"{Path(os.path.realpath(self.path)).name}.json"
        fresh = self._folder / ".about"
        fresh.write_text(json.dumps(about), encoding="utf-8")
        fresh.replace(self._node)


class EmulatedInputs:
    """A folder of devices, as /dev/input is one."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="kiosk-input-"))
        self.devices: list[EmulatedInput] = []

    def add(
        self, name: str, ids: str, keys: Iterable[int] = (), switches: Iterable[int] = (), number: int | None = None
    ) -> EmulatedInput:
        """Plugs in another device."""
        at = len(self.devices) if number is None else number
        self.devices.append(EmulatedInput(self.folder, at, name, ids, keys, switches))
        return self.devices[-1]

    def remove(self, device: EmulatedInput) -> None:
        """Unplugs it for good."""
        device.unplug()
        device.close()
        self.devices.remove(device)

    def url(self, what: str) -> str:
        """The --connect URL for a path, ids or `name=…` among these devices."""
        return f"input:{what}?emulated={self.folder}"

    def close(self) -> None:
        """Idempotent; nothing is left."""
        for device in self.devices:
            device.close()
        shutil.rmtree(self.folder, ignore_errors=True)
