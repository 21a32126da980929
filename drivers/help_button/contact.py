"""A button on the control lines of a serial port: RTS and DTR feed it, CTS, DSR, RI or CD shows it.

No bytes travel, so this speaks to the port's control lines and not to a byte transport.
"""

from __future__ import annotations

import array
import fcntl
import os
import termios
from collections.abc import Callable
from pathlib import Path

from drivers.contract import Act, Code, Deadline, DriverError
from drivers.transport.base import disconnected
from drivers.transport.serial import parse_serial_url

LINES = {"cts": termios.TIOCM_CTS, "dsr": termios.TIOCM_DSR, "ri": termios.TIOCM_RI, "cd": termios.TIOCM_CD}
_FEED = termios.TIOCM_DTR | termios.TIOCM_RTS

Ioctl = Callable[[int, int, "array.array[int]"], object]


def _ioctl(descriptor: int, request: int, word: array.array[int]) -> None:
    fcntl.ioctl(descriptor, request, word, True)


class ControlLines:
    """An open port whose bytes nobody reads. `ioctl` is where tests stand for the kernel."""

    def __init__(self, url: str, *, ioctl: Ioctl = _ioctl) -> None:
        """Raises DriverError NO_DEVICE, PERMISSION, BUSY or CONFIG_ERROR."""
        path = parse_serial_url(url).path
        self.name, self._ioctl = url, ioctl
        try:
            self._descriptor = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            raise _open_error(path, error) from error
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Feeds the contact, whichever of the two it is wired to.
            ioctl(self._descriptor, termios.TIOCMBIS, array.array("i", [_FEED]))
        except BlockingIOError as error:
            self.close()
            raise DriverError(
                Code.BUSY, act=Act.WAIT, retryable=True, hint=f"{path} is in use by another program"
            ) from error
        except OSError as error:
            self.close()
            raise DriverError(
                Code.CONFIG_ERROR,
                "bad_connect",
                act=Act.CONFIGURATION,
                hint=f"{path} has no control lines; use a real serial port or another driver",
            ) from error

    def read(self, deadline: Deadline) -> frozenset[str]:
        """The inputs that are fed now. Raises DISCONNECTED when the port is gone."""
        deadline.check()
        word = array.array("i", [0])
        try:
            self._ioctl(self._descriptor, termios.TIOCMGET, word)
        except OSError as error:
            raise disconnected(self.name) from error
        return frozenset(name for name, bit in LINES.items() if word[0] & bit)

    def close(self) -> None:
        """Idempotent."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)


def _open_error(path: str, error: OSError) -> DriverError:
    if isinstance(error, PermissionError):
        return DriverError(
            Code.PERMISSION,
            act=Act.CONFIGURATION,
            hint=f"{path} may not be opened; add the kiosk's user to the group dialout",
        )
    what = "does not open" if Path(path).exists() else "is not there"
    return DriverError(
        Code.NO_DEVICE,
        act=Act.WAIT,
        retryable=True,
        hint=f"{path} {what}; check cable and power (`kiosk doctor` lists the ports)",
    )
