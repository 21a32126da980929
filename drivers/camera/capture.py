"""One thread that owns the capture: newest frame only, health by our own clock, reopen by itself.

OpenCV says "open" of a camera that was pulled out, may repeat its last frame, and waits seconds for a dead one. So the
thread trusts only new pictures: a camera is well while frames that differ from one another keep coming.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from enum import StrEnum
from queue import Empty, SimpleQueue

import numpy as np

from drivers.camera import exposure
from drivers.camera._cv import load_cv2
from drivers.camera.exposure import Hold
from drivers.camera.frame import Frame, Image, freeze
from drivers.camera.sources import Format, Source
from drivers.contract import Act, Code, Deadline, DriverError

log = logging.getLogger(__name__)

STALE_S = 1.4  # unwell after this long: with one probe a second that is known within 2.5 s
_REOPEN_S = 2.0
_READ_S = 0.25
_RELEASE_S = 1.0
_TAKES_FRAMES = 3  # until a changed control shows in the picture
_BACKOFF_S = (0.25, 2.0)


class Health(StrEnum):
    STARTING = "starting"
    OK = "ok"
    STALLED = "stalled"  # nothing comes
    FROZEN = "frozen"  # frames come, always the same one
    LOST = "lost"  # the part is gone or cannot be opened


@dataclass(frozen=True, slots=True)
class CaptureSettings:
    """`rotate` clockwise degrees; `drop_frames` after each open; `first_frame_s` a camera may take to start;
    `idle_off_s` without anybody asking for a picture, after which the camera is switched off; `exposure_lock` False
    leaves its exposure alone, `exposure_settle_s` is how long automatic exposure may take after opening."""

    wanted: Format
    rotate: int = 0
    drop_frames: int = 5
    first_frame_s: float = 5.0
    idle_off_s: float = 120.0
    exposure_lock: bool = True
    exposure_settle_s: float = 1.0


class Capture:
    """From `start` to `stop`, once. Frames are numbered from `after` + 1.

    The source is touched by its own thread alone: what others want of it is ordered and done between two frames.
    Every method may be called from any thread.
    """

    def __init__(
        self, make_source: Callable[[], Source], settings: CaptureSettings, after: int = 0, role: str = "camera"
    ) -> None:
        self._make_source, self._settings, self._role = make_source, settings, role
        self._news = threading.Condition()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"{role}-capture", daemon=True)
        self._orders: SimpleQueue[tuple[Callable[[Source], Hold], Future[Hold]]] = SimpleQueue()
        self._held = Hold()
        self._opened_at = 0.0
        self._newest: Frame | None = None
        self._granted: Format | None = None
        self._error: DriverError | None = None
        self._same = False
        self._thumb: Image | None = None
        self._before = self._seq = after
        self._begun = self._good_at = self._asked_at = time.monotonic()

    def start(self) -> None:
        self._begun = self._good_at = self._asked_at = time.monotonic()
        self._thread.start()

    def stop(self, deadline: Deadline) -> bool:
        """Ends the thread; False when it hangs in the system's driver past the deadline (it ends when it wakes)."""
        self._stop.set()
        with self._news:
            self._newest = None  # no picture of a person outlives the visit
            self._news.notify_all()
        self._thread.join(max(0.05, deadline.remaining()))
        return not self._thread.is_alive()

    @property
    def running(self) -> bool:
        return self._thread.is_alive() and not self._stop.is_set()

    @property
    def granted(self) -> Format | None:
        """What the camera said it gives, once it was opened."""
        return self._granted

    @property
    def seq(self) -> int:
        """Number of the last frame that came, stale or not; `after` before the first."""
        return self._seq

    def touch(self) -> None:
        """Somebody wants pictures."""
        self._asked_at = time.monotonic()

    def latest(self) -> Frame | None:
        """The newest frame, or None before the first and when it is stale. Never waits."""
        frame = self._newest
        return frame if frame is not None and time.monotonic() - frame.at <= STALE_S else None

    def health(self) -> tuple[Health, DriverError | None]:
        """How it stands now; for LOST with the error that says why."""
        error = self._error
        if error is not None:
            return Health.LOST, error
        now = time.monotonic()
        if self._seq > self._before and now - self._good_at <= STALE_S:
            return Health.OK, None
        if self._seq == self._before and now - self._begun <= self._settings.first_frame_s:
            return Health.STARTING, None
        return (Health.FROZEN if self._same else Health.STALLED), None

    def wait_newer(self, seq: int, deadline: Deadline) -> Frame:
        """The first frame after number `seq`. Raises DriverError when the camera is lost or stalls, or TIMEOUT."""
        self.touch()
        while True:
            deadline.check()
            with self._news:
                frame = self._newest
                if frame is not None and frame.seq > seq:
                    return frame
                if self._stop.is_set():
                    raise DriverError(Code.CANCELED, hint="the camera was switched off meanwhile")
                health, error = self.health()
                if error is not None:
                    raise error
                if health in (Health.STALLED, Health.FROZEN):
                    raise stalled()
                self._news.wait(min(0.1, deadline.remaining()))

    # -- exposure

    def probe_exposure(self, deadline: Deadline) -> Hold:
        """Whether the camera lets its exposure be held, by its own word: held and let go at once."""
        if not self._settings.exposure_lock:
            return Hold()
        try:
            return self._order(self._hold, deadline)
        finally:
            self._let_go()

    @contextlib.contextmanager
    def exposure_held(self, deadline: Deadline) -> Iterator[bool | None]:
        """Exposure and white balance stand still inside, once automatic exposure has settled.

        Gives True when the camera did it, False when it refused or its picture jumped (then all is automatic as
        before), None when it has no such control, is not to be asked, or is so slow that half the time was over first:
        a picture comes before an even light. Raises as `wait_newer`.
        """
        if not self._settings.exposure_lock:
            yield None
            return
        try:
            yield self._settle_and_hold(deadline.within(deadline.remaining() / 2))
        finally:
            self._let_go()

    def _settle_and_hold(self, deadline: Deadline) -> bool | None:
        try:
            return self._held_and_seen(deadline)
        except DriverError as error:
            if error.code is not Code.TIMEOUT:
                raise
            self._let_go()
            return None

    def _held_and_seen(self, deadline: Deadline) -> bool | None:
        self.wait_newer(self._seq, deadline)  # only then it is known when it was opened
        before = self._wait_until(self._opened_at + self._settings.exposure_settle_s, deadline)
        held = self._order(self._hold, deadline)
        if not held.undo:
            return held.exposure
        after = before
        for _ in range(_TAKES_FRAMES):
            after = self.wait_newer(after.seq, deadline)
        if exposure.jumped(before.image, after.image):
            log.warning("%s: held still, its picture became another; exposure stays automatic", self._role)
            self._let_go()
            self._wait_until(time.monotonic() + self._settings.exposure_settle_s, deadline)
            return False
        return held.exposure

    def _wait_until(self, moment: float, deadline: Deadline) -> Frame:
        """The first frame after this moment of the monotonic clock."""
        frame = self.wait_newer(self._seq, deadline)
        while time.monotonic() < moment:
            frame = self.wait_newer(frame.seq, deadline)
        return frame

    def _let_go(self) -> None:
        with contextlib.suppress(DriverError):  # opened anew meanwhile: then it is automatic anyway
            self._order(self._release, Deadline.after(_RELEASE_S), even_late=True)

    def _order(self, what: Callable[[Source], Hold], deadline: Deadline, *, even_late: bool = False) -> Hold:
        """Has the capture's thread do something with the source. Raises DriverError."""
        done: Future[Hold] = Future()
        self._orders.put((what, done))
        while True:
            try:
                return done.result(min(0.1, deadline.remaining()))
            except TimeoutError:
                if not self.running:
                    done.cancel()
                    raise DriverError(Code.CANCELED, hint="the camera was switched off meanwhile") from None
                if deadline.passed or deadline.cancel.canceled:
                    if not even_late:
                        done.cancel()
                    deadline.check()

    def _hold(self, source: Source) -> Hold:
        self._held = exposure.hold(source)
        return self._held

    def _release(self, source: Source) -> Hold:
        held, self._held = self._held, Hold()
        exposure.release(source, held)
        return held

    def _obey(self, source: Source) -> None:
        with contextlib.suppress(Empty):
            while True:
                what, done = self._orders.get_nowait()
                if not done.set_running_or_notify_cancel():
                    continue
                try:
                    done.set_result(what(source))
                except DriverError as error:
                    done.set_exception(error)

    # -- its thread

    def _run(self) -> None:
        pause = _BACKOFF_S[0]
        while not self._stop.is_set():
            before = self._seq
            source = self._make_source()
            try:
                self._serve(source)
            except DriverError as error:
                if self._error is None and not self._stop.is_set():
                    log.warning("%s lost: %s", self._role, error)
                self._error = error
                with self._news:
                    self._newest = None
                    self._news.notify_all()
            finally:
                with contextlib.suppress(DriverError):
                    self._release(source)
                source.close()
            pause = _BACKOFF_S[0] if self._seq > before else min(pause * 2, _BACKOFF_S[1])
            self._stop.wait(pause)
        with self._news:
            self._newest = None

    def _serve(self, source: Source) -> None:
        """One opening of the source, until it stalls, is lost, or nobody wants it any more."""
        granted = source.open(self._settings.wanted)
        if granted != self._granted:
            self._granted = granted
            wanted = self._settings.wanted
            if (granted.width, granted.height) != (wanted.width, wanted.height) or granted.fps < 0.9 * wanted.fps:
                log.warning("%s grants %s, asked was %s", self._role, granted, wanted)
        if self._settings.exposure_lock:
            exposure.make_automatic(source)
        self._opened_at = time.monotonic()
        to_drop, progress, first = self._settings.drop_frames, time.monotonic(), True
        while not self._stop.is_set():
            self._obey(source)
            image = source.read(_READ_S)
            now = time.monotonic()
            if image is not None and to_drop > 0:
                to_drop -= 1
                progress = now
            elif image is not None and self._accept(image, now, source.live):
                progress, first = now, False
            if now - progress > (self._settings.first_frame_s if first and not self._same else _REOPEN_S):
                what = "repeats one frame" if self._same else "sends nothing"
                log.warning("%s %s; opening it again", self._role, what)
                return
            if now - self._asked_at > self._settings.idle_off_s:
                log.info("nobody uses the %s: switched off", self._role)
                self._stop.set()

    def _accept(self, image: Image, now: float, live: bool) -> bool:
        """Publishes the frame; False when it is the one before once more (sensors are never that quiet)."""
        thumb = image[::16, ::16]
        same = live and self._thumb is not None and np.array_equal(thumb, self._thumb)
        self._thumb = thumb.copy()
        self._same = bool(same)
        if same:
            return False
        if self._error is not None:
            log.info("%s is back", self._role)
        frame = Frame(_turned(image, self._settings.rotate), self._seq + 1, now)
        with self._news:
            if self._stop.is_set():
                return True
            self._seq, self._good_at, self._error, self._newest = frame.seq, now, None, frame
            self._news.notify_all()
        return True


def stalled() -> DriverError:
    return DriverError(
        Code.HARDWARE_ERROR,
        "camera_stalled",
        act=Act.RESET,
        retryable=True,
        hint="no new picture for 2 s: it is being opened again; if this repeats, check cable and USB power",
    )


def _turned(image: Image, rotate: int) -> Image:
    if not rotate:
        return image
    cv2 = load_cv2()
    way = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}[rotate]
    return freeze(cv2.rotate(image, way))
