"""The photo printer: prints exact dots once, watches the job to its end, and never prints late."""

from __future__ import annotations

import socket
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from drivers.contract import Act, Code, Condition, Deadline, DriverError, Proof, Publish, Supply
from drivers.photo_printer import checks
from drivers.photo_printer.client import IppClient, job_template
from drivers.photo_printer.ledger import Ledger, Outcome, job_name
from drivers.photo_printer.picture import choose_format, document, page_of
from drivers.photo_printer.protocol import Op
from drivers.photo_printer.queue import TIDY_SECONDS, OwnJobs
from drivers.photo_printer.ruler import ruler_page
from drivers.photo_printer.samples import test_page
from drivers.photo_printer.settings import IppPhotoOptions
from drivers.photo_printer.state import (
    PRINTER_ATTRIBUTES,
    ROLE,
    Abilities,
    JobState,
    PrinterPhase,
    PrinterState,
    abilities,
    condition_of,
    fault,
    printer_state,
)
from drivers.transport.ipp import Connect, open_tcp_lazily, parse_ipp_url

_TIDY_SHARE = 0.25
_BUSY_POLL = 0.5
_BUSY_ANSWER = 0.5
"""Seconds left at least to ask once more: an answer cut short would be told as a printer that stalled."""
_HEARSAY_SECONDS = 8.0
"""CUPS keeps reasons of the last job until the next one tells otherwise, and says `connecting-to-device` at each."""
_HEARSAY = frozenset({"offline", "cover_open", "paper_jam", "paper_out", "ribbon_out", "waste_full", "tray_full"})
_LOST = (Code.DISCONNECTED, Code.NO_DEVICE)
_BLIND_SECONDS = 3.0
_WATCH_EVERY = 5.0


Picture = bytes | Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class PrintResult:
    """How sure the print is, and how the printer was afterwards (as in `probe`)."""

    proof: Proof
    details: Mapping[str, Any]


class IppPhotoPrinter:
    """Driver `ipp`. Connect: `ipp://host:631/printers/NAME`; options: `IppPhotoOptions`."""

    role = ROLE

    def __init__(
        self, connect: str, options: Mapping[str, Any], publish: Publish, *, link: Connect = open_tcp_lazily
    ) -> None:
        try:
            self._settings = settings = IppPhotoOptions.model_validate(dict(options))
        except ValidationError as error:
            problems = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
            raise DriverError(
                Code.CONFIG_ERROR, "bad_options", act=Act.CONFIGURATION, role=ROLE, hint=problems
            ) from None
        # Cancelling "our" jobs must not touch those of another kiosk at the same printer.
        user = f"kiosk-{socket.gethostname()}"[:60]
        self._client = IppClient(parse_ipp_url(connect), user, answer_timeout=settings.answer_timeout_s, connect=link)
        self._queue = OwnJobs(self._client, user)
        self._ledger = Ledger(
            Path(settings.state_file) if settings.state_file else None,
            {"paper": settings.paper_capacity, "ribbon": settings.ribbon_capacity},
        )
        self._loaded = False
        self._able = Abilities()
        self._mime = ""
        self._last = PrinterState()
        self._open = False
        self._current = 0  # the job that is at the printer now

    # Life

    def open(self, deadline: Deadline) -> None:
        """Reaches the printer, checks paper, dots and format, and cancels what an earlier program left in the queue.

        A printer without paper opens well; `probe` tells. Raises DriverError: NO_DEVICE, TIMEOUT; CONFIG_ERROR
        `bad_connect`, `media_unsupported`, `margins_unsupported`, `dpi_unsupported`, `format_refused`, `state_file`.
        """
        if not self._loaded:
            self._ledger.load()
            self._loaded = True
        group = self._client.printer(deadline)
        self._able = abilities(group)
        checks.check(self._able, self._settings)
        self._mime = choose_format(self._settings, self._able.formats)
        self._last = printer_state(group, self._settings.ignore_reasons)
        self._queue.sweep(deadline)
        self._open = True
        self._resume_if_paused(deadline)

    def close(self) -> None:
        """Idempotent. A job that is still at the printer is cancelled."""
        number, self._current, self._open = self._current, 0, False
        if number:
            self._queue.cancel(number, Deadline.after(TIDY_SECONDS))

    def capabilities(self) -> Mapping[str, Any]:
        able, settings = self._able, self._settings
        width, height = settings.pixels
        return {
            **able.as_details(),
            "width_px": width,
            "height_px": height,
            "dpi": settings.dpi,
            "paper": settings.media,
            "borderless": settings.margin == 0,
            "format": self._mime or None,
            "copies": min(settings.max_copies, able.max_copies or settings.max_copies),
            "create_job": self._creates,
            "paper_end": "paper" in settings.sensors,
            "ribbon_end": "ribbon" in settings.sensors,
            "cover": "cover" in settings.sensors,
            "marker_levels": None if self._last.phase is None else self._last.ribbon is not None,
            "completion_proof": settings.completion,
        }

    def probe(self, deadline: Deadline) -> tuple[Condition, Mapping[str, Any]]:
        """One Get-Printer-Attributes. A paused queue is resumed, once. Raises DriverError when the printer is gone."""
        self._must_be_open()
        self._look(deadline)
        return condition_of(self._trouble()), self._details()

    def watch(self, publish: Publish) -> float:
        """Nothing happens to a printer that `probe` does not tell."""
        return _WATCH_EVERY

    def self_test(self, deadline: Deadline, level: str = "passive") -> Mapping[str, Any]:
        """`passive` asks state and abilities; `active` also prints a page that shows colours and what the edge loses;
        `ruler` the page that is measured for `kiosk device photo_printer calibrate`."""
        condition, details = self.probe(deadline)
        found: dict[str, Any] = {"condition": condition.value, **details, **self._able.as_details()}
        if level in ("active", "ruler"):
            ours = self._settings
            page = ruler_page(ours) if level == "ruler" else test_page(ours.pixels, ours.dpi)
            result = self.print_photo(deadline, page, job_id=f"self-test-{uuid.uuid4()}")
            found["proof"] = result.proof.value
        return found

    def reset(self, deadline: Deadline, level: str = "soft") -> None:
        """`soft`: cancel what is ours in the queue, resume it; `hard`: also ask everything anew."""
        if level == "hard" or not self._open:
            self.open(deadline)
            return
        self._queue.allow_resume()
        self._queue.sweep(deadline)
        self._look(deadline)

    def refilled(self, deadline: Deadline, what: str = "both", count: int | None = None) -> Mapping[str, Any]:
        """Somebody put in `paper`, `ribbon` or `both`: `count` sheets, or the capacity from devices.yaml.

        Raises DriverError INVALID_DATA.
        """
        deadline.check()
        self._ledger.refill(what, count)
        return self._details()

    # Printing

    def print_photo(self, deadline: Deadline, picture: Picture, *, job_id: str, copies: int = 1) -> PrintResult:
        """Prints `copies` sheets of a PNG or JPEG in the printer's own dots; `picture` may be what makes it, which is
        called in this thread, once it is known that something is to be printed.

        A `job_id` that was begun before, even by an earlier program, prints nothing and ends as it did then. Raises
        DriverError: INVALID_DATA `bad_picture`, `wrong_size`, `copies`; NOT_READY `paper_out`, `ribbon_out`,
        `cover_open`, `offline`, `queue_paused`, `queue_refuses` …; HARDWARE_ERROR `paper_jam`, `printer_error`,
        `job_aborted`, `job_lost`; BUSY; TIMEOUT `stalled`; CANCELED; DISCONNECTED. After any of them the job has been
        cancelled, or will be before anything else is done: it is never printed later.
        """
        self._must_be_open()
        name = job_name(job_id)
        self._refuse_repeat(name, deadline)
        if (found := self._ledger.get(name)) is not None and found.proof is not None:
            return PrintResult(found.proof, self._details())
        if not 1 <= copies <= self.capabilities()["copies"]:
            raise DriverError(Code.INVALID_DATA, "copies", role=ROLE, hint="see max_copies in devices.yaml")
        data = document(page_of(_made(picture), self._settings), self._mime, self._settings)
        # Time to cancel in is set aside, so that even a stalled printer is reported before the deadline.
        spare = min(TIDY_SECONDS, deadline.remaining() * _TIDY_SHARE)
        working = Deadline(deadline.at - spare, deadline.cancel)
        self._ready(working)
        self._ledger.begin(name)
        job, error = JobState(0), None
        try:
            number = self._submit(name, data, copies, working)
            job = self._watched(number, name, copies, working)
            outcome = Outcome(proof=self._proof(job, copies))
        except DriverError as raised:
            error = self._told(raised)
            job = self._queue.withdraw(name, self._current) or job
            outcome = Outcome(error=checks.fresh(error))
        finally:
            self._current = 0
        if error is not None and error.code is Code.BUSY and job.number == 0 and not self._queue.owing:
            self._ledger.forget(name)
            raise error
        self._ledger.end(name, outcome, copies if job.completed else (job.sheets or 0))
        if error is not None:
            raise error
        self._queue.allow_resume()
        assert outcome.proof is not None
        return PrintResult(outcome.proof, self._details())

    def _refuse_repeat(self, name: str, deadline: Deadline) -> None:
        """Raises what an earlier job of this name ended with; learns from the printer what we do not know."""
        known = self._ledger.get(name)
        if known is not None and known.error is not None:
            raise checks.fresh(known.error)
        if known is not None and known.proof is not None:
            return
        earlier = self._queue.find(name, deadline)
        if earlier is None and known is None:
            return
        if earlier is not None and earlier.completed:
            self._ledger.end(name, Outcome(proof=self._proof(earlier, 1)), 0)
            return
        if earlier is None:
            error = checks.job_lost()
        else:
            self._queue.cancel(earlier.number, deadline)
            error = DriverError(Code.CANCELED, role=ROLE)
        self._ledger.end(name, Outcome(error=error), 0)
        raise checks.fresh(error)

    def _ready(self, deadline: Deadline) -> None:
        """Raises why nothing can be printed now."""
        deadline.check()
        self._look(deadline)
        trouble = self._trouble()
        if trouble is None or trouble.act is Act.WAIT:
            return
        if self._able.cups and self._last.phase == PrinterPhase.IDLE and trouble.detail in self._last.faults:
            return  # what CUPS remembers of the last job is no proof; the next one will tell
        raise trouble

    def _submit(self, name: str, data: bytes, copies: int, deadline: Deadline) -> int:
        template = job_template(self._settings, copies)
        whole = not self._creates
        while True:
            try:
                if whole:
                    job, refused = self._client.print_job(deadline, name, self._mime, data, template)
                else:
                    job, refused = self._client.create(deadline, name, template)
                break
            except DriverError as error:
                # Another one's job, or ours that was cancelled and is on its last sheet.
                if error.code is not Code.BUSY or deadline.remaining() <= _BUSY_POLL + _BUSY_ANSWER:
                    raise
                busy = error
            deadline.cancel.wait(_BUSY_POLL)
            if deadline.passed and not deadline.cancel.canceled:
                raise busy  # a wait that took longer, on a busy machine, does not make it a printer that stalled
            deadline.check()
        self._current = job.number
        checks.check_refused(refused, self._mime)
        if not whole:
            self._client.send(deadline, job.number, name, self._mime, data)
        return job.number

    def _watched(self, number: int, name: str, copies: int, deadline: Deadline) -> JobState:
        """The job when it is completed. Raises DriverError for every other end."""
        seen = doubted = moved = time.monotonic()
        before: object = None
        while True:
            now = time.monotonic()
            try:
                job, state = self._glance(number, name, deadline)
            except DriverError as error:
                # One answer may be missing while a print goes on; a printer that stays away is gone.
                patience = _BLIND_SECONDS if error.code in _LOST else self._settings.stall_timeout_s
                if error.code not in (*_LOST, Code.TIMEOUT) or deadline.passed or now - seen >= patience:
                    raise
            else:
                if job.completed:
                    return job
                wrong = state.first_fault()
                if job.ended:
                    raise wrong if wrong is not None else checks.job_aborted(job)
                seen = now = time.monotonic()
                if wrong is None or wrong.act is Act.WAIT:
                    doubted = now
                elif now - doubted >= (_HEARSAY_SECONDS if self._hearsay(wrong) else 0.0):
                    raise wrong
                progress = (job.phase, job.reasons, job.sheets, state)
                if progress != before:
                    before, moved = progress, now
                elif now - moved >= self._settings.stall_timeout_s:
                    raise DriverError(Code.TIMEOUT, retryable=True)
            deadline.cancel.wait(min(self._settings.poll_ms / 1000, deadline.remaining()))
            deadline.check()

    def _glance(self, number: int, name: str, deadline: Deadline) -> tuple[JobState, PrinterState]:
        job = self._client.job(deadline, number)
        # A printer that was switched off begins counting anew: the number may be somebody else's job by now.
        if job is None or (job.name and job.name != name):
            raise checks.job_lost()
        self._last = self._state(deadline)
        return job, self._last

    # When it goes wrong

    def _told(self, error: DriverError) -> DriverError:
        error.role = ROLE
        if error.code is Code.TIMEOUT:
            hint = "no progress; the job was cancelled: look at the printer's panel, power and cable"
            return DriverError(Code.TIMEOUT, "stalled", act=Act.RESET, role=ROLE, hint=hint)
        return error

    # Small things

    @property
    def _creates(self) -> bool:
        """Create-Job gives the number before the first byte of the picture, so a break leaves nothing unknown."""
        return self._able.can(Op.CREATE_JOB) is True and self._able.can(Op.SEND_DOCUMENT) is True

    def _must_be_open(self) -> None:
        if not self._open:
            raise DriverError(Code.NOT_READY, "closed", act=Act.RESET, role=ROLE, hint="open the printer first")

    def _look(self, deadline: Deadline) -> None:
        self._queue.sweep_if_owing(deadline)
        self._last = self._state(deadline)
        self._resume_if_paused(deadline)

    def _resume_if_paused(self, deadline: Deadline) -> None:
        if self._last.paused and self._able.can(Op.RESUME_PRINTER) is not False and self._queue.resume_once(deadline):
            self._last = self._state(deadline)

    def _state(self, deadline: Deadline) -> PrinterState:
        return printer_state(self._client.printer(deadline, PRINTER_ATTRIBUTES), self._settings.ignore_reasons)

    def _hearsay(self, wrong: DriverError) -> bool:
        return wrong.detail == "offline" or (self._able.cups and wrong.detail in _HEARSAY)

    def _proof(self, job: JobState, copies: int) -> Proof:
        wanted = self._settings.completion
        if wanted != "auto":
            return Proof(wanted)
        # A queue is done when the printer has taken the data; only the printer itself counts what came out.
        counted = not self._able.cups and job.sheets is not None and job.sheets >= copies
        return Proof.PRINTED if counted else Proof.ACCEPTED

    def _supply(self, what: str) -> Supply:
        """What the printer says, or what was counted where it says nothing."""
        told = self._last.supply(what)
        if what in self._settings.sensors or told in (Supply.OUT, Supply.JAMMED, Supply.LOW):
            return told
        left = self._ledger.left.get(what)
        if not self._ledger.capacity[what] and left is None:
            return Supply.UNSUPPORTED
        if left is None:
            return Supply.UNKNOWN
        return Supply.OUT if left == 0 else Supply.LOW if left <= self._settings.low_at else Supply.FULL

    def _trouble(self) -> DriverError | None:
        """The printer's own fault, or paper and ribbon that are used up by our count."""
        wrong = self._last.first_fault()
        if wrong is not None:
            return wrong
        for what in ("paper", "ribbon"):
            if self._supply(what) is Supply.OUT:
                return fault(f"{what}_out")
        return None

    def _details(self) -> Mapping[str, Any]:
        left = self._ledger.left
        found = {
            "paper": self._supply("paper").value,
            "ribbon": self._supply("ribbon").value,
            **checks.details(self._last, "cover" in self._settings.sensors),
            "ribbon_percent": self._last.ribbon,
            "paper_left": left.get("paper"),
            "ribbon_left": left.get("ribbon"),
        }
        return MappingProxyType(found)


def _made(picture: Picture) -> bytes:
    """Raises DriverError INVALID_DATA `bad_picture` for what nothing can be made of, without what was in it."""
    if isinstance(picture, bytes):
        return picture
    try:
        return picture()
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        hint = f"no picture could be made: {type(error).__name__}"
        raise DriverError(Code.INVALID_DATA, "bad_picture", act=Act.SOFTWARE, role=ROLE, hint=hint) from None
