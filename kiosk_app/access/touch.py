"""What the finger meant. Pure filters between the touch panel and the page; pixels and seconds come in.

A touch counts when it begins and ends on the same target; a trembling or sliding hand never presses two things.
Sources: WCAG 2.2 2.5.2, EN 301 549 5.8 (double strike), the project's accessibility report T42, T43.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

SLOP_MM = 5.0
DOUBLE_STRIKE_S = 0.4
STEADY_STRIKE_S = 0.8
"""For a hand that trembles: then nothing else counts so soon either, for the second tap may land beside the first."""
DEAD_AFTER_CHANGE_S = 0.5
"""A second strike meant for the last page must not press what has just appeared under the finger."""

Hit = Callable[[float, float, float], str | None]
"""(x, y, slop) -> the target there, the exact one first, else one no farther than slop."""


@dataclass(slots=True)
class TouchFilter:
    """`down`, `move`, `up` of every finger; `pressed` is the target that shall look pressed now."""

    hit: Hit
    slop_px: float
    steady: bool = False
    pressed: str | None = None
    _finger: object = None
    _last: str | None = None
    _last_at: float = field(default=-1e9)
    _dead_until: float = field(default=-1e9)

    def changed(self, now: float) -> None:
        """Another page has come under the finger."""
        self._dead_until = now + DEAD_AFTER_CHANGE_S
        self._finger, self.pressed = None, None
        self._last = None

    def down(self, finger: object, x: float, y: float, now: float) -> str | None:
        """The target that now looks pressed. A second finger changes nothing."""
        if self._finger is not None:
            return None
        target = self.hit(x, y, 0.0)
        if target is None or now < self._dead_until or self._struck_again(target, now):
            return None
        self._finger, self.pressed = finger, target
        return target

    def move(self, finger: object, x: float, y: float) -> None:
        """Sliding off takes the press back; it stays off, so that nothing is pressed by surprise."""
        if finger == self._finger and self.pressed is not None and self.hit(x, y, self.slop_px) != self.pressed:
            self.pressed = None

    def up(self, finger: object, x: float, y: float, now: float) -> str | None:
        """The target that was pressed, if it was."""
        if finger != self._finger:
            return None
        self.move(finger, x, y)
        target, self._finger, self.pressed = self.pressed, None, None
        if target is not None:
            self._last, self._last_at = target, now
        return target

    def _struck_again(self, target: str, now: float) -> bool:
        if self.steady:
            return now - self._last_at < STEADY_STRIKE_S
        return target == self._last and now - self._last_at < DOUBLE_STRIKE_S
