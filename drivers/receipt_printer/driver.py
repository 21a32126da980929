"""The ESC/POS printer: prints a slip once, proves as much as the printer allows, and never prints it late."""

from __future__ import annotations

import time
import uuid
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from drivers.contract import Act, Code, Condition, Deadline, DriverError, Proof, Publish, Supply
from drivers.receipt_printer import protocol
from drivers.receipt_printer.conversation import Conversation
from drivers.receipt_printer.encode import Piece, encode
from drivers.receipt_printer.fonts import FontBook, default_fonts
from drivers.receipt_printer.protocol import Flag, PrinterState
from drivers.receipt_printer.samples import test_slip
from drivers.receipt_printer.settings import EscPosOptions
from drivers.receipt_printer.slip import Slip, slip_from_text
from drivers.transport import open_transport
from drivers.transport.base import Transport

_REMEMBERED = 64
_IN_FLIGHT = 2
"""Pieces the printer may hold unprinted: what a paper-out can leave in its memory."""
_POLL = 0.25
_SLOWEST = 40.0  # mm/s
_AHEAD = 0.5  # seconds of printing sent ahead where nothing is proved
_TIDY_SECONDS = 0.8
_TIDY_SHARE = 0.2
_WATCH_EVERY = 5.0


@dataclass(frozen=True, slots=True)
class PrintResult:
    """How sure the print is, and how the printer was afterwards."""

    proof: Proof
    state: PrinterState


class EscPosPrinter:
    """Driver `escpos`. Connect: `serial:…`, `tcp://host:9100` or `usb:VVVV:PPPP`; options: `EscPosOptions`.

    `open_with` is where tests put a faulty transport.
    """

    role = "receipt_printer"

    def __init__(
        self,
        connect: str,
        options: Mapping[str, Any],
        publish: Publish,
        *,
        fonts: FontBook | None = None,
        open_with: Callable[..., Transport] = open_transport,
    ) -> None:
        try:
            self._settings = EscPosOptions.model_validate(dict(options))
        except ValidationError as error:
            problems = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
            raise self._error(Code.CONFIG_ERROR, "bad_options", Act.CONFIGURATION, hint=problems) from None
        self._connect = connect
        self._publish = publish
        self._fonts = fonts
        self._open_with = open_with
        self._transport: Transport | None = None
        self._talk: Conversation | None = None
        self._in_order: bool | None = None
        self._last = PrinterState()
        self._jobs: OrderedDict[str, PrintResult | DriverError] = OrderedDict()
        # What is owed to a command that was broken off. Who printed before us – another process, or this one until the
        # cable was pulled – may have ended in the middle of an image, and left half a slip hanging in the printer.
        self._cut_short = self._settings.band_rows * self._settings.width_dots // 8
        self._torn = True

    # Life

    def open(self, deadline: Deadline) -> None:
        """Connects, asks the printer how it is, and wipes what an earlier program may have left in it.

        A printer without paper opens well; `probe` tells. Raises DriverError, CONFIG_ERROR `wrong_device` when `model`
        is set and another one answers.
        """
        self.close()
        self._transport = self._open_with(self._connect, deadline, default_baud=self._settings.baud)
        self._talk = Conversation(self._transport, self._settings.sensors, self._settings.status_timeout_ms / 1000)
        try:
            self._transport.discard_input()
            self._last = self._talk.state(deadline)
            if self._last.answering:
                # One that never answers knows no real-time commands; it gets its ESC @ with the first job.
                self._wipe(deadline)
            if self._last.answering and fault_of(self._last) is None:
                self._learn_order(deadline)
                self._check_model(deadline)
        except DriverError:
            self.close()
            raise

    def close(self) -> None:
        transport, self._transport, self._talk = self._transport, None, None
        self._in_order = None
        if transport:
            transport.close()

    def capabilities(self) -> Mapping[str, Any]:
        settings = self._settings
        asked = bool(settings.sensors)
        return {
            "width_dots": settings.width_dots,
            "dpi": 203,
            "charset": settings.charset,
            "hanzi_text": settings.charset != "none" and settings.text == "auto",
            "raster": True,
            "qr": True,
            "cut": settings.cut != "none",
            "status": (self._last.answering if asked else False) if self._transport else None,
            "paper_end": "paper_end" in settings.sensors,
            "paper_near_end": "paper_near_end" in settings.sensors,
            "cover": "cover" in settings.sensors,
            "completion_proof": {True: "queue_order", False: "none", None: None}[self._in_order],
        }

    def probe(self, deadline: Deadline) -> tuple[Condition, Mapping[str, Any]]:
        """DLE EOT 1 to 4. A printer that says nothing is `unknown`: it may print well. Raises DISCONNECTED."""
        talk = self._conversation()
        talk.hang_up_check(deadline)
        self._last = talk.state(deadline)
        return condition_of(self._last), self._last.as_details()

    def watch(self, publish: Publish) -> float:
        """Nothing happens to a printer that `probe` does not tell."""
        return _WATCH_EVERY

    def self_test(self, deadline: Deadline, level: str = "passive") -> Mapping[str, Any]:
        """`passive` asks state and identity; `active` also prints a page of everything that can look wrong."""
        talk = self._conversation()
        state = talk.state(deadline)
        found: dict[str, Any] = dict(state.as_details())
        if state.answering and fault_of(state) is None:
            for name, what in (("maker", 66), ("model", 67), ("firmware", 65)):
                found[name] = talk.identity(what, deadline)
        if level == "active":
            result = self.print_document(deadline, test_slip(), job_id=f"self-test-{uuid.uuid4()}")
            found["proof"] = result.proof.value
        return found

    def reset(self, deadline: Deadline, level: str = "soft") -> None:
        """`soft`: wipe the printer's memory; `hard`: also a new connection."""
        if level == "hard" or self._transport is None:
            self.open(deadline)
        else:
            self._wipe(deadline)

    # Printing

    def print_text(self, deadline: Deadline, text: str, *, job_id: str) -> PrintResult:
        """A plain UTF-8 text, one paragraph per line, in body size. See `print_document`."""
        try:
            slip = slip_from_text(text)
        except ValueError as error:
            raise self._error(Code.INVALID_DATA, "too_long", hint=str(error)) from None
        return self.print_document(deadline, slip, job_id=job_id)

    def print_document(self, deadline: Deadline, slip: Slip, *, job_id: str) -> PrintResult:
        """Prints a slip and cuts it.

        A `job_id` that was begun before prints nothing and ends as it did then. Raises DriverError: NOT_READY
        (`paper_out`, `cover_open`, `offline`) and HARDWARE_ERROR (`cutter`, `printer_error`) when staff must act,
        NOT_READY `overheat` when the printer needs a minute, TIMEOUT `stalled`, CANCELED, DISCONNECTED. After any of
        them the rest of the slip has been wiped as far as the printer allows; it is never printed later by us.
        """
        earlier = self._jobs.get(job_id)
        if isinstance(earlier, DriverError):
            raise _fresh(earlier)
        if earlier is not None:
            return earlier
        deadline.check()
        pieces = encode(slip, self._settings, self._fonts or default_fonts())
        # Time to tidy up in is set aside, so that even a stalled printer is reported before the deadline.
        spare = min(_TIDY_SECONDS, deadline.remaining() * _TIDY_SHARE)
        working = Deadline(deadline.at - spare, deadline.cancel)
        self._last = self._ready(working)
        fault = fault_of(self._last)
        if fault:
            raise fault
        try:
            outcome: PrintResult | DriverError = self._send(pieces, working)
        except DriverError as error:
            outcome = self._failed(error)
            self._abandon(outcome)
        # An exception that was raised holds on to its frames, and they to the slip: a copy is kept.
        self._jobs[job_id] = _fresh(outcome) if isinstance(outcome, DriverError) else outcome
        while len(self._jobs) > _REMEMBERED:
            self._jobs.popitem(last=False)
        if isinstance(outcome, DriverError):
            raise outcome
        return outcome

    def _ready(self, deadline: Deadline) -> PrinterState:
        """The state before the first byte; network printers drop idle connections, so one is renewed unasked."""
        if self._transport is None:
            raise self._error(Code.NOT_READY, "closed", Act.RESET, hint="open the printer first")
        for attempt in (1, 2):
            talk = self._conversation()
            try:
                talk.hang_up_check(deadline)
                state = talk.state(deadline)
                if self._in_order is None and state.answering and fault_of(state) is None:
                    self._learn_order(deadline)
            except DriverError as error:
                if error.code is not Code.DISCONNECTED or attempt == 2:
                    raise
                self.open(deadline)
            else:
                return state
        raise AssertionError  # the second attempt returned or raised

    def _send(self, pieces: tuple[Piece, ...], deadline: Deadline) -> PrintResult:
        """Piece by piece, never far ahead of the paper, looking after each how the printer is."""
        talk = self._conversation()
        answered_before = talk.ordered
        talks = bool(self._last.answering)
        if self._torn:
            # Half a slip of somebody else hangs in the printer.
            pieces = (self._cut_piece(), *pieces)
        self._torn = True
        due = time.monotonic()
        for number, piece in enumerate(pieces, start=1):
            self._write(piece, deadline, in_order=bool(self._in_order))
            if self._in_order:
                self._catch_up(answered_before + number - _IN_FLIGHT, piece, deadline)
            elif talks:
                due += piece.mm / self._settings.speed_mm_s
                self._keep_pace(due - _AHEAD, deadline)
        if self._in_order:
            self._catch_up(answered_before + len(pieces), pieces[-1], deadline)
            self._torn = False
            # The knife has cut: paper that ends now is the next slip's trouble.
            self._last = talk.state(deadline) if talks else self._last
            return PrintResult(Proof.PRINTED, self._last)
        state = self._keep_pace(due, deadline) if talks else self._last
        self._torn = False
        return PrintResult(Proof.ACCEPTED if state.answering else Proof.SENT, state)

    def _write(self, piece: Piece, deadline: Deadline, *, in_order: bool) -> None:
        transport = self._open_transport()
        data = piece.data + (protocol.ASK_IN_ORDER if in_order else b"")
        wire = len(data) * 10 / transport.baud if transport.baud else 0.0
        self._cut_short = len(data)
        self._conversation().write(data, deadline.within(wire * 2 + self._settings.stall_timeout_s))
        self._cut_short = 0

    def _catch_up(self, count: int, piece: Piece, deadline: Deadline) -> None:
        """Waits until the printer has come to the `count`th answer, looking every quarter second why it has not."""
        talk = self._conversation()
        paper_seconds = piece.mm * _IN_FLIGHT / _SLOWEST
        patience = deadline.within(self._settings.stall_timeout_s + talk.wire_seconds() + paper_seconds)
        while not talk.wait_ordered(count, _POLL, deadline):
            state = self._look(deadline)
            if patience.passed and state.overheated is not Flag.YES:
                raise DriverError(Code.TIMEOUT, retryable=True)

    def _keep_pace(self, due: float, deadline: Deadline) -> PrinterState:
        """Looks at least once, and until `due` (monotonic seconds), when the paper should have come so far."""
        while True:
            state = self._look(deadline)
            left = due - time.monotonic()
            if left <= 0:
                return state
            deadline.cancel.wait(min(_POLL, left))
            deadline.check()

    def _look(self, deadline: Deadline) -> PrinterState:
        """The state in mid-job. A hot head cools and goes on by itself; anything else wrong ends the job."""
        self._last = self._conversation().state(deadline)
        fault = fault_of(self._last)
        if fault and fault.detail != "overheat" and not (fault.detail == "offline" and self._in_order):
            raise fault
        return self._last

    # When it goes wrong

    def _failed(self, error: DriverError) -> DriverError:
        if error.code is Code.TIMEOUT:
            return self._error(
                Code.TIMEOUT, "stalled", Act.RESET, hint="the printer takes no more data; check power, cable and paper"
            )
        if error.code is Code.CANCELED:
            return self._error(Code.CANCELED, error.detail)
        error.role = self.role
        return error

    def _cut_piece(self) -> Piece:
        settings = self._settings
        feed_mm = settings.feed_before_cut_mm
        return Piece(protocol.cut(settings.cut, settings.units(feed_mm)), feed_mm)

    def _abandon(self, error: DriverError) -> None:
        """Leaves nothing of this slip to be printed for the next person, and cuts off what is on the paper."""
        if self._transport is None:
            return
        tidy = Deadline.after(_TIDY_SECONDS)
        try:
            self._wipe(tidy)
            if error.code is Code.CANCELED:
                self._conversation().write(self._cut_piece().data, tidy)
                self._torn = False
        except DriverError:
            # What the kernel still holds is dropped with the connection; the next open wipes the printer.
            self.close()

    def _wipe(self, deadline: Deadline) -> None:
        """Empties the printer's memory. A command that was broken off is first filled up with zeros: inside an image
        they are white, outside they are nothing."""
        clear = {"dle_dc4": protocol.CLEAR_BUFFERS, "dle_enq": protocol.RECOVER, "none": b""}[self._settings.clear]
        padding, self._cut_short = b"\0" * self._cut_short, 0
        talk = self._conversation()
        talk.write(clear + padding + protocol.INIT, deadline)
        if clear:
            talk.drain(deadline)

    # Small things

    def _learn_order(self, deadline: Deadline) -> None:
        wanted = self._settings.completion
        self._in_order = wanted == "gs_r" or (wanted == "auto" and self._conversation().ask_in_order(deadline))

    def _check_model(self, deadline: Deadline) -> None:
        wanted = self._settings.model
        if not wanted:
            return
        found = self._conversation().identity(67, deadline)
        if found is None or wanted.lower() not in found.lower():
            raise self._error(
                Code.CONFIG_ERROR,
                "wrong_device",
                Act.CONFIGURATION,
                hint=f"expected a printer {wanted!r} at {self._connect}, found {found or 'one that gives no name'!r}",
            )

    def _open_transport(self) -> Transport:
        if self._transport is None:
            raise self._error(Code.DISCONNECTED, act=Act.WAIT, retryable=True, hint="the connection was given up")
        return self._transport

    def _conversation(self) -> Conversation:
        self._open_transport()
        assert self._talk is not None
        return self._talk

    def _error(
        self, code: Code, detail: str = "", act: Act = Act.NONE, *, hint: str = "", retryable: bool = False
    ) -> DriverError:
        return DriverError(code, detail, act=act, retryable=retryable, role=self.role, hint=hint)


def _fresh(error: DriverError) -> DriverError:
    return DriverError(
        error.code, error.detail, act=error.act, retryable=error.retryable, role=error.role, hint=error.hint
    )


def fault_of(state: PrinterState) -> DriverError | None:
    """Why this printer cannot print, None when it can or when nothing is known."""

    def fault(code: Code, detail: str, act: Act, hint: str, *, retryable: bool = False) -> DriverError:
        return DriverError(code, detail, act=act, retryable=retryable, role=EscPosPrinter.role, hint=hint)

    if state.cover_open is Flag.YES:
        return fault(Code.NOT_READY, "cover_open", Act.CLEAR, "close the printer's cover")
    if state.paper is Supply.OUT:
        return fault(Code.NOT_READY, "paper_out", Act.CLEAR, "put in a new roll of paper")
    if state.cutter_jammed is Flag.YES:
        return fault(Code.HARDWARE_ERROR, "cutter", Act.CLEAR, "free the cutter, then switch the printer off and on")
    if state.failed is Flag.YES:
        return fault(Code.HARDWARE_ERROR, "printer_error", Act.MAINTENANCE, "switch it off and on again")
    if state.overheated is Flag.YES:
        return fault(Code.NOT_READY, "overheat", Act.WAIT, "the print head cools down by itself", retryable=True)
    if state.online is Flag.NO:
        return fault(Code.NOT_READY, "offline", Act.CLEAR, "the printer is switched offline: look at its panel")
    return None


def condition_of(state: PrinterState) -> Condition:
    """`unknown` for silence; what a person's hand puts right is `user_error`."""
    fault = fault_of(state)
    if fault is None:
        return Condition.OK if state.answering else Condition.UNKNOWN
    if fault.detail in ("cutter", "printer_error"):
        return Condition.HARDWARE_ERROR
    return Condition.USER_ERROR if fault.act is Act.CLEAR else Condition.UNRESPONSIVE
