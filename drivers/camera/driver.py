"""The camera: live picture, coaching, and the portrait. Driver name `opencv`."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from drivers.camera import portrait
from drivers.camera._cv import load_cv2
from drivers.camera.advice import View, measure_light, movement, view_of
from drivers.camera.advisor import Advisor
from drivers.camera.capture import Capture, CaptureSettings, Health
from drivers.camera.faces import Face, FaceFinder, main_faces
from drivers.camera.frame import Frame
from drivers.camera.portrait import Portrait
from drivers.camera.sources import Format, Source, open_source
from drivers.camera.spec import PhotoSpec, SpecError, load_spec
from drivers.contract import Act, Code, Condition, Deadline, DeviceEvent, DriverError, Publish

log = logging.getLogger(__name__)

_ROOT = Path(__file__).resolve().parents[2]
_STOP_S = 3.0


class CameraOptions(BaseModel):
    """`options:` of the camera in devices.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    width: int = Field(1280, ge=160, le=4096, description="pixels asked of the camera")
    height: int = Field(720, ge=120, le=4096, description="pixels asked of the camera")
    fps: float = Field(15.0, ge=1, le=60, description="frames a second asked of the camera")
    fourcc: str = Field("MJPG", pattern=r"^[A-Z0-9]{4}$", description="pixel format asked first")
    rotate: Literal[0, 90, 180, 270] = Field(0, description="clockwise, for a camera mounted on its side")
    drop_frames: int = Field(5, ge=0, le=120, description="thrown away after opening, while exposure settles")
    first_frame_s: float = Field(5.0, ge=0.5, le=30, description="seconds a camera may take to its first frame")
    advice_hz: float = Field(4.0, ge=0.5, le=10, description="looks for a face, a second")
    burst_frames: int = Field(10, ge=1, le=60, description="frames among which the best becomes the portrait")
    idle_off_s: float = Field(120.0, ge=5, le=3600, description="seconds without use until it switches itself off")
    photo_spec: str = Field(
        "assets/photo_specs/disability-certificate.yaml",
        min_length=1,
        description="rule used for coaching until a service names its own",
    )


class CameraDriver:
    """Frames from `v4l2:`, `file:` or `emulated:` URLs.

    Camera on only from `start` to `stop` (and for a moment in `open`). Two threads live in between: one owns the
    capture, one looks for faces; both end with `stop` or `close`. While started, publishes DeviceEvent kind `advice`
    (payload: one code of `drivers.camera.advice.Advice`).

    When the part stalls, freezes or goes away while started, the capture opens it again by itself and goes on. `latest`
    may be called from any thread, the rest from one.
    """

    role = "camera"

    def __init__(self, connect: str, options: Mapping[str, Any], publish: Publish) -> None:
        try:
            self._options = CameraOptions.model_validate(dict(options))
        except ValidationError as cause:
            first = cause.errors(include_url=False, include_input=False)[0]
            name = ".".join(map(str, first["loc"]))
            raise DriverError(
                Code.CONFIG_ERROR,
                "bad_option",
                act=Act.CONFIGURATION,
                role=self.role,
                hint=f"camera option {name}: {first['msg']}",
            ) from cause
        self._connect, self._publish = connect, publish
        self._source: Source | None = None
        self._granted: Format | None = None
        self._spec: PhotoSpec | None = None
        self._capture: Capture | None = None
        self._advisor: Advisor | None = None
        self._lock = threading.Lock()
        self._seq = 0  # goes on from one start to the next: a preview tells frames apart by it

    # -- contract

    def open(self, deadline: Deadline) -> None:
        """Takes a first picture, to know that the camera works. Raises DriverError."""
        self._shut(deadline)
        load_cv2()
        source = open_source(self._connect)
        source.present()
        self._spec = self._spec or self._default_spec()
        self._source = source
        try:
            with self._running(deadline) as capture:
                capture.wait_newer(capture.seq, deadline)
                self._granted = capture.granted
        except DriverError:
            self._source = None
            raise

    def capabilities(self) -> Mapping[str, Any]:
        granted, source = self._granted, self._source
        return {
            "width": granted.width if granted else None,
            "height": granted.height if granted else None,
            "fps": granted.fps if granted else None,
            "fourcc": (granted.fourcc or None) if granted else None,
            "asked": f"{self._options.width}x{self._options.height} {self._options.fps:g} fps",
            "rotate": self._options.rotate,
            "simulated": source.simulated if source else None,
            "exposure_lock": None,
        }

    def probe(self, deadline: Deadline) -> tuple[Condition, Mapping[str, Any]]:
        """Details: `streaming`, `picture` (starting, ok, stalled, frozen), `view` (ok, dark, covered), `granted`."""
        source, capture = self._need(), self._capture
        details = {
            "streaming": False,
            "picture": "off",
            "view": View.OK.value,
            "granted": str(self._granted) if self._granted else "",
        }
        if capture is None or not capture.running:
            source.present()
            return Condition.OK, details
        health, error = capture.health()
        if error is not None:
            raise error
        view = self._advisor.view if self._advisor else View.OK
        details.update(streaming=True, picture=health.value)
        if health in (Health.STALLED, Health.FROZEN):
            return Condition.UNRESPONSIVE, details
        details["view"] = view.value
        return (Condition.USER_ERROR if view is View.COVERED else Condition.OK), details

    def watch(self, publish: Publish) -> float:
        """Nothing to do here: the driver's own threads publish."""
        return 1.0

    def self_test(self, deadline: Deadline, level: str = "passive") -> Mapping[str, Any]:
        """`passive`: one picture, its size and light. `active`: a portrait by the coaching rule, its advice."""
        frame = self.snap(deadline)
        view = view_of(measure_light(frame.image))
        result: dict[str, Any] = {"ok": True, "size": f"{frame.width}x{frame.height}", "view": view.value}
        if level == "active":
            taken = self.take_portrait(deadline, spec=self._coaching_spec())
            result |= {"advice": list(taken.advice), "acceptable": taken.acceptable}
        return result

    def reset(self, deadline: Deadline, level: str = "soft") -> None:
        """Closes and opens the camera. `hard` is the same: power is not ours."""
        was_on = self._capture is not None
        self.close()
        self.open(deadline)
        if was_on:
            self.start(deadline)

    def close(self) -> None:
        """Camera off, frames forgotten."""
        self._shut(Deadline.after(_STOP_S))
        self._source = None

    # -- commands

    def start(self, deadline: Deadline, *, spec: PhotoSpec | None = None) -> None:
        """Live picture and coaching on, by `spec` when given. Returns at once; a second call changes only the spec."""
        self._need()
        if spec is not None:
            self._spec = spec
        if self._capture is not None and self._capture.running:
            self._capture.touch()
            return
        self._shut(deadline)
        capture = self._new_capture()
        advisor = Advisor(capture, self._coaching_spec, self._say, self._options.advice_hz)
        with self._lock:
            self._capture, self._advisor = capture, advisor
        capture.start()
        advisor.start()

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
        """The newest frame, for the preview: never waits, any thread. None when off, starting or stale (> 2 s)."""
        capture = self._capture
        if capture is None:
            return None
        capture.touch()
        return capture.latest()

    def snap(self, deadline: Deadline) -> Frame:
        """One frame taken after the call. Switches the camera on for it when it is off. Raises DriverError."""
        with self._running(deadline) as capture:
            return capture.wait_newer(capture.seq, deadline)

    def take_portrait(self, deadline: Deadline, *, spec: PhotoSpec) -> Portrait:
        """The best of a burst, cropped by `spec`. Raises DriverError only when the camera gives no picture at all.

        A burst takes about a second; when the deadline or the camera cuts it short, the best so far is used.
        """
        finder = FaceFinder()
        best: tuple[tuple[float, ...], Frame, list[Face], float] | None = None
        last: Face | None = None
        with self._running(deadline) as capture:
            seq = capture.seq
            for _ in range(self._options.burst_frames):
                try:
                    frame = capture.wait_newer(seq, deadline)
                except DriverError:
                    if best is None or deadline.cancel.canceled:
                        raise
                    break
                seq = frame.seq
                faces = finder.find(frame.image)
                people = main_faces(faces)
                moved = movement(last, people[0]) if people else 0.0
                last = people[0] if people else None
                ranked = portrait.rank(frame.image, faces, spec, moved)
                if best is None or ranked > best[0]:
                    best = ranked, frame, faces, moved
        if best is None:
            raise DriverError(Code.TIMEOUT, retryable=True, role=self.role)
        _, frame, faces, moved = best
        faces = faces or finder.find_turned(frame.image)
        return portrait.make_portrait(frame.image, faces, spec, moved=moved)

    # -- inside

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
        )
        return Capture(partial(open_source, self._connect), settings, after=self._seq)

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
            capture.stop(Deadline.after(_STOP_S))
            self._seq = max(self._seq, capture.seq)

    def _shut(self, deadline: Deadline) -> bool:
        """Ends both threads; True unless the capture hangs."""
        with self._lock:
            capture, self._capture = self._capture, None
            advisor, self._advisor = self._advisor, None
        ended = True
        if capture is not None:
            ended = capture.stop(deadline)
            self._seq = max(self._seq, capture.seq)
        if advisor is not None:
            advisor.stop(deadline)
        return ended

    def _say(self, code: str) -> None:
        self._publish(DeviceEvent(self.role, "advice", code))

    def _coaching_spec(self) -> PhotoSpec:
        return self._spec or self._default_spec()

    def _default_spec(self) -> PhotoSpec:
        try:
            return load_spec(_ROOT / self._options.photo_spec)
        except SpecError as cause:
            raise DriverError(
                Code.CONFIG_ERROR, "bad_photo_spec", act=Act.CONFIGURATION, role=self.role, hint=str(cause.problems[0])
            ) from cause
