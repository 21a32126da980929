"""What may happen to a ticket, and whose turn it is. Pure: no clock, no rows, no web.

waiting -> called -> serving -> done, or waiting for the next service on the ticket
called -> aside (was not there) or no_show; serving -> aside (fetches a paper); aside -> waiting
called, serving -> waiting for another service, with the same place in the queue
waiting, aside -> given_up by the citizen; at closing time whatever is open but served is left_over

Whose turn it is follows from one moment per ticket, `turn_at`: when it was drawn, for those with a right to go first a
head start earlier. Nobody starves: of whoever comes, only those who came within the head start can pass.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType


class Rank(StrEnum):
    """By right: 70 and over, or disabled. Everybody else is ordinary."""

    PRIORITY = "priority"
    ORDINARY = "ordinary"


class State(StrEnum):
    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    ASIDE = "aside"  # was not there when called, or fetches a paper: comes back by a word
    DONE = "done"
    NO_SHOW = "no_show"
    GIVEN_UP = "given_up"  # by the citizen
    LEFT_OVER = "left_over"  # the hall closed


OPEN = frozenset({State.WAITING, State.CALLED, State.SERVING, State.ASIDE})
AT_WINDOW = frozenset({State.CALLED, State.SERVING})


class Act(StrEnum):
    CALL = "call"
    RECALL = "recall"  # the same number once more
    START = "start"  # the citizen stands at the window
    SKIP = "skip"  # is not there just now
    PARK = "park"  # fetches something, and need not wait anew
    RETURN = "return"
    NO_SHOW = "no_show"
    TRANSFER = "transfer"  # to another service
    FINISH = "finish"  # of this service: the next one on the ticket, or all of it
    GIVE_UP = "give_up"
    CLOSE = "close"  # closing time
    REOPEN = "reopen"  # it was closed by mistake


TABLE: Mapping[tuple[State, Act], State] = MappingProxyType(
    {
        (State.WAITING, Act.CALL): State.CALLED,
        (State.CALLED, Act.RECALL): State.CALLED,
        (State.CALLED, Act.START): State.SERVING,
        (State.CALLED, Act.SKIP): State.ASIDE,
        (State.CALLED, Act.NO_SHOW): State.NO_SHOW,
        (State.CALLED, Act.TRANSFER): State.WAITING,
        (State.SERVING, Act.TRANSFER): State.WAITING,
        (State.SERVING, Act.PARK): State.ASIDE,
        (State.SERVING, Act.FINISH): State.DONE,
        (State.ASIDE, Act.RETURN): State.WAITING,
        (State.NO_SHOW, Act.RETURN): State.WAITING,
        (State.WAITING, Act.GIVE_UP): State.GIVEN_UP,
        (State.ASIDE, Act.GIVE_UP): State.GIVEN_UP,
        (State.LEFT_OVER, Act.REOPEN): State.WAITING,
        **{(state, Act.CLOSE): State.LEFT_OVER for state in OPEN - {State.SERVING}},
    }
)


def acts(state: State) -> tuple[Act, ...]:
    """What may happen to a ticket there."""
    return tuple(act for at, act in TABLE if at is state)


class Why(StrEnum):
    """Why an act was refused."""

    STATE = "state"  # it does not fit where the ticket stands
    WINDOW = "window"  # another window has it
    BUSY = "busy"  # this window has somebody already
    PAUSED = "paused"


class Refused(Exception):
    def __init__(self, why: Why) -> None:
        self.why = why
        super().__init__(why.value)


@dataclass(frozen=True)
class Terms:
    """What a county may set."""

    head_start: timedelta = timedelta(minutes=45)
    early: timedelta = timedelta(minutes=5)  # how long before an appointment its holder may be called
    behind: int = 3  # who was not there when called comes back behind so many
    closing: time | None = None  # of the hall's day: from then on no ticket is drawn


@dataclass(frozen=True)
class Ticket:
    """One citizen's way through the hall. `ahead`: services after this one. `number` is what is called: A012."""

    id: int
    number: str
    rank: Rank
    service: str
    drawn_at: datetime
    turn_at: datetime
    ahead: tuple[str, ...] = ()
    not_before: datetime | None = None
    state: State = State.WAITING
    window: str | None = None
    calls: int = 0
    called_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None


def turn_of(rank: Rank, drawn: datetime, appointment: datetime | None, terms: Terms) -> datetime:
    """Who has an appointment counts as drawn a head start before it, and no earlier for coming early or late."""
    begin = drawn if appointment is None else appointment
    first = rank is Rank.PRIORITY or appointment is not None
    return begin - terms.head_start if first else begin


def draw(
    id_: int,
    number: str,
    rank: Rank,
    services: Sequence[str],
    now: datetime,
    terms: Terms,
    appointment: datetime | None = None,
) -> Ticket:
    """A ticket for these services, one after the other. `services` holds one at least."""
    return Ticket(
        id=id_,
        number=number,
        rank=rank,
        service=services[0],
        ahead=tuple(services[1:]),
        drawn_at=now,
        turn_at=turn_of(rank, now, appointment, terms),
        not_before=None if appointment is None else appointment - terms.early,
    )


def may_be_called(ticket: Ticket, services: Collection[str], now: datetime) -> bool:
    """At a window for these services."""
    early = ticket.not_before is not None and now < ticket.not_before
    return ticket.state is State.WAITING and ticket.service in services and not early


def order(tickets: Iterable[Ticket]) -> list[Ticket]:
    """Whose turn comes first."""
    return sorted(tickets, key=lambda ticket: (ticket.turn_at, ticket.id))


def next_at(tickets: Iterable[Ticket], services: Collection[str], now: datetime) -> Ticket | None:
    """Who a window for these services calls now; None when nobody waits for it."""
    return next(iter(order(one for one in tickets if may_be_called(one, services, now))), None)


def step(
    ticket: Ticket,
    act: Act,
    now: datetime,
    *,
    window: str | None = None,
    override: bool = False,
    service: str | None = None,
    turn_at: datetime | None = None,
) -> Ticket:
    """The ticket after it. `window`: where the clerk sits that acts; `override`: a supervisor, for any window.
    `service`: with TRANSFER, where to; `turn_at`: with RETURN, its new place (see `returning`). Raises Refused."""
    target = TABLE.get((ticket.state, act))
    if target is None:
        raise Refused(Why.STATE)
    if ticket.state in AT_WINDOW and act is not Act.CLOSE and ticket.window != window and not override:
        raise Refused(Why.WINDOW)
    moved = replace(ticket, state=target)
    match act:
        case Act.CALL:
            return replace(moved, window=window, calls=1, called_at=now, started_at=None)
        case Act.RECALL:
            return replace(moved, calls=ticket.calls + 1)
        case Act.START:
            return replace(moved, started_at=now)
        case Act.SKIP | Act.PARK:
            return replace(moved, window=None)
        case Act.RETURN:
            return replace(moved, turn_at=turn_at or ticket.turn_at, not_before=None, window=None, ended_at=None)
        case Act.TRANSFER:
            if service is None:
                raise Refused(Why.STATE)
            return replace(moved, service=service, window=None)
        case Act.FINISH if ticket.ahead:
            return replace(moved, state=State.WAITING, service=ticket.ahead[0], ahead=ticket.ahead[1:], window=None)
        case Act.REOPEN:
            return replace(moved, window=None, ended_at=None)
        case Act.FINISH | Act.NO_SHOW | Act.GIVE_UP | Act.CLOSE:
            return replace(moved, ended_at=now)


def returning(waiting: Iterable[Ticket], ticket: Ticket, terms: Terms) -> datetime:
    """The place of one who was called and was not there: behind the next few, whoever came later still comes later.
    Who only fetched a paper keeps the old place: `step` without `turn_at`."""
    first = order(one for one in waiting if one.service == ticket.service and one.state is State.WAITING)
    if not first:
        return ticket.turn_at
    last = first[min(terms.behind, len(first)) - 1]
    return max(ticket.turn_at, last.turn_at + timedelta(milliseconds=1))


# ---- how long it takes -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Window:
    """An open window. `free_at`: when it will be done with whoever stands there, as far as is known."""

    id: str
    services: frozenset[str] = field(default_factory=frozenset)
    free_at: datetime | None = None


def expected(
    ticket: Ticket, waiting: Iterable[Ticket], windows: Sequence[Window], takes: Mapping[str, timedelta], now: datetime
) -> timedelta | None:
    """How long until it is called, when nobody else comes: the waiting are dealt out to the windows in their turn.
    None when no open window serves it. `takes`: how long a service takes, by what it took before."""
    free = [(max(now, one.free_at or now), at) for at, one in enumerate(windows)]
    heapq.heapify(free)
    queue = order([*(one for one in waiting if one.id != ticket.id and one.state is State.WAITING), ticket])
    while free:
        at, index = heapq.heappop(free)
        mine = [one for one in queue if one.service in windows[index].services]
        served = next((one for one in mine if one.not_before is None or one.not_before <= at), None)
        if served is None:
            if mine:  # appointments only, and all of them later
                heapq.heappush(free, (min(one.not_before for one in mine if one.not_before), index))
            continue
        if served.id == ticket.id:
            return at - now
        queue.remove(served)
        heapq.heappush(free, (at + takes[served.service], index))
    return None


SMOOTHING = 0.2  # of the newest duration in the mean


def learned(known: timedelta, took: timedelta) -> timedelta:
    """The mean after one more; a single long case moves it by a fifth."""
    return known + (took - known) * SMOOTHING


# ---- what stands on the ticket ---------------------------------------------------------------------------------------


def number_of(letter: str, count: int) -> str:
    """A012; from the thousandth on it grows: A1000."""
    return f"{letter}{count:03d}"
