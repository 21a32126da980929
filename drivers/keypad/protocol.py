"""From key events to what they mean. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from drivers.inputs.events import DOWN, DROPPED, EV_KEY, InputEvent

MEANINGS = (
    "next",
    "prev",
    "ok",
    "back",
    "forward",
    "listen",
    "pause",
    "repeat",
    "help",
    "louder",
    "quieter",
    "faster",
    "slower",
    "privacy",
    "switch_move",
    "switch_select",
    *"0123456789",
)
"""The logical keys of the kiosk (`kiosk_app.access.keypad`), by name. The two switches are those of a box for people
who use no hands: one moves on, one chooses, on every page."""

JACK_IN, JACK_OUT = "jack in", "jack out"


@dataclass(frozen=True, slots=True)
class KeyMap:
    """Key code -> meaning. A keypad with a headphone socket of its own reports it as keys, too."""

    name: str
    keys: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))

    def __repr__(self) -> str:
        return f"KeyMap({self.name!r})"


@dataclass(frozen=True, slots=True)
class Stroke:
    """A key that went down: its code and its meaning, empty when the map has none. It may be a digit: no repr."""

    code: int = field(repr=False)
    meaning: str = field(repr=False)
    at: float = 0.0


class Strokes:
    """Each stroke once: no auto-repeat, and the same key again within `same_key` seconds is a trembling hand (T43)."""

    def __init__(self, keymap: KeyMap, same_key: float) -> None:
        self._keymap, self._same_key = keymap, same_key
        self._down_at: dict[int, float] = {}

    def feed(self, events: list[InputEvent], now: float) -> list[Stroke]:
        """`now` in monotonic seconds: when the events were read."""
        found: list[Stroke] = []
        for event in events:
            if event == DROPPED or event.type != EV_KEY or event.value != DOWN:
                continue
            before = self._down_at.get(event.code)
            if before is not None and now - before < self._same_key:
                continue
            self._down_at = {event.code: now}
            found.append(Stroke(event.code, self._keymap.keys.get(event.code, ""), now))
        return found
