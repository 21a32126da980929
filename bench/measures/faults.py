"""Every role under every fault: until the status says so, until the part is back after the fault is over.

Faults, emulators and checks are those of the tests (`tests/lib/support/fault_matrix.py`): what is measured here is what
is asserted there. Beside them a reader program as public ones are, on the same kind of line, under two of the faults.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import serial

from bench.lab import Lab
from bench.results import NOBODY, Goal, Row
from drivers.id_reader import protocol
from drivers.id_reader.emulator import SamEmulator

sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "lib"))  # no more installed than the bench itself

if TYPE_CHECKING:
    from support.fault_matrix import Row as Cell

TOLD, BACK = "until the status says so", "from the fault's end until the part is well again"
FAULTS = {
    "disconnect": "the cable is pulled, the driver's line dies",
    "reconnect": "the cable is pulled and put in again; a new line",
    "silence": "the part is there and answers nothing",
    "garble": "every byte arrives with a wrong bit",
    "drop": "every second byte is lost",
    "stuck_write": "the line takes no more bytes",
}
WATCHED = 15.0  # seconds a program is watched; who has told nothing by then is counted with as many
_SLEEP, _TIMEOUT = 0.3, 1.0  # seconds a public program waits before it reads, and for how long (id-cards.md §1.6)
_SUSPECTS = ("silence", "garble", "drop", "stuck_write")


def measure(lab: Lab) -> list[Row]:
    from support.fault_matrix import LOST_LIMIT, RECOVERY_LIMIT, SILENT_LIMIT, Matrix, columns, table

    cells: list[Cell] = []
    with Matrix() as matrix:
        for number in range(lab.times(1)):
            for faults in columns():
                lab.say(f"faults {number + 1}: {', '.join(faults)}")
                cells += matrix.strike(*faults)
    for line in table(cells).splitlines():
        lab.say(line)
    pulled, quiet = _naive("plug", "out"), _naive("mute", "on")
    rows: list[Row] = []
    for fault, what in FAULTS.items():
        mine = [cell for cell in cells if cell.fault == fault]
        peers = {"reconnect": pulled, "silence": quiet}
        told = [cell for cell in mine if cell.to_status is not None or "never said" in cell.wrong]
        back = [cell for cell in mine if cell.to_recovery is not None or "not come back" in cell.wrong]
        limit, why = (SILENT_LIMIT, _ASKED_TWICE) if fault in _SUSPECTS else (LOST_LIMIT, _LOST)
        status = [(cell.role, cell.to_status or WATCHED) for cell in told]
        recovery = [(cell.role, cell.to_recovery or WATCHED) for cell in back]
        rows += [
            _row(
                f"fault-{fault}-status",
                f"{what}; {TOLD}",
                status,
                peers.get(fault, _NONE).told,
                Goal("p95", limit, why),
            ),
            _row(
                f"fault-{fault}-recovery",
                f"{what}; {BACK}",
                recovery,
                peers.get(fault, _NONE).back if fault == "reconnect" else [],
                Goal("p95", RECOVERY_LIMIT, "the issue: recovery within 5 s of the part coming back"),
            ),
        ]
    return rows


_LOST = "drivers/supervisor.py: a lost part is told within 3 s"
_ASKED_TWICE = "a part that does not answer is asked twice, with 2 s each, before it is given up"
_PEER = (
    "an ID reader program as public ones are written (pyserial, ask, sleep 300 ms, read with a time-out, again): "
    "it tells only by an exception and never opens its port anew; "
    f"watched for {WATCHED:.0f} s, which stand here for never"
)


@dataclass(frozen=True, slots=True)
class _Peer:
    """Seconds until it told, and until it was back."""

    told: Sequence[float] = ()
    back: Sequence[float] = ()


_NONE = _Peer()


def _row(name: str, what: str, ours: Sequence[tuple[str, float]], theirs: Sequence[float], goal: Goal) -> Row:
    return Row(
        id=name,
        what=what,
        unit="s",
        ours=[seconds for _, seconds in ours],
        peer=_PEER if theirs else NOBODY,
        theirs=theirs,
        goal=goal,
        note=", ".join(f"{role} {seconds:.2f}" for role, seconds in sorted(ours)),
    )


def _naive(key: str, value: str) -> _Peer:
    """One fault at the naive program's reader, and the fault's end."""
    reader = SamEmulator.from_options({"baud": "115200"})
    reader.start()
    try:
        program = _Program(reader.url.partition(":")[2].partition("?")[0])
        try:
            _until(lambda: program.answers > 1, 10)
            reader.set(key, value)
            told = _until(lambda: program.ended, WATCHED)
            reader.set(key, {"plug": "in", "mute": "off"}[key])
            answers = program.answers
            back = _until(lambda: program.answers > answers, WATCHED)
        finally:
            program.stop()
    finally:
        reader.stop()
    return _Peer([told], [back])


class _Program:
    """Asks for a card, over and over; whatever is not the answer it hoped for is no card."""

    def __init__(self, port: str) -> None:
        self.answers = 0
        self.ended = False
        self._stop = threading.Event()
        self._port = serial.Serial(port, 115200, timeout=_TIMEOUT)
        self._thread = threading.Thread(target=self._run, name="bench-naive", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(5)
        self._port.close()

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                self._port.write(protocol.FIND.frame)
                time.sleep(_SLEEP)
                self.answers += bool(self._port.read(11))
        except (OSError, serial.SerialException):
            self.ended = True


def _until(condition: Callable[[], object], seconds: float) -> float:
    began = time.monotonic()
    while not condition() and time.monotonic() - began < seconds:
        time.sleep(0.01)
    return time.monotonic() - began
