"""The headphone socket beside the keypad."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from drivers.contract import Driver
from drivers.headphones.driver import JackSwitch
from drivers.headphones.options import JackOptions

if TYPE_CHECKING:
    from pydantic import BaseModel

    from drivers.emulation import Emulator

DRIVERS: dict[str, type[Driver]] = {"jack": JackSwitch}
OPTIONS: dict[str, type[BaseModel]] = {"jack": JackOptions}


def make_emulator(options: Mapping[str, str]) -> Emulator:
    """A socket that is not there. Options: the keys of its `set`."""
    from drivers.headphones.emulator import make

    return make(options)


__all__ = ["DRIVERS", "OPTIONS", "JackOptions", "JackSwitch", "make_emulator"]
