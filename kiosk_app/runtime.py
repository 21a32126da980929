"""The bridge: takes events from every thread, runs the journey on one, performs what it wants done.

Threads (drivers, desk) only `post`. `tick`, called some thirty times a second by the owner of the main loop, does the
rest. An exception in a step shows the fail-safe page, wipes the visit and calls the desk; nothing personal is logged.
"""

from __future__ import annotations

import logging
import queue
import time
import traceback
import uuid
from collections.abc import Callable
from concurrent.futures import CancelledError
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from drivers.contract import Code, DeviceEvent, DriverError
from kiosk_app import desk_words, device_words
from kiosk_app.access.voice_guide import Utterance, VoiceGuide
from kiosk_app.core import effects as fx
from kiosk_app.core import events as ev
from kiosk_app.core.journey import page, update
from kiosk_app.core.page import Page
from kiosk_app.core.visit import Settings, Visit
from kiosk_app.core.world import World
from kiosk_app.desk.events import DeskEvent

log = logging.getLogger("kiosk.runtime")

READ_TIMEOUT = 60.0  # seconds the reader waits for a card before it is simply asked again
PHOTO_TIMEOUT = 10.0
PRINT_TIMEOUT = 45.0
CAMERA_TIMEOUT = 8.0
SPEECH_TIMEOUT = 10.0


class Eye(Protocol):
    """What the runtime needs of the screen; all calls come from the main thread."""

    def show(self, page: Page, settings: Settings) -> None: ...

    def caption(self, text: str) -> None: ...


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

    def latest_frame(self) -> Any: ...


class DeskLike(Protocol):
    """kiosk_app.desk.client.DeskClient, as far as it is used here."""

    def call_help(
        self,
        *,
        service: str,
        service_title: str,
        step: str,
        page_title: str,
        step_number: int,
        need: str,
        aids: tuple[str, ...],
    ) -> str: ...

    def cancel_help(self, key: str) -> None: ...

    def submit(self, service: str, fields: dict[str, str], photo_jpeg: bytes | None, *, service_title: str) -> str: ...


@dataclass(frozen=True, slots=True)
class _Done:
    """A device command ended. `name` is the slot it was started in; a later job in the slot makes it stale."""

    name: str
    job: Any
    event: ev.Event | None


@dataclass(frozen=True, slots=True)
class _SpeechEnded:
    utterance: str


@dataclass(frozen=True, slots=True)
class _DeskSaid:
    event: DeskEvent


Posted = ev.Event | _Done | _SpeechEnded | _DeskSaid


@dataclass(slots=True)
class Runtime:
    """One terminal. `now` is a monotonic clock in seconds; `specs` is where photo specifications lie."""

    world: World
    gateway: GatewayLike
    desk: DeskLike
    eye: Eye
    specs: Path
    now: Callable[[], float] = time.monotonic
    today: Callable[[], date] = date.today
    visit: Visit = field(default_factory=Visit)
    _inbox: queue.SimpleQueue[Posted] = field(default_factory=queue.SimpleQueue)
    _timers: dict[str, float] = field(default_factory=dict)
    _jobs: dict[str, JobLike] = field(default_factory=dict)
    _help_key: str = ""
    _submission_key: str = ""
    _shown: tuple[Page, Settings, str] | None = None
    _voice: VoiceGuide = field(init=False)

    def __post_init__(self) -> None:
        self._voice = VoiceGuide(self._speak, self._hush, self.eye.caption, self.world.wording)

    # -- what the screen and the keypad call (main thread) ------------------------------------------------------------

    def press(self, target: str) -> None:
        self._by_person(ev.Pressed(target))

    def type(self, key: str) -> None:
        self._by_person(ev.Typed(key))

    def setting(self, name: str) -> None:
        self._by_person(ev.SettingPressed(name))

    def focused(self, target: str | None) -> None:
        self._by_person(ev.Stirred())
        if target is not None:
            self._voice.focused(target)

    def repeat(self) -> None:
        self._by_person(ev.Stirred())
        self._voice.repeat()

    def stirred(self) -> None:
        self._by_person(ev.Stirred())

    def latest_frame(self) -> Any:
        return self.gateway.latest_frame()

    @property
    def speaking(self) -> bool:
        return self._voice.speaking

    def tick(self) -> None:
        """Run everything that has arrived. Never raises."""
        for name, due in sorted(self._timers.items(), key=lambda entry: entry[1]):
            if due <= self.now() and self._timers.pop(name, None) is not None:
                self._inbox.put(ev.TimerFired(name))
        while True:
            try:
                posted = self._inbox.get_nowait()
            except queue.Empty:
                return
            self._take(posted)

    # -- what other threads call --------------------------------------------------------------------------------------

    def post(self, event: ev.Event) -> None:
        self._inbox.put(event)

    def desk_event(self, event: DeskEvent) -> None:
        """From the desk client, on its network thread."""
        self._inbox.put(_DeskSaid(event))

    def device_event(self, event: DeviceEvent) -> None:
        """From the gateway, on any thread."""
        posted = device_words.event_of(event, self.knows)
        if posted is not None:
            self._inbox.put(posted)
        elif event.kind in ("speech_finished", "speech_failed"):
            self._inbox.put(_SpeechEnded(str(event.payload)))

    def knows(self, key: str) -> bool:
        """Is there a text of this id? Safe from any thread: content never changes."""
        try:
            self.world.wording(self.world.languages[0], "", key, {})
        except LookupError:
            return False
        return True

    def close(self) -> None:
        """The terminal is being switched off: nothing of an open visit stays."""
        if self.visit.id:
            self._wipe(self.visit.id)
        self.visit = Visit()

    # -- inside -------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Show the first page."""
        self._show()

    def _by_person(self, event: ev.Event) -> None:
        """A press must be seen at once: it does not wait for the next tick."""
        if not self.visit.id:
            self.world = replace(self.world, today=self.today())  # a terminal runs for months
            self._take(ev.Begin(uuid.uuid4().hex))
        self._take(event)

    def _take(self, posted: Posted) -> None:
        if isinstance(posted, _SpeechEnded):
            self._voice.finished(posted.utterance)
            return
        if isinstance(posted, _Done):
            if self._jobs.get(posted.name) is not posted.job:
                return
            del self._jobs[posted.name]
            if posted.event is None:
                return
            posted = posted.event
        if isinstance(posted, _DeskSaid):
            told = desk_words.event_of(posted.event, self._help_key, self._submission_key)
            if told is None:
                return
            posted = told
        try:
            self._step(posted)
        except Exception as error:  # noqa: BLE001 – the design's fail-safe: no fault may leave a person before a dead page
            self._failed(error)

    def _step(self, event: ev.Event) -> None:
        before = self.visit
        self.visit, effects = update(self.visit, event, self.world)
        if isinstance(event, ev.Pressed | ev.Typed) and self.visit != before:
            self._voice.silence()
        announcements = [effect for effect in effects if isinstance(effect, fx.Announce)]
        for effect in effects:
            if not isinstance(effect, fx.Announce):
                self._perform(effect)
        self._show()
        for told in announcements:
            self._voice.announce(told.say, told.show, self.visit.settings)

    def _failed(self, error: Exception) -> None:
        """Log where, never what: the exception's text may quote data."""
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(last.filename).name}:{last.name}:{last.lineno}"
        log.error("fault in a step: %s at %s", type(error).__name__, where)
        self.visit, effects = update(self.visit, ev.Fault(where), self.world)
        for effect in effects:
            self._perform(effect)
        self._show()

    def _show(self) -> None:
        now = page(self.visit, self.world)
        shown = (now, self.visit.settings, self.visit.id)
        if shown == self._shown:
            return
        begun = self._shown is None or self._shown[2] != self.visit.id
        self._shown = shown
        self.eye.show(now, self.visit.settings)
        if self.visit.id:
            if begun:
                self._voice.forget()
            self._voice.page_changed(now, self.visit.settings)

    def _perform(self, effect: fx.Effect) -> None:
        match effect:
            case fx.ReadCard(newest):
                self._start("card", "id_reader", "read", READ_TIMEOUT, device_words.card_read, newest_address=newest)
            case fx.StopReading():
                self._stop("card")
            case fx.StartCamera():
                self._start("camera", "camera", "start", CAMERA_TIMEOUT, None)
            case fx.StopCamera():
                self._stop("photo")
                self._start("camera", "camera", "stop", CAMERA_TIMEOUT, None)
            case fx.TakePhoto(name):
                spec = device_words.photo_spec(self.specs, name)
                self._start("photo", "camera", "take_portrait", PHOTO_TIMEOUT, device_words.photo_taken, spec=spec)
            case fx.Print(job_id, lines):
                slip = device_words.slip(lines)
                printed = device_words.printed(job_id)
                role = "receipt_printer"
                self._start("print", role, "print_document", PRINT_TIMEOUT, printed, slip, job_id=job_id)
            case fx.Submit(service, fields, photo):
                self._submit(service, dict(fields), photo)
            case fx.CallHelp():
                self._help_key = self.desk.call_help(
                    service=effect.service,
                    service_title=self._staff_title(effect.service),
                    step=effect.step,
                    page_title=effect.page_title,
                    step_number=effect.step_number,
                    need=effect.need,
                    aids=effect.aids,
                )
            case fx.CancelHelp():
                if self._help_key:
                    self.desk.cancel_help(self._help_key)
            case fx.StartTimer(name, seconds):
                self._timers[name] = self.now() + seconds
            case fx.StopTimer(name):
                self._timers.pop(name, None)
            case fx.Wipe(visit_id):
                self._wipe(visit_id)

    def _submit(self, service: str, fields: dict[str, str], photo: bytes) -> None:
        title = self._staff_title(service)
        try:
            self._submission_key = self.desk.submit(service, fields, photo or None, service_title=title)
        except ValueError as error:
            log.error("a submission does not fit the wire: %s", error)  # names fields, never values
            self._inbox.put(ev.CommandFailed("desk", "submit", "error-desk", "software"))

    def _staff_title(self, service: str) -> str:
        """A service's name as staff read it."""
        return self.world.wording(self.world.languages[0], service, "service-name", {}).show if service else ""

    def _wipe(self, visit_id: str) -> None:
        """Everything of the visit: its device jobs, what was still to be said, timers, the desk's answers to it."""
        self._jobs.clear()
        self.gateway.cancel_visit(visit_id)
        self._voice.forget()
        self._timers.clear()
        self._submission_key = ""

    def _start(
        self,
        slot: str,
        role: str,
        command: str,
        timeout: float,
        to_event: Callable[[Any], ev.Event] | None,
        *arguments: Any,
        **options: Any,
    ) -> None:
        """One command in its slot; a command already there is cancelled and its answer ignored."""
        self._stop(slot)
        job = self.gateway.submit(role, command, *arguments, timeout=timeout, visit=self.visit.id, **options)
        self._jobs[slot] = job

        def ended(future: Any) -> None:
            self._inbox.put(_Done(slot, job, _result(future, role, command, to_event, self.knows)))

        job.future.add_done_callback(ended)

    def _stop(self, slot: str) -> None:
        job = self._jobs.pop(slot, None)
        if job is not None:
            job.cancel()

    def _speak(self, utterance_id: str, utterance: Utterance, settings: Settings) -> None:
        job = self.gateway.submit(
            "speech",
            "say",
            utterance.say,
            timeout=SPEECH_TIMEOUT,
            visit=self.visit.id,
            id=utterance_id,
            language=settings.language,
            rate=settings.rate,
            volume=settings.volume,
            private=utterance.masked,
        )

        def ended(future: Any) -> None:
            if future.cancelled() or future.exception() is not None:
                self._inbox.put(_SpeechEnded(utterance_id))

        job.future.add_done_callback(ended)

    def _hush(self) -> None:
        self.gateway.submit("speech", "stop", timeout=SPEECH_TIMEOUT)


def _result(
    future: Any,
    role: str,
    command: str,
    to_event: Callable[[Any], ev.Event] | None,
    knows: device_words.Knows,
) -> ev.Event | None:
    """The event a finished command becomes. Unknown exceptions are the device's internal error, without their text."""
    try:
        value = future.result()
    except CancelledError:
        return None
    except DriverError as error:
        key = device_words.error_key(error.code.value, error.detail, knows)
        if error.code is Code.CANCELED:
            key = "error-canceled"
        return ev.CommandFailed(role, command, key, error.act.value)
    except Exception as error:  # noqa: BLE001 – whatever a driver raises must reach the person as a page
        log.error("%s %s: %s", role, command, type(error).__name__)
        return ev.CommandFailed(role, command, f"error-{Code.INTERNAL.value}", "software")
    return to_event(value) if to_event is not None else None
