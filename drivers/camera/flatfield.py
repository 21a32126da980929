"""The wall behind the head, made evenly white: a smooth surface is fitted to sure wall, and the picture divided by it.

Nothing is cut out and no hair is lost. The same smooth gain acts on the whole picture, the face too; what it does to
the face is bounded and measured (`Flat.across_face`). No part of the face is treated by itself: no relighting, no
retouching.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from drivers.camera._cv import load_cv2
from drivers.camera.frame import Image

TARGET = 250.0
"""Grey level of the wall afterwards: white on paper, and still not clipped."""
_SIDE = 160  # the surface is fitted to a picture of this many pixels along its longer side
_LEAST_SHARE = 0.06  # of the picture that must be sure wall
_LEAST_LEVEL = 70.0  # a wall darker than that is no white wall in bad light, or a picture that is too dark
_COLOURED = 0.22  # a wall more coloured than that is no white wall: it stays as it is
_MOST_GAIN = 1.7  # more would show the sensor's noise
_MOST_TINT = 1.08  # of one channel against the mean: the light's colour, not paint
_MOST_ACROSS_FACE = 1.25  # brightest to darkest gain within the face
_SHINE = 252.0  # the face's brightest parts stay below
_ROUGH = 9.0  # grey levels beside the surface within which a wall is plain
_OUTLIER = 2.5
_BRIGHT = 0.72  # of the brightest wall, where half of what is no person is no wall either


@dataclass(frozen=True, slots=True)
class Oval:
    """Where the face is in the picture, in its pixels: centre, half width and half height. Hair lies outside."""

    x: float
    y: float
    half_width: float
    half_height: float


@dataclass(frozen=True, slots=True, eq=False)
class Flat:
    """The picture after it. Grey levels of the sure wall before and after: mean and first percentile. `gain`: mean over
    the picture; `across_face`: its largest by its smallest value within the face, 1.0 where the gain is even there."""

    image: Image
    before: tuple[float, float]
    after: tuple[float, float]
    gain: float
    across_face: float

    def __repr__(self) -> str:
        return f"<Flat {self.before} -> {self.after} gain {self.gain:.2f} across face {self.across_face:.2f}>"


def flatten(image: Image, face: Oval | None, mask: NDArray[np.uint8] | None = None) -> Flat | None:
    """`image` (BGR) with an even white wall; None without a plain, nearly white wall to go by: it stays as it is.

    `mask`: 0 is wall, 255 is person, of the picture's size; without it only what lies well beside and above the face
    counts as wall. Raises ValueError for a mask of another size.
    """
    if mask is not None and mask.shape != image.shape[:2]:
        raise ValueError("the mask must be as large as the picture")
    cv2 = load_cv2()
    factor = _SIDE / max(image.shape[:2])
    if min(image.shape[:2]) * factor < 16:
        return None
    size = max(16, round(image.shape[1] * factor)), max(16, round(image.shape[0] * factor))
    small: NDArray[np.float32] = cv2.resize(image, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    tiny = (
        None
        if face is None
        else Oval(face.x * factor, face.y * factor, face.half_width * factor, face.half_height * factor)
    )
    wall = _sure_wall(small, tiny, None if mask is None else cv2.resize(mask, size, interpolation=cv2.INTER_AREA))
    grey = small.mean(axis=2)
    found = _surface(grey, wall)
    if found is None:
        return None
    surface, wall = found
    colour = np.median(small[wall], axis=0)
    if colour.max() - colour.min() > _COLOURED * colour.max():
        return None
    gain, across = _gain(small, surface, tiny)
    tint = np.clip(colour.mean() / np.maximum(colour, 1.0), 1 / _MOST_TINT, _MOST_TINT).astype(np.float32)
    full = cv2.resize(gain, image.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    flat = cv2.multiply(image, cv2.merge([full * float(each) for each in tint]), dtype=cv2.CV_8U)
    after = np.minimum(grey[wall] * gain[wall], 255.0)
    return Flat(
        np.ascontiguousarray(flat, dtype=np.uint8),
        (float(grey[wall].mean()), float(np.percentile(grey[wall], 1))),
        (float(after.mean()), float(np.percentile(after, 1))),
        float(gain.mean()),
        across,
    )


def _sure_wall(small: NDArray[np.float32], face: Oval | None, mask: NDArray[np.uint8] | None) -> NDArray[np.bool_]:
    """What cannot be the person: by the mask, grown a little; else the strips beside and above the head."""
    cv2 = load_cv2()
    high, wide = small.shape[:2]
    if mask is not None:
        person = (mask > 20).astype(np.uint8)
        grown = cv2.dilate(person, np.ones((5, 5), np.uint8), iterations=max(1, round(0.012 * high)))
        return np.asarray(grown == 0)
    y, x = np.mgrid[0:high, 0:wide].astype(np.float32)
    if face is None:
        return np.asarray((np.abs(x - wide / 2) > 0.36 * wide) & (y < 0.45 * high))
    beside = (np.abs(x - face.x) > 1.55 * face.half_width) & (y < face.y + 0.75 * face.half_height)
    above = y < face.y - 2.1 * face.half_height
    return np.asarray(beside | above)


def _terms(high: int, wide: int) -> NDArray[np.float32]:
    y, x = np.mgrid[-1 : 1 : high * 1j, -1 : 1 : wide * 1j].astype(np.float32)
    return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1)


def _surface(
    grey: NDArray[np.float32], wall: NDArray[np.bool_]
) -> tuple[NDArray[np.float32], NDArray[np.bool_]] | None:
    """A second-order surface over the whole picture and the wall it rests on; None when the wall is not plain.

    What lies beside the surface (hair, a shoulder) is left out and the surface fitted anew. Where that is much, such as
    a dark headrest, the wall is what is bright: white walls are.
    """
    found = _fitted(grey, wall, wall, 0.75)
    if found is None and wall.any():
        found = _fitted(grey, wall, wall & (grey > _BRIGHT * np.percentile(grey[wall], 85)), 0.2)
    return found


def _fitted(
    grey: NDArray[np.float32], wall: NDArray[np.bool_], start: NDArray[np.bool_], least: float
) -> tuple[NDArray[np.float32], NDArray[np.bool_]] | None:
    """`_surface` from what is taken for wall at the `start`; `least`: the share of `wall` it must come to hold.

    A wall seen on one side only gives no more than its mean: a curve would run away on the other side.
    """
    terms = _terms(*grey.shape)
    sure, enough = start, _LEAST_SHARE * wall.size
    wide = grey.shape[1]
    shape = np.ones_like(grey)
    for _ in range(4):
        if sure.sum() < enough:
            return None
        both = min(sure[:, : wide // 2].sum(), sure[:, wide // 2 :].sum()) > 0.25 * sure.sum()
        used = terms if both else terms[..., :1]
        levels = grey[sure]
        known = used[sure].astype(np.float64)
        # Six terms on [-1, 1]: the normal equations are exact enough and a tenth of the work.
        factors = np.linalg.lstsq(known.T @ known, known.T @ levels, rcond=None)[0].astype(np.float32)
        shape = np.clip(used @ factors, levels.min(), levels.max())
        off = np.abs(grey - shape)
        limit = max(4.0, _OUTLIER * float(np.median(off[sure])) * 1.5)
        again = wall & (off < limit) & (grey > 0.5 * np.median(levels))
        if (again == sure).all():
            break
        sure = again
    rest = np.abs(grey - shape)[sure]
    if sure.sum() < max(enough, least * wall.sum()) or rest.mean() > _ROUGH or grey[sure].mean() < _LEAST_LEVEL:
        return None
    # Where no wall was seen the surface is a guess: it goes no further than what was seen.
    return np.clip(shape, grey[sure].min(), grey[sure].max()).astype(np.float32), sure


def _gain(
    small: NDArray[np.float32], surface: NDArray[np.float32], face: Oval | None
) -> tuple[NDArray[np.float32], float]:
    """The gain for each pixel, and by how much it differs across the face."""
    gain = TARGET / np.maximum(surface, 1.0)
    inside = None if face is None else _oval(small.shape[:2], face)
    across = 1.0
    if inside is not None and inside.any():
        across = float(gain[inside].max() / gain[inside].min())
        if across > _MOST_ACROSS_FACE:
            centre = float(gain[inside].mean())
            gain = centre * (gain / centre) ** (np.log(_MOST_ACROSS_FACE) / np.log(across))
            across = float(gain[inside].max() / gain[inside].min())
        shine = float(np.percentile(small[inside].max(axis=1) * gain[inside], 99))
        if shine > _SHINE:
            gain = gain * max(_SHINE / shine, min(1.0, 1.0 / float(gain[inside].mean())))
    return np.clip(gain, 1.0, _MOST_GAIN).astype(np.float32), across


def _oval(shape: tuple[int, ...], face: Oval) -> NDArray[np.bool_]:
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    across, up = (x - face.x) / max(face.half_width, 1.0), (y - face.y) / max(face.half_height, 1.0)
    return np.asarray(across * across + up * up < 0.85)


def cut_out(image: Image, mask: NDArray[np.uint8], background: str) -> Image:
    """The person of `mask` (0 wall … 255 person) before the flat colour `background` (#RRGGBB).

    Only where staff ask for it: fine and white hair lose their ends. Raises ValueError for a mask of another size.
    """
    if mask.shape != image.shape[:2]:
        raise ValueError("the mask must be as large as the picture")
    cv2 = load_cv2()
    soft = cv2.GaussianBlur(mask, (0, 0), max(0.8, image.shape[0] / 600))
    alpha = (soft.astype(np.float32) / 255.0)[:, :, None]
    colour = np.array([int(background[at : at + 2], 16) for at in (5, 3, 1)], np.float32)
    return np.asarray(image * alpha + colour * (1.0 - alpha) + 0.5).clip(0, 255).astype(np.uint8)
