"""OpenCV's own cascades: no model file, no download. The fallback, and a second opinion where the nets see nobody.

Weak for tilted heads and poor light, so a miss is retried with the picture turned.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from drivers.camera._cv import load_cv2
from drivers.camera.face import Face
from drivers.camera.frame import Image

ROLLS = (20.0, -20.0, 40.0, -40.0)


class HaarFinder:
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
