"""A scripted citizen: reads what is on the screen, listens, presses what can be pressed. Knows nothing of the inside.

The script (assets/services/<id>/tour.yaml) tells what she sees and what she then does. Each `next()` is one frame of
the window; she never acts before the voice has finished and a moment has passed.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Annotated, Literal, Protocol

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from kiosk_app.core.home import MORE

PATIENCE = 40.0  # seconds she looks for something before she gives up
OTHERS = "看别的"  # what leads on to more choices
MOMENT = 0.4  # seconds between hearing the end and acting


def _for_everybody(choices: dict[str, str]) -> dict[str, str]:
    if "default" not in choices:
        raise ValueError("say what everybody else presses: `default: …`")
    return choices


ByCitizen = Annotated[dict[Literal["default", "wheelchair"], str], AfterValidator(_for_everybody)]


Kind = Literal["request", "ticket", "case", "visit", "signup", "loan", "result"]
"""What the desk keeps of a citizen."""
Acts = dict[Kind, list[Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,19}$")]]]
"""What staff do with each record of that kind: the buttons they press, by the names the console's pages give them."""


class Line(BaseModel):
    """One line of a script; see tour.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    see: Annotated[str, Field(min_length=1)]
    wake: bool = False
    wait_for: str = ""
    card: Annotated[str, Field(pattern="^(lay|take)$")] | None = None
    other_card: Annotated[str, Field(pattern="^(lay|take)$")] | None = None
    bus_card: Annotated[str, Field(pattern="^(lay|take)$")] | None = None
    scene: str = ""
    staff: Acts = {}
    type: str = ""
    press: str | ByCitizen = ""
    end: bool = False


class Script(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    script: Annotated[list[Line], Field(min_length=1)]
    anytime: list[Line] = []


class GaveUp(Exception):
    """She did not find what the script told her to look for. The text says what was on the screen instead."""


class Hands(Protocol):
    """Fingers, and what she carries."""

    def tap(self, target: str) -> None: ...

    def wake(self) -> None: ...

    def key(self, key: str) -> None: ...

    def card(self, on: bool) -> None: ...

    def other_card(self, on: bool) -> None: ...

    def bus_card(self, on: bool) -> None: ...

    def scene(self, name: str) -> None: ...

    def staff(self, acts: Acts) -> Callable[[], bool]:
        """Tells staff to do this with what she handed in; the answer tells when it is done, or raises GaveUp."""
        ...


class Eyes(Protocol):
    """`words` are all texts on the screen, `labels` (target, label) of what can be pressed, `focus` has the ring."""

    def words(self) -> list[str]: ...

    def labels(self) -> list[tuple[str, str]]: ...

    def focus(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Robot:
    """`listening` is True while something is being said; `now` in seconds."""

    eyes: Eyes
    hands: Hands
    listening: Callable[[], bool]
    now: Callable[[], float]
    with_keys: bool
    wheelchair: bool
    answers: dict[str, str]

    def perform(self, script: Script) -> Generator[None, None, bool]:
        """In the end: did she go the whole way, or did a page end it that may come at any time? Raises GaveUp."""
        at = 0
        while at < len(script.script):
            line = script.script[at]
            met = yield from self._look([line, *script.anytime])
            yield from self._do(met)
            if met.end:
                return met is line
            if met is line:
                at += 1
        return True

    def _look(self, lines: list[Line]) -> Generator[None, None, Line]:
        end = self.now() + PATIENCE
        while True:
            for line in lines:
                if self._sees(line.see):
                    return line
            if self.now() > end:
                raise GaveUp(f"she looked for “{lines[0].see}” and saw: {' | '.join(self.eyes.words())}")
            yield

    def _sees(self, words: str) -> bool:
        return any(_plain(words) in _plain(seen) for seen in self.eyes.words())

    def _do(self, line: Line) -> Generator[None, None, None]:
        if line.staff:
            done = self.hands.staff(line.staff)
            while not done():
                yield
        if line.wake:
            self.hands.wake()
        yield from self._listen()
        if line.card is not None:
            self.hands.card(line.card == "lay")
        if line.other_card is not None:
            self.hands.other_card(line.other_card == "lay")
        if line.bus_card is not None:
            self.hands.bus_card(line.bus_card == "lay")
        if line.scene:
            self.hands.scene(line.scene)
        if line.wait_for:
            end = self.now() + PATIENCE
            while not self._sees(line.wait_for):
                if self.now() > end:
                    raise GaveUp(f"she waited for “{line.wait_for}” and saw: {' | '.join(self.eyes.words())}")
                yield
            yield from self._listen()
        if line.type:
            for digit in self._answer(line.type):
                self.hands.key(digit) if self.with_keys else self.hands.tap(f"digit:{digit}")
                yield from self._pause(0.45)
            yield from self._listen()
        label = line.press if isinstance(line.press, str) else self._mine(line.press)
        if label:
            yield from self._press(label)

    def _answer(self, name: str) -> str:
        if name not in self.answers:
            raise GaveUp(f"she has no answer “{name}”; she knows: {', '.join(self.answers) or 'none'}")
        return self.answers[name]

    def _mine(self, choices: ByCitizen) -> str:
        return choices["wheelchair"] if self.wheelchair and "wheelchair" in choices else choices["default"]

    def _press(self, label: str) -> Generator[None, None, None]:
        end = self.now() + PATIENCE
        met: list[list[tuple[str, str]]] = []
        while True:
            labels = [(target, _plain(shown)) for target, shown in self.eyes.labels()]
            found = [target for target, shown in labels if shown == _plain(label)]
            if labels in met or not any(target == MORE for target, _ in labels):
                found = found or [target for target, shown in labels if _plain(label) in shown]
            met.append(labels)  # among the services one that is called just so goes before one that is called nearly so
            if found:
                break
            if self.now() > end:
                raise GaveUp(f"she wanted to press “{label}”; there was: {self.eyes.labels()}")
            others = [target for target, shown in labels if target == MORE or shown == OTHERS]
            if others:  # as anybody would who does not find theirs among four
                yield from self._pressed(others[0], label)
                yield from self._listen()
            yield
        yield from self._pressed(found[0], label)

    def _pressed(self, target: str, label: str) -> Generator[None, None, None]:
        if not self.with_keys:
            self.hands.tap(target)
        else:
            yield from self._walk_to(target, label)
            self.hands.key("ok")
        yield from self._pause(MOMENT)

    def _walk_to(self, target: str, label: str) -> Generator[None, None, None]:
        for _ in range(60):
            if self.eyes.focus() == target:
                return
            self.hands.key("next")
            yield from self._pause(0.3)
        raise GaveUp(f"the keypad does not reach “{label}”")

    def _listen(self) -> Generator[None, None, None]:
        end = self.now() + PATIENCE
        yield from self._pause(MOMENT)
        while self.listening() and self.now() < end:
            yield
        yield from self._pause(MOMENT)

    def _pause(self, seconds: float) -> Generator[None, None, None]:
        end = self.now() + seconds
        while self.now() < end:
            yield


def _plain(text: str) -> str:
    """As the eye compares it: where a line is broken does not count."""
    return "".join(text.split())
