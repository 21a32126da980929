"""The signal light above the terminal: seen from the counter, and by people who do not hear."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from drivers.contract import Driver
from drivers.signal_light.driver import LcusLight, ModbusLight, Shown
from drivers.signal_light.options import LcusOptions, ModbusOptions

if TYPE_CHECKING:
    from pydantic import BaseModel

    from drivers.emulation import Emulator

DRIVERS: dict[str, type[Driver]] = {"lcus": LcusLight, "modbus": ModbusLight}
OPTIONS: dict[str, type[BaseModel]] = {"lcus": LcusOptions, "modbus": ModbusOptions}


def make_emulator(options: Mapping[str, str]) -> Emulator:
    """A relay board on a pty. Options: `protocol` (lcus, modbus), `baud`, `link`, and the keys of its `set`."""
    from drivers.signal_light.emulator import make

    return make(options)


__all__ = ["DRIVERS", "OPTIONS", "LcusLight", "LcusOptions", "ModbusLight", "ModbusOptions", "Shown", "make_emulator"]
