"""Which part of the frame becomes the photo: pure arithmetic over a head and a specification."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from drivers.camera._cv import load_cv2
from drivers.camera.faces import Head
from drivers.camera.frame import Image
from drivers.camera.spec import PhotoSpec


@dataclass(frozen=True, slots=True)
class Crop:
    """A rectangle in pixels of the frame (it may stick out) and how far it sticks out on each side."""

    left: float
    top: float
    width: float
    height: float
    out_left: float
    out_top: float
    out_right: float
    out_bottom: float

    @property
    def inside(self) -> bool:
        return max(self.out_left, self.out_top, self.out_right, self.out_bottom) <= 0.5

    @property
    def larger_than_frame(self) -> bool:
        return (self.out_left > 0.5 and self.out_right > 0.5) or (self.out_top > 0.5 and self.out_bottom > 0.5)


def _crop(left: float, top: float, wide: float, high: float, frame: tuple[int, int]) -> Crop:
    return Crop(
        left,
        top,
        wide,
        high,
        max(0.0, -left),
        max(0.0, -top),
        max(0.0, left + wide - frame[0]),
        max(0.0, top + high - frame[1]),
    )


def _shifted(low: float, high: float, start: float, length: float, limit: float) -> float:
    """The start nearest to `start` within [low, high] that keeps [start, start + length] inside [0, limit], if any."""
    best = min(max(start, 0.0), max(0.0, limit - length))
    return min(max(best, low), high)


def plan_crop(head: Head, frame: tuple[int, int], spec: PhotoSpec) -> Crop:
    """The crop that meets `spec` best in a frame of (width, height) pixels.

    The target comes first; if it sticks out, the head may grow up to the specification's limit and lie anywhere within
    its tolerances. What still sticks out is reported and padded by `cut`.
    """
    tall = min(max(head.height, 0.02 * frame[1], 2.0), 4.0 * frame[1])
    x = min(max(head.x, 0.0), float(frame[0]))
    crown = min(max(head.crown, -1.0 * frame[1]), 1.0 * frame[1])
    rule = spec.head
    ratio = spec.width_px / spec.height_px
    best: Crop | None = None
    steps = 8
    for step in range(steps + 1):
        share = rule.height.target + (rule.height.max - rule.height.target) * step / steps
        high = tall / share
        wide = high * ratio
        loose = rule.centre_tolerance * wide
        left = _shifted(x - wide / 2 - loose, x - wide / 2 + loose, x - wide / 2, wide, frame[0])
        top = _shifted(
            crown - rule.top_gap.max * high,
            crown - rule.top_gap.min * high,
            crown - rule.top_gap.target * high,
            high,
            frame[1],
        )
        crop = _crop(left, top, wide, high, frame)
        if crop.inside:
            return crop
        best = crop
    assert best is not None
    return best


def middle_crop(frame: tuple[int, int], spec: PhotoSpec) -> Crop:
    """The largest crop in the middle: the fixed oval, when no face was found."""
    ratio = spec.width_px / spec.height_px
    high = min(float(frame[1]), frame[0] / ratio)
    return _crop((frame[0] - high * ratio) / 2, (frame[1] - high) / 2, high * ratio, high, frame)


def camera_scale(crop: Crop, spec: PhotoSpec) -> float:
    """Camera pixels per photo pixel; below 1 the photo is enlarged."""
    return crop.height / spec.height_px


def cut(image: Image, crop: Crop, spec: PhotoSpec) -> Image:
    """The photo in exact pixels. Outside the frame it goes on in the colour of the wall above the head."""
    cv2 = load_cv2()
    high, wide = image.shape[:2]
    x0, y0 = round(crop.left), round(crop.top)
    x1, y1 = max(x0 + 1, round(crop.left + crop.width)), max(y0 + 1, round(crop.top + crop.height))
    in_x0, in_y0 = min(max(x0, 0), wide - 1), min(max(y0, 0), high - 1)
    in_x1, in_y1 = max(min(x1, wide), in_x0 + 1), max(min(y1, high), in_y0 + 1)
    part = image[in_y0:in_y1, in_x0:in_x1]
    before_y, before_x = max(0, in_y0 - y0), max(0, in_x0 - x0)
    after_y, after_x = max(0, y1 - in_y1), max(0, x1 - in_x1)
    if before_y or before_x or after_y or after_x:
        wall = np.median(part[: max(1, part.shape[0] // 20)].reshape(-1, 3), axis=0).tolist()
        part = cv2.copyMakeBorder(part, before_y, after_y, before_x, after_x, cv2.BORDER_CONSTANT, value=wall)
    way = cv2.INTER_AREA if part.shape[0] >= spec.height_px else cv2.INTER_CUBIC
    photo = cv2.resize(part, (spec.width_px, spec.height_px), interpolation=way)
    return np.ascontiguousarray(photo, dtype=np.uint8)
