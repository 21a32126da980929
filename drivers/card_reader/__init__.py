"""The reader for bus and social-security cards (PC/SC)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from drivers.card_reader.card import Card, CardKind, CardType, Movement, mask_number
from drivers.card_reader.driver import PcscCardReader
from drivers.card_reader.options import PcscOptions
from drivers.contract import Driver

if TYPE_CHECKING:
    from pydantic import BaseModel

    from drivers.emulation import Emulator

DRIVERS: dict[str, type[Driver]] = {"pcsc": PcscCardReader}
OPTIONS: dict[str, type[BaseModel]] = {"pcsc": PcscOptions}


def make_emulator(options: Mapping[str, str]) -> Emulator:
    """A real PC/SC service with a virtual reader. Options: `cards` (a folder) and the keys of `PcscEmulator.set`."""
    from drivers.card_reader.emulator import PcscEmulator

    return PcscEmulator.from_options(options)


__all__ = [
    "DRIVERS",
    "OPTIONS",
    "Card",
    "CardKind",
    "CardType",
    "Movement",
    "PcscCardReader",
    "PcscOptions",
    "make_emulator",
    "mask_number",
]
