"""A hall's day, minute by minute: who comes, how long they take, and whom a window calls. Pure but for the data file.

The same people come under each rule, and take as long: only whom a window calls next differs.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from pydantic import BaseModel, ConfigDict
from yaml import safe_load

from helpdesk.queue import rules
from helpdesk.queue.rules import Act, Rank, State, Terms, Ticket, Window

DAY = Path(__file__).parent / "data" / "hall_day.yaml"
MIDNIGHT = datetime(2026, 11, 27, tzinfo=UTC)
TERMS = Terms()
MINUTE = timedelta(minutes=1)
LOST = MINUTE / 2  # by a window whose call nobody follows
SPREAD = 0.6  # sigma of the lognormal a service takes


class Service(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    share: float
    minutes: float


class Hall(BaseModel):
    """What `hall_day.yaml` says. Times are hours and minutes of the day, spans minutes."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    opens: str
    closes: str
    overtime: float
    priority_share: float
    arrivals: Mapping[str, float]
    services: Mapping[str, Service]
    windows: Sequence[Sequence[str]]
    no_show: float


@dataclass(frozen=True)
class Citizen:
    comes: datetime
    rank: Rank
    service: str
    takes: timedelta
    shows: bool


Choice = Callable[[Sequence[Ticket], frozenset[str], datetime], Ticket | None]
"""Whom a window for these services calls now."""


def ours(waiting: Sequence[Ticket], services: frozenset[str], now: datetime) -> Ticket | None:
    return rules.next_at(waiting, services, now)


def strict(waiting: Sequence[Ticket], services: frozenset[str], now: datetime) -> Ticket | None:
    """ORDER BY priority, start_time: as The Q does, and ZMS did."""
    mine = (one for one in waiting if one.service in services)
    return min(mine, key=lambda one: (one.rank is Rank.ORDINARY, one.drawn_at, one.id), default=None)


def first_come(waiting: Sequence[Ticket], services: frozenset[str], now: datetime) -> Ticket | None:
    mine = (one for one in waiting if one.service in services)
    return min(mine, key=lambda one: (one.drawn_at, one.id), default=None)


@dataclass
class Told:
    """A day under one rule. Minutes."""

    waits: dict[Rank, list[float]] = field(default_factory=lambda: {rank: [] for rank in Rank})
    errors: list[float] = field(default_factory=list)  # what was told at the drawing, against what came
    naive: list[float] = field(default_factory=list)  # people before, times the mean, through the windows
    passed: int = 0  # tickets before which somebody was called who came more than the head start later
    left_over: int = 0


def load(path: Path = DAY) -> Hall:
    return Hall.model_validate(safe_load(path.read_text(encoding="utf-8")))


def people(hall: Hall, random: Random) -> list[Citizen]:
    """Poisson arrivals at each hour's rate."""
    starts = sorted(_at(text) for text in hall.arrivals)
    rates = {_at(text): rate for text, rate in hall.arrivals.items()}
    names, shares = list(hall.services), [service.share for service in hall.services.values()]
    found = []
    for begin, end in zip(starts, [*starts[1:], _at(hall.closes)], strict=True):
        at = begin
        while (at := at + timedelta(hours=random.expovariate(rates[begin]))) < end:
            service = random.choices(names, shares)[0]
            mean = hall.services[service].minutes
            takes = random.lognormvariate(math.log(mean) - SPREAD**2 / 2, SPREAD)
            rank = Rank.PRIORITY if random.random() < hall.priority_share else Rank.ORDINARY
            found.append(Citizen(at, rank, service, takes * MINUTE, random.random() >= hall.no_show))
    return found


def day(hall: Hall, citizens: Sequence[Citizen], choice: Choice) -> Told:
    """Windows and people in the order of time."""
    told = Told()
    ends = _at(hall.closes) + hall.overtime * MINUTE
    windows = [Window(str(number), frozenset(services)) for number, services in enumerate(hall.windows)]
    takes = {name: service.minutes * MINUTE for name, service in hall.services.items()}
    idle, busy = set(range(len(windows))), dict[int, datetime]()
    waiting: list[Ticket] = []
    promised: dict[int, tuple[timedelta | None, timedelta]] = {}
    events = [(one.comes, 0, id_) for id_, one in enumerate(citizens)]  # kind 0: comes; 1: a window is free
    heapq.heapify(events)
    while events:
        now, kind, which = heapq.heappop(events)
        if kind == 0:
            one = citizens[which]
            ticket = rules.draw(which, str(which), one.rank, [one.service], now, TERMS)
            standing = [Window(each.id, each.services, busy.get(at)) for at, each in enumerate(windows)]
            promised[which] = (
                rules.expected(ticket, waiting, standing, takes, now),
                _naive(ticket, waiting, windows, takes),
            )
            waiting.append(ticket)
        else:
            idle.add(which)
            busy.pop(which, None)
        for window in sorted(idle):
            called = choice(waiting, windows[window].services, now) if now <= ends else None
            if called is None:
                continue
            waiting.remove(called)
            _note(told, called, waiting, now, promised[called.id])
            one = citizens[called.id]
            if one.shows:
                takes[one.service] = rules.learned(takes[one.service], one.takes)
            free = now + (one.takes if one.shows else LOST)
            idle.discard(window)
            busy[window] = now + takes[one.service]  # as far as is known
            heapq.heappush(events, (free, 1, window))
    told.left_over = len([rules.step(one, Act.CLOSE, ends) for one in waiting if one.state is State.WAITING])
    return told


def _note(
    told: Told, called: Ticket, waiting: Sequence[Ticket], now: datetime, promise: tuple[timedelta | None, timedelta]
) -> None:
    wait = now - called.drawn_at
    told.waits[called.rank].append(wait / MINUTE)
    if promise[0] is not None:
        told.errors.append(abs(promise[0] - wait) / MINUTE)
    told.naive.append(abs(promise[1] - wait) / MINUTE)
    same = (one for one in waiting if one.service == called.service)
    told.passed += sum(called.drawn_at - one.drawn_at > TERMS.head_start for one in same)


def _naive(
    ticket: Ticket, waiting: Sequence[Ticket], windows: Sequence[Window], takes: Mapping[str, timedelta]
) -> timedelta:
    """What a ticket machine prints: people of this service before you, times the mean, through its windows."""
    before = sum(one.service == ticket.service for one in waiting)
    return takes[ticket.service] * before / sum(ticket.service in window.services for window in windows)


def _at(text: str) -> datetime:
    hours, minutes = text.split(":")
    return MIDNIGHT + timedelta(hours=int(hours), minutes=int(minutes))
