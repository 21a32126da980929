"""What `kiosk doctor` tells about card readers, by a real pcscd."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from drivers.card_reader.emulator import PcscEmulator
from drivers.services_found import card_readers


def test_the_readers_of_a_real_service_are_told(emulator: PcscEmulator) -> None:
    told = card_readers(5.0)
    assert told.note.zh == ""
    names = {part.entry for part in told.found}
    assert names == {'{pcsc: "VPCD"}'}


def test_a_service_that_was_killed_is_told_with_what_to_type(emulator: PcscEmulator) -> None:
    emulator.set("service", "down")
    told = card_readers(5.0)
    assert told.found == ()
    assert "systemctl enable --now pcscd.socket" in told.note.zh


def test_a_service_that_hangs_is_left_in_time(emulator: PcscEmulator, until: Callable[..., None]) -> None:
    assert card_readers(5.0).found
    emulator.set("service", "frozen")
    began = time.monotonic()
    told = card_readers(0.5)
    assert time.monotonic() - began < 5
    assert told.found == ()
    assert told.note.zh
    emulator.set("service", "up")
    until(lambda: not any(thread.name == "pcsc" for thread in threading.enumerate()))
