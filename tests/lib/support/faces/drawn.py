"""People drawn by the project: shaded heads in several skin tones, with exactly known hair top, eyes, chin and ears.

They look like dolls, and the nets take them for people; they are no validation with people. Skin tones are those of the
Monk scale. All lengths are in pixels of a 640 x 760 drawing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.camera.cutout import CHIN_Y, CROWN_Y, HEAD_X, Cutout, load_sitter

WIDE, HIGH = 640, 760
_X, _EYES, _CHIN, _HALF = 320.0, 250.0, 372.0, 92.0  # middle, eye line, chin, half of the face's width
MONK = ("#f6ede4", "#eadaba", "#d7bd96", "#a07e56", "#825c43", "#604134", "#3a312a", "#292420")


@dataclass(frozen=True, slots=True)
class Look:
    """Colours as #RRGGBB. `eyes`: "open", "closed", "none" (nothing to be seen where they would be); `mouth`: how far
    open, 0 to 1; `hair_up`: hair above the skull, `asymmetry`: how far one end of the mouth hangs, pixels."""

    skin: str = MONK[2]
    hair: str = "#2b2320"
    coat: str = "#44546a"
    eyes: str = "open"
    mouth: float = 0.0
    beard: bool = False
    hair_up: int = 26
    asymmetry: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Sitter:
    """A cut-out and where its head is in it: the middle line, hair top, eye line, chin, and the face's edges."""

    name: str
    cutout: Cutout
    x: float
    crown: float
    eyes: float
    chin: float
    ears: tuple[float, float] | None


def hexed(colour: str) -> NDArray[np.float32]:
    """#RRGGBB as blue, green, red."""
    return np.array([int(colour[place : place + 2], 16) for place in (5, 3, 1)], np.float32)


@cache
def astronaut() -> Sitter:
    return Sitter("astronaut", load_sitter(), HEAD_X, CROWN_Y, 104.0, CHIN_Y, None)


@cache
def drawn(name: str, look: Look) -> Sitter:
    """One person. The drawing is deterministic."""
    picture = _Drawing()
    skin, hair = hexed(look.skin), hexed(look.hair)
    crown = _EYES - 122 - look.hair_up
    _body(picture, skin, hexed(look.coat))
    _head(picture, skin, hair, look)
    _eyes(picture, skin, hair, look)
    _nose(picture, skin)
    _mouth(picture, skin, look)
    if look.beard:
        _beard(picture, hair)
    picture.grain()
    return Sitter(name, picture.cutout(), _X, crown, _EYES, _CHIN, (_X - _HALF, _X + _HALF))


class _Drawing:
    """A canvas; `lay` puts a shape of a colour (one, or one for each pixel) over it with soft edges."""

    def __init__(self) -> None:
        self.colour = np.zeros((HIGH, WIDE, 3), np.float32)
        self.alpha = np.zeros((HIGH, WIDE), np.float32)

    def lay(self, shape: NDArray[np.float32], colour: Any, soft: float = 1.2) -> None:
        cover = cv2.GaussianBlur(shape, (0, 0), soft)
        self.colour = self.colour * (1 - cover[..., None]) + np.asarray(colour, np.float32) * cover[..., None]
        self.alpha = np.maximum(self.alpha, cover)

    def shade(self, shape: NDArray[np.float32], factor: float, soft: float) -> None:
        cover = cv2.GaussianBlur(shape, (0, 0), soft)[..., None]
        self.colour = np.clip(self.colour * (1 + (factor - 1) * cover), 0, 255)

    def grain(self) -> None:
        """Skin and cloth have pores; a sharp picture shows them."""
        noise = np.random.default_rng(3).normal(0, 1.0, (HIGH, WIDE, 1)).astype(np.float32)
        self.colour = np.clip(self.colour * (1 + 0.05 * cv2.GaussianBlur(noise, (0, 0), 0.8)[..., None]), 0, 255)

    def cutout(self) -> Cutout:
        alpha = self.alpha[..., None]
        return Cutout((self.colour * alpha).astype(np.float32), alpha)


def ellipse(x: float, y: float, a: float, b: float, angle: float = 0.0, start: float = 0, end: float = 360) -> Any:
    made = np.zeros((HIGH, WIDE), np.float32)
    middle, axes = (round(x * 16), round(y * 16)), (round(a * 16), round(b * 16))
    cv2.ellipse(made, middle, axes, angle, start, end, 1.0, -1, cv2.LINE_8, 4)
    return made


def outline(points: list[tuple[float, float]]) -> Any:
    made = np.zeros((HIGH, WIDE), np.float32)
    cv2.fillPoly(made, [np.round(np.array(points) * 16).astype(np.int32)], 1.0, cv2.LINE_8, 4)
    return made


def _lit(x: float, y: float, a: float, b: float) -> NDArray[np.float32]:
    """Brightness of an ellipsoid under soft light from above and a little from the left: about 0.55 to 1.05."""
    v, u = np.mgrid[0:HIGH, 0:WIDE].astype(np.float32)
    nx, ny = (u - x) / a, (v - y) / b
    nz = np.sqrt(np.clip(1 - nx**2 - ny**2, 0.02, 1))
    light = np.clip(-0.18 * nx - 0.3 * ny + 0.93 * nz, 0, 1)
    return (0.45 + 0.6 * light)[..., None]


def _body(picture: _Drawing, skin: NDArray[np.float32], coat: NDArray[np.float32]) -> None:
    neck = outline([(268, 330), (372, 330), (384, 470), (256, 470)])
    picture.lay(neck, skin * 0.72 * _lit(_X, 400, 90, 200), 2)
    shoulders = outline([(262, 432), (150, 480), (70, 560), (40, 760), (600, 760), (570, 560), (490, 480), (378, 432)])
    picture.lay(shoulders, coat * _lit(_X, 620, 420, 330), 3)
    picture.lay(outline([(262, 428), (320, 520), (378, 428)]), skin * 0.75, 2)
    for side in (-1, 1):
        collar = outline([(_X + side * 60, 424), (_X + side * 4, 524), (_X + side * 40, 548), (_X + side * 96, 450)])
        picture.lay(collar, np.minimum(coat * 1.35 + 12, 250), 1.5)


def _head(picture: _Drawing, skin: NDArray[np.float32], hair: NDArray[np.float32], look: Look) -> None:
    crown = _EYES - 122 - look.hair_up
    behind = ellipse(_X, crown + 130, _HALF + 26, 130) * (np.mgrid[0:HIGH, 0:WIDE][0] < 300)
    picture.lay(behind.astype(np.float32), hair * _lit(_X, crown + 130, 125, 140), 1.2)
    for side in (-1, 1):
        picture.lay(ellipse(_X + side * (_HALF + 2), 268, 14, 30), skin * 0.8)
        picture.lay(ellipse(_X + side * (_HALF + 3), 268, 7, 18), skin * 0.62, 2)
    skull = ellipse(_X, 236, _HALF, 112)
    jaw = [(_X - _HALF, 236), (_X - _HALF + 3, 290), (_X - 72, 334), (_X - 44, 362), (_X - 18, _CHIN), (_X + 18, _CHIN)]
    jaw += [(_X + 44, 362), (_X + 72, 334), (_X + _HALF - 3, 290), (_X + _HALF, 236)]
    face = np.maximum(skull, outline(jaw))
    picture.lay(face, skin * _lit(_X, 250, 118, 150), 1.2)
    # The hair over the forehead: what is above a low arch, with strands.
    v, u = np.mgrid[0:HIGH, 0:WIDE].astype(np.float32)
    line = 178 + 34 * ((u - _X) / _HALF) ** 2 - 10 * np.sin((u - 250) / 60)
    fringe = (ellipse(_X, crown + 116, _HALF + 18, 116) > 0) & (v < line)
    strands = 1 + 0.14 * np.sin(u / 2.3 + 6 * np.sin(v / 40))[..., None]
    picture.lay(fringe.astype(np.float32), hair * _lit(_X, crown + 130, 125, 140) * strands, 1.5)
    for side in (-1, 1):  # cheeks and cheekbones
        picture.shade(ellipse(_X + side * 48, 300, 22, 16), 1.05, 12)
        picture.shade(ellipse(_X + side * 72, 322, 16, 34, side * 20), 0.88, 12)
    picture.shade(ellipse(_X, 380, 60, 12), 0.75, 6)


def _eyes(picture: _Drawing, skin: NDArray[np.float32], hair: NDArray[np.float32], look: Look) -> None:
    for side in (-1, 1):
        x = _X + side * 40
        if look.eyes == "none":
            continue
        picture.shade(ellipse(x, 246, 28, 17), 0.82, 7)
        brow = outline([(x - 26, 224), (x - 4, 214), (x + 26, 221), (x + 26, 226), (x - 4, 221), (x - 26, 230)])
        picture.lay(brow if side > 0 else _mirror(brow), np.minimum(hair * 0.9, skin * 0.75), 1.4)
        if look.eyes == "closed":
            picture.lay(ellipse(x, 246, 19, 8), skin * 0.86, 2)
            picture.lay(ellipse(x, 249, 19, 5, 0, 0, 180) - ellipse(x, 248, 18, 3, 0, 0, 180), skin * 0.25, 0.9)
            continue
        white = ellipse(x, 250, 18, 8.5)
        picture.lay(white, (222, 226, 230), 1)
        iris = ellipse(x, 249, 8.2, 8.2) * (white > 0)
        picture.lay(iris.astype(np.float32), (35, 48, 70), 0.8)
        picture.lay((ellipse(x, 249, 3.8, 3.8) * (white > 0)).astype(np.float32), (12, 12, 14), 0.7)
        picture.lay(ellipse(x + 3, 246, 1.6, 1.6), (250, 250, 250), 0.6)
        lid = ellipse(x, 250, 20, 10.5, 0, 180, 360) - ellipse(x, 251, 18.5, 8.5, 0, 180, 360)
        picture.lay(np.clip(lid, 0, 1), skin * 0.3, 0.9)
        picture.lay(np.clip(ellipse(x, 251, 18, 9, 0, 0, 180) - ellipse(x, 250, 18, 8, 0, 0, 180), 0, 1), skin * 0.6, 1)


def _nose(picture: _Drawing, skin: NDArray[np.float32]) -> None:
    picture.shade(outline([(_X - 9, 236), (_X + 9, 236), (_X + 12, 292), (_X - 12, 292)]), 1.08, 5)
    picture.shade(outline([(_X + 10, 246), (_X + 16, 246), (_X + 26, 298), (_X + 14, 298)]), 0.86, 4)
    picture.shade(ellipse(_X, 294, 14, 10), 1.08, 4)
    for side in (-1, 1):
        picture.shade(ellipse(_X + side * 19, 298, 8, 8), 0.9, 3)
        picture.lay(ellipse(_X + side * 9, 304, 5, 3, side * 20), skin * 0.35, 1.2)
    picture.shade(ellipse(_X, 309, 20, 4), 0.82, 3)


def _mouth(picture: _Drawing, skin: NDArray[np.float32], look: Look) -> None:
    red = np.clip(skin * np.array([0.72, 0.66, 0.9], np.float32), 0, 255)
    gap, hang = 16 * look.mouth, look.asymmetry
    ends = (_X - 33, 330.0), (_X + 33, 330.0 + hang)
    upper = [ends[0], (_X - 12, 321 - gap / 2), (_X, 324 - gap / 2), (_X + 12, 321 + hang * 0.3 - gap / 2), ends[1]]
    lower = [ends[1], (_X + 14, 343 + hang * 0.4 + gap / 2), (_X - 14, 343 + gap / 2), ends[0]]
    picture.lay(outline(upper + lower), red, 1.4)
    inner = [ends[0], (_X, 329 - gap / 2), ends[1], (_X, 332.5 + hang * 0.3 + gap / 2)]
    picture.lay(outline(inner), red * 0.35, 0.9)
    picture.shade(ellipse(_X, 352 + gap / 2, 22, 4), 0.85, 4)


def _beard(picture: _Drawing, hair: NDArray[np.float32]) -> None:
    v, u = np.mgrid[0:HIGH, 0:WIDE].astype(np.float32)
    shape = (ellipse(_X, 300, _HALF - 4, 84) > 0) & (v > 300 + 12 * np.cos((u - _X) / 30)) & (np.abs(u - _X) < 84)
    shape &= ellipse(_X, 331, 36, 13) == 0
    rough = 1 + 0.2 * np.sin(u / 1.7 + 4 * np.sin(v / 5))[..., None]
    picture.lay(shape.astype(np.float32), hair * rough, 2)


def _mirror(shape: Any) -> Any:
    """The same shape on the other side of its own middle: brows slope outwards on both sides."""
    xs = np.flatnonzero(shape.any(axis=0))
    made = np.zeros_like(shape)
    made[:, xs[0] : xs[-1] + 1] = shape[:, xs[0] : xs[-1] + 1][:, ::-1]
    return made


PEOPLE: dict[str, Look] = {
    "fair": Look(MONK[0], "#6b4a2b", "#7a3b3b"),
    "light": Look(MONK[1], "#2b2320", "#31506b"),
    "tan": Look(MONK[3], "#1c1816", "#6b6b52"),
    "brown": Look(MONK[4], "#191614", "#8a8f99", beard=True),
    "dark": Look(MONK[5], "#15120f", "#96643c"),
    "darkest": Look(MONK[7], "#0d0c0b", "#b0b6bd"),
    "white-haired": Look(MONK[1], "#e9e9e7", "#5a5f66"),
    "blind": replace(Look(MONK[2], "#3a3734", "#3f5d4c"), eyes="none"),
    "eyes-closed": replace(Look(MONK[2], "#2f2a26", "#4b4f73"), eyes="closed"),
    "one-sided": replace(Look(MONK[3], "#26201c", "#654b6e"), asymmetry=16),
}


def people() -> list[Sitter]:
    """The portrait first, then everybody drawn."""
    return [astronaut(), *(drawn(name, look) for name, look in PEOPLE.items())]
