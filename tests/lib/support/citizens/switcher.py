"""Somebody who changes the voice on the way: from Mandarin to what is spoken where she comes from, or to a language.

She does it on the page `at` (0 is the first after the service was chosen), and goes on in what she has chosen.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from support.citizens.hall import Told
from support.citizens.sighted import Sighted


@dataclass
class Switcher(Sighted):
    """`sign`: the pictogram of the setting she changes."""

    at: int = 2
    sign: str = "globe"
    title_then: str = ""  # of the page on which she changed it, as it was before
    title_after: str = ""
    after: list[Told] = field(default_factory=list)

    def one_step(self) -> None:
        if self.steps == self.at and not self.title_then:
            self.title_then = self.title()
            mark = len(self.hall.told)
            self.set_up(self.sign)
            self.listen()
            self.title_after = self.title()
            self.after = self.hall.told[mark:]
            self.steps += 1
            return
        super().one_step()
