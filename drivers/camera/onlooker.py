"""A second thread that looks at the newest frame a few times a second, so that nobody waits for what it finds."""

from __future__ import annotations

import threading
import time
from typing import Protocol

from drivers.camera.advice import View
from drivers.camera.capture import Capture
from drivers.camera.frame import Frame
from drivers.contract import Deadline


class Eye(Protocol):
    """Used by the onlooker's thread; `view` may be read from any."""

    @property
    def view(self) -> View:
        """What the lens sees, as of the last look."""

    def look(self, frame: Frame | None) -> None:
        """At a new frame; None while there is none."""


class Onlooker:
    """Looks `rate` times a second while the capture runs, never twice at one frame."""

    def __init__(self, capture: Capture, eye: Eye, rate: float, name: str) -> None:
        self._capture, self._eye, self._pause = capture, eye, 1.0 / rate
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @property
    def stopped(self) -> bool:
        return self._stop.is_set()

    def start(self) -> None:
        self._thread.start()

    def stop(self, deadline: Deadline) -> None:
        self._stop.set()
        if self._thread is not threading.current_thread():
            self._thread.join(max(0.5, deadline.remaining()))

    def _run(self) -> None:
        seen = 0
        while not self._stop.is_set() and self._capture.running:
            begun = time.monotonic()
            frame = self._capture.latest()
            if frame is None:
                self._eye.look(None)
            elif frame.seq != seen:
                seen = frame.seq
                self._eye.look(frame)
            # At least as long idle as busy, so that a slow machine keeps a core for the page.
            spent = time.monotonic() - begun
            self._stop.wait(max(self._pause - spent, spent))
