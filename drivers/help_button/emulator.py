"""The board of the help button on a pty."""

from __future__ import annotations

from collections.abc import Mapping

from drivers.boards.emulator import BoardEmulator


def make(options: Mapping[str, str]) -> BoardEmulator:
    """Options: `protocol` (lcus, modbus), `baud`, `link`, `device_id`, `tells`, and the keys of its `set`."""
    return BoardEmulator.from_options("help_button", "modbus", options)
