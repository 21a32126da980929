"""One question, one answer, over any byte stream: what lies between the SAM's frames and the driver's decisions."""

from __future__ import annotations

from drivers.contract import Act, Code, Deadline, DriverError
from drivers.id_reader.protocol import LINK_NOISE, Answer, Command, FrameReader, ProtocolError, parse_answer
from drivers.transport.base import Transport

SILENT = "reader_silent"
BROKEN = "answer_broken"

_GAP_SECONDS = 0.3  # a begun frame that pauses longer is broken; far above USB-serial latency and a busy machine
_RESENDS = 2
_READ_LIMIT = 4096


class SamClient:
    """Speaks SAM frames over `transport`. Not thread-safe; the driver is its only user."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._frames = FrameReader()
        self.resent = 0

    @property
    def rejected(self) -> int:
        """Broken frames heard since opening: how noisy the cable is."""
        return self._frames.rejected

    def ask(self, command: Command, deadline: Deadline) -> Answer:
        """The reader's answer, whatever its status. A command the reader heard wrongly is sent again twice.

        Raises DriverError: TIMEOUT `reader_silent` (nothing came), INVALID_DATA `answer_broken` (something came), a
        bare TIMEOUT when `deadline` itself passed, or what the transport raises.
        """
        answer = self._exchange(command, deadline)
        for _ in range(_RESENDS):
            if answer.status not in LINK_NOISE:
                break
            self.resent += 1
            answer = self._exchange(command, deadline)
        return answer

    def _exchange(self, command: Command, deadline: Deadline) -> Answer:
        deadline.check()
        self._frames.clear()
        self._transport.discard_input()
        baud = self._transport.baud
        wire = command.wire_bytes() * 10 / baud if baud else 0.0
        limit = deadline.within(command.seconds + wire)
        heard = sent = False
        broken_before = self._frames.broken
        while True:
            try:
                if not sent:
                    self._transport.write(command.frame, limit)
                    sent = True
                begun = self._frames.in_frame or self._frames.broken > broken_before
                data = self._transport.read_some(_READ_LIMIT, limit.within(_GAP_SECONDS) if begun else limit)
            except DriverError as error:
                if error.code is not Code.TIMEOUT:
                    raise
                answer = _first_fitting(command, self._frames.salvage())
                if answer is not None:
                    return answer
                deadline.check()
                raise _no_answer(command, heard=heard) from error
            heard = True
            answer = _first_fitting(command, self._frames.feed(data))
            if answer is not None:
                return answer


def _first_fitting(command: Command, bodies: list[bytes]) -> Answer | None:
    for body in bodies:
        try:
            answer = parse_answer(body)
        except ProtocolError:
            continue
        if command.fits(answer):
            return answer
    return None


def _no_answer(command: Command, *, heard: bool) -> DriverError:
    if heard:
        return DriverError(
            Code.INVALID_DATA,
            BROKEN,
            act=Act.RESET,
            retryable=True,
            role="id_reader",
            hint=f"the answer to {command.name} was broken; check cable, baud rate and power",
        )
    return DriverError(
        Code.TIMEOUT,
        SILENT,
        act=Act.RESET,
        retryable=True,
        role="id_reader",
        hint=f"no answer to {command.name}; check that the reader is powered and speaks GA/T 467 frames",
    )
