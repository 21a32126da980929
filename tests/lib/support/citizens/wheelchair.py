"""Somebody in a wheelchair: she can touch what lies 800 to 1100 mm above the floor, and nothing else.

The first thing she does is to press the wheelchair sign, so that everything comes down to her; where the sign itself is
out of her reach, the tactile keypad, which is mounted within it, takes her there. A touch anywhere else fails her.
"""

from __future__ import annotations

from dataclasses import dataclass

from support.citizens import sense
from support.citizens.senses import Button
from support.citizens.sighted import Sighted

LOWEST, HIGHEST = 800.0, 1100.0  # mm above the floor


@dataclass
class Wheelchair(Sighted):
    first_by_keys: bool = False

    def wake(self) -> None:
        self.listen()
        sign = self.signed("wheelchair", foot=True) or self.signed("wheelchair")
        if sign is None:
            raise sense.GaveUp("no wheelchair sign on the first page")
        self.first_by_keys = not self.within_reach(sign)
        if self.first_by_keys:
            self.walk_to(sign)
            self.keypad.press("ok")
        else:
            self.press(sign)
        self.listen()

    def within_reach(self, button: Button) -> bool:
        height = self.hall.view.panel.height_mm(button.place.y + button.place.h / 2)
        return LOWEST <= height <= HIGHEST

    def press(self, button: Button) -> None:
        """Raises GaveUp when it is out of her reach."""
        if not self.within_reach(button):
            raise sense.GaveUp(f"“{button.label}” is out of reach")
        super().press(button)

    def heights(self) -> list[float]:
        """mm above the floor of every point she touched."""
        return [self.hall.view.panel.height_mm(y) for y in self.finger.heights]
