"""The tactile keypad, and the keyboards that are none of ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from drivers.contract import Driver
from drivers.keypad.driver import Keypad
from drivers.keypad.options import KeypadOptions

if TYPE_CHECKING:
    from pydantic import BaseModel

    from drivers.emulation import Emulator

DRIVERS: dict[str, type[Driver]] = {"evdev": Keypad}
OPTIONS: dict[str, type[BaseModel]] = {"evdev": KeypadOptions}


def make_emulator(options: Mapping[str, str]) -> Emulator:
    """A keypad that is not there. Options: `keymap`, and the keys of its `set`."""
    from drivers.keypad.emulator import KeypadEmulator

    return KeypadEmulator.from_options(options)


__all__ = ["DRIVERS", "OPTIONS", "Keypad", "KeypadOptions", "make_emulator"]
