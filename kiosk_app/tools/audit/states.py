"""What focus, press and other states look like, by comparing frames: A05 and A06."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from kiosk_app.access.display import LINE_RATIO
from kiosk_app.access.keypad import targets
from kiosk_app.content.load import LANGUAGES
from kiosk_app.core.page import Page
from kiosk_app.core.settings import changed_setting
from kiosk_app.core.visit import Settings
from kiosk_app.tools.audit.checks import RING_MM, Measure, Measures
from kiosk_app.tools.audit.pixels import Pixels, light
from kiosk_app.tools.audit.places import box_of
from kiosk_app.tools.audit.render import clipped, grab
from kiosk_app.ui.kit import PRESS_RATIO
from kiosk_app.ui.scene import Box, Part, Picture, Rect, Scene, Target, Text

if TYPE_CHECKING:
    from kiosk_app.ui.view import KioskView

EDGE_SHARE = 2.0
"""Per cent of a widget's area in which the edges of two states must differ, seen in grey, where no word tells them."""

EDGE_STEP = 48
"""Grey levels from which a step between neighbours is an edge."""


# ---- focus and press --------------------------------------------------------------------------------------------


@dataclass(slots=True)
class States:
    """Looks at targets in focus and under a finger, once for each look."""

    _known: set[object] = field(default_factory=set)

    def measure(self, view: KioskView, rest: Pixels, thorough: bool) -> Measures:
        """A05 of the frame shown now, `rest`. `thorough`: also a look that was met before, in another place. Leaves
        nothing focused or pressed."""
        assert view.scene is not None
        new = []
        for target in view.scene.targets():
            look = (target.paint, target.focused, target.pressed, target.ring, target.ring_px, view.scene.ground)
            key = (look, target.rect if thorough else view.settings.text_size, view.settings.layout)
            if key not in self._known:
                self._known.add(key)
                new.append(target)
        for target in new:
            place = clipped(target.rect.inset(-3 * target.ring_px), rest.shape[1], rest.shape[0])
            before = _within(rest, place)
            view.stage.states(target.key, None)
            yield from _focus(before, grab(view, place), place, target, view.panel.mm_per_px)
            view.stage.states(None, target.key)
            yield _press(before, grab(view, place), place, target)
        if new:
            view.stage.states(None, None)


def _press(rest: Pixels, frame: Pixels, place: Rect, target: Target) -> Measure:
    """`rest` and `frame` are the picture at `place`; and so they are below."""
    inner = target.rect.moved(-place.x, -place.y)
    felt = float(np.median(change(light(_within(rest, inner)), light(_within(frame, inner)))))
    return Measure(
        "A05", felt >= PRESS_RATIO, f"a press on {target.key} in the picture", felt, "press", box_of(target.rect)
    )


def change(one: Pixels, other: Pixels) -> Pixels:
    """Contrast (1…21) of each pixel with itself in another frame, of luminances."""
    return (np.maximum(one, other) + 0.05) / (np.minimum(one, other) + 0.05)


def _within(frame: Pixels, rect: Rect) -> Pixels:
    return frame[rect.y : rect.bottom, rect.x : rect.right]


def _focus(rest: Pixels, frame: Pixels, place: Rect, target: Target, mm_per_px: float) -> Measures:
    """The ring on all four sides: how thick what changed is, and how much it changed."""
    outer = Rect(0, 0, place.w, place.h)
    deep = 5 * target.ring_px
    along = target.rect.inset(target.rect.w // 4, target.rect.h // 4).moved(-place.x, -place.y)
    sides = {
        "left": (Rect(outer.x, along.y, deep, along.h), 1),
        "right": (Rect(outer.right - deep, along.y, deep, along.h), 1),
        "top": (Rect(along.x, outer.y, along.w, deep), 0),
        "bottom": (Rect(along.x, outer.bottom - deep, along.w, deep), 0),
    }
    for name, (side, axis) in sides.items():
        changed = change(light(_within(rest, side)), light(_within(frame, side)))
        depth = np.median(changed, axis=1 - axis)
        what, box = f"focus on {target.key}, {name} side", box_of(target.rect)
        thick = _longest(depth >= LINE_RATIO) * mm_per_px
        yield Measure("A05", thick >= RING_MM, what, thick, "ring", box)
        strong = float(np.sort(depth)[-max(1, round(RING_MM / mm_per_px)) :].min())
        yield Measure("A05", strong >= LINE_RATIO, what, strong, "focus", box)


def _longest(flags: Pixels) -> int:
    best = here = 0
    for flag in flags:
        here = here + 1 if flag else 0
        best = max(best, here)
    return best


# ---- states told by more than colour ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pair:
    """Two states of one thing: the page and settings before and after. `where`: the parts that are to tell it."""

    name: str
    one: tuple[Page, Settings]
    other: tuple[Page, Settings]
    where: str = ""


def pairs(page: Page, settings: Settings) -> Iterator[Pair]:
    """Every state that this page can show of itself."""
    here = (page, settings)
    yield Pair("help called", (replace(page, help_active=False), settings), (replace(page, help_active=True), settings))
    if page.progress is not None and page.progress.number < page.progress.total:
        further = replace(page.progress, number=page.progress.number + 1)
        yield Pair("one step further", here, (replace(page, progress=further), settings))
    for number, stage in enumerate(page.stages):
        if not stage.reached:
            stages = (*page.stages[:number], replace(stage, reached=True), *page.stages[number + 1 :])
            yield Pair(f"stage {number + 1} reached", here, (replace(page, stages=stages), settings))
    for name in ("sound", "low", "steady"):
        after, _ = changed_setting(settings, name, LANGUAGES)
        if after != settings and f"setting:{name}" in targets(page):
            yield Pair(f"setting {name}", here, (page, after), f"setting:{name}")


def by_more_than_colour(view: KioskView, pair: Pair) -> Measures:
    """A06: in grey, edges differ wherever the states differ; or a word, or a pictogram, tells them."""
    scenes: list[Scene] = []
    frames = []
    for page, settings in (pair.one, pair.other):
        view.show(page, settings)
        assert view.scene is not None
        scenes.append(view.scene)
        frames.append(_edges(grab(view)))
    before = {part.key: part for part in scenes[0].parts if part.key.startswith(pair.where)}
    parts = [(before[part.key], part) for part in scenes[1].parts if part.key in before and before[part.key] != part]
    told = [(one, other) for one, other in parts if _states_differ(one, other)]
    worded = any(_signs(one) != _signs(other) for one, other in told)
    most, box = 0.0, None
    for _, other in told:
        place = clipped(other.rect, *scenes[1].size)
        differ = float((_within(frames[0], place) != _within(frames[1], place)).mean() * 100)
        if differ >= most:
            most, box = differ, box_of(place)
    yield Measure("A06", worded or most >= EDGE_SHARE, pair.name, most, box=box)


def _states_differ(one: Part, other: Part) -> bool:
    """Whether more than the place of a part has changed."""
    return replace(one, rect=other.rect) != other or isinstance(one, Box)


def _signs(part: Part) -> tuple[object, ...]:
    """Words and pictograms of a part: what tells a state without colour."""
    match part:
        case Text():
            return part.lines
        case Picture():
            return (part.name,)
        case Target():
            return (*(text.lines for text in part.texts), *(picture.name for picture in part.pictures))
    return ()


def _edges(picture: Pixels) -> Pixels:
    grey = (picture.astype(np.float32) @ np.array((0.2126, 0.7152, 0.0722), np.float32)).astype(np.int16)
    edges = np.zeros(grey.shape, bool)
    edges[:, 1:] |= np.abs(np.diff(grey, axis=1)) >= EDGE_STEP
    edges[1:] |= np.abs(np.diff(grey, axis=0)) >= EDGE_STEP
    return edges
