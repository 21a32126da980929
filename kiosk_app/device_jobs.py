"""The device commands of a visit: what the journey wants of the devices, and what became of it.

Threads of the drivers come in only through `post`; everything else belongs to the main thread. Whatever was started for
a visit is forgotten with it: what it still answers is dropped before it is even looked at.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import CancelledError
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from drivers.contract import Act, Code, DriverError
from kiosk_app import device_words
from kiosk_app.core import effects as fx
from kiosk_app.core import events as ev

log = logging.getLogger("kiosk.runtime")

READ_TIMEOUT = 60.0  # seconds the reader waits for a card before it is simply asked again
PHOTO_TIMEOUT = 10.0
COUNT_TIMEOUT = 7.0  # besides, at the voice's usual pace
BURST_TIMEOUT = 30.0
BELL_TIMEOUT = 3.0  # seconds the voice has to begin; the next ring follows anyway
PRINT_TIMEOUT = 45.0
SHEET_TIMEOUT = 150.0  # a sheet of photos: a printer that warms up, and another one's job before it
PAPER_TIMEOUT = 16.0  # the paper may take 8 s to come to rest
CAMERA_TIMEOUT = 8.0
SLIP_LEFT = 20.0  # seconds after a visit's end until a slip that nobody took is taken back
PLATE = "document_camera"
RETRY_PAUSE = 1.0  # seconds from one start of a command that failed at once to the next


class JobLike(Protocol):
    @property
    def future(self) -> Any: ...

    def cancel(self) -> None: ...


class GatewayLike(Protocol):
    """drivers.gateway.Gateway, as far as it is used here."""

    def submit(
        self, role: str, command: str, *args: Any, timeout: float, visit: str = "", **kwargs: Any
    ) -> JobLike: ...

    def cancel_visit(self, visit: str) -> None: ...

    def latest_frame(self, role: str = "camera") -> Any: ...


ToEvent = Callable[[Any], ev.Event]


@dataclass(frozen=True, slots=True)
class Done:
    """A device command ended. `number` is the one it had in its slot; a later command there makes it stale.

    It carries nothing: what came of the command stays with DeviceJobs, and goes with the visit.
    """

    slot: str
    number: int


@dataclass(frozen=True, slots=True)
class Command:
    """What a device is to do. `to_event`: what its result means to the journey. With `quiet` nobody waits for how it
    ends: a camera that cannot be stopped is no news to the person."""

    role: str
    name: str
    timeout: float  # seconds
    options: dict[str, Any] = field(default_factory=dict, repr=False)
    to_event: ToEvent | None = None
    quiet: bool = False


class DeviceJobs:
    """At most one command a slot; a new one there cancels the old one, whose answer then counts for nothing."""

    def __init__(
        self,
        gateway: GatewayLike,
        specs: Path,
        post: Callable[[Done], None],
        knows: device_words.Knows,
        now: Callable[[], float],
    ) -> None:
        """`specs` is where photo specifications lie; `now` in seconds; `post` is called from any thread."""
        self._gateway, self._specs, self._post, self._knows, self._now = gateway, specs, post, knows, now
        self._running: dict[str, tuple[int, JobLike | None]] = {}
        self._results: dict[int, ev.Event | None] = {}
        self._waiting: dict[str, tuple[Command, str]] = {}
        self._begun: dict[str, float] = {}
        self._not_before: dict[str, float] = {}
        self._count = 0
        self._cameras_on: set[str] = set()
        self._printed = False

    def look_up(self, specs: Path) -> None:
        """Photo specifications lie here from now on."""
        self._specs = specs

    def perform(self, effect: fx.Effect, visit: str) -> None:
        """Effects that are not for devices do nothing."""
        match effect:
            case fx.ReadCard(newest):
                options = {"newest_address": newest}
                self._start("card", Command("id_reader", "read", READ_TIMEOUT, options, device_words.card_read), visit)
            case fx.StopReading():
                self._stop("card")
            case fx.ReadBusCard():
                reading = Command("card_reader", "read", READ_TIMEOUT, to_event=device_words.bus_card_read)
                self._start("bus-card", reading, visit)
            case fx.StopBusCard():
                self._stop("bus-card")
            case fx.StartCamera(waived):
                self._start_camera("camera", visit, waived=waived)
            case fx.StopCamera():
                self._stop("photo")
                self._stop_camera("camera")
            case fx.StartPlate():
                self._start_camera(PLATE, visit)
            case fx.StopPlate():
                self._stop("paper")
                self._stop_camera(PLATE)
            case fx.TakePaper():
                scanning = Command(PLATE, "scan", PAPER_TIMEOUT, to_event=device_words.paper_taken)
                self._start("paper", scanning, visit)
            case fx.TakePhoto():
                timeout = BURST_TIMEOUT if effect.burst else PHOTO_TIMEOUT + COUNT_TIMEOUT * effect.pace
                taking = Command("camera", "take_portrait", timeout, to_event=device_words.photo_taken)
                self._prepared("photo", taking, visit, lambda: device_words.portrait_options(self._specs, effect))
            case fx.Tone(name, volume):
                sound = Command("speech", "tone", BELL_TIMEOUT, {"name": name, "volume": volume}, quiet=True)
                self._start("tone", sound, "")
            case fx.RingBell():
                self._start("bell", Command("speech", "ring", BELL_TIMEOUT, quiet=True), "")
            case fx.Print(job_id, lines):
                role = "receipt_printer"
                self._printed = True
                self._stop("slip")  # the driver itself takes back what hangs there before it prints
                printing = Command(role, "print_document", PRINT_TIMEOUT, to_event=device_words.printed(job_id))
                self._prepared("print", printing, visit, lambda: {"slip": device_words.slip(lines), "job_id": job_id})
            case fx.PrintPhotos(job_id, copies=copies):
                seconds, told = SHEET_TIMEOUT * copies, device_words.printed(job_id)
                sheet = Command("photo_printer", "print_photo", seconds, to_event=told)
                self._prepared("photos", sheet, visit, lambda: device_words.sheet_options(self._specs, effect))
            case fx.StopPhotos():
                self._stop("photos")

    def forget(self, visit: str) -> None:
        """The visit is over: nothing of it runs on, nothing it still answers is heard, nobody is looked at."""
        self._running.clear()
        self._results.clear()
        left = {slot: waits for slot, waits in self._waiting.items() if slot == "slip"}  # somebody else's, still there
        self._waiting = left
        self._gateway.cancel_visit(visit)
        if self._printed:
            self._printed = False
            self._waiting["slip"] = (Command("receipt_printer", "withdraw", PRINT_TIMEOUT, quiet=True), "")
            self._not_before["slip"] = self._now() + SLIP_LEFT
        for role in sorted(self._cameras_on):
            self._stop_camera(role)

    def tick(self) -> None:
        for slot, (command, visit) in list(self._waiting.items()):
            if self._now() >= self._not_before.get(slot, 0.0):
                del self._waiting[slot]
                self._begin(slot, command, visit)

    def take(self, done: Done) -> ev.Event | None:
        """What an ended command means, None when that is nothing (any more)."""
        if not self._is_current(done.slot, done.number):
            return None
        del self._running[done.slot]
        event = self._results.pop(done.number, None)
        if isinstance(event, ev.CommandFailed):
            self._not_before[done.slot] = self._begun.get(done.slot, 0.0) + RETRY_PAUSE
        return event

    @property
    def looks_down(self) -> bool:
        """The live picture is the document camera's."""
        return PLATE in self._cameras_on

    def _start_camera(self, role: str, visit: str, **options: Any) -> None:
        self._cameras_on.add(role)
        self._start(role, Command(role, "start", CAMERA_TIMEOUT, options), visit)

    def _stop_camera(self, role: str) -> None:
        """Whoever is next: this is not to be cancelled with the visit, nor does anybody wait for it."""
        self._cameras_on.discard(role)
        self._start(role, Command(role, "stop", CAMERA_TIMEOUT, quiet=True), "")

    def _prepared(self, slot: str, command: Command, visit: str, options: Callable[[], dict[str, Any]]) -> None:
        """A command whose arguments may turn out not to be possible: that ends it as a failure of the part would."""
        try:
            command = replace(command, options=options())
        except ValueError as error:
            log.error("%s %s cannot be asked for: %s", command.role, command.name, type(error).__name__)
            self._stop(slot)
            self._count += 1
            self._running[slot] = (self._count, None)
            self._begun[slot] = self._now()
            self._end(slot, self._count, _failure(command))
            return
        self._start(slot, command, visit)

    def _start(self, slot: str, command: Command, visit: str) -> None:
        """`visit`: the command is not to outlive it; empty when it may."""
        self._stop(slot)
        if not command.quiet and self._now() < self._not_before.get(slot, 0.0):
            # A part that fails at once, asked again at once, would keep the terminal busy with nothing else.
            self._waiting[slot] = (command, visit)
        else:
            self._begin(slot, command, visit)

    def _stop(self, slot: str) -> None:
        self._waiting.pop(slot, None)
        number, job = self._running.pop(slot, (0, None))
        self._results.pop(number, None)
        if job is not None:
            job.cancel()

    def _begin(self, slot: str, command: Command, visit: str) -> None:
        self._count += 1
        number = self._count
        job = self._gateway.submit(command.role, command.name, timeout=command.timeout, visit=visit, **command.options)
        self._running[slot] = (number, job)
        self._begun[slot] = self._now()
        # The callback does not hold the job: in a cycle, what was read from a card would wait for the collector.
        job.future.add_done_callback(partial(self._ended, slot, number, replace(command, options={})))

    def _ended(self, slot: str, number: int, command: Command, future: Any) -> None:
        """In the driver's thread: must not raise, for what it raised would be logged with its text."""
        if self._is_current(slot, number):
            self._end(slot, number, _meaning(future, command, self._knows))

    def _end(self, slot: str, number: int, event: ev.Event | None) -> None:
        self._results[number] = event
        if self._is_current(slot, number):
            self._post(Done(slot, number))
        else:  # the visit ended in between
            self._results.pop(number, None)

    def _is_current(self, slot: str, number: int) -> bool:
        return self._running.get(slot, (0, None))[0] == number


def _meaning(future: Any, command: Command, knows: device_words.Knows) -> ev.Event | None:
    """The event a finished command becomes. Unknown exceptions are the device's internal error, without their text."""
    try:
        value = future.result()
        return command.to_event(value) if command.to_event is not None else None
    except DriverError as error:
        if error.code is Code.CANCELED:
            failed = _interrupted(command)
        else:
            key = device_words.error_key(command.role, error.code.value, error.detail, knows)
            failed = ev.CommandFailed(command.role, command.name, key, error.act.value)
    except CancelledError:
        failed = _interrupted(command)
    except Exception as error:  # noqa: BLE001 – whatever a driver raises must reach the person as a page
        log.error("%s %s: %s", command.role, command.name, type(error).__name__)
        failed = _failure(command)
    return None if command.quiet else failed


def _interrupted(command: Command) -> ev.CommandFailed:
    """Cancelled, but not by us, who forget what we cancel: the part is being opened anew."""
    return ev.CommandFailed(command.role, command.name, f"error-{Code.NOT_READY.replace('_', '-')}", Act.WAIT.value)


def _failure(command: Command) -> ev.CommandFailed:
    return ev.CommandFailed(command.role, command.name, f"error-{Code.INTERNAL.value}", Act.SOFTWARE.value)
