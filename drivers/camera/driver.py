"""The camera for portraits: live picture, coaching, and the photo. Driver name `opencv`."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

from pydantic import BaseModel, Field

from drivers.camera import portrait
from drivers.camera.advice import measure_light, movement, view_of
from drivers.camera.base import BaseCamera, CaptureOptions
from drivers.camera.coach import Coach
from drivers.camera.engine.process import EngineProcess
from drivers.camera.faces import Face, main_faces, square_of
from drivers.camera.frame import Frame
from drivers.camera.onlooker import Eye
from drivers.camera.portrait import Portrait
from drivers.camera.spec import PhotoSpec, SpecError, load_spec
from drivers.contract import Act, Code, Deadline, DeviceEvent, DriverError, Publish

_ROOT = Path(__file__).resolve().parents[2]


class CameraOptions(CaptureOptions):
    """`options:` of the camera in devices.yaml."""

    advice_hz: float = Field(4.0, ge=0.5, le=10, description="looks for a face, a second")
    burst_frames: int = Field(10, ge=1, le=60, description="frames among which the best becomes the portrait")
    photo_spec: str = Field(
        "assets/photo-specs/disability-certificate.yaml",
        min_length=1,
        description="rule used for coaching until a service names its own",
    )


class CameraDriver(BaseCamera[CameraOptions]):
    """While started, publishes DeviceEvent kind `advice` (payload: one code of `drivers.camera.advice.Advice`)."""

    role = "camera"
    options_model: ClassVar[type[BaseModel]] = CameraOptions

    _spec: PhotoSpec | None = None

    def __init__(self, connect: str, options: Mapping[str, Any], publish: Publish) -> None:
        super().__init__(connect, options, publish)
        self._engine = EngineProcess()

    # -- contract

    def open(self, deadline: Deadline) -> None:
        """Takes a first picture, to know that the camera works. Raises DriverError, also for a bad photo_spec."""
        self._spec = self._spec or self._default_spec()
        super().open(deadline)

    def self_test(self, deadline: Deadline, level: str = "passive") -> Mapping[str, Any]:
        """`passive`: one picture, its size and light. `active`: a portrait by the coaching rule, its advice."""
        frame = self.snap(deadline)
        view = view_of(measure_light(frame.image))
        result: dict[str, Any] = {"ok": True, "size": f"{frame.width}x{frame.height}", "view": view.value}
        if level == "active":
            taken = self.take_portrait(deadline, spec=self._coaching_spec())
            result |= {"advice": list(taken.advice), "acceptable": taken.acceptable}
        return result

    # -- commands

    def start(self, deadline: Deadline, *, spec: PhotoSpec | None = None) -> None:
        """Live picture and coaching on, by `spec` when given. Returns at once; a second call changes only the spec."""
        self._need()
        if spec is not None:
            self._spec = spec
        self._start(deadline)

    def snap(self, deadline: Deadline) -> Frame:
        """One frame taken after the call. Switches the camera on for it when it is off. Raises DriverError."""
        with self._running(deadline) as capture:
            return capture.wait_newer(capture.seq, deadline)

    def take_portrait(self, deadline: Deadline, *, spec: PhotoSpec) -> Portrait:
        """The best of a burst, cropped by `spec`. Raises DriverError only when the camera gives no picture at all.

        A burst takes about a second; when the deadline or the camera cuts it short, the best so far is used. Exposure
        stands still meanwhile, so that a frame is best for its sharpness and not for its light.
        """
        best: tuple[tuple[float, ...], Frame, list[Face]] | None = None
        last: Face | None = None
        with self._looking() as finder, self._running(deadline) as capture, self._still_exposure(capture, deadline):
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
                    best = ranked, frame, faces
            if best is None:
                raise DriverError(Code.TIMEOUT, retryable=True, role=self.role)
            _, frame, faces = best
            faces = faces or finder.find_turned(frame.image)
            faces = [finder.closer(frame.image, face) for face in faces[:1]] + faces[1:]
            person = finder.person(frame.image, square_of(faces[0])) if faces else None
        return portrait.make_portrait(frame.image, faces, spec, person=person)

    # -- inside

    @property
    def _looks_hz(self) -> float:
        return self._options.advice_hz

    def _new_eye(self) -> Eye:
        self._engine.start()
        return Coach(self._engine, self._coaching_spec, self._say)

    @contextlib.contextmanager
    def _looking(self) -> Iterator[EngineProcess]:
        """The finder's process, which lives as long as the live picture, or for this command alone."""
        self._engine.start()
        try:
            yield self._engine
        finally:
            if self._onlooker is None:
                self._engine.close()

    def _shut(self, deadline: Deadline) -> bool:
        try:
            return super()._shut(deadline)
        finally:
            self._engine.close()

    def _say(self, code: str) -> None:
        onlooker = self._onlooker
        if onlooker is not None and not onlooker.stopped:
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
