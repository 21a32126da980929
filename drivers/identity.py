"""What answers on a line? Asked of a port whose part is not known, or not the one it should be.

The order spares the parts: DLE EOT is answered at once and prints nothing; a question in Modbus RTU is ignored by all
but its board; the SAM's frame comes last, as a printer that did not answer would print its bytes.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from drivers.contract import Code, Deadline, DriverError
from drivers.expected import split, wrong_part
from drivers.transport import open_transport
from drivers.transport.base import Transport
from plain.problems import Both

Open = Callable[[str, Deadline], Transport]

_ANSWER_S = 0.25
_SAM_S = 0.35
_AFTER_WRONG_SPEED_S = 0.05
_BUSY_PAUSE_S = 0.1
_LATE_S = 0.05  # a second byte, from what talks by itself


class Kind(StrEnum):
    """Protocols a part can be known by."""

    ESCPOS = "escpos"
    MODBUS = "modbus"
    SAM = "sam"


WORDS = {
    Kind.ESCPOS: Both("凭条打印机", "a receipt printer (ESC/POS)"),
    Kind.MODBUS: Both("继电器/输入控制板（Modbus）", "a relay or input board (Modbus)"),
    Kind.SAM: Both("身份证阅读机", "an ID card reader (GA/T 467)"),
}
OF_ROLE = {
    "id_reader": Kind.SAM,
    "receipt_printer": Kind.ESCPOS,
    "signal_light": Kind.MODBUS,
    "help_button": Kind.MODBUS,
}
_SPEEDS = {
    Kind.ESCPOS: (9600, 19200, 38400, 115200),
    Kind.MODBUS: (9600, 19200),
    Kind.SAM: (115200, 9600, 57600, 38400, 19200),
}
_USUAL = {Kind.ESCPOS: (9600, 19200, 115200), Kind.MODBUS: (9600,), Kind.SAM: (115200,)}


@dataclass(frozen=True, slots=True)
class Identity:
    """`url` with the speed it answered at. `offers`: what a board has, of `relays` and `inputs`."""

    kind: Kind
    url: str
    baud: int | None
    offers: frozenset[str] = frozenset()


def identify(
    url: str,
    deadline: Deadline,
    kinds: Iterable[Kind] = tuple(Kind),
    *,
    thorough: bool = True,
    patience: float = 0.0,
    open_with: Open = open_transport,
) -> Identity | None:
    """The part on a `serial:`, `tcp:` or `usb:` URL, or None when nothing is recognised by the deadline.

    A port that somebody holds for longer than `patience` (seconds) is left alone: None. `thorough`: also at speeds that
    are rare. Raises DriverError CANCELED and nothing else.
    """
    table = _SPEEDS if thorough else _USUAL
    tried: set[int] = set()
    for kind in sorted(kinds, key=list(Kind).index):
        for baud in table[kind] if url.startswith("serial:") else (None,):
            at = url if baud is None else _at_speed(url, baud)
            try:
                deadline.check()
                if tried - {baud}:
                    # Whoever heard it at the wrong speed may have begun a frame: its time-out first.
                    deadline.cancel.wait(_AFTER_WRONG_SPEED_S)
                with contextlib.closing(_opened(at, deadline, patience, open_with)) as line:
                    offers = _ASK[kind](line, deadline)
                    if offers is not None:
                        return Identity(kind, at, baud, offers)
            except DriverError as error:
                if error.code is Code.CANCELED:
                    raise
                if error.code is not Code.INVALID_DATA and not (error.code is Code.TIMEOUT and not deadline.passed):
                    return None
            tried.add(baud or 0)
    return None


def _opened(url: str, deadline: Deadline, patience: float, open_with: Open) -> Transport:
    """A kiosk that cannot use the part lets go of its port between two tries."""
    until = deadline.within(patience)
    while True:
        try:
            return open_with(url, deadline)
        except DriverError as error:
            if error.code is not Code.BUSY or until.passed:
                raise
        deadline.cancel.wait(min(_BUSY_PAUSE_S, until.remaining()))


class SwappedParts:
    """Explains why a part does not answer on its line: another one does. Asked at the second failure, then rarely."""

    def __init__(
        self, role: str, *, seconds: float = 3.0, every: float = 30.0, open_with: Open = open_transport
    ) -> None:
        self._role, self._seconds, self._every, self._open_with = role, seconds, every, open_with
        self._failures = 0
        self._asked_at: float | None = None
        self._found: Identity | None = None

    def explain(self, url: str, error: DriverError, deadline: Deadline) -> DriverError:
        """`error`, or CONFIG_ERROR `wrong_part`, which is tried again: the cables may be changed behind the ports."""
        own, url = OF_ROLE.get(self._role), split(url)[0]
        if own is None or not url.startswith("serial:") or not _silent(error):
            self._failures, self._found, self._asked_at = 0, None, None
            return error
        self._failures += 1
        now = time.monotonic()
        if self._failures >= 2 and (self._asked_at is None or now - self._asked_at >= self._every):
            self._asked_at = now
            others = [kind for kind in Kind if kind is not own]
            self._found = identify(
                url, deadline.within(self._seconds), others, thorough=False, open_with=self._open_with
            )
        if self._found is None:
            return error
        where = url.partition(":")[2].partition("?")[0]
        there = WORDS[self._found.kind].en
        return wrong_part(
            self._role, f"{there} answers on {where}, but devices.yaml expects {self._role} there", retryable=True
        )


def _at_speed(url: str, baud: int) -> str:
    from drivers.transport.serial import with_baud  # brings pyserial

    return with_baud(url, baud)


def _silent(error: DriverError) -> bool:
    """The line opened, and the part did not answer as it should."""
    if error.code in (Code.TIMEOUT, Code.INVALID_DATA):
        return True
    return error.code is Code.NO_DEVICE and error.detail == "no_sam_reader"


def _escpos(line: Transport, deadline: Deadline) -> frozenset[str] | None:
    from drivers.receipt_printer import protocol

    for question in (1, 4):
        line.discard_input()
        line.write(protocol.ask(question), deadline.within(_ANSWER_S))
        answer = line.read_some(16, deadline.within(_ANSWER_S))
        with contextlib.suppress(DriverError):
            answer += line.read_some(16, deadline.within(_LATE_S))
        if len(answer) != 1 or not protocol.is_status(answer[0]):
            return None
    return frozenset()


def _modbus(line: Transport, deadline: Deadline) -> frozenset[str] | None:
    """A refusal is an answer, too: an input board has no coils."""
    from drivers.boards import modbus
    from drivers.boards.bus import Bus

    bus, offers, heard = Bus(line), set(), False
    for what, query in (("relays", modbus.read_coils(1, 0, 1)), ("inputs", modbus.read_inputs(1, 0, 1))):
        try:
            answer = bus.exchange(query.frame, partial(modbus.find_answer, query), deadline, longest=query.answer_bytes)
        except DriverError as error:
            if error.code not in (Code.TIMEOUT, Code.INVALID_DATA) or deadline.passed:
                raise
            continue
        heard = True
        if not isinstance(answer, modbus.Refused):
            offers.add(what)
    return frozenset(offers) if heard else None


def _sam(line: Transport, deadline: Deadline) -> frozenset[str] | None:
    from drivers.id_reader import protocol
    from drivers.id_reader.client import SamClient

    client = SamClient(line)
    for command in (protocol.STATUS, protocol.FIND):
        with contextlib.suppress(DriverError):
            client.ask(command, deadline.within(_SAM_S))
            return frozenset()
        deadline.check()
    return None


_ASK: dict[Kind, Callable[[Transport, Deadline], frozenset[str] | None]] = {
    Kind.ESCPOS: _escpos,
    Kind.MODBUS: _modbus,
    Kind.SAM: _sam,
}
