"""The scanner for QR codes and barcodes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from drivers.contract import Driver
from drivers.scanner.driver import SerialScanner, WedgeScanner
from drivers.scanner.options import SerialScannerOptions, WedgeOptions
from drivers.scanner.protocol import Scan

if TYPE_CHECKING:
    from pydantic import BaseModel

    from drivers.emulation import Emulator

DRIVERS: dict[str, type[Driver]] = {"serial": SerialScanner, "wedge": WedgeScanner}
OPTIONS: dict[str, type[BaseModel]] = {"serial": SerialScannerOptions, "wedge": WedgeOptions}


def make_emulator(options: Mapping[str, str]) -> Emulator:
    """A scanner on a pty. Options: `kind` (serial, wedge), `link`, and the keys of its `set`."""
    from drivers.scanner.emulator import make

    return make(options)


__all__ = [
    "DRIVERS",
    "OPTIONS",
    "Scan",
    "SerialScanner",
    "SerialScannerOptions",
    "WedgeOptions",
    "WedgeScanner",
    "make_emulator",
]
