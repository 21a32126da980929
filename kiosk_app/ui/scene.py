"""A scene: everything on the screen as frozen parts, before any of it is drawn. No Kivy here.

Pixels, origin at the top left. Two equal parts draw the same, so only what differs is ever redrawn.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk_app.access.display import TextRole
from kiosk_app.core.ink import Stroke
from kiosk_app.core.page import Sight


@dataclass(frozen=True, slots=True)
class Rect:
    x: int
    y: int
    w: int
    h: int

    @property
    def right(self) -> int:
        return self.x + self.w

    @property
    def bottom(self) -> int:
        return self.y + self.h

    def inset(self, dx: int, dy: int | None = None) -> Rect:
        dy = dx if dy is None else dy
        return Rect(self.x + dx, self.y + dy, self.w - 2 * dx, self.h - 2 * dy)

    def moved(self, dx: int, dy: int) -> Rect:
        return Rect(self.x + dx, self.y + dy, self.w, self.h)

    def holds(self, x: float, y: float, slop: float = 0.0) -> bool:
        return self.x - slop <= x < self.right + slop and self.y - slop <= y < self.bottom + slop

    def inside(self, other: Rect) -> bool:
        return self.x >= other.x and self.y >= other.y and self.right <= other.right and self.bottom <= other.bottom

    def meets(self, other: Rect) -> bool:
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom

    def gap(self, other: Rect) -> int:
        """The larger of the free distances along x and y; below zero when they overlap."""
        return max(self.x - other.right, other.x - self.right, self.y - other.bottom, other.y - self.bottom)

    def centred(self, w: int, h: int) -> Rect:
        return Rect(self.x + (self.w - w) // 2, self.y + (self.h - h) // 2, w, h)


@dataclass(frozen=True, slots=True)
class Paint:
    """Colours (#RRGGBB) of a surface and what lies on it."""

    fill: str
    ink: str
    soft: str
    accent: str
    line: str = ""  # empty: no edge
    line_px: int = 0


@dataclass(frozen=True, slots=True)
class Box:
    key: str
    rect: Rect
    fill: str  # empty: only the edge
    line: str = ""
    line_px: int = 0
    radius: int = 0


@dataclass(frozen=True, slots=True)
class Text:
    """Lines already broken. `pitch`: px from line to line. `tone`: "ink" or "soft" inside a target, else a colour.

    `fits` is False where even the smallest size was too large: the lint and the content check look for it.
    """

    key: str
    rect: Rect
    lines: tuple[str, ...] = field(repr=False)
    role: TextRole
    em_px: int
    pitch: int
    tone: str
    bold: bool = False
    align: str = "left"
    fits: bool = True


@dataclass(frozen=True, slots=True)
class Picture:
    """A pictogram. Empty colours inside a target mean the target's. `weight` thins the strokes of a very large one."""

    key: str
    rect: Rect
    name: str
    ink: str = ""
    accent: str = ""
    ground: str = ""
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Photo:
    """A JPEG, shown whole in `rect`."""

    key: str
    rect: Rect
    jpeg: bytes = field(repr=False)
    line: str = ""
    line_px: int = 0


@dataclass(frozen=True, slots=True)
class Live:
    """The camera's picture filling `rect`, with what `sight` says of it over it; without one, a plate: all of it, the
    way it lies there, and nothing over it."""

    key: str
    rect: Rect
    ground: str  # before the first picture
    around: str  # of the page: the corners are cut off with it
    radius: int = 0
    sight: Sight | None = None


@dataclass(frozen=True, slots=True)
class Film:
    """The clip that plays now, whole in `rect`."""

    key: str
    rect: Rect
    name: str  # of the clip: another one begins from nothing
    ground: str  # round it, and before its first picture
    radius: int = 0


@dataclass(frozen=True, slots=True)
class Ink:
    """A field to write in with the finger, and what was written. `weight`: px of a stroke."""

    key: str
    rect: Rect
    strokes: tuple[Stroke, ...] = field(repr=False)
    ink: str
    ground: str
    line: str
    line_px: int
    weight: int
    radius: int = 0


@dataclass(frozen=True, slots=True)
class Target:
    """Something to press. `key` is its id; the texts and pictures lie on it and take its paint."""

    key: str
    rect: Rect
    label: str = field(repr=False)
    paint: Paint
    focused: Paint
    pressed: Paint
    ring: str
    ring_px: int
    radius: int
    texts: tuple[Text, ...] = ()
    pictures: tuple[Picture, ...] = ()
    boxes: tuple[Box, ...] = ()


Part = Box | Text | Picture | Photo | Live | Film | Ink | Target


@dataclass(frozen=True, slots=True)
class Scene:
    """`dropped`: what had no room (`details`, `progress`, `body` …), most harmless first. `caption_lines`: how many
    lines of caption there is room for."""

    size: tuple[int, int]
    ground: str
    parts: tuple[Part, ...]
    dropped: tuple[str, ...] = ()
    caption_lines: int = 2

    def targets(self) -> tuple[Target, ...]:
        return tuple(part for part in self.parts if isinstance(part, Target))

    def live(self) -> Live | None:
        """The camera's picture, where there is one."""
        return next((part for part in self.parts if isinstance(part, Live)), None)

    def ink(self) -> Ink | None:
        """The field to write in, where there is one."""
        return next((part for part in self.parts if isinstance(part, Ink)), None)

    def misfits(self) -> tuple[str, ...]:
        """Keys of texts that did not fit, and what was left out that must not be; empty on a sound page."""
        texts = [part for part in self.parts if isinstance(part, Text)]
        texts += [text for target in self.targets() for text in target.texts]
        return (
            *(text.key for text in texts if not text.fits),
            *(name for name in self.dropped if name in ("body", "content", "actions")),
        )
