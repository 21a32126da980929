"""The camera for portraits: live picture, coaching, and the photo. Driver name `opencv`."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, Field

from drivers.camera import portrait
from drivers.camera.advice import measure_light, movement, view_of
from drivers.camera.base import BaseCamera, CaptureOptions
from drivers.camera.capture import Capture
from drivers.camera.coach import Coach
from drivers.camera.engine.process import EngineProcess
from drivers.camera.faces import Face, main_faces, square_of
from drivers.camera.frame import Frame
from drivers.camera.framing import placed
from drivers.camera.onlooker import Eye
from drivers.camera.portrait import Portrait
from drivers.camera.spec import PhotoSpec, SpecError, load_spec
from drivers.contract import Act, Code, Deadline, DeviceEvent, DriverError, Publish

_ROOT = Path(__file__).resolve().parents[2]
COUNTS = (3, 2, 1)
BY_HAND = "by_hand"
"""Waived: nobody recognised the head, somebody said where it is."""
Mode = Literal["now", "count", "burst"]


class CameraOptions(CaptureOptions):
    """`options:` of the camera in devices.yaml."""

    advice_hz: float = Field(4.0, ge=0.5, le=10, description="looks for a face, a second")
    burst_frames: int = Field(10, ge=1, le=60, description="frames among which the best becomes the portrait")
    burst_s: float = Field(12.0, ge=0.2, le=20, description="seconds of a long burst, for who cannot hold still")
    count_lead_s: float = Field(2.5, ge=0, le=5, description="seconds to say what comes, before the count")
    count_step_s: float = Field(1.0, ge=0.05, le=3, description="seconds from one count to the next")
    photo_spec: str = Field(
        "assets/photo-specs/disability-certificate.yaml",
        min_length=1,
        description="rule used for coaching until a service names its own",
    )


class CameraDriver(BaseCamera[CameraOptions]):
    """While started, publishes DeviceEvent kind `advice` (payload: one code of `drivers.camera.advice.Advice`), while a
    portrait is taken kind `count` (payload: 3, 2, 1)."""

    role = "camera"
    options_model: ClassVar[type[BaseModel]] = CameraOptions

    _spec: PhotoSpec | None = None
    _waived: Collection[str] = frozenset()

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

    def start(
        self, deadline: Deadline, *, spec: PhotoSpec | None = None, waived: Collection[str] | None = None
    ) -> None:
        """Live picture and coaching on, by `spec` when given; codes that were `waived` are not asked for any more.
        Returns at once; a second call changes only these two."""
        self._need()
        if spec is not None:
            self._spec = spec
        if waived is not None:
            self._waived = frozenset(waived)
        self._start(deadline)

    def snap(self, deadline: Deadline) -> Frame:
        """One frame taken after the call. Switches the camera on for it when it is off. Raises DriverError."""
        with self._running(deadline) as capture:
            return capture.wait_newer(capture.seq, deadline)

    def take_portrait(
        self,
        deadline: Deadline,
        *,
        spec: PhotoSpec,
        mode: Mode = "now",
        framing: tuple[float, float, float] | None = None,
        pace: float = 1.0,
    ) -> Portrait:
        """The best of a burst, cropped by `spec`. Raises DriverError only when the camera gives no picture at all.

        `now`: a burst of about a second. `count`: the same around the end of a count that is published as DeviceEvent
        kind `count`, payload 3, 2, 1, `pace` times slower than set. `burst`: many seconds, without a count. `framing`:
        where the head is, as `drivers.camera.framing.placed` takes it; nobody is looked for then.

        When the deadline or the camera cuts a burst short, the best so far is used. Exposure stands still meanwhile,
        so that a frame is best for its sharpness and not for its light.
        """
        best: tuple[tuple[float, ...], Frame, list[Face]] | None = None
        last: Face | None = None
        with self._looking() as finder, self._running(deadline) as capture:
            seconds = self._counted(capture, deadline, pace) if mode == "count" else 0.0
            seconds = self._options.burst_s if mode == "burst" else seconds
            with self._still_exposure(capture, deadline):
                for frame in self._burst(capture, deadline, seconds):
                    faces = [placed(framing, frame.image)] if framing is not None else finder.find(frame.image)
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
        taken = portrait.make_portrait(frame.image, faces, spec, person=person)
        return taken if framing is None else replace(taken, waived=(*taken.waived, BY_HAND))

    def _counted(self, capture: Capture, deadline: Deadline, pace: float) -> float:
        """Counts down to its last count, and says how many seconds that one has. Raises DriverError, also CANCELED."""
        _pass(deadline, self._options.count_lead_s * pace)
        step = self._options.count_step_s * pace
        for number in COUNTS:
            capture.touch()
            self._publish(DeviceEvent(self.role, "count", number))
            if number != COUNTS[-1]:
                _pass(deadline, step)
        return step

    def _burst(self, capture: Capture, deadline: Deadline, seconds: float) -> Iterator[Frame]:
        """New frames, one after the other: as many as set, and for so long at least. Raises DriverError where there is
        not one, and when it is cancelled."""
        seq, count, end = capture.seq, 0, time.monotonic() + seconds
        while count < self._options.burst_frames or time.monotonic() < end:
            try:
                frame = capture.wait_newer(seq, deadline)
            except DriverError:
                if not count or deadline.cancel.canceled:
                    raise
                return
            seq, count = frame.seq, count + 1
            capture.touch()
            yield frame

    # -- inside

    @property
    def _looks_hz(self) -> float:
        return self._options.advice_hz

    def _new_eye(self) -> Eye:
        self._engine.start()
        return Coach(self._engine, self._coaching_spec, self._say, lambda: self._waived)

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


def _pass(deadline: Deadline, seconds: float) -> None:
    """So much time goes by. Raises DriverError when it is cancelled, or the deadline comes first."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        deadline.check()
        time.sleep(min(left, 0.03))
