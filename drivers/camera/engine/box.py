"""BlazeFace (short range): from the net's raw numbers to boxes with six points. Pure.

The net sees the picture as a square of 128 pixels. Each of its 896 anchors tells a score and 16 numbers relative to the
anchor: box centre and size, then right eye, left eye, nose tip, mouth, right and left ear (the sitter's sides). Source:
mediapipe 0.10.21, modules/face_detection/face_detection_short_range.pbtxt and its anchor and decoding calculators.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

SIDE = 128
LEAST_SCORE = 0.5
_SAME = 0.3  # overlap from which two boxes are one face
_LAYERS = ((16, 2), (8, 6))  # cells a side, anchors a cell

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """In shares of the square: left, top, right, bottom; `points` 6 x 2. `score` 0 to 1."""

    score: float
    left: float
    top: float
    right: float
    bottom: float
    points: Floats


@cache
def anchors() -> Floats:
    """Centres of the 896 anchors, (x, y) in shares of the square."""
    found: list[Floats] = []
    for cells, each in _LAYERS:
        y, x = np.mgrid[0:cells, 0:cells]
        centres = (np.stack([x, y], axis=-1).reshape(-1, 2) + 0.5) / cells
        found.append(np.repeat(centres, each, axis=0).astype(np.float32))
    made = np.concatenate(found)
    made.flags.writeable = False
    return made


def decode(scores: Floats, numbers: Floats, least: float = LEAST_SCORE) -> list[Box]:
    """Boxes, best first, one for each face. `scores` (896,) before the sigmoid, `numbers` (896, 16)."""
    chance = _sigmoid(scores.reshape(-1))
    likely = np.flatnonzero(chance >= least)
    if not len(likely):
        return []
    chosen = numbers.reshape(-1, 16)[likely] / SIDE
    centre = anchors()[likely]
    middle, half = chosen[:, 0:2] + centre, np.abs(chosen[:, 2:4]) / 2
    corners: Floats = np.concatenate([middle - half, middle + half], axis=1)
    points: Floats = chosen[:, 4:].reshape(-1, 6, 2) + centre[:, None, :]
    return _merged(chance[likely], corners, points)


def _sigmoid(values: Floats) -> Floats:
    chances: Floats = 1.0 / (1.0 + np.exp(-np.clip(values.astype(np.float32), -80.0, 80.0)))
    return chances


def _merged(scores: Floats, corners: Floats, points: Floats) -> list[Box]:
    """What overlaps the best box is one face with it, averaged by score: steadier from frame to frame than the best."""
    left = np.argsort(-scores)
    boxes: list[Box] = []
    while len(left):
        near = left[_overlap(corners[left[0]], corners[left]) > _SAME]
        if not len(near):  # a box without any area
            left = left[1:]
            continue
        weight = scores[near] / scores[near].sum()
        edges = [float(edge) for edge in weight @ corners[near]]
        mean: Floats = np.tensordot(weight, points[near], 1)
        boxes.append(Box(float(scores[left[0]]), edges[0], edges[1], edges[2], edges[3], mean))
        left = np.setdiff1d(left, near, assume_unique=True)
        left = left[np.argsort(-scores[left])]
    return boxes


def _overlap(one: Floats, others: Floats) -> Floats:
    inner = np.clip(np.minimum(one[2:], others[:, 2:]) - np.maximum(one[:2], others[:, :2]), 0, None).prod(axis=1)
    areas = (others[:, 2:] - others[:, :2]).prod(axis=1) + (one[2:] - one[:2]).prod() - inner
    shares: Floats = inner / np.maximum(areas, 1e-9)
    return shares
