"""Find faces, and estimate where the head is from the face.

Haar cascades ship inside OpenCV 4: no model file, no download. They are the fallback, weak for tilted heads and poor
light, so a miss is retried with the picture turned, and a miss never ends the session: the photo is then framed on the
middle of the picture and the citizen or the staff decide.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from drivers.camera._cv import load_cv2
from drivers.camera.frame import Image

ROLLS = (20.0, -20.0, 40.0, -40.0)

# Proportions of OpenCV's frontal face box (alt2), as shares of its side.
_CHIN = 1.13  # below the box's top
_EYES = 0.37
_HAIR = 0.5  # hair top above the box's top, when the wall behind cannot tell
_HAIR_LEAST, _HAIR_MOST = 0.28, 0.85


@dataclass(frozen=True, slots=True)
class Face:
    """A square around a face, in pixels of the frame; `roll` in degrees, clockwise as seen in the picture.

    `mesh`: 468 points (x, y) in pixels of the frame, MediaPipe's numbering, or None where only a box is known.
    `engine`: "dnn" or "haar".
    """

    x: float
    y: float
    size: float
    roll: float = 0.0
    mesh: NDArray[np.float32] | None = field(default=None, compare=False, repr=False)
    engine: str = "haar"

    @property
    def centre(self) -> tuple[float, float]:
        return self.x + self.size / 2, self.y + self.size / 2


@dataclass(frozen=True, slots=True)
class Head:
    """Heights of hair top, eyes and chin, and the middle line, in pixels of the frame (crown < chin).

    `width` is ear to ear in pixels of the frame, None where it was not measured.
    """

    x: float
    crown: float
    eyes: float
    chin: float
    roll: float = 0.0
    width: float | None = None

    @property
    def height(self) -> float:
        return self.chin - self.crown


class FaceFinder:
    """A detector of its own for each thread: OpenCV's cascades are not safe to share."""

    def __init__(self) -> None:
        cv2 = load_cv2()
        self._cascade = cv2.CascadeClassifier(str(Path(cv2.data.haarcascades) / "haarcascade_frontalface_alt2.xml"))
        self._roll = 0.0
        self._turn = 0

    def find(self, image: Image, *, side: int = 480) -> list[Face]:
        """Upright faces, largest first. The picture is shrunk to `side` pixels along its longer side before."""
        grey, factor = _small_grey(image, side)
        return self._detect(grey, factor)

    def find_turned(self, image: Image, rolls: Sequence[float] = ROLLS, *, side: int = 480) -> list[Face]:
        """As `find`, trying each roll until one shows a face."""
        grey, factor = _small_grey(image, side)
        for roll in rolls:
            found = self._detect_turned(grey, factor, roll)
            if found:
                return found
        return []

    def follow(self, image: Image, *, side: int = 400) -> list[Face]:
        """For the live picture: upright first, then the roll that last worked or the next one. Two passes at most."""
        grey, factor = _small_grey(image, side)
        found = self._detect(grey, factor)
        if found:
            self._roll = 0.0
            return found
        roll = self._roll or ROLLS[self._turn % len(ROLLS)]
        found = self._detect_turned(grey, factor, roll)
        self._roll = roll if found else 0.0
        self._turn += not found
        return found

    def _detect(self, grey: Any, factor: float) -> list[Face]:
        least = max(20, round(min(grey.shape) * 0.09))
        boxes = self._cascade.detectMultiScale(grey, scaleFactor=1.1, minNeighbors=4, minSize=(least, least))
        found = np.asarray(boxes, float).reshape(-1, 4).tolist()
        faces = [Face(x * factor, y * factor, w * factor) for x, y, w, _ in found]
        return sorted(faces, key=lambda face: -face.size)

    def _detect_turned(self, grey: Any, factor: float, roll: float) -> list[Face]:
        cv2 = load_cv2()
        high, wide = grey.shape
        # Turning the picture by +roll (counter-clockwise) sets a head that leans clockwise upright.
        turn = cv2.getRotationMatrix2D((wide / 2, high / 2), roll, 1.0)
        back = cv2.invertAffineTransform(turn)
        turned = cv2.warpAffine(grey, turn, (wide, high), borderMode=cv2.BORDER_REPLICATE)
        faces = []
        for face in self._detect(turned, 1.0):
            x, y = back @ np.array([*face.centre, 1.0])
            size = face.size * factor
            faces.append(Face(float(x) * factor - size / 2, float(y) * factor - size / 2, size, roll))
        return faces


def _small_grey(image: Image, side: int) -> tuple[Any, float]:
    """Grey, shrunk, and stretched so that the brightest part is bright: Haar loses dark pictures otherwise."""
    cv2 = load_cv2()
    high, wide = image.shape[:2]
    factor = max(1.0, max(high, wide) / side)
    if factor > 1.0:
        small = cv2.resize(image, (round(wide / factor), round(high / factor)), interpolation=cv2.INTER_AREA)
    else:
        small = image
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    bright = float(np.percentile(grey[::4, ::4], 98))
    if 8.0 < bright < 160.0:
        grey = cv2.convertScaleAbs(grey, alpha=200.0 / bright)
    return grey, factor


def main_faces(faces: Sequence[Face]) -> list[Face]:
    """The sitter first, then only those large enough to be a second sitter, not somebody passing behind."""
    return [face for face in faces if face.size >= 0.55 * faces[0].size] if faces else []


def estimate_head(face: Face, image: Image) -> Head:
    """Where hair, eyes and chin are. The hair's top is looked for against a plain wall, else taken from proportions."""
    up = _HAIR if face.roll else _hair_above(face, image)
    x, y = face.centre
    lean = math.radians(face.roll)

    def along(share: float) -> tuple[float, float]:
        away = (share - 0.5) * face.size
        return x - math.sin(lean) * away, y + math.cos(lean) * away

    crown, eyes, chin = along(-up), along(_EYES), along(_CHIN)
    return Head((crown[0] + chin[0]) / 2 if face.roll else x, crown[1], eyes[1], chin[1], face.roll)


def _hair_above(face: Face, image: Image) -> float:
    """Distance from the box's top up to the hair's top, as a share of the box's side."""
    high, wide = image.shape[:2]
    size = face.size
    x = face.centre[0]
    top, bottom = int(max(0, face.y - size)), int(min(high, face.y))
    if bottom - top < 8:
        return _HAIR
    step = max(1, int(size / 60))
    sides = [
        image[top:bottom:step, int(max(0, x + a * size)) : int(max(0, min(wide, x + b * size))) : step]
        for a, b in ((-1.7, -1.1), (1.1, 1.7))
    ]
    wall: NDArray[np.float64] = np.concatenate([part.reshape(-1, 3) for part in sides]).astype(float)
    if len(wall) < 30:
        return _HAIR
    colour = np.median(wall, axis=0)
    rough = float(np.percentile(np.abs(wall - colour).max(axis=1), 90))
    if rough > 30:  # curtains, shelves, people: the wall tells nothing
        return _HAIR
    band = image[top:bottom, int(max(0, x - 0.35 * size)) : int(min(wide, x + 0.35 * size)) : step].astype(float)
    if not band.size:
        return _HAIR
    person = (np.abs(band - colour).max(axis=2) > 14 + rough).mean(axis=1) > 0.12
    empty = np.flatnonzero(~person)
    hair_top = int(empty[-1]) + 1 if len(empty) else 0
    found = (face.y - (top + hair_top)) / size
    if not len(empty) and top == 0:
        return min(_HAIR_MOST, max(found, _HAIR))  # the hair goes on above the picture
    if not _HAIR_LEAST <= found <= _HAIR_MOST:  # white hair on a white wall, or a headrest
        return _HAIR
    return found
