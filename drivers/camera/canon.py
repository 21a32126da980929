"""A face turned upright and brought to one size, so that measures of it do not depend on where and how large it was."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from drivers.camera._cv import load_cv2
from drivers.camera.engine import mesh
from drivers.camera.face import Face
from drivers.camera.frame import Image

EYES_APART = 90.0
"""Pixels between the middles of the eyes: OFIQ's least distance, and the size at which sharpness can be compared."""
_WIDE, _HIGH = 300, 330
_EYES = (150.0, 125.0)


@dataclass(frozen=True, slots=True, eq=False)
class Canon:
    """`image` 330 x 300 BGR, `light` its linear luminance (0 to 1), `points` the mesh in its pixels, `scale` its pixels
    per frame pixel, `inside` the share of it that the frame shows."""

    image: Image
    light: NDArray[np.float32]
    points: NDArray[np.float32]
    scale: float
    inside: float

    def __repr__(self) -> str:
        return f"<Canon x{self.scale:.2f}>"

    def around(self, index: int, half: float) -> tuple[slice, slice]:
        """Rows and columns of a square around a point of the mesh, never empty."""
        x, y = self.points[index]
        return _span(float(y), half, _HIGH), _span(float(x), half, _WIDE)

    def box(self, indices: tuple[int, ...], wider: float = 0.0, higher: float = 0.0) -> tuple[slice, slice]:
        """Rows and columns of the upright box around points of the mesh, never empty."""
        low, high = self.points[list(indices)].min(axis=0), self.points[list(indices)].max(axis=0)
        middle, half = (low + high) / 2, (high - low) / 2
        return (
            _span(float(middle[1]), float(half[1]) + higher, _HIGH),
            _span(float(middle[0]), float(half[0]) + wider, _WIDE),
        )


def canon(image: Image, face: Face) -> Canon | None:
    """None without points, or for a face of a few pixels."""
    if face.mesh is None:
        return None
    cv2 = load_cv2()
    right, left = mesh.eyes_of(face.mesh)
    apart = float(np.hypot(*(left - right)))
    if apart < 6:
        return None
    scale = EYES_APART / apart
    middle = (right + left) / 2
    angle = np.radians(mesh.between(right, left))
    turn = scale * np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    into = np.concatenate([turn, (np.array(_EYES) - turn @ middle)[:, None]], axis=1)
    source, matrix = image, into
    step = max(1, int(0.75 / scale))
    if step > 1:  # an average of neighbours first, or noise of a large face would look like sharpness
        source = cv2.resize(image, None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_AREA)
        matrix = into.copy()
        matrix[:, 2] += into[:, :2] @ np.full(2, (step - 1) / 2)
        matrix[:, :2] *= step
    seen = cv2.warpAffine(source, matrix, (_WIDE, _HIGH), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    shown = cv2.warpAffine(np.ones(source.shape[:2], np.uint8), matrix, (_WIDE, _HIGH))
    points = (face.mesh @ turn.T + into[:, 2]).astype(np.float32)
    return Canon(seen, luminance(seen), points, scale, float(shown.mean()))


def luminance(image: Image) -> NDArray[np.float32]:
    """Linear light, 0 to 1, of an sRGB picture (BGR): ISO/IEC 29794-5 weights."""
    light: NDArray[np.float32] = _LINEAR[image] @ np.array([0.0722, 0.7152, 0.2126], np.float32)
    return light


def _linear_table() -> NDArray[np.float32]:
    share = np.arange(256) / 255.0
    made: NDArray[np.float32] = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return made.astype(np.float32)


_LINEAR = _linear_table()


def _span(middle: float, half: float, limit: int) -> slice:
    low = min(max(0, round(middle - half)), limit - 2)
    return slice(low, min(limit, max(low + 2, round(middle + half) + 1)))
