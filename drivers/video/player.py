"""Plays one video file at a time: a thread owns it, the newest picture is there to be drawn."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from drivers.contract import DriverError
from drivers.video.file import VideoUnreadable, pictures

log = logging.getLogger("drivers.video")

MOST_FPS = 25.0
LOOK_S = 0.02
"""Seconds between two looks at the clock, which a test may set by hand."""


@dataclass(frozen=True, slots=True)
class VideoFrame:
    """`image`: height × width × 3 bytes of blue, green, red; `seq` grows with every new one."""

    image: Any = field(repr=False)
    seq: int


class VideoPlayer:
    """`now` is a monotonic clock in seconds. All methods belong to one thread; none of them waits for the file."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._showing: _Showing | None = None

    def play(self, path: Path) -> None:
        """From the beginning, once; the last picture stays. What was playing stops."""
        self.stop()
        self._showing = _Showing(path, self._now)

    def stop(self) -> None:
        """Nothing is shown any more; the file is let go of."""
        if self._showing is not None:
            self._showing.ended.set()
            self._showing = None

    def latest(self) -> VideoFrame | None:
        """The newest picture, or None: nothing plays, or the first one is not decoded yet."""
        return self._showing.frame if self._showing is not None else None


class _Showing:
    """One playing of one file."""

    def __init__(self, path: Path, now: Callable[[], float]) -> None:
        self.ended = threading.Event()
        self.frame: VideoFrame | None = None
        self._path, self._now, self._began = path, now, now()
        threading.Thread(target=self._run, name="video", daemon=True).start()

    def _run(self) -> None:
        try:
            self._show()
        except (VideoUnreadable, DriverError, OSError) as error:
            log.warning("a clip cannot be played: %s", type(error).__name__)

    def _show(self) -> None:
        shown_at = -1.0
        for at, picture in pictures(self._path):
            if at - shown_at < 0.9 / MOST_FPS:
                continue
            while (left := self._began + at - self._now()) > 0:
                if self.ended.wait(min(left, LOOK_S)):
                    return
            if self.ended.is_set():
                return
            shown_at = at
            self.frame = VideoFrame(picture, self.frame.seq + 1 if self.frame else 1)
