"""A serial line by pyserial, with what pyserial leaves out: one kind of error, and calls that always end.

Measured on pyserial 3.5: `write` without a time-out blocks for ever; unplug shows as SerialException, OSError,
termios.error or TypeError depending on the call; opening raises DTR and RTS, which resets some boards; a non-blocking
write to a full buffer spins. All of that is dealt with here and nowhere else.
"""

from __future__ import annotations

import contextlib
import errno
import stat
import termios
import threading
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl

import serial

from drivers.contract import Act, Cancel, Code, Deadline, DriverError
from drivers.transport.base import disconnected

_LIBRARY_ERRORS = (serial.SerialException, OSError, termios.error, TypeError)
_SWITCH = {"0": False, "1": True}


@dataclass(frozen=True, slots=True)
class SerialSettings:
    """What a `serial:` URL says. `baud` is None when the URL leaves it to the driver (bits per second)."""

    path: str
    baud: int | None = None
    parity: str = "N"
    stopbits: int = 1
    flow: str = "none"
    dtr: bool = False
    rts: bool = False


def parse_serial_url(url: str) -> SerialSettings:
    """`serial:/dev/x?baud=9600&parity=N|E|O&stop=1|2&flow=none|rtscts|xonxoff&dtr=0|1&rts=0|1`.

    Raises DriverError CONFIG_ERROR saying what to write instead.
    """
    scheme, _, rest = url.partition(":")
    path, _, query = rest.partition("?")
    if path.startswith("//"):
        path = "/" + path.lstrip("/")
    if scheme != "serial" or not path:
        raise _bad_url(url, "write serial:/dev/ttyUSB0?baud=115200")
    found: dict[str, str] = {}
    for key, value in parse_qsl(query, keep_blank_values=True):
        if key in found:
            raise _bad_url(url, f"{key} is given twice")
        found[key] = value

    def choice(key: str, allowed: tuple[str, ...]) -> str:
        value = found.pop(key, allowed[0])
        if value not in allowed:
            raise _bad_url(url, f"{key} is one of {', '.join(allowed)}")
        return value

    baud_text = found.pop("baud", None)
    if baud_text is not None and not (
        baud_text.isascii() and baud_text.isdigit() and 50 <= int(baud_text) <= 4_000_000
    ):
        raise _bad_url(url, "baud is a number such as 115200")
    settings = SerialSettings(
        path=path,
        baud=int(baud_text) if baud_text is not None else None,
        parity=choice("parity", ("N", "E", "O")),
        stopbits=int(choice("stop", ("1", "2"))),
        flow=choice("flow", ("none", "rtscts", "xonxoff")),
        dtr=_SWITCH[choice("dtr", ("0", "1"))],
        rts=_SWITCH[choice("rts", ("0", "1"))],
    )
    if found:
        raise _bad_url(url, f"unknown {', '.join(sorted(found))}; known are baud, parity, stop, flow, dtr, rts")
    return settings


def with_baud(url: str, baud: int) -> str:
    """The same URL at another speed (bits per second)."""
    head, _, query = url.partition("?")
    kept = [part for part in query.split("&") if part and not part.startswith("baud=")]
    return f"{head}?{'&'.join([f'baud={baud}', *kept])}"


def open_serial(url: str, deadline: Deadline, *, default_baud: int = 115200) -> SerialTransport:
    """Opens and locks the port. Raises DriverError NO_DEVICE, PERMISSION, BUSY or CONFIG_ERROR."""
    deadline.check()
    settings = parse_serial_url(url)
    baud = settings.baud or default_baud
    try:
        if not stat.S_ISCHR(Path(settings.path).stat().st_mode):
            raise _bad_url(url, f"{settings.path} is not a serial port")
        port = serial.Serial()
        port.port = settings.path
        port.baudrate = baud
        port.parity = settings.parity
        port.stopbits = settings.stopbits
        port.rtscts = settings.flow == "rtscts"
        port.xonxoff = settings.flow == "xonxoff"
        port.exclusive = True
        port.timeout = port.write_timeout = 0.0
        port.dtr, port.rts = settings.dtr, settings.rts
        port.open()
    except ValueError as error:
        raise _bad_url(url, f"the port does not take these settings ({error})") from error
    except _LIBRARY_ERRORS as error:
        raise _open_error(settings.path, error) from error
    return SerialTransport(url, port, baud)


class SerialTransport:
    """An open, exclusively locked serial line. See `drivers.transport.base.Transport` for what each call promises."""

    def __init__(self, name: str, port: serial.Serial, baud: int) -> None:
        self.name = name
        self.baud: int | None = baud
        self._port = port
        self._closed = False
        self._unfinished = False
        self._lock = threading.Lock()  # guards close against a cancel that comes from another thread
        self._watched: weakref.WeakSet[Cancel] = weakref.WeakSet()

    def read_some(self, limit: int, deadline: Deadline) -> bytes:
        self._watch(deadline.cancel)
        while True:
            deadline.check()
            with self._translated():
                # A wake-up by cancel returns early and empty; the loop then finds out why.
                self._port.timeout = deadline.remaining()
                data = bytes(self._port.read(1))
                if data:
                    waiting = min(self._port.in_waiting, limit - 1)
                    if waiting > 0:
                        data += bytes(self._port.read(waiting))
                    return data

    def write(self, data: bytes, deadline: Deadline) -> None:
        self._watch(deadline.cancel)
        sent = 0
        self._unfinished = True
        while sent < len(data):
            deadline.check()
            with self._translated():
                # Zero would mean non-blocking, and pyserial then spins on a full buffer.
                self._port.write_timeout = max(deadline.remaining(), 0.001)
                sent += self._port.write(data[sent:]) or 0
        self._unfinished = False

    def discard_input(self) -> None:
        with self._translated():
            self._port.reset_input_buffer()

    def close(self) -> None:
        with self._lock:
            if self._closed:
                return
            self._closed = True
            with contextlib.suppress(*_LIBRARY_ERRORS):
                self._wake()
            if self._unfinished:
                # What the kernel still holds would come out later, before somebody else, and close() would wait for it.
                with contextlib.suppress(*_LIBRARY_ERRORS):
                    self._port.reset_output_buffer()
            with contextlib.suppress(*_LIBRARY_ERRORS):
                self._port.close()

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            if self._closed:
                raise disconnected(self.name)
            yield
        except serial.SerialTimeoutException as error:
            raise DriverError(
                Code.TIMEOUT, retryable=True, hint=f"{self.name} takes no more bytes; check flow control and the device"
            ) from error
        except _LIBRARY_ERRORS as error:
            raise disconnected(self.name) from error

    def _watch(self, cancel: Cancel) -> None:
        """Once per token: a token lives as long as a visit, and callbacks cannot be taken back."""
        if cancel in self._watched:
            return
        self._watched.add(cancel)
        me = weakref.ref(self)

        def wake() -> None:
            transport = me()
            if transport is not None:
                transport._on_cancel()

        cancel.on_cancel(wake)

    def _on_cancel(self) -> None:
        with self._lock:
            if not self._closed:
                with contextlib.suppress(*_LIBRARY_ERRORS):
                    self._wake()

    def _wake(self) -> None:
        self._port.cancel_read()
        self._port.cancel_write()


def _bad_url(url: str, remedy: str) -> DriverError:
    return DriverError(Code.CONFIG_ERROR, "bad_connect", act=Act.CONFIGURATION, hint=f"{url!r}: {remedy}")


def _open_error(path: str, error: BaseException) -> DriverError:
    number = getattr(error, "errno", None)
    if number is None and isinstance(error, termios.error) and error.args:
        number = error.args[0]
    if number in (errno.EACCES, errno.EPERM):
        return DriverError(
            Code.PERMISSION,
            act=Act.CONFIGURATION,
            hint=f"{path} may not be opened; add the kiosk's user to the group dialout",
        )
    if number in (errno.EAGAIN, errno.EBUSY):
        return DriverError(Code.BUSY, act=Act.WAIT, retryable=True, hint=f"{path} is in use by another program")
    return DriverError(
        Code.NO_DEVICE,
        act=Act.WAIT,
        retryable=True,
        hint=f"{path} is not there or does not open; check cable and power (`kiosk doctor` lists the ports)",
    )
