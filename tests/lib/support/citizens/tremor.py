"""Somebody whose hand trembles. She sees what she wants and means its middle; where she comes down is another matter.

Each touch lands beside the middle by a normal error of `sigma` mm across and down (2.7 mm is the mean endpoint error of
3.4 mm that old people have on a touch screen, 5.4 mm twice that). One touch in five is struck twice, 80 to 300 ms
apart; one in ten slides up to 10 mm before it lifts; and the heel of the hand may lie on the glass below, on whatever
is there, from before the touch to after it. She looks whether anything has happened, and if not, tries again.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from typing import Any

from support.citizens import sense
from support.citizens.hands import Finger
from support.citizens.senses import Button
from support.citizens.sighted import Sighted

TWICE, SLIDES, RESTS = 0.2, 0.1, 0.5  # shares of touches
TRIES = 12


class Deeds:
    """The terminal as the view knows it, with a note of all that was pressed."""

    def __init__(self, terminal: Any) -> None:
        self._terminal = terminal
        self.done: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._terminal, name)

    def press(self, target: str) -> None:
        self.done.append(target)
        self._terminal.press(target)

    def type(self, key: str) -> None:
        self.done.append(f"digit:{key}")
        self._terminal.type(key)

    def setting(self, name: str) -> None:
        self.done.append(f"setting:{name}")
        self._terminal.setting(name)


@dataclass
class Tremor(Sighted):
    sigma: float = 2.7
    seed: int = 0
    steady: bool = False  # she has switched 稳手 on
    touches: int = 0
    unintended: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.chance = random.Random(self.seed)
        self.palm = Finger(self.hall)
        self.deeds = Deeds(self.hall.runtime)
        self.hall.view.terminal = self.deeds  # type: ignore[assignment]

    def wake(self) -> None:
        super().wake()
        if self.steady:
            self.listen()
            self.set_up("hand")

    def press(self, button: Button) -> None:
        for _ in range(TRIES):
            before = self.eyes.words(), self.eyes.buttons()
            self.try_to_hit(button)
            if (self.eyes.words(), self.eyes.buttons()) != before:
                return
        raise sense.GaveUp(f"“{button.label}” is not to be hit")

    def try_to_hit(self, button: Button) -> None:
        """One attempt: what it did besides what was meant is noted."""
        self.finger.presses += 1
        middle = button.place.x + button.place.w / 2, button.place.y + button.place.h / 2
        meant = self.hall.view.stage.target_at(*middle, 0.0) or ""
        done = len(self.deeds.done)
        resting = self.chance.random() < RESTS
        if resting:
            self.rest(*middle)
        self.touch(*middle)
        if self.chance.random() < TWICE:
            self.hall.wait(self.chance.uniform(0.08, 0.3))
            self.touch(*middle)
        if resting:
            self.hall.wait(0.2)
            self.palm.up()
        self.hall.wait(0.9)
        did = self.deeds.done[done:]
        self.unintended += [(meant, one) for number, one in enumerate(did) if one != meant or number]

    def near(self, x: float, y: float) -> tuple[float, float]:
        px = self.hall.view.panel.px(self.sigma)
        return x + self.chance.gauss(0, px), y + self.chance.gauss(0, px)

    def touch(self, x: float, y: float) -> None:
        self.touches += 1
        x, y = self.near(x, y)
        self.finger.down(x, y)
        if self.chance.random() < SLIDES:
            far, way = self.hall.view.panel.px(self.chance.uniform(1, 10)), self.chance.uniform(0, 2 * math.pi)
            for share in (0.3, 0.6, 1.0):
                self.hall.wait(0.03)
                self.finger.move(x + far * share * math.cos(way), y + far * share * math.sin(way))
        else:
            self.hall.wait(self.chance.uniform(0.05, 0.25))
        self.finger.up()

    def rest(self, x: float, y: float) -> None:
        """The heel of the hand, 60 to 110 mm below and a little to the right, a second before the finger comes."""
        width, height = self.eyes.size
        panel = self.hall.view.panel
        below, right = panel.px(self.chance.uniform(60, 110)), panel.px(self.chance.uniform(0, 50))
        self.palm.down(min(width - 2, x + right), min(height - 2, y + below))
        self.hall.wait(self.chance.uniform(0.8, 1.6))
