"""What a citizen can do: touch the glass, strike keys, lay a card down and take it up. Each counts what it does."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

from support.citizens.hall import Hall
from support.citizens.senses import Button

_idents = itertools.count(1)


@dataclass(eq=False)
class _Touch:
    """A touch as the window gives it to the view: window pixels from the lower left."""

    uid: int
    x: float
    y: float
    button: str = "left"


class Finger:
    """Points are panel px from the top left."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self.presses = 0
        self.heights: list[float] = []  # panel px from the top left, of every point that was touched
        self._touch: Any = None

    def down(self, x: float, y: float) -> None:
        view = self._hall.view
        self.heights.append(y)
        self._touch = _Touch(next(_idents), *view.stage.to_screen(x, y))
        view.on_touch_down(self._touch)

    def move(self, x: float, y: float) -> None:
        self.heights.append(y)
        self._touch.x, self._touch.y = self._hall.view.stage.to_screen(x, y)
        self._hall.view.on_touch_move(self._touch)

    def up(self) -> None:
        self._hall.view.on_touch_up(self._touch)
        self._touch = None

    def tap(self, button: Button) -> None:
        """In its middle, as long as a finger stays."""
        self.presses += 1
        self.down(button.place.x + button.place.w / 2, button.place.y + button.place.h / 2)
        self._hall.wait(0.1)
        self.up()
        self._hall.wait(0.6)

    def touch_glass(self) -> None:
        """Somewhere where there is nothing to press: the terminal notices that somebody is here."""
        panel, rects = self._hall.view.panel, [rect for _, _, rect in self._hall.view.targets()]
        for share in range(1, 40):
            x, y = panel.width_px / 2, panel.height_px * share / 40
            if not any(rect.holds(x, y, slop=panel.px(5)) for rect in rects):
                self.down(x, y)
                self.up()
                self._hall.wait(0.1)
                return


class Keypad:
    """The tactile keypad, by what its keys mean: `next`, `prev`, `ok`, `back`, `forward`, `listen`, `help` …"""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self.struck: list[str] = []

    @property
    def presses(self) -> int:
        return len(self.struck)

    def press(self, key: str) -> None:
        self.struck.append(key)
        before = self._hall.keys
        self._hall.parts.key(key)
        self._hall.until(lambda: self._hall.keys > before, 3.0)
        self._hall.wait(0.3)


@dataclass
class Pocket:
    """Her own identity card: in the pocket or on the reader."""

    hall: Hall
    citizen: str
    lies: bool = False
    forgotten: bool = False  # it will not be taken

    def lay(self) -> None:
        self.lies = True
        self.hall.parts.card(self.citizen)

    def take(self) -> None:
        if self.forgotten:
            return
        self.lies = False
        self.hall.parts.card("")
        if self.hall.parts.real:
            self.hall.until(lambda: False, 0.5)  # a real reader looks now and then


@dataclass
class Round:
    """What she has learnt of the order in which the keys walk a page: the nearer way, as far as she knows it."""

    known: list[str] = field(default_factory=list)
    at: str = ""

    def came_to(self, label: str) -> None:
        if label not in self.known:
            if self.at in self.known and self.forth:
                self.known.insert(self.known.index(self.at) + 1, label)
            elif self.at in self.known:
                self.known.insert(self.known.index(self.at), label)
            else:
                self.known.append(label)
        self.at = label

    forth: bool = True

    def way_to(self, label: str) -> str:
        """`next` or `prev`."""
        known = label in self.known and self.at in self.known
        self.forth = not known or self.known.index(label) > self.known.index(self.at)
        return "next" if self.forth else "prev"


@dataclass
class Chair:
    """Where she sits before the emulated camera, in shares of its picture, which sees her from the front: her own left
    is at its right. She moves as people do who are told "a little"."""

    hall: Hall
    x: float = 0.5
    crown: float = 0.17
    head: float = 0.46
    lean: float = 0.0  # degrees
    moves: list[str] = field(default_factory=list)

    def sit(self) -> None:
        parts: Any = self.hall.parts
        parts.set("camera", "pose", f"{self.x:.3f},{self.crown:.3f},{self.head:.3f},{self.lean:.1f}")

    def move(self, way: str) -> None:
        self.moves.append(way)
        middle = self.crown + self.head / 2
        match way:
            case "left":
                self.x += 0.14
            case "right":
                self.x -= 0.14
            case "closer" | "back":
                self.head *= 1.3 if way == "closer" else 1 / 1.3
                self.crown = middle - self.head / 2
            case "higher":
                self.crown -= 0.1
            case "lower":
                self.crown += 0.1
            case "straight":
                self.lean *= 0.2
        self.sit()
