"""Somebody who uses two switches and nothing else: one moves on, one chooses. She sees; she takes her time.

No way back, no digits, no second chance but another round: every press is one of the two.
"""

from __future__ import annotations

from dataclasses import dataclass

from support.citizens import sense
from support.citizens.senses import Button
from support.citizens.sighted import Sighted

ROUND = 60  # more than any page has
PACE = 2.5  # seconds between two presses


@dataclass
class TwoSwitch(Sighted):
    keys: bool = True
    move: str = "switch_move"
    choose_key: str = "switch_select"

    def press(self, button: Button) -> None:
        for _ in range(ROUND):
            ringed = self.eyes.ringed()
            if ringed is not None and ringed.place == button.place:
                self._strike(self.choose_key)
                return
            self._strike(self.move)
        raise sense.GaveUp(f"the ring does not reach {button.label}")

    def _strike(self, key: str) -> None:
        self.keypad.press(key)
        self.hall.wait(PACE)
