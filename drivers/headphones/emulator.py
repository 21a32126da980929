"""A headphone socket that is not there."""

from __future__ import annotations

from collections.abc import Mapping

from drivers.inputs.emulator import EmulatedInput, EmulatedInputs
from drivers.inputs.events import SW_HEADPHONE_INSERT

_KEYS = {
    "jack": "in | out: the headphones",
    "scrape": "how often the switch chatters while the plug moves (0 to 20)",
    "plug": "in | out: the sound card's cable",
}
NAME = "Emulated Headphone"


class JackEmulator:
    """Implements `drivers.emulation.Emulator`."""

    role = "headphones"

    def __init__(self) -> None:
        self.inputs: EmulatedInputs | None = None
        self.card: EmulatedInput | None = None
        self._in, self._scrape = False, 0

    @property
    def url(self) -> str:
        if self.inputs is None or self.card is None:
            raise RuntimeError("the emulator is not started")
        return self.inputs.url(str(self.card.path))

    def start(self) -> None:
        if self.inputs is None:
            self.inputs = EmulatedInputs()
            self.card = self.inputs.add(NAME, "0000:0000", (), (SW_HEADPHONE_INSERT,))
            self._move()

    def stop(self) -> None:
        if self.inputs is not None:
            self.inputs.close()
        self.inputs = self.card = None

    def keys(self) -> Mapping[str, str]:
        return dict(_KEYS)

    def set(self, key: str, value: str) -> None:
        match key:
            case "jack" if value in ("in", "out"):
                self._in = value == "in"
                self._move()
            case "scrape" if value.isascii() and value.isdigit() and int(value) <= 20:
                self._scrape = int(value)
            case "plug" if value in ("in", "out"):
                if self.card is not None:
                    (self.card.plug if value == "in" else self.card.unplug)()
            case _ if key in _KEYS:
                raise ValueError(f"{key}: {_KEYS[key]}")
            case _:
                raise ValueError(f"no key {key!r}; there are {', '.join(_KEYS)}")

    def describe(self) -> Mapping[str, str]:
        return {
            "jack": "in" if self._in else "out",
            "scrape": str(self._scrape),
            "plug": "in" if self.card is not None and self.card.plugged else "out",
        }

    def _move(self) -> None:
        if self.card is None:
            return
        for turn in range(self._scrape):
            self.card.switch(SW_HEADPHONE_INSERT, self._in is (turn % 2 == 0))
        self.card.switch(SW_HEADPHONE_INSERT, self._in)


def make(options: Mapping[str, str]) -> JackEmulator:
    """The keys of `set`. Raises ValueError."""
    emulator = JackEmulator()
    for key, value in options.items():
        emulator.set(key, value)
    return emulator
