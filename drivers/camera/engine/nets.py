"""The three nets in OpenCV's DNN module: faces with points, and the person."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from drivers.camera._cv import load_cv2
from drivers.camera.engine import box, mesh
from drivers.camera.engine.person import SIDE as PERSON_SIDE
from drivers.camera.face import Face
from drivers.camera.frame import Image
from drivers.camera.models import BOX, MESH, PERSON

_MESHES = 2  # the sitter and one more: points cost 3 ms a face
_LOOKS = 3
_SURE_BOX = 0.75
_LIKELY_MESH = 0.05  # below it the net itself says: this is no face
_EYES_TO_CHIN = 0.76  # of a face square's side
_EYES_TO_MIDDLE = 0.13
_BLACK = 8.0
_DIM = 160.0

Mask = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    points: mesh.Points
    sure: float
    pose: tuple[float, float]


class Nets:
    """For one thread. `files` as `models.read_models` gives them. Raises cv2.error for files that are no model."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        cv2 = load_cv2()
        self._box, self._mesh, self._person = (
            cv2.dnn.readNetFromTFLite(np.frombuffer(files[model.name], np.uint8)) for model in (BOX, MESH, PERSON)
        )

    def find(self, image: Image) -> list[Face]:
        """Faces at any roll, largest first, the first two with their points."""
        high, wide = image.shape[:2]
        boxes = self._boxes(image, 0, 0, max(high, wide))
        return self._faces(image, [self._nearer(image, one) for one in boxes])

    def find_small(self, image: Image) -> list[Face]:
        """As `find`, for somebody far away: squares of two thirds of the shorter side, from the middle outwards."""
        high, wide = image.shape[:2]
        side = round(min(high, wide) * 0.67)
        for share in (0.5, 0.25, 0.75, 0.0, 1.0):
            found = self._faces(image, self._boxes(image, round((wide - side) * share), (high - side) // 3, side))
            if found:
                return found
        return []

    def closer(self, image: Image, face: Face) -> Face:
        """The same face, its points the median of several looks: a single one errs by a few hundredths of the head."""
        if face.mesh is None:
            return face
        found = None
        points = face.mesh
        for _ in range(2):
            region = mesh.region_of_mesh(points)
            looks = [self._points(image, one) for one in mesh.looks_at(region)]
            points = np.median([look.points for look in looks], axis=0).astype(np.float32)
            yaw, pitch = (float(value) for value in np.median([look.pose for look in looks], axis=0))
            found = _Found(points, float(np.median([look.sure for look in looks])), (yaw, pitch))
        assert found is not None
        return _face_of(found) if found.sure >= _LIKELY_MESH else face

    def person(self, image: Image, around: mesh.Region) -> Mask:
        """How much each pixel of a turned square is the person: 256 x 256, 0 to 1."""
        cv2 = load_cv2()
        square = _square(cv2, image, mesh.into_square(around, PERSON_SIDE), PERSON_SIDE)
        self._person.setInput(cv2.dnn.blobFromImage(square, 1 / 255.0, swapRB=True))
        mask: Mask = np.clip(self._person.forward().reshape(PERSON_SIDE, PERSON_SIDE), 0.0, 1.0).astype(np.float32)
        return mask

    def _boxes(self, image: Image, left: int, top: int, side: int) -> list[tuple[float, Any, Any]]:
        """Score, corners and points in pixels of the frame, of the square from (left, top), which may stick out."""
        cv2 = load_cv2()
        part = image[top : top + side, left : left + side]
        high, wide = part.shape[:2]
        factor = box.SIDE / side
        size = (max(1, round(wide * factor)), max(1, round(high * factor)))
        # First by whole steps: averaging all of 1080 lines costs more than the net itself.
        step = max(1, int(1 / factor / 3))
        small = cv2.resize(part[::step, ::step], size, interpolation=cv2.INTER_AREA)
        small = _lit(cv2, small)
        square = np.zeros((box.SIDE, box.SIDE, 3), np.uint8)
        y, x = (box.SIDE - size[1]) // 2, (box.SIDE - size[0]) // 2
        square[y : y + size[1], x : x + size[0]] = small
        self._box.setInput(cv2.dnn.blobFromImage(square, 1 / 127.5, mean=(127.5, 127.5, 127.5), swapRB=True))
        scores, numbers = self._box.forward(("classificators", "regressors"))
        shift = np.array([left - x / factor, top - y / factor], np.float32)
        return [
            (
                one.score,
                np.array([one.left, one.top, one.right, one.bottom], np.float32) * side + np.tile(shift, 2),
                one.points * side + shift,
            )
            for one in box.decode(scores, numbers)
        ]

    def _nearer(self, image: Image, one: tuple[float, Any, Any]) -> tuple[float, Any, Any]:
        """A doubtful box, as for somebody far away, once more from near by."""
        score, corners, _ = one
        if score >= _SURE_BOX:
            return one
        side = round(2.0 * float(corners[2] - corners[0]))
        left, top = (round(float(corners[k] + corners[k + 2]) / 2 - side / 2) for k in (0, 1))
        again = self._boxes(image, max(0, left), max(0, top), side)
        return max(again, key=lambda found: found[0], default=one)

    def _faces(self, image: Image, boxes: list[tuple[float, Any, Any]]) -> list[Face]:
        boxes = sorted(boxes, key=lambda one: -float(one[1][2] - one[1][0]))
        faces = []
        for place, (_, corners, points) in enumerate(boxes):
            region = mesh.region_of(tuple(corners.tolist()), points[0], points[1])
            found = self._settled(image, region) if place < _MESHES else None
            if found is not None and found.sure >= _LIKELY_MESH:
                faces.append(_face_of(found))
            else:
                faces.append(_face_of_box(corners, points))
        return sorted(faces, key=lambda face: -face.size)

    def _settled(self, image: Image, region: mesh.Region) -> _Found:
        """Points whose own square is the one they were found in: a first box that was off costs another look or two."""
        found = self._points(image, region)
        for _ in range(_LOOKS):
            better = mesh.region_of_mesh(found.points)
            if found.sure < _LIKELY_MESH or not mesh.far_apart(region, better):
                break
            region = better
            found = self._points(image, region)
        return found

    def _points(self, image: Image, region: mesh.Region) -> _Found:
        cv2 = load_cv2()
        square = _lit(cv2, _square(cv2, image, mesh.into_square(region), mesh.SIDE))
        self._mesh.setInput(cv2.dnn.blobFromImage(square, 1 / 255.0, swapRB=True))
        score, numbers = self._mesh.forward(("conv2d_31", "conv2d_21"))
        sure = 1.0 / (1.0 + math.exp(-min(60.0, max(-60.0, float(score.reshape(-1)[0])))))
        points = numbers.reshape(468, 3)
        return _Found(mesh.to_frame(points, region), sure, mesh.pose_of(points))


def _square(cv2: Any, image: Image, into: NDArray[np.float64], side: int) -> Image:
    """`image` seen through `into` (2 x 3), shrunk beforehand where it is much larger: no fine pattern may flicker."""
    shrink = float(np.hypot(into[0, 0], into[1, 0]))
    step = max(1, int(0.5 / shrink)) if shrink > 0 else 1
    if step > 1:
        image = image[::step, ::step]
        into = into.copy()
        into[:, :2] *= step
    warped: Image = cv2.warpAffine(image, into, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return warped


def _lit(cv2: Any, image: Image) -> Image:
    """Stretched so that the brightest part is bright: the nets were trained in daylight."""
    bright = float(np.percentile(image[::4, ::4], 98))
    if not 0.5 < bright < _DIM:
        return image
    stretched: Image = cv2.convertScaleAbs(image, alpha=200.0 / max(bright, 1.0))
    return stretched


def _face_of(found: _Found) -> Face:
    right, left = mesh.eyes_of(found.points)
    eyes = (right + left) / 2
    size = max(4.0, float(np.hypot(*(found.points[mesh.CHIN] - eyes))) / _EYES_TO_CHIN)
    roll = mesh.between(right, left)
    x, y = _middle(eyes, roll, size)
    return Face(x, y, size, roll, found.points, "dnn", found.sure, found.pose)


def _face_of_box(corners: Any, points: Any) -> Face:
    """Where the net gives no points: from the box, whose side is about brow to chin."""
    size = max(4.0, float(max(corners[2] - corners[0], corners[3] - corners[1])))
    roll = mesh.between(points[0], points[1])
    x, y = _middle((points[0] + points[1]) / 2, roll, size)
    return Face(x, y, size, roll, None, "dnn")


def _middle(eyes: Any, roll: float, size: float) -> tuple[float, float]:
    """Left and top of the upright square whose middle lies below the eyes, along the face."""
    lean = math.radians(roll)
    away = _EYES_TO_MIDDLE * size
    x, y = float(eyes[0]) - math.sin(lean) * away, float(eyes[1]) + math.cos(lean) * away
    return x - size / 2, y - size / 2
