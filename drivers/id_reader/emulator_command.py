"""`python -m drivers.id_reader.emulator`: a reader at a terminal's disposal."""

from __future__ import annotations

import argparse
from pathlib import Path

from drivers.emulation import run_by_hand, stage
from drivers.id_reader.citizens import FOLDER, citizen_names
from drivers.id_reader.emulator import SamEmulator, style_of


def main(arguments: list[str] | None = None) -> int:
    """Runs a reader until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m drivers.id_reader.emulator", description="An emulated ID reader.")
    parser.add_argument("--card", default="none", help=f"one of {', '.join(citizen_names())}, none")
    parser.add_argument("--baud", type=int, default=115200, help="speed of the line in bits per second")
    parser.add_argument("--link", type=Path, help="a stable symlink to the pty")
    parser.add_argument("--usb", default="", help="split | whole: a USB module of that style")
    parser.add_argument("--citizens", type=Path, default=FOLDER, help="folder of citizens' YAML files")
    parser.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="stage something from the start"
    )
    chosen = parser.parse_args(arguments)
    try:
        usb, link = style_of(chosen.usb), chosen.link
        emulator = SamEmulator(chosen.card, baud=chosen.baud, link=link, usb=usb, citizens=chosen.citizens)
        stage(emulator, chosen.set)
    except ValueError as error:
        parser.error(str(error))
    return run_by_hand(emulator, lambda: emulator.url if chosen.usb else emulator.path)
