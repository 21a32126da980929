"""A face and a head, as everything after the finding knows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Face:
    """A square around a face, in pixels of the frame; `roll` in degrees, clockwise as seen in the picture.

    The square is the one OpenCV's cascades draw (eyes at 37 % of its side, chin at 113 %), whoever found the face.
    `mesh`: 468 points (x, y) in pixels of the frame, MediaPipe's numbering, or None where only a box is known.
    `mesh_score`: how sure the net is that these points are a face, 0 to 1. `pose`: yaw (to the picture's right
    positive) and pitch (chin up positive) in degrees, None without points. `engine`: "dnn" or "haar".
    """

    x: float
    y: float
    size: float
    roll: float = 0.0
    mesh: NDArray[np.float32] | None = field(default=None, compare=False, repr=False)
    engine: str = "haar"
    mesh_score: float = field(default=0.0, compare=False, repr=False)
    pose: tuple[float, float] | None = field(default=None, compare=False, repr=False)

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


def main_faces(faces: Sequence[Face]) -> list[Face]:
    """The sitter first, then only those large enough to be a second sitter, not somebody passing behind."""
    return [face for face in faces if face.size >= 0.55 * faces[0].size] if faces else []
