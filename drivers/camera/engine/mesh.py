"""The 468 points of a face: which turned square the net sees, and back to pixels of the frame. Pure.

Numbering and regions: mediapipe 0.10.21, modules/face_landmark (square 1.5 times the box, turned so that the eyes are
level). The net always gives 468 points, also of what is hidden: a point is a guess, never proof that something is seen.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

SIDE = 192
_AROUND = 1.5

# The sitter's right eye is at the left of the picture.
RIGHT_EYE, LEFT_EYE = (33, 133), (362, 263)  # corners
CHIN, FOREHEAD, NOSE_TIP = 152, 10, 1
RIGHT_EAR, LEFT_EAR = 234, 454  # the face's edge in front of the ears

Points = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Region:
    """A turned square in pixels of the frame: centre, side, and `roll` in degrees, clockwise as seen."""

    x: float
    y: float
    side: float
    roll: float


def between(one: Points, other: Points) -> float:
    """The roll of the line from the sitter's right eye to the left one, degrees clockwise as seen; 0 when level."""
    return math.degrees(math.atan2(float(other[1] - one[1]), float(other[0] - one[0])))


def eyes_of(mesh: Points) -> tuple[Points, Points]:
    """Middles of the sitter's right and left eye, from their corners: the same with closed eyes."""
    return mesh[list(RIGHT_EYE)].mean(axis=0), mesh[list(LEFT_EYE)].mean(axis=0)


def region_of(corners: tuple[float, float, float, float], right_eye: Points, left_eye: Points) -> Region:
    """The square around a box (left, top, right, bottom in pixels) with the eyes level."""
    left, top, right, bottom = corners
    side = _AROUND * max(right - left, bottom - top)
    return Region((left + right) / 2, (top + bottom) / 2, side, between(right_eye, left_eye))


def region_of_mesh(mesh: Points) -> Region:
    """The square around points found before: better placed than the first guess."""
    right, left = eyes_of(mesh)
    roll = between(right, left)
    middle = (mesh.min(axis=0) + mesh.max(axis=0)) / 2
    turned = (mesh - middle) @ _turn(-roll).T
    low, high = turned.min(axis=0), turned.max(axis=0)
    centre = middle + _turn(roll) @ ((low + high) / 2)
    return Region(float(centre[0]), float(centre[1]), _AROUND * float((high - low).max()), roll)


def far_apart(one: Region, other: Region) -> bool:
    """Whether a look through `other` would show another picture than through `one`."""
    scale = max(one.side, other.side) / max(1e-6, min(one.side, other.side))
    away = math.hypot(one.x - other.x, one.y - other.y) / max(one.side, 1e-6)
    turned = abs((one.roll - other.roll + 180.0) % 360.0 - 180.0)
    return scale > 1.15 or away > 0.07 or turned > 8.0


def looks_at(region: Region) -> tuple[Region, ...]:
    """The square and four like it, a little larger, smaller, higher and lower."""
    step = 0.04 * region.side
    return (
        region,
        replace(region, side=region.side * 0.9),
        replace(region, side=region.side * 1.1),
        replace(region, y=region.y - step),
        replace(region, y=region.y + step),
    )


def into_square(region: Region, side: int = SIDE) -> NDArray[np.float64]:
    """2 x 3: from pixels of the frame to pixels of the net's square."""
    scale = side / region.side
    turn = _turn(-region.roll) * scale
    shift = np.array([side / 2, side / 2]) - turn @ np.array([region.x, region.y])
    return np.concatenate([turn, shift[:, None]], axis=1)


def to_frame(points: Points, region: Region, side: int = SIDE) -> Points:
    """From pixels of the square back to pixels of the frame."""
    back = (points[:, :2] - side / 2) * (region.side / side) @ _turn(region.roll).T
    made: Points = (back + np.array([region.x, region.y])).astype(np.float32)
    return made


def pose_of(points: Points) -> tuple[float, float]:
    """Yaw (to the picture's right positive) and pitch (chin up positive), degrees, of the net's own points (468 x 3).

    By the depth the net gives: ear to ear for the yaw, forehead to chin for the pitch. Six flat points and an average
    face (solvePnP) took a short chin for a head bent by 26 degrees; with depth the same portrait is bent by 12.
    """
    across, down = points[LEFT_EAR] - points[RIGHT_EAR], points[CHIN] - points[FOREHEAD]
    return (
        math.degrees(math.atan2(float(across[2]), float(across[0]))),
        -math.degrees(math.atan2(float(down[2]), float(down[1]))),
    )


def _turn(degrees: float) -> NDArray[np.float64]:
    """Clockwise as seen (y grows downwards)."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array([[c, -s], [s, c]])
