"""The far ends emulators sit on: the device's side of a serial cable or of a network socket.

A pty ignores the baud rate, so the wire's time is kept here, in both directions, by a schedule: a byte is handed over
when its last bit would have arrived. A late wake-up does not slow the next bytes, and nothing arrives early.
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import socket
import tempfile
import termios
import threading
import time
import tty
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol, runtime_checkable

_BITS_PER_BYTE = 10  # 8N1
_CHUNK_SECONDS = 0.002
_LATE = 0.1
"""Seconds a busy machine may be late at its end of the line: bytes that follow each other then keep the wire's pace."""


@runtime_checkable
class FarEnd(Protocol):
    """What an emulator needs of a line. Safe to `unplug`, `plug` and `close` from another thread."""

    baud: int | None

    @property
    def url(self) -> str:
        """The --connect URL of the host's end."""

    @property
    def plugged(self) -> bool: ...

    def read(self, limit: int, timeout: float) -> bytes:
        """Up to `limit` bytes within `timeout` seconds, after their wire time; empty if none or unplugged."""

    def write(self, data: bytes) -> None:
        """Sends at the line's speed and returns when the last byte left; what meets no listener is lost."""

    def unplug(self) -> None: ...

    def plug(self) -> None: ...

    def close(self) -> None: ...


class _Line(ABC):
    """Wire time and life cycle; subclasses own the descriptor."""

    def __init__(self, baud: int | None) -> None:
        self.baud = baud
        self._state = threading.Condition()
        self._users = 0
        self._plugged = False
        self._wake_r, self._wake_w = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._closed = False
        self._rx_free = self._tx_free = 0.0

    @property
    def plugged(self) -> bool:
        return self._plugged

    @abstractmethod
    def _attach(self) -> None: ...

    @abstractmethod
    def _detach(self) -> None: ...

    @abstractmethod
    def _receive(self, limit: int, timeout: float) -> bytes: ...

    @abstractmethod
    def _send(self, data: bytes) -> None: ...

    def plug(self) -> None:
        """Makes the device reachable again; nothing to do if it is."""
        with self._state:
            if self._closed or self._plugged:
                return
            self._attach()
            self._plugged = True
            self._state.notify_all()

    def unplug(self) -> None:
        """Pulls the cable: the host sees a hang-up at once; calls in progress on this end return."""
        with self._state:
            if not self._plugged:
                return
            self._plugged = False
            os.write(self._wake_w, b"x")
            while self._users:
                self._state.wait()
            with contextlib.suppress(BlockingIOError):
                os.read(self._wake_r, 64)
            self._detach()

    def close(self) -> None:
        """Idempotent; no descriptor or link is left."""
        self.unplug()
        with self._state:
            if not self._closed:
                self._closed = True
                os.close(self._wake_r)
                os.close(self._wake_w)

    @contextlib.contextmanager
    def _use(self) -> Iterator[bool]:
        """Keeps the descriptor alive while a call is in it; False if there is none."""
        with self._state:
            if not self._plugged:
                usable = False
            else:
                usable = True
                self._users += 1
        try:
            yield usable
        finally:
            if usable:
                with self._state:
                    self._users -= 1
                    self._state.notify_all()

    def wire_seconds(self, count: int) -> float:
        """How long `count` bytes take on this line."""
        return count * _BITS_PER_BYTE / self.baud if self.baud else 0.0

    def read(self, limit: int, timeout: float) -> bytes:
        with self._use() as usable:
            asked = time.monotonic()
            data = self._receive(min(limit, self._chunk()), timeout) if usable else b""
            if data:
                now = time.monotonic()
                followed = now - asked < 0.001 and now - self._rx_free < _LATE  # it lay there: the wire went on
                self._rx_free = (self._rx_free if followed else max(self._rx_free, now)) + self.wire_seconds(len(data))
                self._sleep_until(self._rx_free)
        if not usable and timeout > 0:
            with self._state:
                self._state.wait_for(lambda: self._plugged or self._closed, min(timeout, 0.05))
        return data

    def write(self, data: bytes) -> None:
        with self._use() as usable:
            if not usable:
                return
            step = self._chunk()
            self._tx_free = max(self._tx_free, time.monotonic())
            for start in range(0, len(data), step):
                part = data[start : start + step]
                self._tx_free += self.wire_seconds(len(part))
                self._sleep_until(self._tx_free)
                if not self._plugged:
                    return
                self._send(part)

    def _chunk(self) -> int:
        return max(1, int(self.baud / _BITS_PER_BYTE * _CHUNK_SECONDS)) if self.baud else 4096

    def _sleep_until(self, moment: float) -> None:
        delay = moment - time.monotonic()
        if delay > 0 and self._plugged:
            time.sleep(delay)

    def _wait(self, readable: list[int], writable: list[int], timeout: float) -> bool:
        """True when one of ours is ready; unplug wakes it."""
        ready_r, ready_w, _ = select.select([*readable, self._wake_r], writable, [], max(0.0, timeout))
        return bool(ready_w) or any(fd != self._wake_r for fd in ready_r)


class PtyLine(_Line):
    """A pseudo-terminal, raw on both ends. `baud` None means as fast as the machine.

    `link` is a stable symlink to the host's end, kept over unplug and plug as udev would (gone while unplugged, and
    each plug gives the pty another name). `private` makes such a link in a folder of its own: a pty's bare name is
    taken by the next program on the machine while the line is unplugged. With `strict_baud` a host that set another
    speed sends and hears rubbish, as on a real wire.
    """

    def __init__(
        self, baud: int | None, link: Path | None = None, *, private: bool = False, strict_baud: bool = False
    ) -> None:
        super().__init__(baud)
        self._folder = Path(tempfile.mkdtemp(prefix="kiosk-line-")) if private and link is None else None
        self.link = self._folder / "line" if self._folder else link
        self.strict_baud = strict_baud
        self._master = self._slave = -1
        self._slave_path = ""
        self.plug()

    def close(self) -> None:
        super().close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def path(self) -> str:
        """What the host opens: the link if there is one, else the pty (whose name changes on every `plug`)."""
        return str(self.link) if self.link else self._slave_path

    @property
    def url(self) -> str:
        return f"serial:{self.path}?baud={self.baud}" if self.baud else f"serial:{self.path}"

    def _attach(self) -> None:
        # Holding the slave keeps the line raw and the master readable while no host has it open.
        self._master, self._slave = os.openpty()
        if os.ttyname(self._slave) == self._slave_path:
            # As a real adapter does when somebody still holds the old name.
            taken = self._master, self._slave
            self._master, self._slave = os.openpty()
            for descriptor in taken:
                os.close(descriptor)
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self._slave_path = os.ttyname(self._slave)
        if self.link:
            fresh = self.link.with_name(f".{self.link.name}.{os.getpid()}")
            fresh.unlink(missing_ok=True)
            fresh.symlink_to(self._slave_path)
            fresh.replace(self.link)

    def _detach(self) -> None:
        if self.link:
            self.link.unlink(missing_ok=True)
        os.close(self._master)
        os.close(self._slave)
        self._master = self._slave = -1

    def _receive(self, limit: int, timeout: float) -> bytes:
        if not self._wait([self._master], [], timeout):
            return b""
        try:
            return self._as_heard(os.read(self._master, limit))
        except (BlockingIOError, OSError):
            return b""

    def _send(self, data: bytes) -> None:
        # A UART without flow control loses what nobody collects.
        with contextlib.suppress(OSError):
            os.write(self._master, self._as_heard(data))

    def _as_heard(self, data: bytes) -> bytes:
        if not self.strict_baud or self.host_baud() == self.baud:
            return data
        return bytes((byte * 37 + 11) & 0xFE for byte in data[::2])

    def host_baud(self) -> int | None:
        """The speed the host set on its end (bits per second), None if it is an unusual one."""
        try:
            speed = termios.tcgetattr(self._slave)[5]
        except termios.error:
            return None
        return _SPEEDS.get(speed)


_SPEEDS = {
    getattr(termios, f"B{baud}"): baud
    for baud in (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600)
    if hasattr(termios, f"B{baud}")
}


class TcpLine(_Line):
    """A listening socket on 127.0.0.1 that serves one client at a time, as network printers do.

    `port` 0 takes a free one and keeps it over unplug and plug. Buffers are kept small, so that an emulator that stops
    reading is felt by the host after a few kilobytes.
    """

    def __init__(self, port: int = 0, baud: int | None = None) -> None:
        super().__init__(baud)
        self.port = port
        self._listener: socket.socket | None = None
        self._client: socket.socket | None = None
        self.plug()

    @property
    def url(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    def _attach(self) -> None:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            listener.bind(("127.0.0.1", self.port))
            listener.listen(1)
            listener.setblocking(False)
        except OSError:
            listener.close()
            raise
        self.port = listener.getsockname()[1]
        self._listener = listener

    def _detach(self) -> None:
        self._drop_client()
        if self._listener:
            self._listener.close()
            self._listener = None

    def _drop_client(self) -> None:
        if self._client:
            self._client.close()
            self._client = None

    def _receive(self, limit: int, timeout: float) -> bytes:
        until = time.monotonic() + timeout
        while self._plugged and self._listener:
            source = self._client or self._listener
            if not self._wait([source.fileno()], [], until - time.monotonic()):
                return b""
            try:
                if source is self._listener:
                    self._client, _ = self._listener.accept()
                    self._client.setblocking(False)
                    self._client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    continue
                data = source.recv(limit)
            except BlockingIOError:
                continue
            except OSError:
                data = b""
            if data:
                return data
            self._drop_client()
        return b""

    def _send(self, data: bytes) -> None:
        rest = data
        while rest and self._plugged and self._client:
            try:
                rest = rest[self._client.send(rest) :]
            except BlockingIOError:
                self._wait([], [self._client.fileno()], 0.1)
            except OSError:
                self._drop_client()
