"""A blind person: hears what really sounded, strikes the keys of the tactile keypad, has her card in her pocket.

No page, picture or frame is within her reach: this module is given ears, keypad and pocket, never the hall. `forward`
does what the page offers first; choices she walks with `next`, listening; her number she types by walking the pad.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from support.citizens import sense
from support.citizens.hands import Chair, Keypad, Pocket, Round
from support.citizens.senses import Ears

STEPS = 60
WALK = 45
PATIENCE = 20.0
SITS_FOR = 8.0  # seconds without a word before the camera
_CHOICE = re.compile(r"^第 ?\d+ ?项，(?!共)(?P<label>[^。，]+)")
_FOCUS = re.compile(r"^(?P<label>.+?)。[^。]*第 ?\d+ ?项，共 ?\d+ ?项。.*按确认键。?$")
_CARD_STILL = re.compile(r"还在读卡器上")
_OVER = re.compile(r"信息已经清掉")
_FAREWELL = re.compile(r"(^办好了|慢走|再见)")


@dataclass
class Blind:
    """`forward`: the key that does the page's first thing. `phone` is her own number. `chair`: where she sits, if it is
    to matter to a camera."""

    ears: Ears
    keypad: Keypad
    pocket: Pocket
    wish: str
    phone: str
    forward: str = "forward"
    chair: Chair | None = None
    steps: int = 0
    round: Round = field(default_factory=Round)
    _mark: int = 0
    _page: tuple[str, ...] = ()  # what was said since the page came
    _typed: str = ""  # the title of the page she typed her number on
    _chosen: bool = False  # what she came for

    @property
    def presses(self) -> int:
        return self.keypad.presses

    def finish(self) -> None:
        """Raises GaveUp."""
        self.keypad.press("next")  # any key: the terminal begins to speak
        for _ in range(STEPS):
            news = self.listen()
            if not self.pocket.lies:
                news = tuple(one for one in news if not _CARD_STILL.search(one))  # it is in her pocket again
            if self.steps and any(_OVER.search(one) for one in news):
                return
            if not news and self.steps and any(_FAREWELL.search(one) for one in self._page):
                return
            self.one_step(news)
        raise sense.GaveUp(f"no end: {self.ears.heard()[-8:]}")

    def be_photographed(self) -> None:
        """Somebody has brought her to the page of the photo; she sits until it is taken. Raises GaveUp."""
        self._chosen = True
        for _ in range(STEPS):
            news = self.listen()
            if any(sense.shows_a_picture(one) for one in news):
                return
            self.one_step(news)
        raise sense.GaveUp(f"no picture: {self.ears.heard()[-8:]}")

    def listen(self) -> tuple[str, ...]:
        """What has been said since she last did something."""
        self.ears.listen()
        heard = self.ears.heard()
        news, self._mark = heard[self._mark :], len(heard)
        return news

    def one_step(self, news: tuple[str, ...]) -> None:
        if news and not (len(news) == 1 and self.label(news[0])):
            self._page = news
        if not any("个" in one for one in news):
            self.round = Round()
        if self.pocket.lies and sense.gives_card_back(news):
            self.pocket.take()
        elif not self.pocket.lies and sense.wants_card(news):
            self.steps += 1
            self.pocket.lay()
            self.await_news(news)
            return
        if sense.is_at_work(news):
            self.await_news(news)
            return
        if self.sits(news):
            return
        self.steps += 1
        digits = sense.digits_wanted(news)
        if digits and news[0] != self._typed:
            self._typed = news[0]
            self.type(sense.number_for(news, self.phone, digits))
            self.ahead()
            return
        choices = [found["label"] for one in news if (found := _CHOICE.search(one))]
        if not self._chosen or choices:
            others = next((one for one in choices if sense.bare(one) in sense.OTHERS), "")
            mine = self._chosen or sense.bare(self.wish) in map(sense.bare, choices) or not others
            self.walk_to((choices[0] if self._chosen else self.wish) if mine else others, news)
            self._chosen = bool(mine)
            self.keypad.press("ok")
        elif self.at_something_good(news):
            self.keypad.press("ok")
        elif news and not any("够" in one for one in news):
            self.ahead()
        else:
            self.search()

    def sits(self, news: tuple[str, ...]) -> bool:
        """Before a camera she does what she is told, and waits for what comes of it. Does nobody speak, she presses."""
        for sentence in news:
            if self.chair is not None and (way := sense.direction(sentence)):
                self.chair.move(way)
        told = any(sense.direction(one) for one in news)
        return (told or sense.sits_for_a_picture(news)) and self.ears.wait_for_more(self._mark, SITS_FOR)

    def at_something_good(self, news: tuple[str, ...]) -> bool:
        """The last thing said is where the keys are, and it leads on."""
        label = self.label(news[-1]) if news else ""
        return bool(label) and self.leads_on(label)

    @staticmethod
    def leads_on(label: str) -> bool:
        return not (sense.leads_back(label) or sense.is_help(label) or sense.is_setting(label) or len(label) < 2)

    def ahead(self) -> None:
        """What the page offers first."""
        self.keypad.press(self.forward)

    def search(self) -> None:
        """Nothing happened: she waits for news, and then walks until something leads on."""
        if self.ears.wait_for_more(self._mark, 6.0):
            return
        met = [label for label in self.round.known if self.leads_on(label)]
        if met:
            self.walk_to(met[0])
            self.keypad.press("ok")
            return
        for _ in range(WALK):
            label = self.step("next")
            if label and self.leads_on(label):
                self.keypad.press("ok")
                return
        raise sense.GaveUp(f"nothing leads on: {self.ears.heard()[-10:]}")

    def await_news(self, news: tuple[str, ...]) -> None:
        if not self.ears.wait_for_more(self._mark, PATIENCE):
            raise sense.GaveUp(f"nothing is said any more after {news}")

    # -- walking

    def step(self, key: str) -> str:
        """One key, and what is there."""
        self.keypad.press(key)
        news = self.listen()
        label = self.label(news[-1]) if news else ""
        if label:
            self.round.came_to(label)
        return label

    @staticmethod
    def label(said: str) -> str:
        """What has the focus, from what is said of it; a digit of the pad is said as it is."""
        found = _FOCUS.match(said)
        return sense.bare(found["label"]) if found else said if said.isdigit() else ""

    def walk_to(self, label: str, news: tuple[str, ...] = ()) -> None:
        """Perhaps she is there already, as the `news` say."""
        label = sense.bare(label)
        if any(self.label(said) == label for said in news):
            return
        for _ in range(WALK):
            here = self.step(self.round.way_to(label))
            if here == label:
                return
        raise sense.GaveUp(f"{label} is not to be found: {self.ears.heard()[-10:]}")

    def type(self, number: str) -> None:
        """The pad is walked like everything else; she remembers where its digits are."""
        self.round = Round()
        here = ""
        for digit in number:
            if here != digit:
                self.walk_to(digit)
                here = digit
            self.keypad.press("ok")
            self.listen()
