"""The finger as a pen: one stroke at a time, from where it comes down in the field until it is lifted. No Kivy."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk_app.core.ink import Point, Stroke
from kiosk_app.ui.scene import Rect

STEP = 0.004
"""Of the field: nearer points say nothing new."""


@dataclass(slots=True)
class Pen:
    """A second finger, or the heel of the hand, that comes down meanwhile writes nothing."""

    points: list[Point] = field(default_factory=list, repr=False)
    _finger: object = None
    _rect: Rect | None = None

    def put_down(self, finger: object, x: float, y: float, rect: Rect) -> bool:
        """False where another finger is writing."""
        if self._rect is not None:
            return False
        self._finger, self._rect, self.points = finger, rect, []
        self._add(x, y, rect)
        return True

    def holds(self, finger: object) -> bool:
        return self._rect is not None and finger == self._finger

    def moved(self, finger: object, x: float, y: float) -> bool:
        """Whether it was this finger that writes."""
        if self._rect is None or finger != self._finger:
            return False
        self._add(x, y, self._rect)
        return True

    def lifted(self) -> Stroke:
        """The stroke; a tap without any length is a point of it."""
        stroke = tuple(self.points)
        self._finger, self._rect, self.points = None, None, []
        return stroke

    def _add(self, x: float, y: float, rect: Rect) -> None:
        point = (x - rect.x) / rect.w, (y - rect.y) / rect.h
        if not self.points or max(abs(point[0] - self.points[-1][0]), abs(point[1] - self.points[-1][1])) >= STEP:
            self.points.append(point)
