"""The device's side of an emulated USB cable: what an ID reader emulator sits on when it is a bulk module.

A far end like those of `lines.py`, with the pipes of a module of either style (see `usb_sam`) and what can go wrong on
them. The host reaches it by `usb:VVVV:PPPP?bus=/path`.
"""

from __future__ import annotations

import contextlib
import errno
import json
import shutil
import socket
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from drivers.transport.usb_bus import REPLY, REQUEST, Operation, receive
from drivers.transport.usb_sam import HEAD

PACKET = 64

Style = Literal["split", "whole"]
Strange = Literal["nak", "stall", "swallow"]


FAULT_KEYS = {
    "stall": "how many of the next transfers find the pipe stalled",
    "short": "bytes in a packet to the host, 1 to 64",
    "slow_ms": "pause before each packet to the host, in milliseconds",
    "trail": "how many stray bytes follow each answer",
    "cut_at": "the cable is pulled after so many bytes of the next longer answer | off",
}


@dataclass(slots=True)
class UsbFaults:
    """What goes wrong on the pipes; may be changed at any time. `delay` in seconds before each IN packet."""

    stalls: int = 0
    packet: int = PACKET
    delay: float = 0.0
    trail: bytes = b""
    cut_after: int | None = None

    def stage(self, key: str, value: str) -> None:
        """One of FAULT_KEYS. Raises ValueError."""
        if key == "cut_at" and value == "off":
            self.cut_after = None
            return
        if not (value.isascii() and value.isdigit() and len(value) < 6):
            raise ValueError(f"{key} is a whole number")
        number = int(value)
        match key:
            case "stall":
                self.stalls = number
            case "short":
                if not 1 <= number <= PACKET:
                    raise ValueError(f"short is 1 to {PACKET}")
                self.packet = number
            case "slow_ms":
                self.delay = number / 1000
            case "trail":
                self.trail = b"\x96" * number
            case "cut_at":
                self.cut_after = number


class UsbLine:
    """Implements `lines.FarEnd`. `strange`: what becomes of bytes that come in the other style's way."""

    baud: int | None = None

    def __init__(
        self,
        style: Style = "split",
        *,
        vendor: int = 0x0400,
        product: int = 0xC35A,
        endpoints: tuple[int, ...] = (0x02, 0x06, 0x81, 0x85),
        strange: Strange = "nak",
        kernel_driver: bool = True,
        faults: UsbFaults | None = None,
    ) -> None:
        self.style, self.vendor, self.product, self.endpoints = style, vendor, product, endpoints
        self._outs = [end for end in endpoints if end < 0x80]
        self._backs = [end for end in endpoints if end >= 0x80]
        self._strange = strange
        self.faults = faults or UsbFaults()
        self._folder = Path(tempfile.mkdtemp(prefix="kiosk-usb-"))
        self.path = str(self._folder / "bus")
        self._plugs = 0
        self._state = threading.Condition()
        self._listener: socket.socket | None = None
        self._hosts: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._kernel_driver = kernel_driver
        self._owner: socket.socket | None = None
        self._heard = bytearray()
        self._head_pending = False
        self._in: dict[int, deque[tuple[float, bytes]]] = {}  # when the host may have it, and what
        self._halted: set[int] = set()
        self._closed = False
        self.plug()

    @property
    def url(self) -> str:
        return f"usb:{self.vendor:04x}:{self.product:04x}?bus={self.path}"

    @property
    def plugged(self) -> bool:
        return self._listener is not None

    # --- the cable

    def plug(self) -> None:
        with self._state:
            if self._closed or self._listener is not None:
                return
            self._heard.clear()
            self._halted.clear()
            self._head_pending, self._owner = False, None
            self._in = {end: deque() for end in self._backs}
            listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            # Another name each time, as the kernel gives a device another number: a replug must be seen.
            self._plugs += 1
            listener.bind(str(self._folder / f"bus-{self._plugs}"))
            listener.listen(8)
            Path(self.path).symlink_to(f"bus-{self._plugs}")
            self._listener = listener
            self._begin(self._serve, listener)
            self._state.notify_all()

    def unplug(self) -> None:
        with self._state:
            listener, self._listener = self._listener, None
            if listener is None:
                return
            for name in ("bus", f"bus-{self._plugs}"):
                (self._folder / name).unlink(missing_ok=True)
            for line in (listener, *self._hosts):
                with contextlib.suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)
            threads, self._threads = self._threads, []
            self._state.notify_all()
        for thread in threads:
            thread.join(5)
        listener.close()

    def close(self) -> None:
        """Idempotent; no descriptor, thread or file is left."""
        self.unplug()
        self._closed = True
        with self._state:
            self._state.notify_all()
        shutil.rmtree(self._folder, ignore_errors=True)

    # --- what the emulator calls

    def read(self, limit: int, timeout: float) -> bytes:
        with self._state:
            self._state.wait_for(lambda: self._heard or self._closed, timeout)
            data = bytes(self._heard[:limit])
            del self._heard[: len(data)]
        return data

    def write(self, data: bytes) -> None:
        """Hands it to the pipes and returns; what nobody collects waits there, as on a real module."""
        faults = self.faults
        cut = None if faults.cut_after is None or len(data) <= faults.cut_after else faults.cut_after
        if cut is None:
            data += faults.trail
        else:
            data, faults.cut_after = data[:cut], None
        with self._state:
            if self._listener is None:
                return
            if self.style == "split":
                self._put(self._backs[0], data[:HEAD])
                self._put(self._backs[-1], data[HEAD:])
            else:
                self._put(self._backs[-1], data)
            self._state.notify_all()
            if cut is not None:
                self._state.wait_for(lambda: not any(self._in.values()), 2.0)
        if cut is not None:
            self.unplug()

    def _put(self, end: int, data: bytes) -> None:
        ready, size = time.monotonic(), self.faults.packet
        for at in range(0, len(data), size):
            ready += self.faults.delay
            self._in[end].append((ready, data[at : at + size]))

    # --- the bus

    def _begin(self, work: Callable[[socket.socket], None], line: socket.socket) -> None:
        thread = threading.Thread(target=work, args=(line,), name="usb-line", daemon=True)
        self._threads = [each for each in self._threads if each.is_alive()] + [thread]
        thread.start()

    def _serve(self, listener: socket.socket) -> None:
        while True:
            try:
                host, _ = listener.accept()
            except OSError:
                return
            with self._state:
                if self._listener is not listener:
                    host.close()
                    return
                self._hosts.add(host)
                self._begin(self._answer, host)

    def _answer(self, host: socket.socket) -> None:
        try:
            while True:
                number, end, timeout_ms, length = REQUEST.unpack(receive(host, REQUEST.size))
                data = receive(host, length)
                code, answer = self._do(host, Operation(number), end, timeout_ms / 1000, data)
                host.sendall(REPLY.pack(code, len(answer)) + answer)
        except (OSError, ValueError):
            pass
        finally:
            with self._state:
                self._hosts.discard(host)
                if self._owner is host:
                    self._owner = None
            host.close()

    def _do(
        self, host: socket.socket, operation: Operation, end: int, seconds: float, data: bytes
    ) -> tuple[int, bytes]:
        """An errno and what goes to the host."""
        with self._state:
            match operation:
                case Operation.DESCRIBE:
                    about = {"vendor": self.vendor, "product": self.product, "endpoints": self.endpoints}
                    return 0, json.dumps(about).encode()
                case Operation.HAS_KERNEL_DRIVER:
                    return 0, bytes([self._kernel_driver])
                case Operation.DETACH | Operation.ATTACH:
                    self._kernel_driver = operation is Operation.ATTACH
                case Operation.CLAIM:
                    if self._kernel_driver or self._owner not in (None, host):
                        return errno.EBUSY, b""
                    self._owner = host
                case Operation.RELEASE:
                    self._owner = None
                case Operation.CLEAR_HALT:
                    self._halted.discard(end)
                case Operation.OUT | Operation.IN:
                    if self._owner is not host:
                        return errno.ENOENT, b""
                    if self.faults.stalls > 0:
                        self.faults.stalls -= 1
                        self._halted.add(end)
                    if end in self._halted:
                        return errno.EPIPE, b""
                    return self._out(end, seconds, data) if operation is Operation.OUT else self._back(end, seconds)
            return 0, b""

    def _out(self, end: int, seconds: float, data: bytes) -> tuple[int, bytes]:
        if self.style == "split":
            fits = end == self._outs[0] or (end == self._outs[-1] and self._head_pending)
            self._head_pending = fits and end == self._outs[0]
        else:
            fits = end == self._outs[-1]
        if fits:
            self._heard += data
            self._state.notify_all()
            return 0, b""
        match self._strange:
            case "swallow":
                return 0, b""
            case "stall":
                self._halted.add(end)
                return errno.EPIPE, b""
        self._state.wait_for(lambda: self._listener is None, seconds)
        return errno.ETIMEDOUT, b""

    def _back(self, end: int, seconds: float) -> tuple[int, bytes]:
        pipe = self._in.get(end, deque())
        until = time.monotonic() + seconds
        while self._listener is not None and (now := time.monotonic()) < until:
            if not pipe:
                self._state.wait(until - now)
            elif pipe[0][0] > now:
                self._state.wait(min(until, pipe[0][0]) - now)
            else:
                break
        if not pipe or pipe[0][0] > time.monotonic():
            return errno.ETIMEDOUT, b""
        data = pipe.popleft()[1]
        self._state.notify_all()
        return 0, data
