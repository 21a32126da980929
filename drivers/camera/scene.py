"""The booth as the emulated camera sees it: a light wall, and a person who sits, sways, moves, or is not there.

Positions are shares of the picture, so every size shows the same scene. "left" and "right" are those of the picture:
who sits at its left edge must move to their own left.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from drivers.camera._cv import load_cv2
from drivers.camera.cutout import CHIN_Y, CROWN_Y, HEAD_X, Cutout
from drivers.camera.frame import Image

_GLIDE_S = 0.2  # time constant with which a person moves to a new place
_KEPT = 6


@dataclass(frozen=True, slots=True)
class Pose:
    """Middle of the face (share of width), hair top and head height (shares of height); how far the person leans, in
    degrees, clockwise as seen in the picture."""

    x: float
    crown: float
    head: float
    lean: float = 0.0


@dataclass(frozen=True, slots=True)
class Scene:
    """`light` multiplies the picture; `sway`: sideways movement as a share of width, once per `period` s."""

    help: str
    sitters: tuple[Pose, ...]
    light: float = 1.0
    sway: float = 0.0012
    period: float = 4.0
    covered: bool = False
    frozen: bool = False
    stalled: bool = False


_RIGHT_PLACE = Pose(0.5, 0.17, 0.46)
_PORTRAIT = Scene("a person sits right", (_RIGHT_PLACE,))

SCENES: Mapping[str, Scene] = MappingProxyType(
    {
        "portrait": _PORTRAIT,
        "nobody": Scene("the chair is empty", (Pose(1.45, 0.17, 0.46),)),
        "two": Scene("a helper sits beside", (Pose(0.34, 0.2, 0.4), Pose(0.7, 0.22, 0.4))),
        "far": Scene("the person sits too far away", (Pose(0.5, 0.3, 0.25),)),
        "close": Scene("the person sits too near", (Pose(0.5, 0.06, 0.82),)),
        "left": Scene("at the left edge of the picture", (Pose(0.1, 0.17, 0.46),)),
        "right": Scene("at the right edge of the picture", (Pose(0.9, 0.17, 0.46),)),
        "high": Scene("the head touches the upper edge", (Pose(0.5, 0.0, 0.46),)),
        "low": Scene("the head is at the lower edge", (Pose(0.5, 0.47, 0.46),)),
        "standing": Scene("a tall person stands", (Pose(0.5, 0.06, 0.46),)),
        "seated_low": Scene("a person sits in a wheelchair", (Pose(0.5, 0.31, 0.46),)),
        "leaning": Scene("the head leans to one side", (Pose(0.5, 0.2, 0.44, 25.0),)),
        "moving": Scene("the person rocks to and fro", (_RIGHT_PLACE,), sway=0.05, period=0.9),
        "dark": replace(_PORTRAIT, help="the light has failed", light=0.14),
        "bright": replace(_PORTRAIT, help="the sun shines in", light=2.4),
        "covered": replace(_PORTRAIT, help="something hangs over the lens", covered=True),
        "frozen": replace(_PORTRAIT, help="the camera repeats one frame", frozen=True),
        "stalled": replace(_PORTRAIT, help="the camera sends nothing", stalled=True),
    }
)


def posed(scene: Scene, value: str) -> Scene:
    """The scene with its first person at `value`: x,crown,head or x,crown,head,lean as in Pose. Raises ValueError."""
    try:
        numbers = [float(part) for part in value.split(",")]
    except ValueError:
        numbers = []
    if not 3 <= len(numbers) <= 4 or not all(map(math.isfinite, numbers)) or not 0.05 <= numbers[2] <= 2.0:
        raise ValueError("a pose is x,crown,head or x,crown,head,lean: shares of the picture, and degrees")
    x, crown, head, *lean = numbers
    return replace(scene, sitters=(Pose(x, crown, head, *lean), *scene.sitters[1:]))


class Grain:
    """Sensor noise: no two frames are alike."""

    def __init__(self, width: int, height: int, seed: int = 7) -> None:
        self._width, self._height = width, height
        noise = np.random.default_rng(seed).normal(0.0, 1.6, (height + 64, width + 64, 1))
        self._noise = np.clip(np.rint(noise), -6, 6).astype(np.int16)
        self._places = np.random.default_rng(seed)

    def __call__(self, picture: Image) -> Image:
        y, x = (int(value) for value in self._places.integers(0, 64, 2))
        noise = self._noise[y : y + self._height, x : x + self._width]
        cv2 = load_cv2()
        return np.asarray(cv2.add(picture, cv2.merge([noise, noise, noise]), dtype=cv2.CV_8U), np.uint8)


class Booth:
    """Draws frames of one size. Used by one thread. `now` is monotonic seconds, given by the caller."""

    def __init__(self, sitter: Cutout, width: int, height: int, seed: int = 7) -> None:
        self.width, self.height = width, height
        self._sitter = sitter
        self._wall = _wall(width, height)
        self._grain = Grain(width, height, seed)
        self._pose = _PORTRAIT.sitters
        self._light = 1.0
        self._last: float | None = None
        self._drawn: OrderedDict[object, Image] = OrderedDict()
        self._scaled: dict[tuple[int, bool, int], Cutout] = {}

    def frame(self, scene: Scene, now: float) -> Image:
        """The picture at `now`; people glide from where they were before."""
        step = 0.0 if self._last is None else min(1.0, max(0.0, now - self._last))
        keep = math.exp(-step / _GLIDE_S) if self._last is not None else 0.0
        self._last = now
        self._light = scene.light + (self._light - scene.light) * keep
        if abs(self._light - scene.light) < 0.01:
            self._light = scene.light
        if len(self._pose) != len(scene.sitters):  # whoever is new comes in from the right
            self._pose = (*self._pose, *(replace(pose, x=1.45) for pose in scene.sitters))[: len(scene.sitters)]
        self._pose = tuple(_towards(old, new, keep) for old, new in zip(self._pose, scene.sitters, strict=True))
        if scene.covered:
            return self._grain(np.full((self.height, self.width, 3), 7, np.uint8))
        swing = scene.sway * math.sin(2 * math.pi * now / scene.period)
        return self._grain(self._draw(swing))

    def _draw(self, swing: float) -> Image:
        places = tuple(
            (
                round((pose.x + swing) * self.width),
                round(pose.crown * self.height),
                max(8, round(pose.head * self.height)),
                round(pose.lean),
            )
            for pose in self._pose
        )
        key = (places, round(self._light, 3))
        known = self._drawn.get(key)
        if known is not None:
            self._drawn.move_to_end(key)
            return known
        picture = self._wall.copy()
        for index, (x, crown, head, lean) in reversed(list(enumerate(places))):
            self._put(picture, self._at_size(head, index > 0, lean), x, crown, head)
        drawn: Image = np.clip(picture * self._light, 0, 255).astype(np.uint8)
        self._drawn[key] = drawn
        while len(self._drawn) > _KEPT:
            self._drawn.popitem(last=False)
        return drawn

    def _at_size(self, head: int, mirrored: bool, lean: int) -> Cutout:
        known = self._scaled.get((head, mirrored, lean))
        if known is not None:
            return known
        cv2 = load_cv2()
        factor = head / (CHIN_Y - CROWN_Y)
        way = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
        colour = cv2.resize(self._sitter.colour, None, fx=factor, fy=factor, interpolation=way)
        alpha = np.clip(cv2.resize(self._sitter.alpha, None, fx=factor, fy=factor, interpolation=way), 0, 1)
        if mirrored:
            colour, alpha = colour[:, ::-1], alpha[:, ::-1]
        if lean:
            middle = (HEAD_X * factor, (CROWN_Y + CHIN_Y) / 2 * factor)
            turn = cv2.getRotationMatrix2D(middle, -lean, 1.0)  # positive is anticlockwise there
            size = (colour.shape[1], colour.shape[0])
            colour, alpha = cv2.warpAffine(colour, turn, size), cv2.warpAffine(alpha, turn, size)
        made = Cutout(np.ascontiguousarray(colour), np.ascontiguousarray(alpha[:, :, None]))
        while len(self._scaled) >= 3:
            self._scaled.pop(next(iter(self._scaled)))
        self._scaled[head, mirrored, lean] = made
        return made

    def _put(self, picture: NDArray[np.float32], who: Cutout, x: int, crown: int, head: int) -> None:
        factor = head / (CHIN_Y - CROWN_Y)
        tall, wide = who.alpha.shape[:2]
        left, top = x - round(HEAD_X * factor), crown - round(CROWN_Y * factor)
        x0, y0 = max(0, left), max(0, top)
        x1, y1 = min(self.width, left + wide), min(self.height, top + tall)
        if x0 >= x1 or y0 >= y1:
            return
        part = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
        area = picture[y0:y1, x0:x1]
        area *= 1.0 - who.alpha[part]
        area += who.colour[part]


def _wall(width: int, height: int) -> NDArray[np.float32]:
    """A plain, nearly white wall, a little darker towards the corners."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    away = ((x / width - 0.5) ** 2 + (y / height - 0.45) ** 2) * 4
    return np.repeat((247.0 - 9.0 * away)[:, :, None], 3, axis=2) * np.array([0.995, 1.0, 1.0], np.float32)


def _towards(old: Pose, new: Pose, keep: float) -> Pose:
    def blend(a: float, b: float) -> float:
        value = b + (a - b) * keep
        return b if abs(value - b) < 0.002 else value

    lean = new.lean + (old.lean - new.lean) * keep
    lean = new.lean if abs(lean - new.lean) < 0.5 else lean
    return Pose(blend(old.x, new.x), blend(old.crown, new.crown), blend(old.head, new.head), lean)
