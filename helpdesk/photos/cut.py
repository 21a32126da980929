"""Cuts a frame of a specification's shape out of a picture: moved, zoomed, turned. Nothing else is done to a face.

The same arithmetic stands in web/static/photo.js, which shows what will be cut.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass

from PIL import Image

from helpdesk.photos.specs import JpegRule, Spec

MOST_TURN = 45.0  # degrees
LEAST_HEIGHT = 0.05  # of the picture's height: a hundredfold enlargement is no photo
MOST_EMPTY = 0.25  # of the frame that lies beside the picture
_GRID = 64


class CannotCut(ValueError):
    """Why not, in Chinese, for staff."""


@dataclass(frozen=True)
class Frame:
    """Middle in shares of the picture's width and height, height as a share of its height; `turn`: degrees by which the
    picture is turned clockwise."""

    x: float = 0.5
    y: float = 0.5
    height: float = 1.0
    turn: float = 0.0

    def __str__(self) -> str:
        return f"{self.x:.4f} {self.y:.4f} {self.height:.4f} {self.turn:.2f}"


@dataclass(frozen=True)
class Cut:
    """`empty`: the share of the photo that had to be filled with the background's colour. `enlarged`: pixels of the
    photo per pixel of the picture; over 1 it is softer than it could be. `fits`: the size in bytes is as asked for."""

    jpeg: bytes
    empty: float
    enlarged: float
    fits: bool


def checked(x: float, y: float, height: float, turn: float) -> Frame:
    """Raises CannotCut."""
    if not all(map(math.isfinite, (x, y, height, turn))):
        raise CannotCut("裁剪框不对：请刷新页面再试")
    if not (0 <= x <= 1 and 0 <= y <= 1):
        raise CannotCut("裁剪框的中间要在照片里面")
    if not (LEAST_HEIGHT <= height <= 2):
        raise CannotCut("裁剪框太小或太大")
    if abs(turn) > MOST_TURN:
        raise CannotCut("最多转 45 度")
    return Frame(x, y, height, turn)


def parsed(frame: str) -> Frame | None:
    """What `str` of one wrote; None for nothing."""
    parts = frame.split()
    return Frame(*map(float, parts)) if len(parts) == 4 else None


def whole(width: int, height: int, spec: Spec) -> Frame:
    """The largest frame that lies wholly inside a picture of so many pixels, in its middle."""
    return Frame(height=min(1.0, width / spec.aspect / height))


def empty_share(frame: Frame, width: int, height: int, spec: Spec) -> float:
    """How much of the frame lies beside the picture, by a grid of points."""
    scale = frame.height * height / spec.height_px
    outside = 0
    for row in range(_GRID):
        for column in range(_GRID):
            u = ((column + 0.5) / _GRID - 0.5) * spec.width_px
            v = ((row + 0.5) / _GRID - 0.5) * spec.height_px
            x, y = _source(frame, width, height, scale, u, v)
            outside += not (0 <= x <= width and 0 <= y <= height)
    return outside / _GRID**2


def _source(frame: Frame, width: int, height: int, scale: float, u: float, v: float) -> tuple[float, float]:
    """Where in the picture a point lies, from its place in the photo as seen from the photo's middle."""
    cos, sin = math.cos(math.radians(frame.turn)), math.sin(math.radians(frame.turn))
    return frame.x * width + scale * (cos * u + sin * v), frame.y * height + scale * (-sin * u + cos * v)


def cut(picture: bytes, frame: Frame, spec: Spec) -> Cut:
    """The photo as JPEG: the specification's pixels and density, no EXIF, within its bytes where that can be. Raises
    CannotCut."""
    with Image.open(io.BytesIO(picture)) as opened:
        image = opened.convert("RGB")
    empty = empty_share(frame, image.width, image.height, spec)
    if empty > MOST_EMPTY:
        raise CannotCut("裁剪框有一大块在照片外面：请移回来，或者缩小一点")
    scale = frame.height * image.height / spec.height_px
    enlarged = 1 / scale
    if scale > 1:  # made smaller first, by a filter that looks at every pixel; what is left is to move and turn
        size = max(1, round(image.width / scale)), max(1, round(image.height / scale))
        image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
        scale = frame.height * image.height / spec.height_px
    cos, sin = math.cos(math.radians(frame.turn)), math.sin(math.radians(frame.turn))
    left, top = _source(frame, image.width, image.height, scale, -spec.width_px / 2, -spec.height_px / 2)
    photo = image.transform(
        (spec.width_px, spec.height_px),
        Image.Transform.AFFINE,
        (scale * cos, scale * sin, left, -scale * sin, scale * cos, top),
        Image.Resampling.BICUBIC,
        fillcolor=spec.background,
    )
    jpeg, fits = encoded(photo, spec.jpeg, spec.dpi)
    return Cut(jpeg, empty, enlarged, fits)


def encoded(photo: Image.Image, rule: JpegRule, dpi: int) -> tuple[bytes, bool]:
    """The best quality within the bytes asked for, by bisection; and whether they are kept. Baseline, density written,
    nothing of where it came from."""

    def saved(quality: int, fine: bool = False) -> bytes:
        out = io.BytesIO()
        photo.save(out, "JPEG", quality=quality, dpi=(dpi, dpi), optimize=True, subsampling=0 if fine else "4:2:0")
        return out.getvalue()

    best = saved(rule.quality)
    if len(best) > rule.max_bytes:
        low, high = rule.min_quality, rule.quality - 1
        best = saved(low)
        while low < high:
            middle = (low + high + 1) // 2
            tried = saved(middle)
            if len(tried) <= rule.max_bytes:
                low, best = middle, tried
            else:
                high = middle - 1
    elif len(best) < rule.min_bytes:
        best = next(
            (made for made in (saved(q, True) for q in range(rule.quality, 101)) if len(made) >= rule.min_bytes), best
        )
    return best, rule.min_bytes <= len(best) <= rule.max_bytes
