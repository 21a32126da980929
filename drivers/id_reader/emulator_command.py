"""`python -m drivers.id_reader.emulator`: a reader at a terminal's disposal."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path

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
        for pair in chosen.set:
            emulator.set(*_pair(pair))
    except ValueError as error:
        parser.error(str(error))
    done = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: done.set())
    emulator.start()
    try:
        print(emulator.url if chosen.usb else emulator.path, flush=True)
        threading.Thread(target=_obey, args=(emulator,), daemon=True).start()
        done.wait()
    finally:
        emulator.stop()
    return 0


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.strip().partition("=")
    if not equals:
        raise ValueError("write KEY=VALUE")
    return key, value


def _obey(emulator: SamEmulator) -> None:
    for line in sys.stdin:
        try:
            emulator.set(*_pair(line))
        except ValueError as error:
            print(error, file=sys.stderr, flush=True)
