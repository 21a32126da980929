"""What can be measured of a face, each with its source. Numbers, no verdicts: `checks.py` judges.

Formulas follow BSI OFIQ 1.0.3 (ISO/IEC 29794-5) where named, with these limits: the points are a guess also where
nothing is seen, so that a measure of an eye counts only where the picture shows something like an eye (`Eye.seen`); and
nothing here is a measure of how dark a face is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from drivers.camera._cv import load_cv2
from drivers.camera.canon import Canon, luminance
from drivers.camera.engine import mesh
from drivers.camera.face import Face
from drivers.camera.frame import Image

# Points of the mesh. Lids: pairs above and below, outer to inner.
_RIGHT_LIDS = ((160, 144), (159, 145), (158, 153))
_LEFT_LIDS = ((387, 373), (386, 374), (385, 380))
_LIPS = ((82, 87), (13, 14), (312, 317))
_MOUTH = (61, 291, 0, 17)
_CHEEKS = (50, 280)
_BRIDGE = (9, 168, 6)
_LOWER = (164, 18, 200, 57, 287)
_BACKGROUND = (354, 295)


@dataclass(frozen=True, slots=True)
class Eye:
    """`open`: lid gap by eye-to-chin distance (OFIQ; open about 0.085, closed below 0.02). `seen`: contrast within the
    eye's place by the brightness of the cheek below it; without any the gap is a guess. `lens`: brightness, by the
    cheek's, of where a spectacle lens would be. `glare`: share without any detail."""

    open: float
    seen: float
    lens: float
    glare: float


def eyes(face: Canon) -> tuple[Eye, Eye]:
    """The sitter's right and left eye."""
    right, left = (max(1e-3, _median(face, index)) for index in _CHEEKS)
    span = _eye_to_chin(face)
    return (
        _eye(face, _RIGHT_LIDS, mesh.RIGHT_EYE, right, span),
        _eye(face, _LEFT_LIDS, mesh.LEFT_EYE, left, span),
    )


def _eye(face: Canon, lids: tuple[tuple[int, int], ...], corners: tuple[int, int], cheek: float, span: float) -> Eye:
    cv2 = load_cv2()
    gap = _gap(face.points, lids)
    soft = cv2.GaussianBlur(face.light, (0, 0), 1.5)
    place = soft[face.box(corners, wider=-2, higher=6)]
    lens = soft[face.box(corners, wider=6, higher=16)]
    contrast = float(np.percentile(place, 95) - np.percentile(place, 5))
    glare = face.image[face.box(corners, wider=4, higher=10)].min(axis=2) >= 250
    # By the brighter of cheek and eye: behind a dark lens little contrast is still an eye, if it is there.
    return Eye(gap / span, contrast / max(cheek, 1e-3), float(np.median(lens)) / cheek, float(glare.mean()))


def eyes_open(face: Face) -> float:
    """The smaller lid gap by eye-to-chin distance, whether or not an eye is seen; 0 without points.

    Only for comparing frames of one burst with each other.
    """
    if face.mesh is None:
        return 0.0
    right, left = mesh.eyes_of(face.mesh)
    span = max(1.0, float(np.hypot(*(face.mesh[mesh.CHIN] - (right + left) / 2))))
    return min(_gap(face.mesh, lids) for lids in (_RIGHT_LIDS, _LEFT_LIDS)) / span


def mouth_gap(face: Canon) -> float:
    """Widest gap between the inner lips by eye-to-chin distance (OFIQ; closed about 0, 0.2 is half way to open)."""
    return _gap(face.points, _LIPS) / _eye_to_chin(face)


def evenness(face: Canon) -> float:
    """The darker cheek's linear light by the brighter one's, 0 to 1: the same for every skin."""
    right, left = (float(np.median(face.light[face.around(index, 14)])) for index in _CHEEKS)
    return min(right, left) / max(right, left, 1e-4)


def blur(image: Image) -> float:
    """0 sharp to 1 smooth, the worse of two directions, so that motion counts (Crete et al. 2007, “The blur effect”).

    What a strong blur takes away of the neighbours' differences: little, where they were blurred before. The scale is
    the picture's own, so that neither light nor skin changes it.
    """
    cv2 = load_cv2()
    grey = cv2.GaussianBlur(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), (0, 0), 0.7).astype(np.float32)
    worst = 0.0
    for axis, size in ((0, (1, 9)), (1, (9, 1))):
        sharp = np.abs(np.diff(grey, axis=axis))
        soft = np.abs(np.diff(cv2.blur(grey, size), axis=axis))
        # Only where something is: flat skin and its noise say nothing.
        edges = sharp >= max(1.0, float(np.percentile(sharp, 90)))
        total = float(sharp[edges].sum())
        lost = float(np.maximum(0.0, sharp - soft)[edges].sum())
        worst = max(worst, 1.0 - lost / total if total > 0 else 1.0)
    return worst


def covered(face: Canon) -> float:
    """How unlike the skin between the eyes the lower face is (CIELAB a, b): a mask or a cloth, not a shadow.

    0 where lips are seen: they are redder than what is around them, on every skin, with or without a beard.
    """
    cv2 = load_cv2()
    lab = cv2.cvtColor(face.image.astype(np.float32) / 255.0, cv2.COLOR_BGR2LAB)
    upper = np.median(np.concatenate([lab[face.around(i, 9)].reshape(-1, 3) for i in _BRIDGE]), axis=0)
    lower = np.median(lab[face.box(_LOWER)].reshape(-1, 3), axis=0)
    lips = float(np.percentile(lab[face.box(_MOUTH)][:, :, 1], 90)) - float(lower[1])
    return 0.0 if lips > 3.5 else float(np.hypot(lower[1] - upper[1], lower[2] - upper[2]))


def roughness(photo: Image, person: NDArray[np.uint8]) -> float:
    """Mean Sobel gradient of the wall at 354 x 295 pixels (OFIQ background uniformity; 10 is plain, 50 is busy).

    `photo` is the picture as cropped, `person` its mask, 0 wall and 255 person. 0 where too little wall is seen.
    """
    cv2 = load_cv2()
    small = cv2.resize(photo, _BACKGROUND[::-1], interpolation=cv2.INTER_AREA)
    mask = cv2.resize(person, _BACKGROUND[::-1], interpolation=cv2.INTER_LINEAR)
    wall = cv2.erode((mask < 64).astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    if wall.mean() < 0.03:
        return 0.0
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY).astype(np.float32)
    slope = np.hypot(cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1))
    return float(slope[wall].mean())


def wall_colour(photo: Image, person: NDArray[np.uint8]) -> tuple[float, float] | None:
    """Linear light of the wall (0 to 1), and how coloured it is (largest by smallest channel, less 1)."""
    wall = photo[person < 64]
    if len(wall) < 200:
        return None
    middle = np.median(wall, axis=0).reshape(1, 1, 3).astype(np.uint8)
    channels = middle.reshape(3).astype(float) + 8.0
    return float(luminance(middle)[0, 0]), float(channels.max() / channels.min() - 1.0)


def beside_head(photo: Image, person: NDArray[np.uint8], crown: float, eyes: float) -> float:
    """Share of the rows from the hair's top down to the eyes in which an edge stands beside the head, on a plain wall.

    `crown` and `eyes` are rows of the photo; the side with more edges counts. A shadow has no edge. 0 where nothing
    can be told.
    """
    cv2 = load_cv2()
    top, bottom = max(0, round(crown)), min(photo.shape[0], round(eyes))
    if bottom - top < 12:
        return 0.0
    soft = cv2.GaussianBlur(photo[top:bottom], (5, 5), 0).astype(np.float32)
    body = (person[top:bottom] > 64).astype(np.uint8)
    near, far = (
        cv2.dilate(body, np.ones((1, 2 * reach + 1), np.uint8)) > 0
        for reach in (photo.shape[1] // 40, photo.shape[1] // 5)
    )
    steps = np.abs(soft[:, 6:] - soft[:, :-6]).max(axis=2) > 35
    steps &= ~(near[:, 6:] | near[:, :-6])
    middle = photo.shape[1] // 2
    most = 0.0
    for side, rest in ((slice(0, middle), slice(0, middle)), (slice(middle, None), slice(middle - 6, None))):
        wall = soft[:, side][~far[:, side]]
        if len(wall) >= 100 and float(np.abs(wall - np.median(wall, axis=0)).max(axis=1).mean()) < 12:
            most = max(most, float(steps[:, rest].any(axis=1).mean()))
    return most


def _gap(points: NDArray[np.float32], pairs: tuple[tuple[int, int], ...]) -> float:
    return max(float(np.hypot(*(points[low] - points[high]))) for high, low in pairs)


def _eye_to_chin(face: Canon) -> float:
    right, left = mesh.eyes_of(face.points)
    return max(1.0, float(np.hypot(*(face.points[mesh.CHIN] - (right + left) / 2))))


def _median(face: Canon, index: int) -> float:
    return float(np.median(face.light[face.around(index, 12)]))
