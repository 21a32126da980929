"""A paper on the plate: its edges found, straightened, as a JPEG. Pure functions over arrays.

The plate has another colour than paper (README.md): what differs from the picture's rim is the paper. Where no four
corners can be made out – two papers, a hand, a paper larger than the picture – the whole picture is kept: a crooked
photograph is better than half of one.
"""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from drivers.camera._cv import load_cv2
from drivers.camera.frame import Image, jpeg_bytes

Corners = NDArray[np.float32]
"""4 × 2, pixels: the corner nearest the picture's upper left, then clockwise."""

LARGEST = 1_000_000  # bytes of one paper's JPEG; the wire takes twice as much, and eight of them
LONGEST = 2400  # pixels: A4 at 200 dpi has 2339
_SEARCH = 640  # pixels: width at which edges are looked for
_LEAST_AREA = 0.04  # of the picture: a till receipt still counts, a coin does not
_FILLED = 0.92  # of its four corners' area that a paper covers; no more than its inverse either: a disc is none
_RIM = 0.02  # of the picture: nearer to its edge nobody knows whether the paper ends there
_SQUARE = 0.5  # cosine: corners from 60 to 120 degrees
_QUALITIES = (88, 80, 70, 60)


def find_corners(image: Image) -> Corners | None:
    """Where the paper's corners are, in pixels of `image`; None when four of them cannot be made out."""
    cv2 = load_cv2()
    high, wide = image.shape[:2]
    scale = min(1.0, _SEARCH / wide)
    size = max(1, round(wide * scale)), max(1, round(high * scale))
    if min(size) < 16:
        return None
    small = cv2.GaussianBlur(cv2.resize(image, size, interpolation=cv2.INTER_AREA), (5, 5), 0)
    found = [corners for mask in _masks(small) if (corners := _corners_of(mask)) is not None]
    if not found:
        return None
    return np.asarray(found[0] / scale, np.float32)


def touches_rim(image: Image) -> bool:
    """Something large reaches the edge of the picture: part of it may be outside."""
    cv2 = load_cv2()
    high, wide = image.shape[:2]
    size = _SEARCH // 2, max(1, round(_SEARCH // 2 * high / wide))
    small = cv2.GaussianBlur(cv2.resize(image, size, interpolation=cv2.INTER_AREA), (5, 5), 0)
    mask = next(_masks(small))
    outline = _largest(mask)
    return outline is not None and not _inside(outline, mask.shape[:2])


def straighten(image: Image, corners: Corners) -> Image:
    """What lies between the corners as seen from straight above, its longest side at most `LONGEST` pixels."""
    cv2 = load_cv2()
    upper_left, upper_right, lower_right, lower_left = corners
    wide = max(_between(upper_left, upper_right), _between(lower_left, lower_right))
    high = max(_between(upper_left, lower_left), _between(upper_right, lower_right))
    scale = min(1.0, LONGEST / max(wide, high))
    width, height = max(1, round(wide * scale)), max(1, round(high * scale))
    onto = np.array([[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]], np.float32)
    way = cv2.getPerspectiveTransform(corners.astype(np.float32), onto)
    flat = cv2.warpPerspective(image, way, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.ascontiguousarray(flat, np.uint8)


def paper(image: Image) -> Image:
    """The paper alone, straightened; the whole picture where its corners cannot be made out."""
    corners = find_corners(image)
    return straighten(image, corners) if corners is not None else _at_most(image, LONGEST)


def paper_jpeg(image: Image, largest: int = LARGEST) -> bytes:
    """JPEG of at most `largest` bytes: first with less quality, then smaller. No EXIF, no time, no thumbnail."""
    for quality in _QUALITIES:
        jpeg = jpeg_bytes(image, quality)
        if len(jpeg) <= largest:
            return jpeg
    while len(jpeg) > largest and max(image.shape[:2]) > 64:
        image = _at_most(image, round(max(image.shape[:2]) * 0.8))
        jpeg = jpeg_bytes(image, _QUALITIES[-1])
    return jpeg


def _masks(small: Image) -> itertools.chain[NDArray[np.uint8]]:
    """Black and white pictures in one of which the paper stands out, the likeliest first: what differs from the rim in
    colour, and what is brighter than the rest."""
    cv2 = load_cv2()
    lab = cv2.cvtColor(small, cv2.COLOR_BGR2LAB).astype(np.float32)
    rim = np.concatenate([lab[0], lab[-1], lab[:, 0], lab[:, -1]])
    away = np.clip(np.linalg.norm(lab - np.median(rim, axis=0), axis=2) * 2.0, 0, 255).astype(np.uint8)
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    return itertools.chain(_parted(away), _parted(grey))


def _parted(values: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    """By Otsu's threshold; print and folds within the paper are closed."""
    cv2 = load_cv2()
    _, mask = cv2.threshold(values, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (9, 9))
    return [np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, kernel), np.uint8)]


def _largest(mask: NDArray[np.uint8]) -> NDArray[np.int32] | None:
    """The outline of the largest light area that is large enough to be a paper."""
    cv2 = load_cv2()
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    outline = max(outlines, key=cv2.contourArea, default=None)
    if outline is None or cv2.contourArea(outline) < _LEAST_AREA * mask.size:
        return None
    return np.asarray(outline, np.int32)


def _inside(outline: NDArray[np.int32], shape: tuple[int, ...]) -> bool:
    high, wide = shape[:2]
    x, y = outline[..., 0], outline[..., 1]
    edge_x, edge_y = wide * _RIM, high * _RIM
    return bool(x.min() >= edge_x and y.min() >= edge_y and x.max() < wide - edge_x and y.max() < high - edge_y)


def _corners_of(mask: NDArray[np.uint8]) -> Corners | None:
    cv2 = load_cv2()
    outline = _largest(mask)
    if outline is None or not _inside(outline, mask.shape):
        return None
    hull = cv2.convexHull(outline)
    around = cv2.arcLength(hull, True)
    for share in (0.01, 0.02, 0.03, 0.05):
        four = cv2.approxPolyDP(hull, share * around, True)
        if len(four) == 4:
            break
    else:
        return None
    corners = _in_order(four.reshape(4, 2).astype(np.float32))
    area, covered = cv2.contourArea(corners), cv2.contourArea(outline)
    if not _FILLED * area <= covered <= area / _FILLED or not _square(corners):
        return None
    return corners


def _square(corners: Corners) -> bool:
    for at in range(4):
        one, other = corners[at - 1] - corners[at], corners[(at + 1) % 4] - corners[at]
        if abs(float(one @ other)) > _SQUARE * float(np.linalg.norm(one) * np.linalg.norm(other)):
            return False
    return True


def _in_order(four: Corners) -> Corners:
    """Clockwise from the upper left, so that a paper is turned by less than an eighth of a circle."""
    middle = four.mean(axis=0)
    turned = np.arctan2(four[:, 1] - middle[1], four[:, 0] - middle[0])
    clockwise = four[np.argsort(turned)]
    tops = [float(_lean(np.roll(clockwise, -at, axis=0))) for at in range(4)]
    return np.ascontiguousarray(np.roll(clockwise, -int(np.argmin(tops)), axis=0))


def _lean(corners: Corners) -> float:
    """Radians by which the upper edge leans from level."""
    along = corners[1] - corners[0]
    return abs(float(np.arctan2(along[1], along[0])))


def _between(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    return float(np.linalg.norm(one - other))


def _at_most(image: Image, longest: int) -> Image:
    cv2 = load_cv2()
    high, wide = image.shape[:2]
    scale = longest / max(high, wide)
    if scale >= 1.0:
        return image
    size = max(1, round(wide * scale)), max(1, round(high * scale))
    return np.ascontiguousarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
