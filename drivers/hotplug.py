"""udev's word that something was plugged in or pulled out, so that nobody waits for a part that is there already.

A help, never a need: without pyudev, without udev, or while this thread is in trouble, workers look by themselves as
they always do. The thread begins again after whatever goes wrong (pyudev's own observer ends at the first exception,
and the kernel drops events when a socket is full), and has everybody look now and then in case an event was lost.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

_log = logging.getLogger("drivers.hotplug")

SUBSYSTEMS = ("usb", "tty", "video4linux", "input", "sound")
_POLL = 0.1  # how soon `stop` is heard
_SETTLE = 0.03  # one plug is a burst of events
_BURST = 1.0  # at most so long is a burst
_AGAIN = (0.5, 1.0, 2.0, 5.0)  # pauses before the monitor is opened anew
_RESCAN = 10.0
_UDEV = Path("/run/udev/control")


@dataclass(frozen=True, slots=True)
class Plug:
    """One event: `add`, `remove`, `change` …, and the subsystem it came from."""

    action: str
    subsystem: str


class Source(Protocol):
    """Where events come from."""

    def poll(self, seconds: float) -> Plug | None:
        """The next event, None when there was none in time. Raises whatever it likes."""

    def close(self) -> None: ...


class UdevSource:
    """The kernel's events as udev passes them on, after its rules gave the node its name and rights.

    Where no udev runs (a container) the kernel's own. Raises ImportError without pyudev, OSError without netlink.
    """

    def __init__(self, subsystems: tuple[str, ...] = SUBSYSTEMS) -> None:
        import pyudev

        self._monitor: Any = pyudev.Monitor.from_netlink(
            pyudev.Context(), source="udev" if _UDEV.exists() else "kernel"
        )
        for subsystem in subsystems:
            self._monitor.filter_by(subsystem)
        self._monitor.start()

    def poll(self, seconds: float) -> Plug | None:
        device = self._monitor.poll(seconds)
        return Plug(str(device.action), str(device.subsystem)) if device is not None else None

    def close(self) -> None:
        self._monitor = None  # pyudev closes the socket with its last reference


class HotPlug:
    """The thread. `plugged` is called from it with the subsystems of a burst, empty meaning "look at everything"."""

    def __init__(
        self,
        plugged: Callable[[frozenset[str]], None],
        *,
        open_source: Callable[[], Source] = UdevSource,
        rescan: float = _RESCAN,
        again: tuple[float, ...] = _AGAIN,
    ) -> None:
        self._plugged, self._open, self._rescan, self._again = plugged, open_source, rescan, again
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="driver-hotplug", daemon=True)
        self._last = 0.0
        self.restarts = 0

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Idempotent; returns once the thread has ended."""
        self._stopping.set()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(5)

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                source = self._open()
            except ImportError:
                _log.info("no pyudev: parts are looked for now and then instead")
                return
            except Exception as error:  # noqa: BLE001 - netlink refused, and whatever else a library may raise
                self._troubled(error)
                continue
            try:
                self._listen(source)
            except Exception as error:  # noqa: BLE001 - a full socket, a fault in the library or in a listener
                self._troubled(error)
            finally:
                with contextlib.suppress(Exception):
                    source.close()
                del source

    def _listen(self, source: Source) -> None:
        self._tell(frozenset())  # what came before the monitor listened
        heard_well_since = time.monotonic()
        while not self._stopping.is_set():
            plug = source.poll(_POLL)
            now = time.monotonic()
            if plug is not None:
                self._tell(self._burst(source, plug))
            elif now - self._last >= self._rescan:
                self._tell(frozenset())
            if now - heard_well_since >= self._rescan:
                self.restarts, heard_well_since = 0, now

    def _burst(self, source: Source, first: Plug) -> frozenset[str]:
        found = {first.subsystem}
        end = time.monotonic() + _BURST
        while time.monotonic() < end and (more := source.poll(_SETTLE)) is not None:
            found.add(more.subsystem)
        return frozenset(found)

    def _tell(self, subsystems: frozenset[str]) -> None:
        self._last = time.monotonic()
        self._plugged(subsystems)

    def _troubled(self, error: Exception) -> None:
        """Says it once, waits longer each time, and goes on."""
        if self.restarts == 0:
            _log.warning("hot-plug events failed (%s); listening anew", type(error).__name__)
        pause = self._again[min(self.restarts, len(self._again) - 1)]
        self.restarts += 1
        self._stopping.wait(pause)


_CONCERNS = {
    "serial": {"tty"},
    "v4l2": {"video4linux"},
    "input": {"input"},
    "audio": {"sound"},
    "usb": {"usb"},
    "pcsc": {"usb"},
    "ipp": {"usb"},  # a CUPS queue whose printer was plugged in
}


def concerns(subsystems: frozenset[str]) -> Callable[[str], bool]:
    """Whether a plug in these subsystems may be the part at a connect URL."""

    def concerned(url: str) -> bool:
        return not subsystems or bool(_CONCERNS.get(url.partition(":")[0], set()) & subsystems)

    return concerned
