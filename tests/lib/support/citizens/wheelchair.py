"""Somebody in a wheelchair: she can touch what lies 800 to 1100 mm above the floor, and nothing else.

The first thing she does is to press the wheelchair sign on the first page, so that everything comes down to her. A
touch anywhere else fails her, and so does a sign that she cannot reach.
"""

from __future__ import annotations

from dataclasses import dataclass

from support.citizens import sense
from support.citizens.senses import Button
from support.citizens.sighted import Sighted

LOWEST, HIGHEST = 800.0, 1100.0  # mm above the floor


@dataclass
class Wheelchair(Sighted):
    def wake(self) -> None:
        self.listen()
        signs = [one for one in self.eyes.buttons() if "wheelchair" in one.pictures]
        sign = next(filter(self.within_reach, signs), None)
        if sign is None:
            raise sense.GaveUp("no wheelchair sign on the first page is within reach")
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
