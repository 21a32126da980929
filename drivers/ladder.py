"""What is tried on a part that keeps failing, one rung after another, and how often at most.

reopen (the worker does that by itself) -> the driver's soft reset -> its hard reset -> the USB device taken off its
socket and put back (sysfs `authorized`) -> a person. A reset can do harm (XFS4IoT), so every rung has its own limit,
for whoever asks: the worker, a technician's command, the kiosk.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from drivers.backoff import Timing
from drivers.contract import Act, Code, DriverError
from drivers.expected import split
from drivers.sysfs import ROOT, UsbPart, behind, read

FAILURES_A_RUNG = 3
_HUB = "09"
_WRITES = 5


class Rung(StrEnum):
    """In the order they are climbed."""

    SOFT = "soft"
    HARD = "hard"
    USB = "usb"


class ResetLimits:
    """When each rung of each device was last tried. Any thread."""

    def __init__(self, timing: Timing, clock: Callable[[], float] = time.monotonic) -> None:
        self._every = {
            Rung.SOFT: timing.reset_soft_every,
            Rung.HARD: timing.reset_hard_every,
            Rung.USB: timing.reset_usb_every,
        }
        self._clock = clock
        self._last: dict[tuple[str, Rung], float] = {}  # by role; by socket for USB
        self._lock = threading.Lock()

    def take(self, what: str, rung: Rung) -> bool:
        """True, and counted as done, when it may be tried now."""
        now = self._clock()
        with self._lock:
            last = self._last.get((what, rung))
            if last is not None and now - last < self._every[rung]:
                return False
            self._last[(what, rung)] = now
            return True

    def refusal(self, role: str, args: tuple[Any, ...], kwargs: Mapping[str, Any] | None = None) -> DriverError | None:
        """Why the command `reset(*args, **kwargs)` may not run now; None when it may, and then it counts as done."""
        level = level_of(args, kwargs)
        if level not in (Rung.SOFT.value, Rung.HARD.value):
            return DriverError(
                Code.INVALID_DATA, "bad_value", act=Act.SOFTWARE, role=role, hint="a reset is soft or hard"
            )
        rung = Rung(level)
        if self.take(role, rung):
            return None
        hint = f"a {level} reset is possible once in {self._every[rung]:.0f} s"
        return DriverError(Code.BUSY, "reset_too_soon", act=Act.WAIT, retryable=True, role=role, hint=hint)


def level_of(args: tuple[Any, ...], kwargs: Mapping[str, Any] | None) -> Any:
    """Which reset the command `reset(*args, **kwargs)` asks for."""
    return args[0] if args else (kwargs or {}).get("level", Rung.SOFT.value)


class Ladder:
    """One device's place on it. Outlives its workers; used by one of them at a time."""

    def __init__(
        self, role: str, limits: ResetLimits, stable: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._role, self._limits, self._stable, self._clock = role, limits, stable, clock
        self._failures = 0
        self._climbed: list[Rung] = []
        self._well_since: float | None = None
        self._command_failed = False
        self._exhausted = False

    def failed(
        self, error: DriverError, rungs: tuple[Rung, ...], *, command: bool = False, socket: str = ""
    ) -> Rung | None:
        """A failure, of a command or of the part by itself; the rung to try now, of those that are possible.

        Only errors that say a reset may help count. One rung is tried after three of them in a row, when its limit
        allows it; a limit that does not is waited for. After the last possible rung: see `told`. `socket`: a USB device
        that serves two roles has one limit.
        """
        if error.act is not Act.RESET:
            return None
        now = self._clock()
        if self._well_since is not None and now - self._well_since >= self._stable and not self._command_failed:
            self.forget()
        self._well_since = None
        self._command_failed = self._command_failed or command
        self._failures += 1
        if self._failures < FAILURES_A_RUNG:
            return None
        rung = next((rung for rung in rungs if rung not in self._climbed), None)
        if rung is None:
            self._exhausted = True
            return None
        if not self._limits.take(socket if rung is Rung.USB and socket else self._role, rung):
            return None
        self._failures = 0
        self._climbed.append(rung)
        return rung

    def well(self) -> None:
        """The part says it is well. After a stable spell failures are forgotten, unless it is commands that fail."""
        if self._well_since is None:
            self._well_since = self._clock()
        if self._clock() - self._well_since >= self._stable and not self._command_failed:
            self.forget()

    def forget(self) -> None:
        """A command succeeded, or the part was well for long."""
        self._failures, self._exhausted, self._command_failed = 0, False, False
        self._climbed.clear()

    def told(self, error: DriverError) -> DriverError:
        """The error as it is to be told: once nothing more can be tried, a person must act."""
        if not self._exhausted or error.act is not Act.RESET:
            return error
        tried = ", ".join(("reopening", *(f"a {rung} reset" for rung in self._climbed)))
        hint = f"{error.hint}; {tried} did not help" if error.hint else f"{tried} did not help"
        return DriverError(
            error.code, error.detail, act=Act.MAINTENANCE, retryable=error.retryable, role=error.role, hint=hint
        )


def usb_part(url: str, root: Path = ROOT) -> UsbPart | None:
    """The USB device behind a connect URL that may be taken off its socket: ours to switch, and no hub."""
    part = behind(split(url)[0], root)
    if part is None or read(part.folder / "bDeviceClass") == _HUB:
        return None
    return part if _may_write(part.folder / "authorized") else None


def replug(part: UsbPart, pause: Callable[[float], object] = time.sleep, *, off: float = 0.5) -> None:
    """Takes the device off its socket for `off` seconds and puts it back. Raises DriverError; never leaves it off when
    the kernel can help it.
    """
    switch = part.folder / "authorized"
    try:
        switch.write_text("0")
    except OSError as error:
        raise _refused(part, error) from error
    try:
        pause(off)
    finally:
        _put_back(part, switch, pause)


def _put_back(part: UsbPart, switch: Path, pause: Callable[[float], object]) -> None:
    for attempt in range(_WRITES):
        try:
            switch.write_text("1")
            return
        except OSError as error:
            if not part.folder.is_dir():
                return  # somebody pulled it out meanwhile
            if attempt == _WRITES - 1:
                raise _refused(part, error) from error
            pause(0.2)


def _may_write(path: Path) -> bool:
    try:
        with path.open("r+"):
            return True
    except OSError:
        return False


def _refused(part: UsbPart, error: OSError) -> DriverError:
    return DriverError(
        Code.HARDWARE_ERROR,
        act=Act.MAINTENANCE,
        hint=f"USB socket {part.port} could not be switched off and on ({type(error).__name__}); replug the part",
    )
