"""A hand that trembles, as the touch panel sees it: where it comes down, slides, strikes twice, rests its palm.

Millimetres and seconds. σ is the standard deviation of the endpoint along each axis; 2.7 mm makes a mean error of
3.4 mm, which was measured with people of 67 to 81, and 5.4 mm is twice that (accessibility report T40).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

DOUBLE, SLIDES, PALMS = 0.2, 0.1, 0.3
"""Shares of the strikes that are double, that slide, and that come while a palm lies on the glass."""


@dataclass(frozen=True, slots=True)
class Move:
    """What one contact does at a time. `what`: down, move, up."""

    at: float
    finger: str
    what: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Hand:
    """`sigma` mm; the panel is `wide` × `high` mm."""

    sigma: float
    wide: float
    high: float
    hold: float = 0.0  # seconds it was asked to rest

    def aims(self, x: float, y: float, start: float, dice: random.Random) -> list[Move]:
        """One strike at a place, with all that comes with it, in the order of time."""
        moves = list(self._tap("finger", x, y, start, dice))
        if dice.random() < DOUBLE:
            moves += self._tap("again", x, y, moves[-1].at + dice.uniform(0.08, 0.3), dice)
        if dice.random() < PALMS:
            moves += self._palm(start, moves[-1].at, dice)
        return sorted(moves, key=lambda move: move.at)

    def _tap(self, finger: str, x: float, y: float, start: float, dice: random.Random) -> Iterator[Move]:
        def near(value: float, spread: float, most: float) -> float:
            return min(most - 0.01, max(0.0, dice.gauss(value, spread)))

        lasts = self.hold + dice.uniform(0.06, 0.35)
        here_x, here_y = near(x, self.sigma, self.wide), near(y, self.sigma, self.high)
        yield Move(start, finger, "down", here_x, here_y)
        far = dice.random() < SLIDES
        for step in range(1, 4):
            if far:
                here_x = min(self.wide - 0.01, max(0.0, here_x + dice.uniform(-10, 10) / 3))
                here_y = min(self.high - 0.01, max(0.0, here_y + dice.uniform(-10, 10) / 3))
            else:
                here_x, here_y = near(here_x, self.sigma / 6, self.wide), near(here_y, self.sigma / 6, self.high)
            yield Move(start + lasts * step / 4, finger, "move", here_x, here_y)
        yield Move(start + lasts, finger, "up", here_x, here_y)

    def _palm(self, start: float, end: float, dice: random.Random) -> Iterator[Move]:
        """It lies anywhere on the glass from before the strike until after it."""
        x, y = dice.uniform(0, self.wide), dice.uniform(0, self.high)
        yield Move(start - dice.uniform(1.05, 3.0), "palm", "down", x, y)
        yield Move(end + dice.uniform(0.1, 2.0), "palm", "up", x, y)
