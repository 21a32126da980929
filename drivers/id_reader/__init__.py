"""The resident ID card reader (GA/T 467, "SAM")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from drivers.contract import Driver
from drivers.id_reader.document import CardType, IdDocument
from drivers.id_reader.driver import SamReader
from drivers.id_reader.options import SamOptions

if TYPE_CHECKING:
    from pydantic import BaseModel

    from drivers.emulation import Emulator

DRIVERS: dict[str, type[Driver]] = {"sam": SamReader}
OPTIONS: dict[str, type[BaseModel]] = {"sam": SamOptions}


def make_emulator(options: Mapping[str, str]) -> Emulator:
    """A reader on a pty. Options: `card`, `baud`, `link`, `citizens` and the keys of `SamEmulator.set`."""
    from drivers.id_reader.emulator import SamEmulator

    return SamEmulator.from_options(options)


__all__ = ["DRIVERS", "OPTIONS", "CardType", "IdDocument", "SamOptions", "SamReader", "make_emulator"]
