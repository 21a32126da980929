"""Photo printers, reached by IPP: CUPS queues and printers that speak it themselves. See README.md."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel

from drivers.contract import Driver
from drivers.emulation import Emulator
from drivers.photo_printer.driver import IppPhotoPrinter, PrintResult
from drivers.photo_printer.settings import IppPhotoOptions

DRIVERS: dict[str, type[Driver]] = {"ipp": IppPhotoPrinter}
OPTIONS: dict[str, type[BaseModel]] = {"ipp": IppPhotoOptions}


def make_emulator(options: Mapping[str, str]) -> Emulator:
    """CUPS' own `ippeveprinter` behind a cable and a panel of ours. Options, all text, all optional:

    any key of `keys()` with its start value, and kind=printer|cups (a queue knows only hearsay of its printer).
    Raises ValueError naming what is wrong; `start` raises DriverError CONFIG_ERROR when ippeveprinter is missing.
    """
    from drivers.photo_printer.emulator import IppPrinterEmulator

    return IppPrinterEmulator(options)


__all__ = ["DRIVERS", "OPTIONS", "IppPhotoOptions", "IppPhotoPrinter", "PrintResult", "make_emulator"]
