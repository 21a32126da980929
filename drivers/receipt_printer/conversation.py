"""Talking with the printer while a job runs: which byte answers what, and which answers can be trusted.

Answers carry no number. One that comes late would be read as the answer to the next question – a wrong answer, which is
worse than none – so after a missing answer everything is doubted until the printer has been quiet.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable
from dataclasses import replace

from drivers.contract import Code, Deadline, DriverError
from drivers.receipt_printer import protocol
from drivers.receipt_printer.protocol import Flag, PrinterState, Sensor
from drivers.transport.base import Transport

_QUIET = 0.1  # seconds without a byte
_READ = 256
_PATIENCE = 3  # unanswered times after which one question is left out while others are answered
_MAX_IDENTITY = 100
_BLOCK = 0x37
"""Begins an answer of several bytes up to a NUL, such as the one to DLE DC4 8."""


class Conversation:
    """One connection's questions and answers. Raises what the transport raises, but no TIMEOUT for a silent printer."""

    def __init__(
        self, transport: Transport, sensors: Iterable[Sensor], answer_seconds: float, *, presenter: bool = False
    ) -> None:
        self._transport = transport
        self._sensors = tuple(sensors)
        self._answer_seconds = answer_seconds
        self._wire_free = 0.0
        self._answers: deque[int] = deque(maxlen=_READ)
        self._ordered = 0
        self._doubt = False
        self._deaf: dict[int, int] = {}
        self._in_block = False
        self._presenter = presenter
        self._frame = bytearray()
        self._full = b""

    def state(self, deadline: Deadline) -> PrinterState:
        """Asks all there is to ask; one contradiction is asked again, because cover switches answer late once."""
        state = self._state(deadline)
        if state.online is Flag.YES and _says_offline(state):
            state = self._state(deadline)
        return replace(state, presented=self.presented(deadline, state)) if self._presenter else state

    def presented(self, deadline: Deadline, state: PrinterState | None = None) -> Flag:
        """Whether a slip waits in the presenter. A printer just found silent (`state`) is not asked."""
        deaf = self._deaf.get(protocol.FULL_QUESTION, 0) >= _PATIENCE
        if not self._presenter:
            return Flag.UNSUPPORTED
        if deaf or (state is not None and not state.answering):
            return Flag.UNKNOWN
        self._full = b""
        self.write(protocol.ask(protocol.FULL_QUESTION), deadline)
        patience = self._patience(deadline)
        while not self._full:
            if not self._listen(patience, deadline):
                self._deaf[protocol.FULL_QUESTION] = self._deaf.get(protocol.FULL_QUESTION, 0) + 1
                self._frame.clear()
                return Flag.UNKNOWN
        self._deaf.pop(protocol.FULL_QUESTION, None)
        return protocol.decode_presented(self._full)

    def write(self, data: bytes, deadline: Deadline) -> None:
        """Sends, and keeps in mind how long a slow line will be busy with it: no answer can come before."""
        self._transport.write(data, deadline)
        if self._transport.baud:
            self._wire_free = max(self._wire_free, time.monotonic()) + len(data) * 10 / self._transport.baud

    def wire_seconds(self) -> float:
        """How long the line is still busy."""
        return max(0.0, self._wire_free - time.monotonic())

    def _patience(self, deadline: Deadline) -> Deadline:
        return deadline.within(self.wire_seconds() + self._answer_seconds)

    def _state(self, deadline: Deadline) -> PrinterState:
        if self._doubt:
            self._listen_until_quiet(deadline)
        self._answers.clear()
        answers: dict[int, int | None] = {}
        for n in protocol.questions(self._sensors):
            if self._deaf.get(n, 0) >= _PATIENCE:
                continue
            answers[n] = self._ask(n, deadline)
            if answers[n] is None:
                self._doubt = True
                break
        heard = [n for n, answer in answers.items() if answer is not None]
        missing = [n for n, answer in answers.items() if answer is None]
        for n in missing if heard else []:
            self._deaf[n] = self._deaf.get(n, 0) + 1
        if self._doubt and not missing:
            # Anything more than what was asked for means that late answers were among these.
            self._doubt = self._listen_until_quiet(deadline) > 0
            if self._doubt:
                answers = {}
        return protocol.decode_state(answers, self._sensors)

    def _ask(self, n: int, deadline: Deadline) -> int | None:
        self.write(protocol.ask(n), deadline)
        patience = self._patience(deadline)
        while not self._answers:
            if not self._listen(patience, deadline):
                return None
        return self._answers.popleft()

    def ask_in_order(self, deadline: Deadline) -> bool:
        """Whether an idle printer answers GS r within its usual time. It is asked twice: a no holds for long."""
        before = self._ordered
        for _ in range(2):
            self.write(protocol.ASK_IN_ORDER, deadline)
            patience = self._patience(deadline)
            while self._listen(patience, deadline):
                if self._ordered > before:
                    return True
        return False

    @property
    def ordered(self) -> int:
        """How many GS r were answered on this connection."""
        return self._ordered

    def wait_ordered(self, count: int, seconds: float, deadline: Deadline) -> bool:
        """True once `count` GS r are answered; False after `seconds` without."""
        slot = deadline.within(seconds)
        while self._ordered < count:
            if not self._listen(slot, deadline):
                return False
        return True

    def confirmed(self, data: bytes, in_order: bool, deadline: Deadline) -> bool:
        """Sends it to an idle printer; whether the printer said that it came to its end. One that answers nothing in
        order never does."""
        before = self._ordered
        self.write(data + (protocol.ASK_IN_ORDER if in_order else b""), deadline)
        return in_order and self.wait_ordered(before + 1, deadline.remaining(), deadline)

    def identity(self, what: int, deadline: Deadline) -> str | None:
        """GS I, while nothing else is asked."""
        self._transport.discard_input()
        self.write(protocol.ask_identity(what), deadline)
        patience = self._patience(deadline)
        data = b""
        while len(data) < _MAX_IDENTITY and not data.endswith(b"\0"):
            try:
                data += self._transport.read_some(_READ, patience)
            except DriverError as error:
                _unless_slow(error, deadline)
                break
        return protocol.decode_identity(data)

    def hang_up_check(self, deadline: Deadline) -> None:
        """Notices a peer that has gone, which writing alone would not. Raises DISCONNECTED."""
        self._listen(deadline.within(0.005), deadline)

    def drain(self, deadline: Deadline) -> None:
        """Lets the answer of a clear command pass."""
        deadline.cancel.wait(min(self.wire_seconds(), deadline.remaining()))
        self._listen_until_quiet(deadline)
        self._answers.clear()

    def _listen_until_quiet(self, deadline: Deadline) -> int:
        """How many status answers came before `_QUIET` seconds of silence; gives up after a few times that."""
        self._answers.clear()
        count = 0
        for _ in range(10):
            if not self._listen(deadline.within(_QUIET), deadline):
                break
            count += len(self._answers)
            self._answers.clear()
        return count

    def _listen(self, slot: Deadline, deadline: Deadline) -> bool:
        """Sorts what comes; False when nothing came in the slot though the job still has time."""
        try:
            data = self._transport.read_some(_READ, slot)
        except DriverError as error:
            _unless_slow(error, deadline)
            return False
        for byte in data:
            if self._of_full_status(byte):
                continue
            if self._in_block or byte == _BLOCK:
                self._in_block = byte != 0
            elif protocol.is_status(byte):
                self._answers.append(byte)
            elif protocol.is_ordered(byte):
                self._ordered += 1
        return True

    def _of_full_status(self, byte: int) -> bool:
        """Gathers the six bytes of a full status: no other answer begins with its first."""
        if not self._presenter or self._in_block or (not self._frame and byte != protocol.FULL_START):
            return False
        if len(self._frame) == 1 and byte != 0x0F:
            self._frame.clear()  # it was noise
            return False
        self._frame.append(byte)
        if len(self._frame) == protocol.FULL_LENGTH:
            self._full = bytes(self._frame)
            self._frame.clear()
        return True


def _unless_slow(error: DriverError, deadline: Deadline) -> None:
    """Silence is an answer; a lost printer, a cancel and the end of the job's own time are not."""
    if error.code is not Code.TIMEOUT:
        raise error
    deadline.check()


def _says_offline(state: PrinterState) -> bool:
    yes = Flag.YES
    return yes in (state.cover_open, state.cutter_jammed, state.failed)
