"""A terminal of the pure journey whose parts answer at once, or not at all: what becomes of somebody who only goes on.

`pages_of` finds every page of a service; `ending` tells how a visit ends from there when a part breaks at that moment.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from support.walk import ELDER, Walk

from kiosk_app.core import effects as fx
from kiosk_app.core import events as ev
from kiosk_app.core import home
from kiosk_app.core.bus_card import BusCard
from kiosk_app.core.journey import current_step
from kiosk_app.core.matter import Matter
from kiosk_app.core.page import Page, PageKind
from kiosk_app.core.steps.kind import integer
from kiosk_app.core.steps.read_card import for_delegate
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import World

DESK = "desk"
PARTS = ("receipt_printer", "photo_printer", DESK, "camera", "document_camera", "id_reader", "card_reader")
"""What may break; voice and keypad have tests of their own."""
LOST = "error-disconnected"
MOST = 300  # things done in one visit
TRIES = 3  # of one thing on one page before something else is tried
NEIGHBOUR = replace(ELDER, name="赵小兰", number="421222196506150070", birth=date(1965, 6, 15))
BUS = BusCard("elderly", "3104421222000012345", date(2024, 3, 31), date(2028, 3, 31), None, 2755)
MATTER = Matter("20261110-003", "残疾人证照相", "正在看。", date(2026, 11, 20), "c31", True, "照片")
NUMBERS = {11: "13800001234", 18: "421222195003120026", 19: "6222020000000000125"}
PATIENT = frozenset({"idle", "leave", "card-left", "help-ring", "help-wait", "clip", "call", "message"})
"""Timers that pass only where nobody does anything, or that concern somebody else."""
GOES_AWAY = frozenset({"back", "decline", "leave", "go_home", "not_me", "retake", "language", "large", "voice", "low"})
KIND = re.compile(r"窗口|绿色通道|工作人员|请人|帮|再试|再放|再来|打电话|稍等|等一|先|没关系|记下|接着办")
"""What a page says that tells somebody what to do instead."""


class End(StrEnum):
    """How a visit ended for somebody who always went on."""

    FINISHED = "finished"  # handed in, drawn, called or printed
    READ = "read"  # nothing was: what there is to know was read
    TOLD = "told"  # a page said that it cannot be done here now, and what to do instead
    NOT_OFFERED = "not offered"  # the first page says where it is done today


class Stuck(AssertionError):
    """Somebody who goes on gets nowhere and is told nothing."""


@dataclass
class Terminal:
    """`broken`: the parts that do not answer. `pending`: what was asked of parts and desk. `done`: the desk or the
    citizen has something now. `told`: what to do instead was said. `over`: the terminal forgot her."""

    walk: Walk
    broken: frozenset[str] = frozenset()
    pending: tuple[fx.Effect, ...] = ()
    timers: tuple[str, ...] = ()
    done: bool = False
    told: bool = False
    over: bool = False

    def copy(self) -> Terminal:
        return replace(self, walk=Walk(self.walk.world, self.walk.visit))

    @property
    def page(self) -> Page:
        return self.walk.page

    @property
    def visit(self) -> Visit:
        return self.walk.visit

    def breaks(self, part: str) -> None:
        self.broken |= {part}
        if part != DESK:
            self.does(ev.DeviceChanged(part, False, LOST))

    def does(self, *events: ev.Event) -> None:
        self.walk(*events)
        self.pending += tuple(self.walk.effects)
        self.walk.effects = []
        self.told |= bool(self.visit.service) and told(self.page)

    def is_answered(self) -> bool:
        """Parts and desk have done what they were asked, or failed at it. False where nothing was asked."""
        asked, self.pending = self.pending, ()
        self.does(*(event for effect in asked for event in self._answer(effect)))
        return bool(asked)

    def _answer(self, effect: fx.Effect) -> Iterator[ev.Event]:
        here = current_step(self.visit, self.walk.world)
        match effect:
            case fx.ReadCard() if here is not None and "id_reader" not in self.visit.devices:
                yield self._or_lost("id_reader", ev.CardRead(NEIGHBOUR if for_delegate(here) else ELDER))
            case fx.ReadBusCard() if "card_reader" not in self.visit.devices:
                yield self._or_lost("card_reader", ev.BusCardRead(BUS))
            case fx.StartCamera():
                yield ev.PhotoAdvice("good")
            case fx.TakePhoto():
                yield self._or_lost("camera", ev.PhotoTaken(b"jpeg"))
            case fx.StartPlate():
                yield ev.PaperAdvice("good")
            case fx.TakePaper():
                yield self._or_lost("document_camera", ev.PaperTaken(b"jpeg"))
            case fx.Print(job_id):
                self.done |= "receipt_printer" not in self.broken
                yield self._or_lost("receipt_printer", ev.Printed(job_id, "printed"))
            case fx.PrintPhotos(job_id):
                yield self._or_lost("photo_printer", ev.Printed(job_id, "printed"))
            case fx.Submit():
                self.done = True
                yield ev.SubmissionStored("k") if DESK in self.broken else ev.SubmissionAccepted("k", "20261123-001")
            case fx.DrawTicket() if DESK not in self.broken:
                self.done = True
                yield ev.TicketDrawn("A012", 3, 15)
            case fx.PrintNumber():
                self.done = True
                yield ev.TicketDrawn("Z801", printed=True)
            case fx.LookUp():
                yield ev.LookUpFailed() if DESK in self.broken else ev.CasesFound((MATTER,))
            case fx.CallHelp():
                self.done |= here is not None and here.kind == "call_help"
                yield ev.HelpUnreached("k") if DESK in self.broken else ev.HelpChanged("k", "arrived", "王老师", 2)
            case fx.StartTimer(name) if name not in PATIENT:
                self.timers = (*(one for one in self.timers if one != name), name)
            case fx.StopTimer(name):
                self.timers = tuple(one for one in self.timers if one != name)
            case fx.Wipe():
                self.over = True

    def _or_lost(self, role: str, well: ev.Event) -> ev.Event:
        return ev.CommandFailed(role, "x", LOST, "maintenance") if role in self.broken else well

    # -- somebody who goes on --------------------------------------------------------------------------------------

    def ways_on(self) -> tuple[str, ...]:
        """Targets of this page, the likeliest first; none that leads away."""
        now = self.page
        main = [one.id for one in now.actions if one.main]
        others = [one.id for one in now.actions if not one.main and one.id not in GOES_AWAY]
        return (*(one.id for one in now.items), *main, *others)

    def types(self) -> None:
        """The number the page asks for; a field that is full takes no more."""
        step = current_step(self.visit, self.walk.world)
        length = 18 if step is None or step.kind == "enter_id_number" else integer(step, "length", 11)
        for digit in NUMBERS.get(length, "1" * length):
            if self.page.kind is PageKind.NUMBER and self.page.entry and not self.page.entry.complete:
                self.does(ev.Typed(digit))

    def presses(self, target: str) -> None:
        if self.page.kind is PageKind.NUMBER and target in ("ok", "enter"):
            self.types()
        self.does(ev.Pressed(target))

    def time_passes(self) -> bool:
        """The next of what the terminal itself waits for."""
        if not self.timers:
            return False
        name, self.timers = self.timers[0], self.timers[1:]
        self.does(ev.TimerFired(name))
        return True


def told(page: Page) -> bool:
    """Does it say what to do instead?"""
    tells = page.kind in (PageKind.MESSAGE, PageKind.HELP) or page.id.endswith("-failed")
    if page.notice is None and not tells:
        return False
    said = (page.title, page.body, page.notice)
    return bool(KIND.search("".join(words.show + words.spoken for words in said if words is not None)))


def first_page(world: World, broken: str = "") -> Page:
    return _begun(world, broken).page


def _begun(world: World, broken: str) -> Terminal:
    terminal = Terminal(Walk(world))
    terminal.does(ev.Begin("v1"))
    if broken:
        terminal.breaks(broken)
    return terminal


def standing_at(world: World, service: str, broken: str = "") -> Terminal | None:
    """Somebody who has chosen the service; None where the first page does not offer it."""
    terminal = _begun(world, broken)
    for _ in world.services:
        if service in terminal.page.targets():
            terminal.does(ev.Pressed(service))
            return terminal
        if home.MORE not in terminal.page.targets():
            break
        terminal.does(ev.Pressed(home.MORE))
    return None


def pages_of(world: World, service: str) -> list[Terminal]:
    """Every page of it that pressing and typing lead to while all works, each as it is met first."""
    first = standing_at(world, service)
    assert first is not None
    met: dict[tuple[str, str, str], Terminal] = {}
    waiting = deque([first])
    while waiting:
        at = waiting.popleft()
        if at.over or at.visit.service != service or at.visit.overlay or _looks(at) in met:
            continue
        met[_looks(at)] = at
        answered = at.copy()
        answered.is_answered()
        waiting.append(answered)
        for target in at.ways_on():
            onward = at.copy()
            onward.presses(target)
            waiting.append(onward)
    return list(met.values())


def _looks(at: Terminal) -> tuple[str, str, str]:
    return at.page.id, at.page.title.show, at.page.body.show if at.page.body else ""


def ending(at: Terminal, service: str) -> End:
    """How it ends for somebody who goes on from there. Raises Stuck."""
    tried: Counter[tuple[str, str]] = Counter()
    for _ in range(MOST):
        if at.over or at.visit.service != service:  # at home again, or led into another service
            return End.FINISHED if at.done else End.TOLD if at.told else End.READ
        now = at.page
        if not now.title.show or "help" not in now.targets():
            raise Stuck(f"no help at {now.id}")
        if at.is_answered():
            continue
        target = next((one for one in at.ways_on() if tried[now.id, one] < TRIES), None)
        if target is not None:
            tried[now.id, target] += 1
            at.presses(target)
        elif not at.time_passes():
            if told(now):
                return End.TOLD
            raise Stuck(f"{now.id}: {now.title.show} / {now.body and now.body.show} / {now.notice}")
    raise Stuck(f"no end: {at.page.id}")
