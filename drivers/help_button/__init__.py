"""The help button beside the screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from drivers.contract import Driver
from drivers.help_button.driver import ContactButton, ModbusButton
from drivers.help_button.options import ContactOptions, ModbusButtonOptions

if TYPE_CHECKING:
    from pydantic import BaseModel

    from drivers.emulation import Emulator

DRIVERS: dict[str, type[Driver]] = {"modbus": ModbusButton, "contact": ContactButton}
OPTIONS: dict[str, type[BaseModel]] = {"modbus": ModbusButtonOptions, "contact": ContactOptions}


def make_emulator(options: Mapping[str, str]) -> Emulator:
    """A Modbus input board on a pty. Options: `baud`, `link`, `device_id`, and the keys of its `set`."""
    from drivers.help_button.emulator import make

    return make(options)


__all__ = [
    "DRIVERS",
    "OPTIONS",
    "ContactButton",
    "ContactOptions",
    "ModbusButton",
    "ModbusButtonOptions",
    "make_emulator",
]
