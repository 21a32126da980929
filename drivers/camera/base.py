"""What every camera of the kiosk does: live picture, newest frame, health, exposure. What it looks at is its role's."""

from __future__ import annotations

import contextlib
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, ClassVar, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from drivers.camera._cv import load_cv2
from drivers.camera.advice import View
from drivers.camera.capture import Capture, CaptureSettings, Health
from drivers.camera.exposure import Hold
from drivers.camera.frame import Frame
from drivers.camera.onlooker import Eye, Onlooker
from drivers.camera.sources import Format, Source, open_source
from drivers.contract import Act, Code, Condition, Deadline, DriverError, Publish

STOP_S = 3.0
_JUMPS = 2


class CaptureOptions(BaseModel):
    """`options:` that every camera in devices.yaml has."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    width: int = Field(1280, ge=160, le=4096, description="pixels asked of the camera")
    height: int = Field(720, ge=120, le=4096, description="pixels asked of the camera")
    fps: float = Field(15.0, ge=1, le=60, description="frames a second asked of the camera")
    fourcc: str = Field("MJPG", pattern=r"^[A-Z0-9]{4}$", description="pixel format asked first")
    rotate: Literal[0, 90, 180, 270] = Field(0, description="clockwise, for a camera mounted on its side")
    drop_frames: int = Field(5, ge=0, le=120, description="thrown away after opening, while exposure settles")
    first_frame_s: float = Field(5.0, ge=0.5, le=30, description="seconds a camera may take to its first frame")
    exposure_lock: bool = Field(True, description="hold exposure and white balance still during a burst")
    exposure_settle_s: float = Field(1.0, ge=0, le=10, description="seconds automatic exposure takes after opening")
    idle_off_s: float = Field(120.0, ge=5, le=3600, description="seconds without use until it switches itself off")


Options = TypeVar("Options", bound=CaptureOptions)


class BaseCamera(ABC, Generic[Options]):
    """Frames from `v4l2:`, `file:` or `emulated:` URLs.

    The camera is on only from `start` to `stop` (and for a moment in `open`). Two threads live in between: one owns the
    capture, one looks at what it sees; both end with `stop` or `close`. When the part stalls, freezes or goes away
    meanwhile, the capture opens it again by itself and goes on. `latest` may be called from any thread, the rest from
    one.
    """

    role: str = "camera"
    options_model: ClassVar[type[BaseModel]] = CaptureOptions

    def __init__(self, connect: str, options: Mapping[str, Any], publish: Publish) -> None:
        self._options: Options = self._checked(options)
        self._connect, self._publish = connect, publish
        self._source: Source | None = None
        self._granted: Format | None = None
        self._hold, self._jumps = Hold(), 0
        self._capture: Capture | None = None
        self._eye: Eye | None = None
        self._onlooker: Onlooker | None = None
        self._lock = threading.Lock()
        self._seq = 0  # goes on from one start to the next: a preview tells frames apart by it

    # -- for the role

    @abstractmethod
    def _new_eye(self) -> Eye:
        """What looks at the live picture, for `view` and advice."""

    @property
    @abstractmethod
    def _looks_hz(self) -> float:
        """How often it looks, a second."""

    # -- contract

    def open(self, deadline: Deadline) -> None:
        """Takes a first picture, to know that the camera works. Raises DriverError."""
        self._shut(deadline)
        load_cv2()
        source = open_source(self._connect)
        source.present()
        self._source = source
        try:
            with self._running(deadline) as capture:
                capture.wait_newer(capture.seq, deadline)
                self._granted, self._hold, self._jumps = capture.granted, capture.probe_exposure(deadline), 0
        except DriverError:
            self._source = None
            raise

    def capabilities(self) -> Mapping[str, Any]:
        """`exposure_lock` is what the camera said at opening; False as soon as two bursts proved it wrong."""
        granted, source = self._granted, self._source
        return {
            "width": granted.width if granted else None,
            "height": granted.height if granted else None,
            "fps": granted.fps if granted else None,
            "fourcc": (granted.fourcc or None) if granted else None,
            "asked": f"{self._options.width}x{self._options.height} {self._options.fps:g} fps",
            "rotate": self._options.rotate,
            "simulated": source.simulated if source else None,
            "exposure_lock": self._hold.exposure,
            "white_balance_lock": self._hold.white_balance,
        }

    def probe(self, deadline: Deadline) -> tuple[Condition, Mapping[str, Any]]:
        """Details: `streaming`, `picture` (off, starting, ok, stalled, frozen), `view` (ok, dark, covered, unknown),
        `granted`, and the role's own."""
        source, capture = self._need(), self._capture
        details: dict[str, Any] = {
            "streaming": False,
            "picture": "off",
            "view": View.UNKNOWN.value,
            "granted": str(self._granted) if self._granted else "",
        } | self._seen(None)
        if capture is None or not capture.running:
            source.present()
            return Condition.OK, details
        health, error = capture.health()
        if error is not None:
            raise error
        details.update(streaming=True, picture=health.value)
        if health in (Health.STALLED, Health.FROZEN):
            return Condition.UNRESPONSIVE, details
        eye = self._eye
        view = eye.view if eye is not None else View.UNKNOWN
        details |= {"view": view.value} | self._seen(eye)
        return (Condition.USER_ERROR if view is View.COVERED else Condition.OK), details

    def _seen(self, eye: Eye | None) -> dict[str, Any]:
        """The role's own details."""
        return {}

    def watch(self, publish: Publish) -> float:
        """Nothing to do here: the driver's own threads publish."""
        return 1.0

    def reset(self, deadline: Deadline, level: str = "soft") -> None:
        """Closes and opens the camera. `hard` is the same: power is not ours."""
        was_on = self._capture is not None
        self.close()
        self.open(deadline)
        if was_on:
            self._start(deadline)

    def close(self) -> None:
        """Camera off, frames forgotten."""
        self._shut(Deadline.after(STOP_S))
        self._source = None

    # -- commands

    def _start(self, deadline: Deadline) -> None:
        self._need()
        if self._capture is not None and self._capture.running:
            self._capture.touch()
            return
        self._shut(deadline)
        capture, eye = self._new_capture(), self._new_eye()
        onlooker = Onlooker(capture, eye, self._looks_hz, f"{self.role}-onlooker")
        with self._lock:
            self._capture, self._eye, self._onlooker = capture, eye, onlooker
        capture.start()
        onlooker.start()

    def stop(self, deadline: Deadline) -> None:
        """Live picture off, frames forgotten. Idempotent, also when the camera is gone. Raises when it hangs."""
        if not self._shut(deadline):
            raise DriverError(
                Code.HARDWARE_ERROR,
                "camera_stalled",
                act=Act.RESET,
                retryable=True,
                role=self.role,
                hint="the camera's system driver does not answer; it is let go as soon as it does",
            )

    def latest(self) -> Frame | None:
        """The newest frame, for the preview: never waits, any thread. None when off, starting or stale (> 1.4 s)."""
        capture = self._capture
        if capture is None:
            return None
        capture.touch()
        return capture.latest()

    # -- inside

    def _checked(self, options: Mapping[str, Any]) -> Any:
        try:
            return self.options_model.model_validate(dict(options))
        except ValidationError as cause:
            first = cause.errors(include_url=False, include_input=False)[0]
            name = ".".join(map(str, first["loc"]))
            raise DriverError(
                Code.CONFIG_ERROR,
                "bad_option",
                act=Act.CONFIGURATION,
                role=self.role,
                hint=f"{self.role} option {name}: {first['msg']}",
            ) from cause

    def _need(self) -> Source:
        if self._source is None:
            raise DriverError(Code.NOT_READY, "camera_closed", act=Act.WAIT, retryable=True, role=self.role)
        return self._source

    def _new_capture(self) -> Capture:
        options = self._options
        settings = CaptureSettings(
            wanted=Format(options.width, options.height, options.fps, options.fourcc),
            rotate=options.rotate,
            drop_frames=options.drop_frames,
            first_frame_s=options.first_frame_s,
            idle_off_s=options.idle_off_s,
            exposure_lock=options.exposure_lock,
            exposure_settle_s=options.exposure_settle_s,
        )
        return Capture(partial(open_source, self._connect), settings, after=self._seq, role=self.role)

    @contextlib.contextmanager
    def _running(self, deadline: Deadline) -> Iterator[Capture]:
        """The running capture, or one for this command alone."""
        self._need()
        capture = self._capture
        if capture is not None and capture.running:
            capture.touch()
            yield capture
            return
        capture = self._new_capture()
        capture.start()
        try:
            yield capture
        finally:
            capture.stop(Deadline.after(STOP_S))
            self._seq = max(self._seq, capture.seq)

    @contextlib.contextmanager
    def _still_exposure(self, capture: Capture, deadline: Deadline) -> Iterator[None]:
        """Exposure held while inside, where the camera takes it and there is time to let it settle."""
        needed = self._options.exposure_settle_s + 1.5
        if not self._hold.exposure or deadline.remaining() < needed:
            yield
            return
        with capture.exposure_held(deadline) as taken:
            # Once may be somebody who walked past in that very moment.
            self._jumps = self._jumps + 1 if taken is False else 0
            if self._jumps >= _JUMPS:
                self._hold = Hold(False)
            yield

    def _shut(self, deadline: Deadline) -> bool:
        """Ends both threads; True unless the capture hangs."""
        with self._lock:
            capture, self._capture = self._capture, None
            onlooker, self._onlooker = self._onlooker, None
            self._eye = None
        ended = True
        if capture is not None:
            ended = capture.stop(deadline)
            self._seq = max(self._seq, capture.seq)
        if onlooker is not None:
            onlooker.stop(deadline)
        return ended
