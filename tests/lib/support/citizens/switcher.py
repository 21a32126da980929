"""Somebody who changes the voice on the way: from Mandarin to what is spoken where she comes from, or to a language.

She does it on the page `at` (0 is the first after the service was chosen), and goes on in what she has chosen.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from support.citizens import sense
from support.citizens.hall import Told
from support.citizens.sighted import Sighted


@dataclass
class Switcher(Sighted):
    """`sign`: the pictogram of the setting she changes."""

    at: int = 2
    sign: str = "globe"
    looked: int = 0  # steps until she found what she came for
    title_then: str = ""  # of the page on which she changed it, as it was before
    title_after: str = ""
    spoken_after: str = ""
    after: list[Told] = field(default_factory=list)

    def one_step(self) -> None:
        if self.wished and self.steps - self.looked >= self.at and not self.title_then:
            self.title_then = self.title()
            mark = len(self.hall.told)
            self.change()
            self.listen()
            self.title_after, self.spoken_after = self.title(), self.hall.page.title.spoken
            self.after = self.hall.told[mark:]
            self.steps += 1
            return
        super().one_step()
        if not self.wished:
            self.looked = self.steps

    def change(self) -> None:
        self.set_up(self.sign)


@dataclass
class DialectSwitcher(Switcher):
    """To another voice that says the same language: the choice 声音 stands on one of the pages behind 更多."""

    def change(self) -> None:
        leads = "more"
        for _ in range(6):
            choice = next((one for one in self.eyes.buttons() if one.label.startswith("声音：")), None)
            if choice is not None:
                self.press(choice)
                self.listen()
                done = self.signed("check")
                assert done is not None
                self.press(done)
                return
            sign = self.signed(leads, foot=leads == "more")
            assert sign is not None
            self.press(sign)
            self.listen()
            leads = "arrow_right"
        raise sense.GaveUp("no choice of voices")
