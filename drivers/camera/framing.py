"""A head whose place somebody gave by hand, where none is found: by keys, by touch, or by staff. Pure."""

from __future__ import annotations

from drivers.camera.faces import Face
from drivers.camera.frame import Image

_ABOVE, _WHOLE = 0.5, 1.63
"""Of a frontal face's square: how far the hair is above it, and how high the head is, as shares of its side. The
inverse of what `estimate_head` takes without a wall to measure against."""


def placed(framing: tuple[float, float, float], image: Image) -> Face:
    """`framing`: the head's middle as a share of the frame's width, hair top and hair-to-chin as shares of its height.
    Whatever is given, the face is one that can be cropped."""
    high, wide = image.shape[:2]
    x, crown, head = framing
    side = max(8.0, min(1.0, max(0.02, head)) * high / _WHOLE)
    middle, top = min(1.0, max(0.0, x)) * wide, min(1.0, max(-0.5, crown)) * high
    return Face(middle - side / 2, top + _ABOVE * side, side)
