"""When somebody may come by appointment, and what may become of one. Pure: no clock, no rows, no web.

booked -> arrived (a ticket was drawn with the card, or staff saw the citizen), missed (the day ended) or cancelled;
what was marked by mistake goes back to booked on its day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType

from helpdesk.clock import HALL_ZONE, hall_date


class State(StrEnum):
    BOOKED = "booked"
    ARRIVED = "arrived"
    MISSED = "missed"
    CANCELLED = "cancelled"


class Act(StrEnum):
    ARRIVE = "arrive"
    CANCEL = "cancel"
    MISS = "miss"  # the day is over
    RESTORE = "restore"  # it was a mistake


TABLE: Mapping[tuple[State, Act], State] = MappingProxyType(
    {
        (State.BOOKED, Act.ARRIVE): State.ARRIVED,
        (State.BOOKED, Act.CANCEL): State.CANCELLED,
        (State.BOOKED, Act.MISS): State.MISSED,
        (State.ARRIVED, Act.RESTORE): State.BOOKED,
        (State.CANCELLED, Act.RESTORE): State.BOOKED,
    }
)


class Why(StrEnum):
    """Why something was refused."""

    STATE = "state"  # it does not fit where the appointment stands
    DAY = "day"  # the hall is closed then, it is over, or too far ahead
    SLOT = "slot"  # no such time
    FULL = "full"  # all places of that time are taken
    TWICE = "twice"  # this person has one for that service on that day


class Refused(Exception):
    """`free`: of the day wanted, the times that have a place."""

    def __init__(self, why: Why, free: tuple[time, ...] = ()) -> None:
        self.why, self.free = why, free
        super().__init__(why.value)


@dataclass(frozen=True)
class Slots:
    """What a county may set: `weekdays` 1 (Monday) to 7, `every` minutes from `begins` until before `ends`, so many
    `places` for each service at each time, at most `ahead` days from today."""

    weekdays: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    begins: time = time(9)
    ends: time = time(16, 30)
    every: int = 30
    places: int = 2
    ahead: int = 30
    keep: int = 30  # days after its own until all of it is purged


def times(slots: Slots) -> tuple[time, ...]:
    """Of a day on which the hall is open."""
    first = slots.begins.hour * 60 + slots.begins.minute
    last = slots.ends.hour * 60 + slots.ends.minute
    return tuple(time(*divmod(minute, 60)) for minute in range(first, last, slots.every))


def moment(day: date, at: time) -> datetime:
    """In the hall's own time."""
    return datetime.combine(day, at, HALL_ZONE)


def free(slots: Slots, day: date, taken: Mapping[time, int], now: datetime) -> tuple[time, ...]:
    """Times of that day, for one service, that have a place and are still to come; none on a day that is none."""
    today = hall_date(now)
    if not today <= day <= today + timedelta(days=slots.ahead) or day.isoweekday() not in slots.weekdays:
        return ()
    return tuple(at for at in times(slots) if moment(day, at) > now and taken.get(at, 0) < slots.places)


def check(slots: Slots, day: date, at: time, taken: Mapping[time, int], now: datetime) -> None:
    """Whether it can be booked. Raises Refused."""
    left = free(slots, day, taken, now)
    if at in left:
        return
    today = hall_date(now)
    if not today <= day <= today + timedelta(days=slots.ahead) or day.isoweekday() not in slots.weekdays:
        raise Refused(Why.DAY)
    raise Refused(Why.FULL if at in times(slots) and moment(day, at) > now else Why.SLOT, left)


def step(state: State, act: Act) -> State:
    """Raises Refused."""
    after = TABLE.get((state, act))
    if after is None:
        raise Refused(Why.STATE)
    return after


def acts(state: State) -> tuple[Act, ...]:
    """What staff may do with it there."""
    return tuple(act for at, act in TABLE if at is state and act is not Act.MISS)
