"""The keypad: which key means what, and the ring of targets it walks. Pure; time comes in as seconds.

Printable keys are read from text input (so a French keyboard and a telephone pad both work), all others and the whole
numeric pad from key codes (so NumLock does not matter). Codes are Kivy's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from kiosk_app.access.strip import NAMES
from kiosk_app.core.page import Page, PageKind

DIGIT = "digit:"
SETTING = "setting:"
ERASE = "digit:erase"
AGAIN = "listen"
"""The key beside the caption, on every page: says it again."""
PAD = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "erase")

SAME_KEY_S = 0.2
"""A key that bounces, or is struck twice by a trembling hand, counts once (T43)."""
STEADY_SAME_KEY_S = 0.5
"""The same for a hand that trembles more (EN 301 549 5.8: at least up to 0.5 s)."""


class Logical(StrEnum):
    """What a key means, whatever keyboard it is on. Digits are `0`…`9`."""

    NEXT = "next"
    PREV = "prev"
    OK = "ok"
    BACK = "back"
    REPEAT = "repeat"
    HELP = "help"
    LOUDER = "louder"
    QUIETER = "quieter"
    FASTER = "faster"
    SLOWER = "slower"
    FORWARD = "forward"  # the page's main action; where that is final, only its focus
    LISTEN = "listen"  # for keypads of few keys: stops, goes on, and in silence says the page again
    PAUSE = "pause"
    PRIVACY = "privacy"
    SWITCH_MOVE = "switch_move"  # two switches of their own: to the next target,
    SWITCH_SELECT = "switch_select"  # and press it; on every page, whatever else is set


BY_CODE: Mapping[int, str] = MappingProxyType(
    {
        **{256 + digit: str(digit) for digit in range(10)},  # numeric pad, with or without NumLock
        9: Logical.NEXT,  # Tab
        274: Logical.NEXT,  # Down
        275: Logical.FORWARD,  # Right
        273: Logical.PREV,  # Up
        276: Logical.LISTEN,  # Left
        13: Logical.OK,
        271: Logical.OK,  # numeric pad Enter
        8: Logical.BACK,  # Backspace
        127: Logical.BACK,  # Delete
        266: Logical.BACK,  # numeric pad .
        268: Logical.REPEAT,  # numeric pad *
        267: Logical.HELP,  # numeric pad /
        270: Logical.LOUDER,  # numeric pad +
        269: Logical.QUIETER,  # numeric pad -
        280: Logical.FASTER,  # Page Up
        281: Logical.SLOWER,  # Page Down
        19: Logical.PAUSE,
        284: Logical.PRIVACY,  # F3
    }
)

BY_TEXT: Mapping[str, str] = MappingProxyType(
    {
        **{str(digit): str(digit) for digit in range(10)},
        " ": Logical.OK,
        "*": Logical.REPEAT,
        "#": Logical.HELP,
        "/": Logical.HELP,
        "?": Logical.HELP,
        "+": Logical.LOUDER,
        "=": Logical.LOUDER,
        "-": Logical.QUIETER,
    }
)

_TEXT_OF_CODE: Mapping[int, str] = MappingProxyType(
    {**{256 + digit: str(digit) for digit in range(10)}, 266: ".", 267: "/", 268: "*", 269: "-", 270: "+"}
)
"""What the numeric pad also sends as text when NumLock is on: it has been dealt with by its code."""


@dataclass(slots=True)
class SameKey:
    """The double strike (EN 301 549, 5.8): the same key again within `seconds` is not meant."""

    seconds: float = SAME_KEY_S
    _last: str = ""
    _last_at: float = -1e9

    def meant(self, key: str, now: float) -> bool:
        if key == self._last and now - self._last_at < self.seconds:
            return False
        self._last, self._last_at = key, now
        return True


@dataclass(slots=True)
class KeyReader:
    """Turns key and text events of a window into logical keys: each stroke once, a held key never repeats."""

    same_key: SameKey = field(default_factory=SameKey)
    _down: set[int] = field(default_factory=set)
    _swallow: str = ""
    _repeating: bool = False

    def key_down(self, code: int, shift: bool, now: float) -> str | None:
        """The logical key of a code, or None: text, unknown, or a repeat of a key still held."""
        self._repeating = code in self._down
        self._down.add(code)
        self._swallow = _TEXT_OF_CODE.get(code, "")
        if self._repeating:
            return None
        key = BY_CODE.get(code)
        if code == 9 and shift:
            key = Logical.PREV
        return self._once(key, now)

    def text(self, text: str, now: float) -> str | None:
        if self._repeating:
            return None
        if text and text == self._swallow:
            self._swallow = ""
            return None
        return self._once(BY_TEXT.get(text), now)

    def key_up(self, code: int) -> None:
        self._down.discard(code)
        self._repeating = False

    def _once(self, key: str | None, now: float) -> str | None:
        return str(key) if key is not None and self.same_key.meant(key, now) else None


# ---- the ring ---------------------------------------------------------------------------------------------------


def targets(page: Page) -> tuple[str, ...]:
    """Everything on the screen that can be pressed, in the order it is walked: choices, actions, help, to hear it
    again, then the number pad (whose digits have keys of their own), last the settings strip."""
    pad = tuple(DIGIT + key for key in PAD) if page.kind is PageKind.NUMBER else ()
    return (*page.targets(), AGAIN, *pad, *(SETTING + name for name in NAMES))


@dataclass(frozen=True, slots=True)
class FocusRing:
    """Where the keypad is. `at` is None until the first step: then the first target comes, backwards the last."""

    names: tuple[str, ...] = ()
    at: str | None = None

    def step(self, by: int) -> FocusRing:
        if not self.names:
            return self
        if self.at is None:
            return replace(self, at=self.names[0 if by > 0 else -1])
        return replace(self, at=self.names[(self.names.index(self.at) + by) % len(self.names)])

    def over(self, names: tuple[str, ...], keep: bool) -> FocusRing:
        """The ring of another page, or (`keep`) of the same page with other content."""
        return FocusRing(names, self.at if keep and self.at in names else None)


class Deed(StrEnum):
    PRESS = "press"  # a target of the page
    TYPE = "type"  # a digit or `erase`
    SETTING = "setting"
    FOCUS = "focus"  # the ring moved there
    REPEAT = "repeat"
    LISTEN = "listen"  # stops what is being said, goes on with it, in silence says the page
    PAUSE = "pause"  # stops what is being said, or goes on with it
    KEY = "key"  # a page about keys is told which
    STIR = "stir"  # a sign of life that changes nothing


@dataclass(frozen=True, slots=True)
class Response:
    """What a stroke or a tap asks for. A typed digit never shows in a repr."""

    deed: Deed
    value: str = field(default="", repr=False)


def of_target(target: str) -> Response:
    """What pressing a target means."""
    if target.startswith(DIGIT):
        return Response(Deed.TYPE, target.removeprefix(DIGIT))
    if target == AGAIN:
        return Response(Deed.REPEAT)
    if target.startswith(SETTING):
        return Response(Deed.SETTING, target.removeprefix(SETTING))
    return Response(Deed.PRESS, target)


def respond(ring: FocusRing, key: str, page: Page) -> tuple[FocusRing, Response]:
    """What a logical key (a `Logical` or a digit) does on this page. A page about keys is told of every one."""
    if page.kind is PageKind.KEYS:
        return ring, Response(Deed.KEY, key)
    match key:
        case Logical.NEXT | Logical.SWITCH_MOVE | Logical.PREV:
            moved = ring.step(-1 if key == Logical.PREV else 1)
            return moved, Response(Deed.FOCUS, moved.at or "")
        case Logical.OK | Logical.SWITCH_SELECT:
            return _ok(ring, page)
        case Logical.FORWARD:
            return _forward(ring, page)
        case Logical.BACK:
            return ring, _back(page)
        case Logical.REPEAT:
            return ring, Response(Deed.REPEAT)
        case Logical.LISTEN:
            return ring, Response(Deed.LISTEN)
        case Logical.PAUSE:
            return ring, Response(Deed.PAUSE)
        case Logical.HELP:
            return ring, Response(Deed.PRESS, "help")
        case Logical.LOUDER | Logical.QUIETER | Logical.FASTER | Logical.SLOWER | Logical.PRIVACY:
            return ring, Response(Deed.SETTING, str(key))
    if page.kind is PageKind.NUMBER and key in PAD:
        return ring, Response(Deed.TYPE, key)
    for item in (*page.items, *(page.writing.candidates if page.writing is not None else ())):
        if item.key == key:
            return replace(ring, at=item.id if item.id in ring.names else ring.at), Response(Deed.PRESS, item.id)
    if key.isdigit() and page.sight is not None and page.sight.shutter:
        return ring, Response(Deed.PRESS, page.sight.shutter)
    return ring, Response(Deed.STIR)


def switched(key: str, switches: tuple[str, str]) -> str | None:
    """What a key means to somebody who works with two (`core.visit.Settings.switches`): the first walks, the second
    chooses, help stays help, and None: any other does nothing. Without two keys each means itself."""
    move, choose = switches
    if not move or key in (Logical.HELP, Logical.SWITCH_MOVE, Logical.SWITCH_SELECT):
        return key
    return Logical.NEXT if key == move else Logical.OK if key == choose else None


def _ok(ring: FocusRing, page: Page) -> tuple[FocusRing, Response]:
    """OK presses what has the focus, else does as `forward`: nobody presses a final action without having met it."""
    return _forward(ring, page) if ring.at is None else (ring, of_target(ring.at))


def _forward(ring: FocusRing, page: Page) -> tuple[FocusRing, Response]:
    """The main action; where what it does is final, only the focus goes there. A page without one has something to
    choose: then the focus goes to the first target, or stays where it is and is said again."""
    for action in page.actions:
        if action.main and not action.final:
            return ring, Response(Deed.PRESS, action.id)
        if action.main:
            return replace(ring, at=action.id), Response(Deed.FOCUS, action.id)
    moved = ring.step(1) if ring.at is None else ring
    return moved, Response(Deed.FOCUS, moved.at or "")


def _back(page: Page) -> Response:
    """Back erases a digit, a letter or a character where there is one, else presses the page's `back`."""
    if page.writing is not None and "erase" in page.writing.targets():
        return Response(Deed.PRESS, "erase")
    if page.kind is PageKind.NUMBER and page.entry is not None and page.entry.shown:
        return Response(Deed.TYPE, "erase")
    if any(action.id == "back" for action in page.actions):
        return Response(Deed.PRESS, "back")
    return Response(Deed.STIR)
