"""Somebody who cannot read: every text she sees is □□□. She has pictograms, places and what she hears.

The number pad she knows by its places, as on any telephone. A button without a pictogram says nothing to her: she
notes it (`unsigned`) and does not press it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from support.citizens import sense
from support.citizens.senses import Button, Ears, Eyes
from support.citizens.sighted import Sighted

BLANK = "□□□"
BACK = {"back", "home", "globe"}
TURN = "arrow_right"
HELP = {"helper"}
PAD = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "0")


@dataclass(frozen=True, slots=True)
class BlankEyes(Eyes):
    """Texts are boxes."""

    def words(self) -> tuple[str, ...]:
        return tuple(BLANK for _ in Eyes.words(self))

    def buttons(self) -> tuple[Button, ...]:
        return tuple(replace(one, label=BLANK, texts=tuple(BLANK for _ in one.texts)) for one in Eyes.buttons(self))


@dataclass
class NonReader(Sighted):
    """`sign`: the pictogram of the service she came for, as somebody showed it to her."""

    sign: str = ""
    unsigned: set[str] = field(default_factory=set)
    _chosen: bool = False
    _mark: int = 0

    def __post_init__(self) -> None:
        Sighted.__post_init__(self)
        self.eyes, self.ears = BlankEyes(self.hall), Ears(self.hall)
        self._heard: tuple[str, ...] = ()

    def title(self) -> str:
        return "".join(self._heard[:1])

    def listen(self) -> None:
        super().listen()
        heard = self.ears.heard()
        if len(heard) > self._mark:
            self._heard, self._mark = heard[self._mark :], len(heard)

    def finish(self) -> None:
        self.wake()
        for _ in range(120):
            self.listen()
            if self.steps > 2 and self.hall.away:
                return  # the terminal stands as she found it
            self.one_step()
        raise sense.GaveUp(f"no end: {self.ears.heard()[-6:]}")

    def look(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Pictures and places, and what she hears."""
        signs = tuple(str((one.place, one.pictures)) for one in self.eyes.buttons())
        return (*self.eyes.pictures(), *self.ears.heard()[-1:]), signs

    def one_step(self) -> None:
        heard, buttons = self._heard, self.eyes.buttons()
        if self.pocket.lies and sense.gives_card_back(heard):
            self.pocket.take()
        elif not self.pocket.lies and (sense.wants_card(heard) or "card_on_reader" in self.eyes.pictures()):
            self.steps += 1
            self.pocket.lay()
            self.await_change(())
            return
        pad = self.pad(buttons)
        if pad and heard and sense.digits_wanted(heard) and self._typed != heard[0]:
            self._typed = heard[0]
            self.steps += 1
            self.type(pad, sense.number_for(heard, self.phone, sense.digits_wanted(heard)))
            return
        wanted = self.choose(tuple(one for one in buttons if one not in pad.values()))
        if wanted is None:
            self.await_change(())
            return
        self.steps += 1
        before = self.look()
        self.press(wanted)
        self.hall.until(lambda: self.look() != before, 2.0)

    _typed: str = ""  # what the page was called she typed her number on

    def pad(self, buttons: tuple[Button, ...]) -> dict[str, Button]:
        """Eleven or twelve keys of one size in three columns: a telephone's."""
        sizes = [(one.place.w, one.place.h) for one in buttons]
        common = max(set(sizes), key=sizes.count, default=(0, 0))
        keys = [one for one in buttons if (one.place.w, one.place.h) == common]
        columns = sorted({one.place.x for one in keys})
        if len(keys) < 11 or len(columns) != 3:
            return {}
        rows = sorted({one.place.y for one in keys})
        at = {(columns.index(one.place.x), rows.index(one.place.y)): one for one in keys}
        pad = {str(row * 3 + column + 1): at[column, row] for row in range(3) for column in range(3)}
        return {**pad, "0": at[1, 3]}

    def choose(self, buttons: tuple[Button, ...]) -> Button | None:
        """What she came for; else the first of several cards with a picture; else the signed button lowest at right."""
        width, height = self.eyes.size
        foot = max(one.place.bottom for one in buttons)
        mine = []
        for one in buttons:
            strip = one.place.bottom > foot - height // 60
            if strip or HELP & set(one.pictures) or BACK & set(one.pictures):
                continue
            if not one.pictures:
                self.unsigned.add(self.name_for_the_report(one))
                continue
            mine.append(one)
        if not self._chosen:
            for one in mine:
                if self.sign in one.pictures:
                    self._chosen = True
                    return one
        cards = [one for one in mine if one.place.w > width * 0.8]
        onward = next((one for one in cards if TURN in one.pictures), None)
        if onward is not None and not self._chosen:
            return onward
        if cards:
            return min(cards, key=lambda one: one.place.y)
        return max(mine, key=lambda one: (one.place.y // (height // 20), one.place.x), default=None)

    def name_for_the_report(self, button: Button) -> str:
        """What stands on it: for who looks on; she does not know."""
        return next(one.label for one in Eyes.buttons(self.eyes) if one.place == button.place)

    def await_change(self, words: tuple[str, ...]) -> None:
        before = self.look()
        if not self.hall.until(lambda: self.look() != before, 20.0):
            raise sense.GaveUp(f"nothing happens: {self.ears.heard()[-4:]} {[b.pictures for b in self.eyes.buttons()]}")
