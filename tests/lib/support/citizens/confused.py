"""Somebody confused: three times out of ten she does something wrong, whatever the page says, and never gives up.

Wrong turns: back, another choice, a setting, help and away again, somebody else's card, a card laid where none is asked
for. A right turn is what the sighted citizen would do.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field

from support.citizens import sense
from support.citizens.sighted import Sighted

CARDS = ("maria", "wang-yan", "john", "li-xiuying")
MISLED = 0.3


@dataclass
class Confused(Sighted):
    seed: int = 0
    turns: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.chance = random.Random(self.seed)
        self.waits = 0

    def turn(self) -> None:
        """One step, right or wrong."""
        self.hall.breathe()
        self.hall.wait(0.6)
        if self.chance.random() < MISLED:
            self.wrong()
        else:
            self.right()

    def right(self) -> None:
        self.turns["right"] += 1
        if self.hall.away:
            self.pocket.take()
        self.wish = self.chance.choice([self.hall.name_of(one) for one in self.hall.services()])
        self.one_step()

    def wrong(self) -> None:
        buttons = self.eyes.buttons()
        kinds = {
            "back": [one for one in buttons if sense.leads_back(one.label)],
            "choice": [one for one in buttons if not sense.is_setting(one.label, one.pictures)],
            "setting": [one for one in buttons if sense.is_setting(one.label, one.pictures)],
            "help": [one for one in buttons if sense.is_help(one.label)],
            "card": [],
        }
        kind = self.chance.choice(sorted(kinds))
        self.turns[kind] += 1
        if kind == "card":
            self.pocket.citizen = self.chance.choice((*CARDS, self.citizen))
            self.pocket.take()
            if self.chance.random() < 0.7:
                self.pocket.lay()
        elif kinds[kind]:
            self.press(self.chance.choice(kinds[kind]))

    def await_change(self, words: tuple[str, ...]) -> None:
        """She waits a moment; whether there is an end to it, who looks on must judge."""
        if not self.hall.until(lambda: self.eyes.words() != words, 3.0):
            self.waits += 1
            if self.pocket.lies:
                self.pocket.take()
