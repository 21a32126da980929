"""Receipt printers: ESC/POS over serial, TCP and USB."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel

from drivers.contract import Driver
from drivers.emulation import Emulator
from drivers.receipt_printer.driver import EscPosPrinter
from drivers.receipt_printer.outcomes import PrintResult
from drivers.receipt_printer.settings import EscPosOptions
from drivers.receipt_printer.slip import Align, Columns, Feed, Line, Qr, Rule, Slip

DRIVERS: dict[str, type[Driver]] = {"escpos": EscPosPrinter}
OPTIONS: dict[str, type[BaseModel]] = {"escpos": EscPosOptions}


def make_emulator(options: Mapping[str, str]) -> Emulator:
    """An ESC/POS printer on a pty or a TCP port. Options, all text, all optional:

    transport=tcp|pty, port (0: a free one), link (stable path of the pty), baud (throttles the line; 0: none), speed
    (mm/s, 150), buffer (bytes, 4096), charset=gbk|gb18030, hanzi_size=shared|own, width_dots (576), gs_r=on|off,
    presenter=off|on (a kiosk printer that holds the slip until it is taken).
    Raises ValueError naming what is wrong.
    """
    from drivers.receipt_printer.build import build

    return build(options)


__all__ = [
    "DRIVERS",
    "OPTIONS",
    "Align",
    "Columns",
    "EscPosOptions",
    "EscPosPrinter",
    "Feed",
    "Line",
    "PrintResult",
    "Qr",
    "Rule",
    "Slip",
    "make_emulator",
]
