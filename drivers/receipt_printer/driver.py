"""The ESC/POS printer: prints a slip once, proves as much as the printer allows, and never prints it late."""

from __future__ import annotations

import time
import uuid
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from drivers.contract import Act, Code, Condition, Deadline, DriverError, Proof, Publish
from drivers.receipt_printer import protocol
from drivers.receipt_printer.calibration import calibration_slip
from drivers.receipt_printer.conversation import Conversation
from drivers.receipt_printer.encode import Piece, encode
from drivers.receipt_printer.faults import ROLE, condition_of, fault_of
from drivers.receipt_printer.fonts import FontBook, default_fonts
from drivers.receipt_printer.outcomes import Outcomes, PrintResult
from drivers.receipt_printer.presenter import Presenter
from drivers.receipt_printer.protocol import Flag, PrinterState
from drivers.receipt_printer.samples import test_slip
from drivers.receipt_printer.settings import EscPosOptions
from drivers.receipt_printer.slip import Slip, slip_from_text
from drivers.transport import open_transport
from drivers.transport.base import Transport

_IN_FLIGHT = 2
"""Pieces the printer may hold unprinted: what a paper-out can leave in its memory."""
_POLL = 0.25
_SLOWEST = 40.0  # mm/s
_AHEAD = 0.5  # seconds of printing sent ahead where nothing is proved
_AHEAD_BYTES = 2048
"""And no more than this: a printer whose buffer is full can no longer be asked why it stopped."""
_TIDY_SECONDS = 0.8
_TIDY_SHARE = 0.2
_WATCH_EVERY = 5.0
_WATCH_SLIP_EVERY = 0.3  # while a slip waits to be taken
_PRESENT_SECONDS = 1.5  # from the cut until a presenter holds the slip


class EscPosPrinter:
    """Driver `escpos`. Connect: `serial:…`, `tcp://host:9100` or `usb:VVVV:PPPP`; options: `EscPosOptions`.

    `open_with` is where tests put a faulty transport.
    """

    role = ROLE

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
        self._presenter = Presenter(publish)
        self._jobs = Outcomes()
        # What is owed to a command that was broken off. Who printed before us – another process, or this one until the
        # cable was pulled – may have ended in the middle of an image, and left half a slip hanging in the printer.
        self._cut_short = self._settings.band_rows * self._settings.width_dots // 8
        self._torn = True
        self._sure = True  # that what was cut according to the clock or to the bytes sent has really been cut

    # Life

    def open(self, deadline: Deadline) -> None:
        """Connects, asks the printer how it is, and wipes what an earlier program may have left in it.

        A printer without paper opens well; `probe` tells. Raises DriverError, CONFIG_ERROR `wrong_device` when `model`
        is set and another one answers.
        """
        self.close()
        self._transport = self._open_with(self._connect, deadline, default_baud=self._settings.baud)
        self._talk = Conversation(
            self._transport,
            self._settings.sensors,
            self._settings.status_timeout_ms / 1000,
            presenter=self._settings.presenter != "none",
        )
        try:
            self._transport.discard_input()
            self._last = self._ask(deadline)
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
        answering = self._last.answering if self._transport else None
        return self._settings.capabilities(answering, {True: "queue_order", False: "none", None: None}[self._in_order])

    def probe(self, deadline: Deadline) -> tuple[Condition, Mapping[str, Any]]:
        """DLE EOT 1 to 4. A printer that says nothing is `unknown`: it may print well. Raises DISCONNECTED."""
        talk = self._conversation()
        talk.hang_up_check(deadline)
        self._last = self._ask(deadline)
        return condition_of(self._last), self._last.as_details()

    def watch(self, publish: Publish) -> float:
        """Nothing happens to a printer that `probe` does not tell, but that a waiting slip is taken."""
        if self._talk is not None and self._presenter.holds:
            self._presenter.saw(self._talk.presented(Deadline.after(self._settings.status_timeout_ms / 1000)))
        return _WATCH_SLIP_EVERY if self._presenter.holds else _WATCH_EVERY

    def self_test(self, deadline: Deadline, level: str = "passive") -> Mapping[str, Any]:
        """`passive` asks state and identity; `active` also prints a page of everything that can look wrong,
        `calibration` the page by which width, columns, density and charset are set."""
        talk = self._conversation()
        state = self._ask(deadline)
        found: dict[str, Any] = dict(state.as_details())
        if state.answering and fault_of(state) is None:
            for name, what in (("maker", 66), ("model", 67), ("firmware", 65)):
                found[name] = talk.identity(what, deadline)
        if level in ("active", "calibration"):
            slip = test_slip() if level == "active" else calibration_slip(self._settings, str(found.get("model") or ""))
            result = self.print_document(deadline, slip, job_id=f"self-test-{uuid.uuid4()}")
            found["proof"] = result.proof.value
        return found

    def reset(self, deadline: Deadline, level: str = "soft") -> None:
        """`soft`: wipe the printer's memory; `hard`: also a new connection."""
        if level == "hard" or self._transport is None:
            self.open(deadline)
        else:
            self._wipe(deadline)

    def withdraw(self, deadline: Deadline) -> Mapping[str, Any]:
        """A slip that nobody took leaves the presenter, as `left_behind` says. Nothing to do without one."""
        self._last = self._ask(deadline)
        if self._presenter.holds and self._settings.left_behind != "leave":
            self._take_back(deadline)
            self._last = self._ask(deadline)
        return self._last.as_details()

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
        if earlier := self._jobs.earlier(job_id):
            return earlier
        deadline.check()
        coarse = self._settings.coarse(self._transport.baud if self._transport else None)
        pieces = encode(slip, self._settings, self._fonts or default_fonts(), coarse=coarse)
        # Time to tidy up in is set aside, so that even a stalled printer is reported before the deadline.
        spare = min(_TIDY_SECONDS, deadline.remaining() * _TIDY_SHARE)
        working = Deadline(deadline.at - spare, deadline.cancel)
        self._last = self._ready(working)
        fault = fault_of(self._last)
        if fault:
            raise fault
        try:
            outcome: PrintResult | DriverError = self._send(pieces, working, job_id)
        except DriverError as error:
            outcome = self._failed(error)
            self._abandon(outcome)
        self._jobs.keep(job_id, outcome)
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
                state = self._ask(deadline)
                if self._in_order is None and state.answering and fault_of(state) is None:
                    self._learn_order(deadline)
            except DriverError as error:
                if error.code is not Code.DISCONNECTED or attempt == 2:
                    raise
                self.open(deadline)
            else:
                return state
        raise AssertionError  # the second attempt returned or raised

    def _ask(self, deadline: Deadline) -> PrinterState:
        """How the printer is now."""
        state = self._conversation().state(deadline)
        self._presenter.saw(state.presented)
        return state

    def _send(self, pieces: tuple[Piece, ...], deadline: Deadline, job_id: str) -> PrintResult:
        """Piece by piece, never far ahead of the paper, looking after each how the printer is."""
        talk = self._conversation()
        answered_before = talk.ordered
        talks = bool(self._last.answering)
        if self._torn:
            # Half a slip of somebody else hangs in the printer.
            pieces = (self._cut_piece(), *pieces)
        if self._presenter.holds and self._settings.left_behind != "leave":
            # A whole one of somebody else waits in it: pushed out by ours it would be given to this person.
            self._take_back(deadline)
        self._torn, self._sure = True, True
        due = time.monotonic()
        ahead: deque[tuple[float, int]] = deque()  # when each piece should be on the paper, and its bytes
        for number, piece in enumerate(pieces, start=1):
            self._write(piece, deadline, in_order=bool(self._in_order))
            if self._in_order:
                self._catch_up(answered_before + number - _IN_FLIGHT, piece, deadline)
            elif talks:
                due += piece.mm / self._settings.speed_mm_s
                ahead.append((due, len(piece.data)))
                until = due - _AHEAD
                while len(ahead) > 1 and sum(size for _, size in ahead) > _AHEAD_BYTES:
                    until = max(until, ahead.popleft()[0])
                self._keep_pace(until, deadline)
        if self._in_order:
            self._catch_up(answered_before + len(pieces), pieces[-1], deadline)
            self._torn = False
            # The knife has cut: paper that ends now is the next slip's trouble.
            self._present(job_id, deadline)
            self._last = self._ask(deadline) if talks else self._last
            return PrintResult(Proof.PRINTED, self._last)
        state = self._keep_pace(due, deadline) if talks else self._last
        self._torn, self._sure = False, False
        self._present(job_id, deadline)
        return PrintResult(Proof.ACCEPTED if state.answering else Proof.SENT, state)

    def _present(self, job_id: str, deadline: Deadline) -> None:
        """The slip is cut: looks until the presenter holds it, so that taking it is an event of its own."""
        if self._settings.presenter != "none" and self._last.presented is not Flag.UNKNOWN:
            self._presenter.cut(job_id)
            self._await_presenter(Flag.YES, deadline)

    def _take_back(self, deadline: Deadline) -> None:
        self._presenter.withdraw()
        self._conversation().write(protocol.WITHDRAW[self._settings.left_behind], deadline)
        self._await_presenter(Flag.NO, deadline)

    def _await_presenter(self, wanted: Flag, deadline: Deadline) -> None:
        slot = deadline.within(_PRESENT_SECONDS)
        while not slot.passed:
            presented = self._conversation().presented(deadline)
            self._presenter.saw(presented)
            if presented in (wanted, Flag.UNKNOWN):
                return
            deadline.cancel.wait(_POLL / 2)
            deadline.check()

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
        self._last = self._ask(deadline)
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
        """Half a slip is cut off; a presenter gives it to nobody."""
        settings = self._settings
        feed_mm = settings.feed_before_cut_mm
        data = protocol.cut(settings.cut, settings.units(feed_mm))
        if settings.presenter != "none":
            data += protocol.WITHDRAW[settings.left_behind]
        return Piece(data, feed_mm)

    def _abandon(self, error: DriverError) -> None:
        """Leaves nothing of this slip to be printed for the next person, and cuts off what is on the paper."""
        if self._transport is None:
            return
        tidy = Deadline.after(_TIDY_SECONDS)
        try:
            self._wipe(tidy)
            if error.code is Code.CANCELED:
                self._torn = not self._conversation().confirmed(self._cut_piece().data, bool(self._in_order), tidy)
        except DriverError:
            # What the kernel still holds is dropped with the connection; the next open wipes the printer.
            self.close()

    def _wipe(self, deadline: Deadline) -> None:
        """Empties the printer's memory. A command that was broken off is first filled up with zeros: inside an image
        they are white, outside they are nothing."""
        clear = {"dle_dc4": protocol.CLEAR_BUFFERS, "dle_enq": protocol.RECOVER, "none": b""}[self._settings.clear]
        padding, self._cut_short = b"\0" * self._cut_short, 0
        if clear and not self._sure:
            self._torn = True  # the cut may have been among what is cleared
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
