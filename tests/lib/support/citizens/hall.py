"""The terminal the robot citizens stand at: real content, journey, runtime, voice guide and window, off screen.

One hall at a time in a process. The hall's clock is real time and what it was pushed on by, or, over `PromptParts`,
only the latter. Those who look on (`visits`, `told`) may know everything; a citizen gets her own senses and hands.
"""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from support.citizens.parts import Parts
from support.terminal import FOUND, word
from support.walk import ASSETS

from drivers.contract import DeviceEvent
from helpdesk.contract import TicketOut, TicketState
from kiosk_app.access.display import Panel
from kiosk_app.content.load import Content
from kiosk_app.core.home import on_home
from kiosk_app.core.page import Page
from kiosk_app.core.steps.kind import names
from kiosk_app.core.visit import Settings
from kiosk_app.core.world import Need, Queue
from kiosk_app.desk import events as desk_events
from kiosk_app.runtime import Runtime

if TYPE_CHECKING:
    from kiosk_app.ui.view import KioskView

TODAY = date(2026, 11, 23)
TURN = 0.05  # seconds of the hall a turn of its loop stands for
QUIET_TURNS = 4


@dataclass(eq=False)
class Told:
    """One thing the speech driver was told to say, and what came of it. Times are the hall's seconds."""

    id: str
    text: str = field(repr=False)
    at: float
    alone: bool
    language: str
    rate: int
    started: float | None = None
    ended: float | None = None
    whole: bool = False
    failed: bool = False
    voice: str = ""  # the pack that was asked for; empty: the terminal's own
    caption: str = field(default="", repr=False)  # its words for the eye
    caption_after: float | None = None  # seconds until they stood on the screen


QUEUES = (
    Queue("pension", "养老保险", waiting=2, wait=15),
    Queue("medical", "医保报销"),
    Queue("disability", "残疾人证"),
)
"""What one may draw a number for."""


def waiting(key: str, number: str) -> TicketOut:
    return TicketOut(key=key, number=number, state=TicketState.WAITING, service="pension", before=2, wait_s=900)


class PromptDesk:
    """Takes everything at once; a helper comes when one is called. `cases` is what was handed in."""

    def __init__(self, now: Callable[[], float], tell: Callable[[Any], None]) -> None:
        self._now, self._tell = now, tell
        self._due: list[tuple[float, int, Any]] = []
        self._count = itertools.count(1)
        self.cases: list[tuple[str, dict[str, str]]] = []
        self.photo: bytes | None = None  # of the newest of them
        self.calls: list[dict[str, Any]] = []
        self.told_of: list[str] = []
        self.found = FOUND  # what whoever asks is told

    def _later(self, seconds: float, event: Any) -> None:
        self._due.append((self._now() + seconds, next(self._count), event))

    def call_help(self, **call: Any) -> str:
        key = f"00000000-0000-4000-8000-{next(self._count):012}"
        self.calls.append(call)
        for after, state in ((0.2, "raised"), (0.5, "delivered"), (4.0, "claimed"), (30.0, "arrived"), (60, "closed")):
            helper = "王老师" if state in ("claimed", "arrived", "closed") else ""
            self._later(after, desk_events.HelpChanged(word(key, state, helper=helper), frozenset({key})))
        return key

    def cancel_help(self, key: str) -> None:
        self._due = [entry for entry in self._due if getattr(entry[2], "keys", ()) != frozenset({key})]
        self._later(0.1, desk_events.HelpChanged(word(key, "cancelled"), frozenset({key})))

    def submit(
        self,
        service: str,
        fields: dict[str, str],
        photo_jpeg: bytes | None,
        *,
        service_title: str,
        pictures: Sequence[tuple[str, str, bytes]] = (),
        materials: Sequence[tuple[str, str, bool]] = (),
    ) -> str:
        number = next(self._count)
        key = f"00000000-0000-4000-9000-{number:012}"
        self.cases.append((service, fields))
        self.photo = photo_jpeg
        self._later(0.3, desk_events.SubmissionAccepted(key, f"20261123-{number:03}"))
        return key

    def draw_ticket(
        self, services: Sequence[str], *, right: str | None, by_text: bool, holder: str | None, called_as: str
    ) -> str:
        number = next(self._count)
        key = f"00000000-0000-4000-a000-{number:012}"
        self._later(0.3, desk_events.TicketDrawn(key, f"A{number:03}", waiting(key, f"A{number:03}")))
        return key

    def print_ticket(self, key: str) -> None:
        pass

    def look_up(self, holder: str, *, language: str) -> str:
        key = f"00000000-0000-4000-b000-{next(self._count):012}"
        self._later(0.3, desk_events.CasesFound(key, self.found))
        return key

    def forget_look_up(self) -> None:
        self._due = [entry for entry in self._due if not isinstance(entry[2], desk_events.CasesFound)]

    def told(self, holder: str, changes: Sequence[str]) -> None:
        self.told_of += changes

    def report_devices(self, devices: object = None, *, busy: bool | None = None) -> None:
        pass

    def tick(self) -> None:
        for entry in sorted(self._due):
            if entry[0] <= self._now():
                self._due.remove(entry)
                self._tell(entry[2])


@dataclass(frozen=True, slots=True)
class Met:
    """A page that was on the screen: `step` of `steps`, 0 where it has no number."""

    page: str
    service: str
    step: int
    steps: int
    at: float


class Hall:
    """`content` is what the terminal offers. Close it, or use `hall_of`."""

    def __init__(self, content: Content, parts: Parts) -> None:
        self.content, self.parts = content, parts
        self._ahead = 1000.0
        self._began = time.monotonic()
        self.told: list[Told] = []
        self.met: list[Met] = []
        self.faults: list[BaseException] = []
        self._caption = ""
        self.keys = 0  # of the keypad that arrived
        self.view = _view(content, self.faults.append, self.now)
        self.desk = PromptDesk(self.now, lambda event: self.runtime.desk_event(event))
        voices = MappingProxyType(dict(parts.voices))
        world = replace(content.world(TODAY, _needs(content)), voices=voices, queues=QUEUES)
        self.runtime = Runtime(world, self, self.desk, self, ASSETS / "photo-specs", now=self.now, today=lambda: TODAY)
        self.view.terminal = self.runtime
        parts.begin(self._news, self.now)
        self.runtime.start()
        self.turn()

    def close(self) -> None:
        self.runtime.close()
        self.parts.end()
        self.view.terminal = None

    # -- time -----------------------------------------------------------------------------------------------------

    def now(self) -> float:
        return self._ahead + (time.monotonic() - self._began if self.parts.real else 0.0)

    def turn(self) -> None:
        """One turn of the loop that a window makes thirty times a second."""
        from kivy.clock import Clock

        self.desk.tick()
        self.parts.tick()
        self.runtime.tick()
        Clock.tick()
        for one in self.told[-3:]:
            if one.caption_after is None and self._captioned(one):
                one.caption_after = self.now() - one.at
        assert not self.faults, self.faults

    def wait(self, seconds: float) -> None:
        """So much of the hall's time goes by; parts that work in real time have hardly moved."""
        end = self.now() + seconds
        while (left := end - self.now()) > 0:
            self._ahead += min(left, TURN if left < 3 else 0.5 if left < 20 else 2.0)
            self.turn()

    def breathe(self) -> None:
        """A moment in which parts get on with what they do."""
        if self.parts.real:
            time.sleep(0.01)
            self.turn()
        else:
            self.wait(0.2)

    def until(self, done: Callable[[], bool], most: float = 15.0) -> bool:
        """`most`: real seconds over real parts, else the hall's."""
        end = (time.monotonic() if self.parts.real else self.now()) + most
        while not done():
            if (time.monotonic() if self.parts.real else self.now()) > end:
                return False
            self.breathe()
        return True

    def hush(self, most: float = 60.0) -> None:
        """Until nothing is being said, and nothing more comes for a moment."""
        quiet = 0
        end = (time.monotonic() if self.parts.real else self.now()) + most
        while quiet < QUIET_TURNS and (time.monotonic() if self.parts.real else self.now()) < end:
            self.breathe()
            quiet = 0 if self.runtime.speaking else quiet + 1

    # -- between runtime and parts (GatewayLike) ------------------------------------------------------------------

    def submit(self, role: str, command: str, *args: Any, timeout: float, visit: str = "", **options: Any) -> Any:
        if role == "speech" and command == "say":
            alone, language = bool(options.get("alone")), str(options.get("language", ""))
            one = Told(options["id"], args[0], self.now(), alone, language, int(options.get("rate", 100)))
            one.voice = str(options.get("voice", ""))
            one.caption = self._caption
            self.told.append(one)
        return self.parts.submit(role, command, *args, timeout=timeout, visit=visit, **options)

    def cancel_visit(self, visit: str) -> None:
        self.parts.cancel_visit(visit)

    def latest_frame(self, role: str = "camera") -> Any:
        return self.parts.latest_frame(role)

    def _news(self, event: DeviceEvent) -> None:
        """From a driver, in any thread."""
        if event.role == "speech":
            one = next((one for one in reversed(self.told) if one.id == event.payload), None)
            if one is not None and event.kind == "speech_started":
                one.started = self.now()
            elif one is not None and event.kind == "speech_failed":
                one.failed = True
            elif one is not None and event.kind in ("speech_finished", "speech_interrupted"):
                one.ended, one.whole = self.now(), event.kind == "speech_finished"
        self.runtime.device_event(event)

    # -- between runtime and window (Eye) -------------------------------------------------------------------------

    def show(self, page: Page, settings: Settings) -> None:
        self.view.show(page, settings)
        place = page.progress
        number, total = (place.number, place.total) if place else (0, 0)
        self.met.append(Met(page.id, self.runtime.visit.service, number, total, self.now()))

    def caption(self, text: str) -> None:
        self._caption = text
        self.view.caption(text)

    def logical_key(self, key: str) -> None:
        self.keys += 1
        self.view.logical_key(key)

    # -- looking on -----------------------------------------------------------------------------------------------

    @property
    def page(self) -> Page:
        assert self.view.page is not None
        return self.view.page

    @property
    def away(self) -> bool:
        """Nobody is at the terminal."""
        return not self.runtime.visit.id

    def seconds_left(self) -> float:
        """Until the terminal does something of its own because nobody does anything."""
        due = [at for name, at in self.runtime._timers.items() if name in ("idle", "leave")]
        return min(due, default=self.now()) - self.now()

    def services(self) -> tuple[str, ...]:
        return on_home(self.runtime.world)

    def hands_in(self, service: str) -> bool:
        """Whoever takes the first of every choice hands something in."""
        steps = self.content.services[service].steps
        way, at = set[str](), self.content.services[service].start
        while at in steps and at not in way:
            way.add(at)
            routes = steps[at].routes
            first = str(next(iter(names(steps[at], "choices")), ""))
            at = routes.get(first) or next(iter(routes.values()))
        return any(steps[one].kind == "submit" for one in way)

    def has_got(self, service: str) -> bool:
        """The desk has what this service hands in, or was called by it; a number that was drawn is nobody's case."""
        steps = self.content.services[service].steps.values()
        if needs := {step.options["need"] for step in steps if step.kind == "call_help"}:
            return self.desk.calls[-1]["service"] == service and self.desk.calls[-1]["need"] in needs
        return not self.hands_in(service) or self.desk.cases[-1][0] == service

    def length(self, service: str) -> int:
        """How many steps count as progress, on the way of whoever takes the first of every choice."""
        steps = self.content.services[service].steps.values()
        branch = next((step.branch for step in steps if step.branch), "")
        return sum(not step.aside and not step.instead_of and step.branch == branch for step in steps)

    def prints(self, service: str) -> bool:
        return any(step.kind == "receipt" for step in self.content.services[service].steps.values())

    def name_of(self, service: str, language: str = "zh-CN") -> str:
        return self.content.wording()(language, service, "service-name", {}).show

    def finished(self, service: str, since: int = 0) -> bool:
        """Its last step was reached, and the first page is there for the next person, whom a last touch of the glass
        may already have announced. `since`: from this entry of `met` on."""
        met = [one for one in self.met[since:] if one.service == service]
        visit = self.runtime.visit
        fresh = visit.at_home and visit.person is None and not visit.answers
        return (self.away or fresh) and any(one.step and one.step == one.steps for one in met)

    def _captioned(self, one: Told) -> bool:
        drawn = "".join("".join(seen.text.split()) for seen in self.view.texts() if seen.kind == "caption")
        return bool(drawn) and "".join(one.caption.split()).startswith(drawn)


def _needs(content: Content) -> dict[str, tuple[Need, ...]]:
    """As devices() says: identity reader and camera are required, the printer is not."""
    roles = (Need("id_reader", True), Need("camera", True), Need("receipt_printer", False))
    return dict.fromkeys(content.services, roles)


_PANEL = Panel()


def _view(content: Content, on_fault: Callable[[BaseException], None], now: Callable[[], float]) -> KioskView:
    import sys

    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        os.environ.pop(name, None)
    if "kivy" not in sys.modules:
        from kiosk_app.ui.settings import configure

        configure(_PANEL, fullscreen=False)
    from kiosk_app.ui.view import KioskView

    return KioskView(_PANEL, content.wording(), on_fault=on_fault, now=now)


@contextmanager
def hall_of(content: Content, parts: Parts) -> Iterator[Hall]:
    """A hall whose clock is also the window's while it lasts; after it the window is as it was."""
    hall = Hall(content, parts)
    from kivy.clock import Clock
    from kivy.core.window import Window

    before = Clock.time, Clock._max_fps, Clock._last_tick
    Clock.time, Clock._max_fps, Clock._last_tick = hall.now, 0, hall.now()
    hall.view.stage.fit_into(*Window.size)
    Window.add_widget(hall.view.stage)
    try:
        yield hall
    finally:
        hall.close()
        Window.remove_widget(hall.view.stage)
        Clock.time, Clock._max_fps, Clock._last_tick = before


def content_at(assets: Path) -> Content:
    from kiosk_app.content.load import load_content

    content, problems = load_content(assets)
    assert problems == [], [str(problem) for problem in problems]
    return content
