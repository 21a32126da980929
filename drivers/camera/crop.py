"""Which part of the frame becomes the photo: pure arithmetic over a head and a specification."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from drivers.camera._cv import load_cv2
from drivers.camera.faces import Head
from drivers.camera.frame import Image
from drivers.camera.spec import PhotoSpec
from drivers.camera.spec_rules import FaceRule

PADDED = "padded"
"""Waived: the photo sticks out of the frame; the wall was continued there."""
HAIR_CUT = "hair_cut"
"""Waived: less above the hair than the rule says, or hair cut off, so that the eyes lie where they must."""
EYES_LOW = "eyes_low"
"""Waived: the eyes lie lower than the rule says, so that the hair keeps its gap."""
FRAMED = "framed"
"""Waived: nobody knows where the head is; the middle of the picture was taken."""

_FACE_WIDTH = 1.32
"""Ear to ear as a multiple of eye line to chin, where the width is unknown: the middle of nine faces (GA 461 crops have
an eye line 0.32 to 0.39 of the height above the chin, at 207 px of width)."""
_STEPS = 12


@dataclass(frozen=True, slots=True)
class Crop:
    """A rectangle in pixels of the frame (it may stick out), how far it sticks out on each side, and which demands of
    the specification were given up for it."""

    left: float
    top: float
    width: float
    height: float
    out_left: float
    out_top: float
    out_right: float
    out_bottom: float
    waived: tuple[str, ...] = ()

    @property
    def out(self) -> float:
        return max(self.out_left, self.out_top, self.out_right, self.out_bottom)

    @property
    def inside(self) -> bool:
        return self.out <= 0.5

    @property
    def larger_than_frame(self) -> bool:
        return (self.out_left > 0.5 and self.out_right > 0.5) or (self.out_top > 0.5 and self.out_bottom > 0.5)


@dataclass(frozen=True, slots=True)
class _Limits:
    """What a head asks of its crop: `scale` is photo pixels per frame pixel, `gap` photo pixels above the hair, `eyes`
    the lowest the eye line may lie, counted from the photo's top; each (least, target, most)."""

    scale: tuple[float, float, float]
    gap: tuple[float, float, float]
    eyes: float | None = None
    hair_gives_way: bool = True


def _limits(head: Head, tall: float, spec: PhotoSpec) -> _Limits:
    rule = spec.head
    if isinstance(rule, FaceRule):
        wide = face_width(head, tall)
        width, gap = rule.face_width_px, rule.hair_top_px
        return _Limits(
            (width.min / wide, width.target / wide, width.max / wide),
            (gap.min, gap.target, gap.max),
            spec.height_px - rule.eyes_above_bottom_px,
            rule.gives_way == "hair",
        )
    high = spec.height_px
    height, top = rule.height, rule.top_gap
    return _Limits(
        (height.min * high / tall, height.target * high / tall, height.max * high / tall),
        (top.min * high, top.target * high, top.max * high),
    )


def face_width(head: Head, tall: float | None = None) -> float:
    """Ear to ear in pixels of the frame: measured, else by proportion, and never out of all proportion to the head."""
    tall = max(head.height, 2.0) if tall is None else tall
    wide = head.width if head.width is not None else _FACE_WIDTH * (head.chin - head.eyes)
    return min(max(wide, 0.35 * tall), 1.6 * tall)


def _crop(left: float, top: float, wide: float, high: float, frame: tuple[int, int], *waived: str) -> Crop:
    return Crop(
        left,
        top,
        wide,
        high,
        max(0.0, -left),
        max(0.0, -top),
        max(0.0, left + wide - frame[0]),
        max(0.0, top + high - frame[1]),
        waived,
    )


def _shifted(low: float, high: float, start: float, length: float, limit: float) -> float:
    """The start in [low, high] nearest to `start` with [start, start + length] inside [0, limit], if there is one."""
    best = min(max(start, 0.0), max(0.0, limit - length))
    return min(max(best, low), high)


def plan_crop(head: Head, frame: tuple[int, int], spec: PhotoSpec) -> Crop:
    """The crop that meets `spec` best in a frame of (width, height) pixels.

    The target comes first; where something stands against it, the head may be smaller or larger and lie anywhere within
    the specification's tolerances. What cannot be met even so gives way in this order: the frame's edge least (it
    would have to be invented), then hair or eyes, as the rule's tie-break says. `waived` tells what gave way.
    """
    tall = min(max(head.height, 0.02 * frame[1], 2.0), 4.0 * frame[1])
    x = min(max(head.x, 0.0), float(frame[0]))
    crown = min(max(head.crown, -1.0 * frame[1]), 1.0 * frame[1])
    eyes = min(max(head.eyes, crown), crown + tall)
    limits = _limits(head, tall, spec)
    best: tuple[tuple[float, float, float], Crop] | None = None
    for scale in _scales(limits.scale):
        crop, short = _at(scale, x, crown, eyes, limits, frame, spec)
        cost = (crop.out if not crop.inside else 0.0, short, abs(scale / limits.scale[1] - 1.0))
        if best is None or cost < best[0]:
            best = cost, crop
        if cost == (0.0, 0.0, 0.0):
            break
    assert best is not None
    return best[1]


def _scales(limit: tuple[float, float, float]) -> Iterator[float]:
    """The target, then ever larger and ever smaller ones."""
    least, target, most = limit
    yield target
    for step in range(1, _STEPS + 1):
        for end in (most, least):
            if end != target:
                yield target + (end - target) * step / _STEPS


def _at(
    scale: float, x: float, crown: float, eyes: float, limits: _Limits, frame: tuple[int, int], spec: PhotoSpec
) -> tuple[Crop, float]:
    """The best crop of this scale, and how many photo pixels of the rule it falls short by."""
    wide, high = spec.width_px / scale, spec.height_px / scale
    loose = spec.head.centre_tolerance * wide
    left = _shifted(x - wide / 2 - loose, x - wide / 2 + loose, x - wide / 2, wide, frame[0])
    least, target, most = (gap / scale for gap in limits.gap)
    low, top, up = crown - most, crown - target, crown - least
    waived: tuple[str, ...] = ()
    short = 0.0
    if limits.eyes is not None:
        bound = eyes - limits.eyes / scale  # the photo may not begin above this
        if bound > up:
            short = (bound - up) * scale
            waived = (HAIR_CUT,) if limits.hair_gives_way else (EYES_LOW,)
            low = top = up = bound if limits.hair_gives_way else up
        else:
            low, top = max(low, bound), max(top, bound)
    crop = _crop(left, _shifted(low, up, top, high, frame[1]), wide, high, frame, *waived)
    return (crop if crop.inside else replace(crop, waived=(PADDED, *waived))), short


def middle_crop(frame: tuple[int, int], spec: PhotoSpec) -> Crop:
    """The largest crop in the middle: the fixed oval, when no face was found."""
    ratio = spec.width_px / spec.height_px
    high = min(float(frame[1]), frame[0] / ratio)
    return _crop((frame[0] - high * ratio) / 2, (frame[1] - high) / 2, high * ratio, high, frame, FRAMED)


def camera_scale(crop: Crop, spec: PhotoSpec) -> float:
    """Camera pixels per photo pixel; below 1 the photo is enlarged."""
    return crop.height / spec.height_px


def cut(image: Image, crop: Crop, spec: PhotoSpec) -> Image:
    """The photo in exact pixels. Outside the frame it goes on in the colour of the wall above the head."""
    part, beyond = _part(image, crop)
    if any(beyond):
        cv2 = load_cv2()
        wall = np.median(part[: max(1, part.shape[0] // 20)].reshape(-1, 3), axis=0).tolist()
        part = cv2.copyMakeBorder(part, *beyond, cv2.BORDER_CONSTANT, value=wall)
    return _sized(part, spec)


def cut_mask(mask: NDArray[np.uint8], crop: Crop, spec: PhotoSpec) -> NDArray[np.uint8]:
    """The same part of a mask of the frame's size (0 wall, 255 person); outside the frame is wall."""
    part, beyond = _part(mask, crop)
    if any(beyond):
        part = load_cv2().copyMakeBorder(part, *beyond, load_cv2().BORDER_CONSTANT, value=0)
    return _sized(part, spec)


def _part(image: NDArray[np.uint8], crop: Crop) -> tuple[NDArray[np.uint8], tuple[int, int, int, int]]:
    """What the frame holds of the crop, and how many pixels are missing: above, below, left, right."""
    high, wide = image.shape[:2]
    x0, y0 = round(crop.left), round(crop.top)
    x1, y1 = max(x0 + 1, round(crop.left + crop.width)), max(y0 + 1, round(crop.top + crop.height))
    in_x0, in_y0 = min(max(x0, 0), wide - 1), min(max(y0, 0), high - 1)
    in_x1, in_y1 = max(min(x1, wide), in_x0 + 1), max(min(y1, high), in_y0 + 1)
    beyond = max(0, in_y0 - y0), max(0, y1 - in_y1), max(0, in_x0 - x0), max(0, x1 - in_x1)
    return image[in_y0:in_y1, in_x0:in_x1], beyond


def _sized(part: NDArray[np.uint8], spec: PhotoSpec) -> NDArray[np.uint8]:
    cv2 = load_cv2()
    way = cv2.INTER_AREA if part.shape[0] >= spec.height_px else cv2.INTER_CUBIC
    photo = cv2.resize(part, (spec.width_px, spec.height_px), interpolation=way)
    return np.ascontiguousarray(photo, dtype=np.uint8)
