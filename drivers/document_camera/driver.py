"""The document camera: a live view of the plate, and a still when the paper has come to rest. Driver name `opencv`."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from pydantic import BaseModel, Field

from drivers.camera.advice import Debounce, View
from drivers.camera.base import BaseCamera, CaptureOptions
from drivers.camera.capture import Capture
from drivers.camera.frame import Frame
from drivers.camera.onlooker import Eye
from drivers.contract import Act, Code, Deadline, DeviceEvent, DriverError
from drivers.document_camera.plate import Advice, Look, Plate, Stillness, advise, look_at, sharpness
from drivers.document_camera.sheet import paper, paper_jpeg, touches_rim

_BURST_S = 1.5  # of a command's time kept for the burst itself


class DocumentCameraOptions(CaptureOptions):
    """`options:` of the document camera in devices.yaml."""

    width: int = Field(2592, ge=160, le=4096, description="pixels asked of the camera; A4 at 200 dpi needs 2339")
    height: int = Field(1944, ge=120, le=4096, description="pixels asked of the camera")
    fps: float = Field(10.0, ge=1, le=60, description="frames a second asked of the camera")
    looks_hz: float = Field(2.0, ge=0.5, le=10, description="looks at the plate, a second")
    settle_s: float = Field(0.6, ge=0, le=5, description="seconds without motion before the still is taken")
    settle_limit_s: float = Field(8.0, ge=0, le=30, description="seconds after which it is taken anyway, with advice")
    burst_frames: int = Field(3, ge=1, le=20, description="frames among which the sharpest becomes the still")


@dataclass(frozen=True, slots=True)
class Still:
    """The whole picture at full size. `advice` is empty when all is well; `sharpness` None when there is no print."""

    frame: Frame
    view: View
    plate: Plate
    sharpness: float | None
    advice: tuple[Advice, ...]

    @property
    def width(self) -> int:
        return self.frame.width

    @property
    def height(self) -> int:
        return self.frame.height

    def __repr__(self) -> str:
        return f"<Still {self.width}x{self.height} {', '.join(self.advice) or 'good'}>"


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper, straightened: a JPEG of at most `sheet.LARGEST` bytes, and what would make it better."""

    jpeg: bytes = field(repr=False)
    advice: tuple[Advice, ...] = ()


class PlateWatch:
    """An `Eye` for the plate: what it sees counts when it was seen twice. `say` gets new advice, a code of Advice."""

    def __init__(self, say: Callable[[str], None] = lambda code: None) -> None:
        self._say, self._again = say, False
        self._views, self._plates, self._advice = Debounce(), Debounce(), Debounce()
        self._view, self._plate = View.UNKNOWN, Plate.UNKNOWN

    @property
    def view(self) -> View:
        return self._view

    @property
    def plate(self) -> Plate:
        return self._plate

    def tell_again(self) -> None:
        """Somebody new listens. From any thread."""
        self._again = True

    def look(self, frame: Frame | None) -> None:
        if self._again:
            self._again = False
            self._advice.forget()
        if frame is None:
            self._views.forget()
            self._plates.forget()
            self._advice.forget()
            self._view, self._plate = View.UNKNOWN, Plate.UNKNOWN
            return
        seen = look_at(frame.image)
        self._view = View(self._views.feed(seen.view) or self._view)
        self._plate = Plate(self._plates.feed(seen.plate) or self._plate)
        code = self._advice.feed(_live_advice(frame, seen))
        if code:
            self._say(code)


def _live_advice(frame: Frame, seen: Look) -> Advice:
    if seen.view is not View.OK:
        return Advice.TOO_DARK
    if seen.plate is Plate.EMPTY:
        return Advice.NOTHING_THERE
    return Advice.NOT_MIDDLE if touches_rim(frame.image) else Advice.GOOD


class DocumentCameraDriver(BaseCamera[DocumentCameraOptions]):
    """Looks down on a plate. Its probe tells `plate` besides: empty, something, unknown.

    While started, publishes DeviceEvent kind `advice` (payload: one code of `plate.Advice`).
    """

    role = "document_camera"
    options_model: ClassVar[type[BaseModel]] = DocumentCameraOptions

    def self_test(self, deadline: Deadline, level: str = "passive") -> Mapping[str, Any]:
        """`passive`: one picture, its size and what is seen. `active`: a still, with its sharpness and advice."""
        if level == "active":
            still = self.snap(deadline)
            return self._told(still.frame, still.view, still.plate) | {
                "sharpness": round(still.sharpness, 2) if still.sharpness is not None else None,
                "advice": [code.value for code in still.advice],
            }
        with self._running(deadline) as capture:
            frame = capture.wait_newer(capture.seq, deadline)
        seen = look_at(frame.image)
        return self._told(frame, seen.view, seen.plate)

    def start(self, deadline: Deadline) -> None:
        """Live picture on. Returns at once; after a second call only the advice is told once more."""
        if isinstance(self._eye, PlateWatch):
            self._eye.tell_again()
        self._start(deadline)

    def snap(self, deadline: Deadline) -> Still:
        """The sharpest of a burst taken when nothing has moved for `settle_s` and there is light.

        After `settle_limit_s`, or when the deadline comes near, it is taken anyway and the advice says what is wrong:
        a shaking hand must not keep anybody from being served. Switches the camera on for it when it is off. Raises
        DriverError USER_ERROR (`camera_covered`) while the lens is covered, and when the camera gives no picture.
        """
        with self._running(deadline) as capture:
            until = time.monotonic() + min(self._options.settle_limit_s, deadline.remaining() - _BURST_S)
            while True:
                settled = self._settle(capture, deadline, until)
                with self._still_exposure(capture, deadline):
                    frame, seen, sharp, at_rest = self._burst(capture, deadline)
                if (settled and at_rest) or time.monotonic() >= until:
                    break
        if seen.view is View.COVERED:
            raise DriverError(
                Code.USER_ERROR,
                "camera_covered",
                act=Act.CLEAR,
                retryable=True,
                role=self.role,
                hint="take away what covers the lens",
            )
        return Still(frame, seen.view, seen.plate, sharp, advise(seen, sharp, settled and at_rest))

    def scan(self, deadline: Deadline) -> Paper:
        """A still as `snap` takes it, the paper on it straightened; the whole picture where its edges are not clear.
        Raises DriverError as `snap` does."""
        still = self.snap(deadline)
        over = touches_rim(still.frame.image) and still.plate is not Plate.EMPTY and still.view is View.OK
        advice = (*still.advice, Advice.NOT_MIDDLE) if over else still.advice
        return Paper(paper_jpeg(paper(still.frame.image)), tuple(sorted(advice, key=list(Advice).index)))

    # -- inside

    def _settle(self, capture: Capture, deadline: Deadline, until: float) -> bool:
        """True when the picture came to rest in the light; False when the time for it is over."""
        stillness, seq = Stillness(), capture.seq
        while time.monotonic() < until:
            frame = capture.wait_newer(seq, deadline)
            seq = frame.seq
            seen = look_at(frame.image)
            if stillness.feed(seen.grey, frame.at) >= self._options.settle_s and seen.view is View.OK:
                return True
        return False

    def _burst(self, capture: Capture, deadline: Deadline) -> tuple[Frame, Look, float | None, bool]:
        """The sharpest frame, and whether nothing moved meanwhile. When the time is over, the best so far."""
        best: tuple[Frame, Look, float | None] | None = None
        stillness, seq, first, at_rest = Stillness(), capture.seq, 0.0, True
        for number in range(self._options.burst_frames):
            try:
                frame = capture.wait_newer(seq, deadline)
            except DriverError:
                if best is None or deadline.cancel.canceled:
                    raise
                break
            seq = frame.seq
            seen, sharp = look_at(frame.image), sharpness(frame.image)
            first = frame.at if number == 0 else first
            at_rest = stillness.feed(seen.grey, frame.at) >= frame.at - first
            if best is None or (sharp or 0.0) > (best[2] or 0.0):
                best = frame, seen, sharp
        if best is None:
            raise DriverError(Code.TIMEOUT, retryable=True, role=self.role)
        return *best, at_rest

    @property
    def _looks_hz(self) -> float:
        return self._options.looks_hz

    def _new_eye(self) -> Eye:
        return PlateWatch(self._tell)

    def _tell(self, code: str) -> None:
        onlooker = self._onlooker
        if onlooker is not None and not onlooker.stopped:
            self._publish(DeviceEvent(self.role, "advice", code))

    def _seen(self, eye: Eye | None) -> dict[str, Any]:
        plate = eye.plate if isinstance(eye, PlateWatch) else Plate.UNKNOWN
        return {"plate": plate.value}

    def _told(self, frame: Frame, view: View, plate: Plate) -> dict[str, Any]:
        return {"ok": True, "size": f"{frame.width}x{frame.height}", "view": view.value, "plate": plate.value}
