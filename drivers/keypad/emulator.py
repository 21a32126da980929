"""A keypad that is not there, and a foreign keyboard somebody plugs in beside it."""

from __future__ import annotations

from collections.abc import Mapping

from drivers.inputs.emulator import EmulatedInput, EmulatedInputs
from drivers.keypad import keymap

IDS = "2047:09d0"
FOREIGN_IDS = "046d:c31c"

_KEYS = {
    "press": "a key's name such as KEY_F13: pressed and let go",
    "foreign": "in | out: somebody plugs a keyboard into the terminal",
    "foreign_types": "KEY_A | KEY_F4 | KEY_ESC | any key's name: pressed on that keyboard",
    "plug": "in | out: the keypad's cable",
}


class KeypadEmulator:
    """Implements `drivers.emulation.Emulator`."""

    role = "keypad"

    def __init__(self, map_name: str = "numpad") -> None:
        self._map = keymap.load(map_name)
        self.inputs: EmulatedInputs | None = None
        self.pad: EmulatedInput | None = None
        self.foreign: EmulatedInput | None = None
        self._presses = self._foreign_presses = 0

    @classmethod
    def from_options(cls, options: Mapping[str, str]) -> KeypadEmulator:
        """Raises ValueError."""
        rest = dict(options)
        name = rest.pop("keymap", "numpad")
        if name not in keymap.names():
            raise ValueError(f"keymap is one of {', '.join(keymap.names())}")
        emulator = cls(name)
        for key, value in rest.items():
            emulator.set(key, value)
        return emulator

    @property
    def url(self) -> str:
        if self.inputs is None or self.pad is None:
            raise RuntimeError("the emulator is not started")
        return self.inputs.url(str(self.pad.path))

    def start(self) -> None:
        if self.inputs is None:
            self.inputs = EmulatedInputs()
            self.pad = self.inputs.add("Emulated keypad", IDS, self._map.keys)

    def stop(self) -> None:
        if self.inputs is not None:
            self.inputs.close()
        self.inputs = self.pad = self.foreign = None

    def keys(self) -> Mapping[str, str]:
        known = " | ".join(dict.fromkeys(self._map.keys.values()))
        return {**_KEYS, "press": f"{known} | {_KEYS['press']}"}

    def set(self, key: str, value: str) -> None:
        match key:
            case "press":
                code = self._code(value)
                if self.pad is not None:
                    self.pad.tap(code)
                    self._presses += 1
            case "foreign" if value in ("in", "out"):
                self._plug_foreign(value == "in")
            case "foreign_types":
                code = self._code(value)
                if self.foreign is not None and self.foreign.plugged:
                    self.foreign.tap(code)
                    self._foreign_presses += 1
            case "plug" if value in ("in", "out"):
                if self.pad is not None:
                    (self.pad.plug if value == "in" else self.pad.unplug)()
            case _ if key in _KEYS:
                raise ValueError(f"{key}: {self.keys()[key]}")
            case _:
                raise ValueError(f"no key {key!r}; there are {', '.join(_KEYS)}")

    def describe(self) -> Mapping[str, str]:
        return {
            "keymap": self._map.name,
            "plug": "in" if self.pad is not None and self.pad.plugged else "out",
            "presses": str(self._presses),
            "foreign_presses": str(self._foreign_presses),
            "foreign": "in" if self.foreign is not None and self.foreign.plugged else "out",
        }

    def _code(self, word: str) -> int:
        for code, meaning in self._map.keys.items():
            if meaning == word:
                return code
        from drivers.inputs.keys import code_of

        found = code_of(word)
        if found is None:
            raise ValueError(f"press: {self.keys()['press']}")
        return found

    def _plug_foreign(self, plugged: bool) -> None:
        if self.inputs is None:
            return
        if plugged and self.foreign is None:
            self.foreign = self.inputs.add("Somebody's keyboard", FOREIGN_IDS, range(1, 120))
        elif not plugged and self.foreign is not None:
            self.inputs.remove(self.foreign)
            self.foreign = None
