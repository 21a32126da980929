"""The reference: an older person who sees, hears and touches. Everybody else's steps are counted against hers.

She reads what is drawn, waits until the voice has finished, lays her card down when she is asked to, types her number,
and touches the card she wants or the filled button at the lower right. With `keys` she does the same by the keypad.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from support.citizens import sense
from support.citizens.hall import Hall
from support.citizens.hands import Finger, Keypad, Pocket, Round
from support.citizens.senses import Button, Eyes

from drivers.id_reader.citizens import load_citizen

STEPS = 60
PATIENCE = 20.0
MOMENT = 0.6  # seconds from hearing the end to acting


@dataclass
class Sighted:
    """`wish`: the label of the service she came for. `steps` are the things she decided to do."""

    hall: Hall
    wish: str
    citizen: str = "zhang-san"
    keys: bool = False
    steps: int = 0
    wished: bool = False  # she has found what she came for
    turned: int = 0  # how often she looked at other choices: in large letters the first page has four sides
    seen: list[tuple[str, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.eyes, self.finger, self.keypad = Eyes(self.hall), Finger(self.hall), Keypad(self.hall)
        self.pocket = Pocket(self.hall, self.citizen)
        self.phone = load_citizen(self.citizen).phone
        self.round = Round()

    @property
    def presses(self) -> int:
        return self.keypad.presses if self.keys else self.finger.presses

    def finish(self) -> None:
        """Raises GaveUp."""
        first = self.title()
        self.wake()
        for _ in range(STEPS):
            self.listen()
            if self.steps - self.turned > 2 and self.title() == first and not self.pocket.lies:
                return
            self.one_step()
        raise sense.GaveUp(f"no end: {self.seen[-6:]}")

    def wake(self) -> None:
        if not self.keys:
            self.finger.touch_glass()

    def listen(self) -> None:
        self.hall.hush()
        self.hall.wait(MOMENT)

    def title(self) -> str:
        """The largest words."""
        seen = [one for one in self.hall.view.texts() if one.kind == "title"]
        return seen[0].text if seen else ""

    def one_step(self) -> None:
        """Looks, and does one thing."""
        words, buttons = self.eyes.words(), self.eyes.buttons()
        if not self.seen or self.seen[-1][:3] != words[:3]:
            self.round = Round()
        self.seen.append(words)
        if self.pocket.lies and not self.pocket.forgotten and sense.gives_card_back(words):
            self.pocket.take()
        elif not self.pocket.lies and sense.wants_card(words):
            self.steps += 1
            self.pocket.lay()
            self.await_change(words)
            return
        pad = {button.label: button for button in buttons if len(button.label) == 1 and button.label.isdigit()}
        if len(pad) == 10 and self.missing(words):
            self.steps += 1
            self.type(pad, sense.number_for(words, self.phone, sense.digits_wanted(words)))
            return
        erase = next((one for one in buttons if sense.is_erase(one.label)), None)
        if erase is not None and sense.says_wrong(words):
            self.steps += 1
            for _ in self.phone:
                self.press(erase)
            return
        wanted = self.choose(buttons)
        if wanted is None:
            self.await_change(words)
            return
        self.steps += 1
        before = self.look()
        self.press(wanted)
        self.hall.until(lambda: self.look() != before, 2.0)

    def look(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return self.eyes.words(), tuple(button.label for button in self.eyes.buttons())

    def missing(self, words: tuple[str, ...]) -> bool:
        """Is her number not in the field yet?"""
        shown = (sense.bare(one).lstrip("*") for one in words)  # of a hidden number the end is to be seen
        return not any(one.isdigit() and len(one) > 2 for one in shown)

    def type(self, pad: dict[str, Button], number: str) -> None:
        for digit in number:
            self.press(pad[digit])

    def choose(self, buttons: tuple[Button, ...]) -> Button | None:
        """What she came for; else the first of several large cards; else the button at the lower right."""
        width, height = self.eyes.size
        mine = [
            one
            for one in buttons
            if not (sense.is_help(one.label) or sense.is_setting(one.label, one.pictures) or len(one.label) < 2)
        ]
        for one in mine:
            if sense.bare(self.wish) == sense.bare(one.label):
                self.wished = True
                return one
        others = next((one for one in mine if sense.bare(one.label) in sense.OTHERS), None)
        if others is not None and not self.wished:
            self.turned += 1
            return others
        cards = [one for one in mine if one.place.w > width * 0.8 and "返回" not in one.label]
        if cards:
            return min(cards, key=lambda one: one.place.y)
        ahead = [one for one in mine if not sense.leads_back(one.label)]
        return max(ahead, key=lambda one: (one.place.y // (height // 20), one.place.x), default=None)

    def set_up(self, sign: str) -> None:
        """A setting by its sign: from the strip at the foot, else from the pages behind “more”. Raises GaveUp."""
        direct = self.signed(sign, foot=True)
        if direct is not None:
            self.press(direct)
            return
        more = self.signed("more", foot=True)
        for _ in range(5):
            if more is None:
                break
            self.press(more)
            self.listen()
            found = self.signed(sign)
            if found is not None:
                self.press(found)
                self.listen()
                done = self.signed("check")
                if done is not None:
                    self.press(done)
                return
            more = self.signed("arrow_right")
        raise sense.GaveUp(f"no setting with the sign {sign}")

    def signed(self, sign: str, foot: bool = False) -> Button | None:
        """The button with this pictogram; with `foot` only where the strip is."""
        buttons = self.eyes.buttons()
        lowest = max((one.place.bottom for one in buttons), default=0)
        strip = self.eyes.size[1] // 40
        return next(
            (one for one in buttons if sign in one.pictures and (not foot or one.place.bottom > lowest - strip)), None
        )

    def press(self, button: Button) -> None:
        if not self.keys:
            self.finger.tap(button)
            return
        self.walk_to(button)
        self.keypad.press("ok")

    def walk_to(self, button: Button) -> None:
        """By keys, until the ring lies round it."""
        for _ in range(60):
            ringed = self.eyes.ringed()
            if ringed is not None and ringed.place == button.place:
                return
            if ringed is not None:
                self.round.came_to(str(ringed.place))
            self.keypad.press(self.round.way_to(str(button.place)))
        raise sense.GaveUp(f"the ring does not reach {button.label}")

    def await_change(self, words: tuple[str, ...]) -> None:
        if not self.hall.until(lambda: self.eyes.words() != words, PATIENCE):
            labels = [button.label for button in self.eyes.buttons()]
            raise sense.GaveUp(f"nothing happens, nothing to press: {words} {labels}")
