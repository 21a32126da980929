"""The bridge: takes events from every thread, runs the journey on one, performs what it wants done.

Threads (drivers, desk) only `post`. `tick`, called some thirty times a second by the owner of the main loop, does the
rest. An exception in a step shows the fail-safe page, wipes the visit and calls the desk; nothing personal is logged.
"""

from __future__ import annotations

import logging
import queue
import time
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from drivers.contract import DeviceEvent
from kiosk_app import device_words
from kiosk_app.access.keypad import Logical
from kiosk_app.access.voice_guide import Utterance
from kiosk_app.clip_link import ClipLink
from kiosk_app.core import coaching
from kiosk_app.core import effects as fx
from kiosk_app.core import events as ev
from kiosk_app.core.ink import Stroke
from kiosk_app.core.journey import page, update
from kiosk_app.core.page import Page
from kiosk_app.core.presence import IDLE
from kiosk_app.core.technician.signals import Pointed, TechnicianEffect
from kiosk_app.core.visit import Settings, Visit
from kiosk_app.core.world import World
from kiosk_app.desk.events import DeskEvent
from kiosk_app.desk_link import DeskLike, DeskLink
from kiosk_app.device_jobs import PLATE, DeviceJobs, Done, GatewayLike
from kiosk_app.failing_safe import LAST_RESORT, by_hand, where
from kiosk_app.hall_news import HallNews
from kiosk_app.hearing import Hearing, told_by
from kiosk_app.light import LightTold
from kiosk_app.seams import Eye, HandLike, TechnicianLike
from kiosk_app.small_parts import KeyStruck, PartNews, PlugMoved, RouteRefused, SmallParts, news_of
from kiosk_app.speaker import SpeechEnded

log = logging.getLogger("kiosk.runtime")

SIGNS_OF_LIFE = (
    *(ev.Pressed, ev.Typed, ev.Inked, ev.SettingPressed),
    *(ev.KeysTakenUp, ev.KeyTried, ev.FingerRested, ev.Stirred),
)

LET_GO = 2.0
"""Seconds from a visit's end until its memory is cleared: by then the first page stands, and the parts have let go."""


@dataclass(frozen=True, slots=True)
class _DeskSaid:
    event: DeskEvent


@dataclass(frozen=True, slots=True)
class Renewal:
    """Other content, for when nobody is there. One of the two is called, on the main thread: `refused` hears why not a
    single page could be made of it."""

    world: World
    specs: Path
    taken: Callable[[], None] = lambda: None
    refused: Callable[[str], None] = lambda why: None


Posted = ev.Event | Done | SpeechEnded | _DeskSaid | PartNews


@dataclass(slots=True)
class Runtime:
    """One terminal. `now` is a monotonic clock in seconds; `specs` is where photo specifications lie; `let_go` clears
    the process's memory of what nobody holds, some time after a visit's end: it may take as long as a few frames."""

    world: World
    gateway: GatewayLike
    desk: DeskLike
    eye: Eye
    specs: Path
    now: Callable[[], float] = time.monotonic
    today: Callable[[], date] = date.today
    visit: Visit = field(default_factory=Visit)
    technician: TechnicianLike | None = None
    hand: HandLike | None = None
    let_go: Callable[[], None] = lambda: None
    _inbox: queue.SimpleQueue[Posted] = field(default_factory=queue.SimpleQueue)
    _timers: dict[str, float] = field(default_factory=dict)
    _jobs: DeviceJobs = field(init=False)
    _parts: SmallParts = field(init=False)
    _hearing: Hearing = field(init=False)
    _desk: DeskLink = field(init=False)
    _clip: ClipLink = field(init=False)
    _shown: tuple[Page, Settings, str] | None = None
    _let_go_at: float | None = None
    _renewal: Renewal | None = None
    _news: HallNews = field(default_factory=HallNews)

    def __post_init__(self) -> None:
        self._jobs = DeviceJobs(self.gateway, self.specs, self._inbox.put, self.knows, self.now)
        self._desk = DeskLink(self.desk, self._inbox.put, self._staff_title, self.now)
        self._parts = SmallParts(self.gateway, self._inbox.put, self.now)
        self._clip = ClipLink(self.now)
        ear = self.gateway, self._inbox.put, self.now, self.eye.caption, self.world.wording
        self._hearing = Hearing(*ear, self.world.languages[0], _minutes(self.world))

    # -- what the screen and the keypad call (main thread): a press must be seen at once, not at the next tick ---------

    def press(self, target: str) -> None:
        self._take(ev.Pressed(target))

    def type(self, key: str) -> None:
        self._take(ev.Typed(key))

    def inked(self, stroke: Stroke) -> None:
        self._take(ev.Inked(stroke))

    def setting(self, name: str) -> None:
        self._take(ev.SettingPressed(name))

    def focused(self, target: str | None) -> None:
        self._take(ev.Stirred())
        if target is not None:
            self._safely(lambda: self._hearing.guide.focused(target))

    def repeat(self) -> None:
        if self._there_before():
            self._safely(self._hearing.guide.repeat)

    def keys_taken_up(self) -> None:
        if self.visit.id and not self.visit.by_keys:
            self._safely(lambda: self._step(ev.KeysTakenUp()))  # what the key said is said to its end

    def rested(self) -> None:
        self._take(ev.FingerRested())

    def key_tried(self, key: str) -> None:
        self._take(ev.KeyTried(key))

    def listen(self) -> None:
        guide = self._hearing.guide
        speaking = guide.speaking
        if self._there_before():
            self._safely(guide.pause if speaking else guide.go_on if guide.cut_off else guide.repeat)

    def pause(self) -> None:
        guide = self._hearing.guide
        speaking = guide.speaking
        if self._there_before():
            self._safely(guide.pause if speaking else guide.go_on)

    def stirred(self) -> None:
        self._take(ev.Stirred())

    def touched(self) -> None:
        self._safely(self._hearing.acted)

    def key_struck(self, key: str) -> bool:
        silent = not self.visit.settings.sound and not self.visit.by_keys
        if key.isdigit() or key == Logical.HELP or (self.visit.id and not silent):
            return False
        self._take(ev.KeysTakenUp(waking=True))
        return True

    def pointed(self, dx: float, dy: float) -> None:
        self._take(Pointed(dx, dy))

    def technician_asked(self) -> None:
        if (technician := self.technician) is not None:
            self._safely(lambda: self._handle(technician.asked()))

    def latest_frame(self) -> Any:
        return self.gateway.latest_frame(PLATE) if self._jobs.looks_down else self.gateway.latest_frame()

    def clip_frame(self) -> Any:
        return self._clip.latest()

    @property
    def speaking(self) -> bool:
        return self._hearing.guide.speaking

    def start(self) -> None:
        """Show the first page."""
        self._safely(self._show)
        if not self.visit.id:
            self._safely(self._hearing.empty)

    def tick(self) -> None:
        """Run everything that had arrived when it was called, then the timers that are still due. Never raises."""
        for _ in range(self._inbox.qsize()):
            self._take(self._inbox.get_nowait())
        for name, due in sorted(self._timers.items(), key=lambda entry: entry[1]):
            if name == IDLE and self._hearing.answering():
                continue  # it is started anew when all is said
            if self._timers.get(name, due + 1) <= due <= self.now():
                del self._timers[name]
                self._take(ev.TimerFired(name))
        self._safely(self._jobs.tick)
        self._safely(lambda: self._parts.tick(self.visit, self.world))
        self._safely(self._desk.tick)
        if (technician := self.technician) is not None:
            self._safely(lambda: technician.tick(self.visit))
        self._safely(self._hear)
        if self._let_go_at is not None and self._let_go_at <= self.now():
            self._let_go_at = None
            self._safely(self.let_go)
        self._renew()

    # -- what other threads call --------------------------------------------------------------------------------------

    def post(self, event: ev.Event) -> None:
        self._inbox.put(event)

    def desk_event(self, event: DeskEvent) -> None:
        """From the desk client, on its network thread."""
        self._inbox.put(_DeskSaid(event))

    def device_event(self, event: DeviceEvent) -> None:
        """From the gateway, on any thread."""
        posted = device_words.event_of(event, self.knows) or news_of(event)
        if posted is not None:
            self._inbox.put(posted)
        elif event.kind in ("speech_finished", "speech_interrupted", "speech_failed"):
            self._inbox.put(SpeechEnded(str(event.payload), failed=event.kind == "speech_failed"))

    def renew(self, renewal: Renewal) -> None:
        """Shows other content as soon as nobody is there; a later call replaces an earlier one. From any thread."""
        self._renewal = renewal

    def knows(self, key: str) -> bool:
        """Is there a text of this id? Safe from any thread: content is replaced whole, and never changed."""
        try:
            self.world.wording(self.world.languages[0], "", key, {"device": ""})
        except LookupError:
            return False
        return True

    def close(self) -> None:
        """The terminal is being switched off: nothing of an open visit stays."""
        ended, self.visit, self._shown = self.visit.id, Visit(), None
        self._clip.stop()
        self._attempt(partial(self._wipe, ended))
        if self.hand is not None:
            self._attempt(self.hand.close)

    # -- inside: events -----------------------------------------------------------------------------------------------

    def _take(self, posted: Posted) -> None:
        self._safely(lambda: self._handle(posted))

    def _safely(self, call: Callable[[], None]) -> None:
        try:
            call()
        except Exception as error:  # noqa: BLE001 – the design's fail-safe: no fault may leave a person before a dead page
            self._fail_safe(where(error))

    def _handle(self, posted: Posted) -> None:
        match posted:
            case SpeechEnded():
                self._hearing.ended(posted)
            case Done():
                event = self._jobs.take(posted)
                if isinstance(event, ev.BY_PERSON):
                    self._hearing.acted()
                if event is not None:
                    self._step(event)
            case _DeskSaid(said) if self._news.hear(said):
                if not self.visit.id:
                    self.world = self._news.on(self.world, self.today())
            case _DeskSaid(said):
                told = self._desk.meaning(said)
                if told is not None:
                    self._step(told)
            case ev.Fault(fault):
                self._fail_safe(fault)
            case ev.DeviceChanged():
                moved = self._parts.changed(posted)
                if moved is not None:
                    self._plug_moved(moved.plugged)
                if not self._is_known(posted):
                    self._step(posted)
            case KeyStruck(key):
                if self._parts.taken_up():
                    self._hearing.guide.by_headphones(True)
                self.eye.logical_key(key)
            case PlugMoved(plugged):
                self._plug_moved(plugged)
            case RouteRefused():
                if self._parts.refused(posted):
                    self._hearing.guide.by_headphones(False)
            case LightTold():
                self._parts.told(posted)
            case _:
                if isinstance(posted, SIGNS_OF_LIFE):
                    self._hearing.acted()
                    self._begin()
                self._step(posted)

    def _plug_moved(self, plugged: bool) -> None:
        """Headphones in: speech begins. Out: it ends at once, for what was for one ear must not go on aloud."""
        if not self._parts.plug(plugged):
            return
        self._hearing.guide.by_headphones(plugged)
        if plugged and self.visit.id and self.visit.settings.sound:
            self.repeat()
            self.keys_taken_up()
        elif plugged:
            self._take(ev.KeysTakenUp(waking=True))

    def _there_before(self) -> bool:
        """Takes a sign of life. False when it makes the page speak by itself: it began the visit, turned the voice on
        or brought another page."""
        if self.visit.id and not self.visit.settings.sound:
            self._take(ev.SettingPressed("sound"))
            return False
        begun, shown = bool(self.visit.id), self._shown
        self._take(ev.Stirred())
        return begun and shown is not None and self._shown is not None and shown[0].id == self._shown[0].id

    def _is_known(self, event: ev.DeviceChanged) -> bool:
        """A part also reports how its picture or paper is: to the journey it has changed only when its use has."""
        trouble = self.visit.devices.get(event.role)
        return trouble is None if event.usable else (trouble is not None and trouble.key == event.key)

    def _begin(self) -> None:
        if self.visit.id:
            return
        self.world = replace(self._news.on(self.world, self.today()), today=self.today())  # it runs for months
        self.visit, effects = update(self.visit, ev.Begin(uuid.uuid4().hex), self.world)
        for effect in effects:
            self._perform(effect)
        self._desk.busy(True)

    def _renew(self) -> None:
        """Between visits, and when nothing of the last one is still to be done."""
        renewal = self._renewal
        if renewal is None or self.visit.id or self._let_go_at is not None:
            return
        self._renewal, before = None, self.world
        try:
            page(self.visit, renewal.world)
            self.world = self._news.on(renewal.world, self.today())
            self._hearing.renew(self.world.wording, self.world.languages[0], _minutes(self.world))
        except Exception as error:  # noqa: BLE001 – no content may take the terminal down
            self.world = before
            log.error("content: cannot be shown: %s", where(error))
            renewal.refused(where(error))
            return
        self._jobs.look_up(renewal.specs)
        renewal.taken()
        self._shown = None
        self._safely(self._show)
        self._safely(self._hearing.empty)

    def _step(self, event: ev.Event) -> None:
        self.visit, effects = update(self.visit, event, self.world)
        told = told_by(effects, self._parts.plugged)
        for effect in effects:
            self._perform(effect)
        if any(isinstance(effect, fx.SayPage) for effect in effects):
            self._show()
            self._hearing.guide.repeat(told)
        else:
            going_on = isinstance(event, ev.SettingPressed) or event == ev.TimerFired(coaching.TIMER)
            self._show(told, going_on)

    def _show(self, told: tuple[Utterance, ...] = (), going_on: bool = False) -> None:
        now = page(self.visit, self.world)
        shown, before = (now, self.visit.settings, self.visit.id), self._shown
        if shown != before:
            self._shown = None  # until the screen has taken it
            self.eye.show(now, self.visit.settings)
            self._shown = shown
            self._clip.follow(now, self.visit, self.world)
        self._hearing.shown(now, self.visit.settings, self.visit.id, told, going_on, changed=shown != before)

    def _hear(self) -> None:
        if self._shown is not None and self._hearing.tick(self._shown[0], self.visit):
            self._step(ev.Heard())

    # -- inside: failing safe -----------------------------------------------------------------------------------------

    def _fail_safe(self, fault: str) -> None:
        """Wipe, tell the person, call the desk: each of it even when the others cannot be done. Never raises."""
        log.error("fault in a step: %s", fault)
        if self.visit.overlay == "failsafe":
            if self._shown is None:
                self._attempt(self._show)
            return  # the desk knows: a fault that comes with every frame must not call it with every frame
        self._shown = None  # it may show the person, and the fail-safe page may fail
        self._attempt(self._begin)
        try:
            self.visit, effects = update(self.visit, ev.Fault(fault), self.world)
        except Exception as error:  # noqa: BLE001 – as above
            log.error("the fail-safe itself: %s", where(error))
            self.visit, effects = by_hand(self.visit)
        for effect in effects:
            done = self._attempt(partial(self._perform, effect))
            if isinstance(effect, fx.Wipe) and not done:
                self.visit = replace(self.visit, kept=True)  # nobody is told that nothing stays
        if not self._attempt(self._show):
            self._attempt(lambda: self.eye.show(LAST_RESORT, self.visit.settings))

    def _attempt(self, call: Callable[[], None]) -> bool:
        try:
            call()
        except Exception as error:  # noqa: BLE001 – the rest of failing safe has to be done all the same
            log.error("fault while failing safe: %s", where(error))
            return False
        return True

    # -- inside: effects ----------------------------------------------------------------------------------------------

    def _perform(self, effect: fx.Effect) -> None:
        match effect:
            case _ if self._desk.perform(effect):
                pass
            case fx.StartTimer(name, seconds):
                self._timers[name] = self.now() + seconds
            case fx.StopTimer(name):
                self._timers.pop(name, None)
            case fx.ReadInk(asked):
                if self.hand is None:
                    self.post(ev.InkRead(asked, None))
                else:
                    self.hand.read(effect)
            case fx.Wipe(visit_id):
                self._wipe(visit_id)
            case _ if isinstance(effect, TechnicianEffect):
                if self.technician is not None:
                    self.technician.perform(effect, self.visit.id)
            case _:
                self._jobs.perform(effect, self.visit.id)

    def _wipe(self, visit_id: str) -> None:
        """Everything of the visit: timers, what it handed in, its device jobs, what was still to be said; the rest even
        when one part cannot. Raises what that part raised."""
        self._timers.clear()
        if self.visit.overlay and self.visit.id == visit_id:
            # It goes on without its person (fail-safe); to the devices, which refuse an ended visit, it is another one.
            self.visit = replace(self.visit, id=uuid.uuid4().hex)
        self._let_go_at = self.now() + LET_GO
        with ExitStack() as each:  # the last is done first
            each.callback(self._put_down)
            each.callback(self._hearing.forget)
            each.callback(self._desk.busy, bool(self.visit.id))
            each.callback(self._jobs.forget, visit_id)
            each.callback(self._desk.forget)
            if self.hand is not None:
                each.callback(self.hand.forget)

    def _put_down(self) -> None:
        if not self.visit.id and self._parts.put_down():
            self._hearing.guide.by_headphones(False)

    def _staff_title(self, service: str) -> str:
        """A service's name as staff read it."""
        return self.world.wording(self.world.languages[0], service, "service-name", {}).show if service else ""


def _minutes(world: World) -> float:
    """From one invitation to the next, in an empty hall."""
    return float(world.county.get("invite_minutes", "0"))
