"""What would make the picture better, as stable codes in the order in which a sitter can act on them.

Advice is never the last word. Light is judged by the wall and by over-exposure, never by how dark a face is, because
that measures skin.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from drivers.camera.crop import camera_scale, plan_crop
from drivers.camera.faces import Face, estimate_head, main_faces
from drivers.camera.frame import Image
from drivers.camera.spec import PhotoSpec


class Advice(StrEnum):
    """`move_left` and `move_right` are the sitter's own left and right; up and down are the sitter's too."""

    NO_FACE = "no_face"
    SEVERAL_FACES = "several_faces"
    TOO_FAR = "too_far"
    TOO_CLOSE = "too_close"
    MOVE_LEFT = "move_left"
    MOVE_RIGHT = "move_right"
    MOVE_UP = "move_up"
    MOVE_DOWN = "move_down"
    TOO_DARK = "too_dark"
    TOO_BRIGHT = "too_bright"
    STRAIGHT = "straight"  # the head straight; never asked more than the page asks for
    HOLD_STILL = "hold_still"
    GOOD = "good"


class View(StrEnum):
    """What the lens sees as a whole."""

    OK = "ok"
    DARK = "dark"
    COVERED = "covered"
    UNKNOWN = "unknown"  # nobody has looked: switched off, or no picture yet


@dataclass(frozen=True, slots=True)
class Light:
    """Grey levels 0–255 of the whole frame: median, 95th percentile, spread; share of blown-out pixels."""

    middle: float
    high: float
    spread: float
    blown: float


_STILL = 0.06  # of the face's side between two looks, about a quarter of a second apart
_STRAIGHT = 10.0  # degrees; whoever cannot is not asked for ever: the page gives way
_BLOWN_FACE = 0.3
_BAND = 0.05  # once advice is given, do a little better than the limit before it is taken back


def measure_light(image: Image) -> Light:
    """Over every eighth pixel: a fraction of a millisecond."""
    sample = image[::8, ::8]
    grey = sample.astype(np.float32) @ np.array([0.114, 0.587, 0.299], np.float32)
    middle, high = np.percentile(grey, (50, 95))
    blown = (sample[..., 0] >= 250) & (sample[..., 1] >= 250) & (sample[..., 2] >= 250)
    return Light(float(middle), float(high), float(grey.std()), float(blown.mean()))


def view_of(light: Light) -> View:
    """A covered lens is black and flat; a dark room still has shapes and a brightest part."""
    if light.high < 18 and light.spread < 5:
        return View.COVERED
    return View.DARK if light.high < 80 else View.OK


def face_blown(image: Image, face: Face) -> float:
    """Share of the face's pixels without any detail left (every channel at its limit)."""
    high, wide = image.shape[:2]
    inset = 0.15 * face.size
    x0, x1 = int(max(0, face.x + inset)), int(min(wide, face.x + face.size - inset))
    y0, y1 = int(max(0, face.y + inset)), int(min(high, face.y + face.size - inset))
    if x1 - x0 < 4 or y1 - y0 < 4:
        return 0.0
    return float((image[y0:y1:2, x0:x1:2].max(axis=2) >= 253).mean())


def movement(before: Face | None, now: Face | None) -> float:
    """How far the face went between two looks, as a share of its side; 0 when either is unknown or another's face.

    The detector's box breathes by up to 9 % on a face at rest (measured), so its size counts less than its place.
    """
    if before is None or now is None or now.size <= 0:
        return 0.0
    (x0, y0), (x1, y1) = before.centre, now.centre
    gone = max(abs(x1 - x0), abs(y1 - y0)) / now.size
    return 0.0 if gone > 1.0 else max(gone, 0.4 * abs(now.size - before.size) / now.size)


def advise(
    image: Image,
    faces: Sequence[Face],
    spec: PhotoSpec,
    *,
    moved: float = 0.0,
    previous: str = Advice.GOOD,
) -> tuple[Advice, ...]:
    """Every code that applies, most urgent first; empty when all is well. `previous` gives hysteresis."""
    light = measure_light(image)
    dark = view_of(light) is not View.OK
    people = main_faces(faces)
    if not people:
        if dark:
            return (Advice.TOO_DARK,)
        return (Advice.TOO_BRIGHT,) if light.blown > 0.6 else (Advice.NO_FACE,)
    found: list[Advice] = []
    if len(people) > 1:
        found.append(Advice.SEVERAL_FACES)
    found += _place(image, people[0], spec, previous)
    if dark:
        found.append(Advice.TOO_DARK)
    elif face_blown(image, people[0]) > _BLOWN_FACE * (1 - _BAND * (previous == Advice.TOO_BRIGHT)):
        found.append(Advice.TOO_BRIGHT)
    if abs(people[0].roll) > _STRAIGHT * (1 - 0.2 * (previous == Advice.STRAIGHT)):
        found.append(Advice.STRAIGHT)
    if moved > _STILL * (1 - 0.3 * (previous == Advice.HOLD_STILL)):
        found.append(Advice.HOLD_STILL)
    return tuple(found)


def _place(image: Image, face: Face, spec: PhotoSpec, previous: str) -> list[Advice]:
    high, wide = image.shape[:2]
    crop = plan_crop(estimate_head(face, image), (wide, high), spec)
    slack = _BAND * crop.width
    if crop.larger_than_frame or max(crop.width / wide, crop.height / high) > 1 - _BAND * (
        previous == Advice.TOO_CLOSE
    ):
        return [Advice.TOO_CLOSE]
    found = []

    def beyond(space: float, out: float, code: Advice) -> bool:
        """Sticks out, or has only just come back in after we asked for it."""
        return out > 0.5 or (previous == code and space < slack)

    if beyond(crop.left, crop.out_left, Advice.MOVE_LEFT):
        found.append(Advice.MOVE_LEFT)
    elif beyond(wide - crop.left - crop.width, crop.out_right, Advice.MOVE_RIGHT):
        found.append(Advice.MOVE_RIGHT)
    if beyond(crop.top, crop.out_top, Advice.MOVE_DOWN):
        found.append(Advice.MOVE_DOWN)
    elif beyond(high - crop.top - crop.height, crop.out_bottom, Advice.MOVE_UP):
        found.append(Advice.MOVE_UP)
    if camera_scale(crop, spec) < spec.min_camera_scale * (1 + _BAND * (previous == Advice.TOO_FAR)):
        found.append(Advice.TOO_FAR)
    return found


@dataclass(slots=True)
class Debounce:
    """Says a code once, when it has been seen `needed` times running and differs from what was said before."""

    needed: int = 2
    said: str = ""
    _candidate: str = ""
    _count: int = 0

    def feed(self, code: str) -> str | None:
        """The code to publish now, or None."""
        self._count = self._count + 1 if code == self._candidate else 1
        self._candidate = code
        if self._count >= self.needed and code != self.said:
            self.said = code
            return code
        return None

    def forget(self) -> None:
        """After a gap the next code is news again."""
        self.said, self._candidate, self._count = "", "", 0
