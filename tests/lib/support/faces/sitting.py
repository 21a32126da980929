"""A sitter in front of the camera, and what makes the photo hard. Every picture is the same each time it is made."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from support.faces.drawn import Sitter

FRAME = (1280, 720)
WALL = 244.0
Picture = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sitting:
    """Where the head is (shares of the frame: middle, hair top; `head` its height), how it leans (degrees clockwise),
    and what else is there. The functions get the frame before grain and whatever the light does."""

    x: float = 0.5
    crown: float = 0.2
    head: float = 0.46
    roll: float = 0.0
    light: float = 1.0
    behind: Callable[[Picture, Placed], None] | None = None
    over: Callable[[Picture, Placed], None] | None = None
    lens: Callable[[Picture], Picture] | None = None
    second: bool = False
    bleached: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """Where a sitter's head came to lie: `into` (2 x 3) from the cut-out to the frame, pixels a unit of the head."""

    sitter: Sitter
    into: NDArray[np.float64]
    head: float

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Frame pixels of a point of the cut-out."""
        u, v = self.into @ np.array([x, y, 1.0])
        return float(u), float(v)

    def features(self, dx: float, dy: float) -> tuple[int, int]:
        """A point beside the eye line's middle, in eye-to-chin lengths: the eyes are about (-0.3, 0) and (0.3, 0)."""
        span = self.sitter.chin - self.sitter.eyes
        x, y = self.at(self.sitter.x + dx * span, self.sitter.eyes + dy * span)
        return round(x), round(y)

    @property
    def span(self) -> float:
        return (self.sitter.chin - self.sitter.eyes) * float(np.hypot(self.into[0, 0], self.into[1, 0]))


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """A frame, and where hair top, chin and middle line of the upright head truly are in it."""

    image: NDArray[np.uint8]
    placed: Placed
    truth: Mapping[str, float] = field(default_factory=dict)


def shoot(sitter: Sitter, how: Sitting, size: tuple[int, int] = FRAME, seed: int = 5) -> Shot:
    wide, high = size
    y, x = np.mgrid[0:high, 0:wide].astype(np.float32)
    wall = WALL - 9 * ((x / wide - 0.5) ** 2 + (y / high - 0.45) ** 2) * 4
    picture = np.repeat(wall[..., None], 3, axis=2)
    placed = _placed(sitter, how, size)
    if how.behind is not None:
        how.behind(picture, placed)
    if how.second:
        _put(picture, _placed(sitter, replace(how, x=how.x + 0.17, crown=how.crown + 0.02), size), how.bleached)
    _put(picture, placed, how.bleached)
    if how.over is not None:
        how.over(picture, placed)
    picture = picture * how.light
    if how.lens is not None:
        picture = how.lens(picture)
    grain = np.random.default_rng(seed).normal(0, 1.6, (high, wide, 1))
    image = np.clip(picture + grain, 0, 255).astype(np.uint8)
    (_, crown), (middle, chin) = placed.at(sitter.x, sitter.crown), placed.at(sitter.x, sitter.chin)
    return Shot(image, placed, MappingProxyType({"crown": crown, "chin": chin, "middle": middle}))


def _placed(sitter: Sitter, how: Sitting, size: tuple[int, int]) -> Placed:
    wide, high = size
    head = how.head * high
    scale = head / (sitter.chin - sitter.crown)
    lean = math.radians(how.roll)
    turn = scale * np.array([[math.cos(lean), -math.sin(lean)], [math.sin(lean), math.cos(lean)]])
    middle = np.array([how.x * wide, how.crown * high + head / 2])
    shift = middle - turn @ np.array([sitter.x, (sitter.crown + sitter.chin) / 2])
    return Placed(sitter, np.concatenate([turn, shift[:, None]], axis=1), head)


def _put(picture: Picture, placed: Placed, bleached: bool) -> None:
    colour, alpha = placed.sitter.cutout.colour, placed.sitter.cutout.alpha
    if bleached:
        colour = _white_haired(colour, alpha, placed.sitter)
    size = picture.shape[1], picture.shape[0]
    way = cv2.INTER_AREA if placed.into[0, 0] < 1 else cv2.INTER_CUBIC
    cover = np.clip(cv2.warpAffine(alpha, placed.into, size, flags=way), 0, 1)[..., None]
    picture *= 1 - cover
    picture += np.clip(cv2.warpAffine(colour, placed.into, size, flags=way), 0, 255)


def _white_haired(colour: Picture, alpha: Picture, sitter: Sitter) -> Picture:
    """The hair nearly as white as the wall: all of the head's upper part that is not skin."""
    whole = colour / np.maximum(alpha, 1e-3)
    grey = whole.mean(axis=2, keepdims=True)
    y, x = np.mgrid[0 : colour.shape[0], 0 : colour.shape[1]].astype(np.float32)
    span = sitter.chin - sitter.eyes
    face = ((x - sitter.x) / (0.68 * span)) ** 2 + ((y - sitter.eyes - 0.1 * span) / (0.62 * span)) ** 2 < 1
    hair = ((y < sitter.chin - 0.1 * span) & ~face).astype(np.float32)
    soft = cv2.GaussianBlur(hair, (0, 0), 0.04 * span)[..., None]
    white = 226 + 14 * (grey - grey.mean()) / 128
    made: Picture = (whole * (1 - soft) + np.clip(white, 200, 242) * soft) * alpha
    return made


# -- what is over the face


def _patch(colour: tuple[float, float, float], *ovals: tuple[float, float, float, float]) -> Any:
    """Ovals (x, y, half width, half height) in eye-to-chin lengths from the middle of the eyes, of one colour."""

    def over(picture: Picture, placed: Placed) -> None:
        cover = np.zeros(picture.shape[:2], np.float32)
        lean = math.degrees(math.atan2(placed.into[1, 0], placed.into[0, 0]))
        for x, y, a, b in ovals:
            axes = round(a * placed.span), round(b * placed.span)
            cv2.ellipse(cover, placed.features(x, y), axes, lean, 0, 360, 1.0, -1)
        _paint(picture, cover, np.array(colour, np.float32), placed)

    return over


def _paint(picture: Picture, cover: NDArray[np.float32], colour: NDArray[np.float32], placed: Placed) -> None:
    soft = cv2.GaussianBlur(cover, (0, 0), max(0.6, 0.02 * placed.span))[..., None]
    picture *= 1 - soft
    picture += colour * soft


def erased(*ovals: tuple[float, float, float, float]) -> Any:
    """Painted out with the sitter's own skin, as from the cheek."""

    def over(picture: Picture, placed: Placed) -> None:
        x, y = placed.features(0.28, 0.36)
        skin = np.median(picture[y - 4 : y + 5, x - 4 : x + 5].reshape(-1, 3), axis=0)
        _patch(tuple(skin), *ovals)(picture, placed)

    return over


EYES = ((-0.3, 0.0, 0.21, 0.14), (0.3, 0.0, 0.21, 0.14))
LOWER = _patch((196, 170, 142), (0.0, 0.68, 0.6, 0.42))
CLOTH = _patch((60, 62, 66), (0.0, 0.68, 0.6, 0.42))
DARK_GLASSES = _patch((24, 22, 22), (-0.31, 0.03, 0.27, 0.2), (0.31, 0.03, 0.27, 0.2), (0.0, 0.0, 0.12, 0.03))
EYE_PATCH = _patch((38, 36, 40), (0.3, 0.0, 0.27, 0.2))
NO_EYES = erased(*EYES)
NO_FACE = erased(*EYES, (0.0, 0.3, 0.26, 0.26), (0.0, 0.66, 0.34, 0.16))
TUBE = _patch((205, 214, 208), (0.0, 0.42, 0.5, 0.025), (0.0, 0.44, 0.09, 0.06))


def headrest(picture: Picture, placed: Placed) -> None:
    """Dark, wider than the head and a little higher than it."""
    top, side = placed.features(-1.3, -1.4), placed.features(1.3, -1.4)
    cv2.rectangle(picture, top, (side[0], placed.features(0, 1.2)[1]), (52, 50, 50), -1)


def shelves(picture: Picture, placed: Placed) -> None:
    """A room instead of a wall."""
    rng = np.random.default_rng(11)
    high, wide = picture.shape[:2]
    for row in range(0, high, 60):
        for column in range(0, wide, 34):
            shade = rng.uniform(40, 230, 3)
            cv2.rectangle(picture, (column, row), (column + 31, row + 52), tuple(float(one) for one in shade), -1)


def side_light(picture: Picture) -> Picture:
    """A window at one side: the other side of the face has a quarter of the light."""
    x = np.linspace(-1, 1, picture.shape[1], dtype=np.float32)
    return picture * (0.62 + 0.38 * np.tanh(-x * 9))[None, :, None]


def soft(sigma: float) -> Callable[[Picture], Picture]:
    return lambda picture: np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma), np.float32)


def smear(length: int) -> Callable[[Picture], Picture]:
    return lambda picture: np.asarray(cv2.blur(picture, (length, 1)), np.float32)


def tremor(
    at: float, hertz: float = 5.0, swing: float = 14.0, exposure: float = 1 / 30
) -> Callable[[Picture], Picture]:
    """What the shutter sees of a head that shakes, `at` seconds: the mean along its path, by `swing` pixels."""

    def lens(picture: Picture) -> Picture:
        total = np.zeros_like(picture)
        for step in range(7):
            now = at + exposure * step / 6
            x, y = swing * math.sin(2 * math.pi * hertz * now), 0.4 * swing * math.sin(2 * math.pi * hertz * 1.3 * now)
            shift = np.array([[1, 0, x], [0, 1, y]])
            size = picture.shape[1], picture.shape[0]
            total += cv2.warpAffine(picture, shift, size, borderMode=cv2.BORDER_REPLICATE) / 7
        return total

    return lens


CASES: Mapping[str, Sitting] = MappingProxyType(
    {
        "plain": Sitting(),
        **{f"leaning {roll}°": Sitting(roll=float(roll)) for roll in (10, 20, -20, 30, -30, 45, 60)},
        **{f"light {share:g}": Sitting(light=share) for share in (0.15, 0.08, 0.04)},
        "leaning 30°, light 0.08": Sitting(roll=30.0, light=0.08),
        "white hair, white wall": Sitting(bleached=True),
        "headrest": Sitting(behind=headrest),
        "light from one side": Sitting(lens=side_light),
        "eyes not to be seen": Sitting(over=NO_EYES),
        "eye patch": Sitting(over=EYE_PATCH),
        "dark glasses": Sitting(over=DARK_GLASSES),
        "oxygen tube": Sitting(over=TUBE),
        "mask over mouth": Sitting(over=LOWER),
        "dark cloth over mouth": Sitting(over=CLOTH),
        "no features at all": Sitting(over=NO_FACE),
        "second face beside": Sitting(second=True),
        "shelves behind": Sitting(behind=shelves),
        "slightly soft": Sitting(lens=soft(1.5)),
        "out of focus": Sitting(lens=soft(6.0)),
        "smeared by 30 pixels": Sitting(lens=smear(30)),
        "far away": Sitting(head=0.2, crown=0.35),
        "very near": Sitting(head=0.85, crown=0.05),
        "half out of the picture": Sitting(x=0.04),
    }
)
