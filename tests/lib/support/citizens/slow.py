"""Somebody slow: whatever she does, she does it five seconds before the terminal would ask whether she is still there.

With `asked` she is slower than that: the terminal asks on every page, and she answers five seconds before it gives up.
"""

from __future__ import annotations

from dataclasses import dataclass

from support.citizens.senses import Button
from support.citizens.sighted import Sighted

SPARE = 5.0  # seconds


@dataclass
class Slow(Sighted):
    asked: bool = False
    times_asked: int = 0
    waited: float = 0.0

    def listen(self) -> None:
        super().listen()
        self.dawdle()

    def dawdle(self) -> None:
        """Till almost too late; `asked`, till later than that, and till almost too late once more."""
        if self.asked and self.wished and not self.hall.away:  # on the first page nobody is asked
            self._wait(self.hall.seconds_left() + 0.5)
            super().listen()
            still = next((one for one in self.eyes.buttons() if "还在" in one.label), None)
            if still is not None:
                self.times_asked += 1
                self._wait(self.hall.seconds_left() - SPARE)
                self.press(still)
                super().listen()
        elif not self.hall.away:
            self._wait(self.hall.seconds_left() - SPARE)

    def _wait(self, seconds: float) -> None:
        if seconds > 0:
            self.waited += seconds
            self.hall.wait(seconds)

    def type(self, pad: dict[str, Button], number: str) -> None:
        """Every digit as late as everything else."""
        for digit in number:
            self.press(pad[digit])
            super().listen()
            self._wait(self.hall.seconds_left() - SPARE)
