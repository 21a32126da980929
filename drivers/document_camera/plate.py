"""What can be said of a plate from above: still or moving, sharp or not, empty or not. Pure functions over arrays.

All of it is advice or patience, never a refusal. "Empty" means that nothing is to be seen: a blank white sheet on a
white plate is empty, too. Where the paper's edges are, and its straightening, is `sheet.py`'s work.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from drivers.camera._cv import load_cv2
from drivers.camera.advice import Light, View, measure_light, view_of
from drivers.camera.frame import Image

Grey = NDArray[np.float32]

SMALL = 320  # pixels: width at which motion and emptiness are judged
_BLOCK = 8
_DIMMEST = 64.0  # below this mean a picture is not made brighter: its noise would look like motion
_MOVED = 5.0  # grey levels of 128 by which one block changed; sensor noise stays below 1
_STRUCTURE = 8.0  # spread within a block of what is more than mat and noise
_PRINT = 18.0  # the same of what is print, at full size
_PRINT_BLOCKS = 0.02  # share of such blocks below which nothing can be said of focus
_SHARP = 0.1
_FINE = 64


class Plate(StrEnum):
    """What lies there."""

    EMPTY = "empty"
    SOMETHING = "something"
    UNKNOWN = "unknown"  # dark, covered, or nobody has looked


class Advice(StrEnum):
    """What would make a still better, most urgent first; `good` is said of the live picture alone."""

    NOTHING_THERE = "nothing_there"
    TOO_DARK = "too_dark"
    NOT_MIDDLE = "not_middle"  # it may reach over the edge of the picture
    NOT_STILL = "not_still"
    NOT_SHARP = "not_sharp"
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class Look:
    """One frame, judged. `grey` is small, with a mean of 128: brighter or darker as a whole is no motion."""

    view: View
    plate: Plate
    grey: Grey

    def __repr__(self) -> str:
        return f"<Look {self.view} {self.plate}>"


def look_at(image: Image) -> Look:
    """Some 30 ms for five megapixels."""
    cv2 = load_cv2()
    light = measure_light(image)
    view = view_of(light)
    high = max(_BLOCK, round(image.shape[0] * SMALL / image.shape[1]))
    small = cv2.cvtColor(cv2.resize(image, (SMALL, high), interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)
    grey: Grey = small.astype(np.float32)
    return Look(view, _plate(grey, view, light), grey * (128.0 / max(_DIMMEST, float(grey.mean()))))


def moved(before: Grey, now: Grey) -> bool:
    """True when anything in the picture went elsewhere."""
    if before.shape != now.shape:
        return True
    return bool(_blocks(np.abs(now - before)).max() > _MOVED)


def sharpness(image: Image) -> float | None:
    """Energy of the Laplacian as a share of the contrast, over the blocks that carry print; None where there is none.

    About 1 for crisp print, below 0.05 when it is blurred by two pixels. Contrast and brightness do not count.
    """
    cv2 = load_cv2()
    high, wide = image.shape[0] // _FINE, image.shape[1] // _FINE
    if not high or not wide:
        return None
    grey = cv2.cvtColor(image[: high * _FINE, : wide * _FINE], cv2.COLOR_BGR2GRAY).astype(np.float32)

    def mean(values: Grey) -> Grey:
        found: Grey = cv2.resize(values, (wide, high), interpolation=cv2.INTER_AREA)
        return found

    spread = np.maximum(0.0, mean(grey * grey) - mean(grey) ** 2)
    edges = mean(cv2.Laplacian(grey, cv2.CV_32F) ** 2)
    printed = spread > _PRINT**2
    if float(printed.mean()) < _PRINT_BLOCKS:
        return None
    noise = float(np.median(edges[~printed])) if not printed.all() else 0.0
    return float(np.percentile(np.maximum(0.0, edges[printed] - noise) / spread[printed], 75))


def advise(look: Look, sharp: float | None, settled: bool) -> tuple[Advice, ...]:
    """What applies to a still, most urgent first; empty when all is well."""
    found: list[Advice] = []
    if look.plate is Plate.EMPTY:
        found.append(Advice.NOTHING_THERE)
    if look.view is not View.OK:
        found.append(Advice.TOO_DARK)
    if not settled:
        found.append(Advice.NOT_STILL)
    if sharp is not None and sharp < _SHARP:
        found.append(Advice.NOT_SHARP)
    return tuple(found)


class Stillness:
    """Since when nothing has moved. A slow slide counts as motion: frames are compared with the first still one."""

    def __init__(self) -> None:
        self._first: Grey | None = None
        self._since = 0.0

    def feed(self, grey: Grey, at: float) -> float:
        """Seconds for which the picture has been still; `at` is the frame's own time."""
        if self._first is None or moved(self._first, grey):
            self._first, self._since = grey, at
        return at - self._since


def _plate(grey: Grey, view: View, light: Light) -> Plate:
    if view is not View.OK:
        return Plate.UNKNOWN
    blocks = _cut(grey)
    rough = int((blocks.std(axis=(1, 3)) > _STRUCTURE * max(0.5, light.middle / 128.0)).sum())
    return Plate.SOMETHING if rough >= 2 else Plate.EMPTY


def _blocks(grey: Grey) -> Grey:
    found: Grey = _cut(grey).mean(axis=(1, 3))
    return found


def _cut(grey: Grey) -> Grey:
    high, wide = grey.shape[0] // _BLOCK, grey.shape[1] // _BLOCK
    return grey[: high * _BLOCK, : wide * _BLOCK].reshape(high, _BLOCK, wide, _BLOCK)
