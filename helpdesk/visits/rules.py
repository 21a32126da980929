"""What may happen to a home visit, and when a team has room. Pure: no clock, no rows, no web.

committee -> requested, or declined with a reason (only kinds that ask for the committee begin there)
requested -> scheduled (team, day, half a day or a time) -> confirmed (the citizen was called) -> done or missed
missed -> scheduled anew; scheduled and confirmed -> another day, or back to requested; whatever is open -> cancelled
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType

from helpdesk.visits.terms import HalfDays, Team

REASON_MOST = 120  # characters: what the terminal shows and speaks
NOTE_MOST = 400
AHEAD = 120  # days in which a team's free days are looked for
MOST_AHEAD = timedelta(days=366)
CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")


class State(StrEnum):
    COMMITTEE = "committee"  # the village committee has not said yet
    DECLINED = "declined"  # it did not confirm
    REQUESTED = "requested"
    SCHEDULED = "scheduled"
    CONFIRMED = "confirmed"
    DONE = "done"
    MISSED = "missed"  # the team was there, the citizen was not
    CANCELLED = "cancelled"


ENDS = frozenset({State.DECLINED, State.DONE, State.CANCELLED})
OPEN = frozenset(State) - ENDS
ON_A_DAY = frozenset({State.SCHEDULED, State.CONFIRMED, State.DONE, State.MISSED})
ON_THE_WAY = frozenset({State.SCHEDULED, State.CONFIRMED})
TO_PLAN = frozenset({State.REQUESTED, State.MISSED})


class Act(StrEnum):
    AGREE = "agree"  # the committee confirms
    DECLINE = "decline"
    ASK_AGAIN = "ask_again"
    SCHEDULE = "schedule"
    CONFIRM = "confirm"
    UNPLAN = "unplan"
    FINISH = "finish"
    MISS = "miss"
    CANCEL = "cancel"
    REOPEN = "reopen"


TABLE: Mapping[tuple[State, Act], State] = MappingProxyType(
    {
        (State.COMMITTEE, Act.AGREE): State.REQUESTED,
        (State.COMMITTEE, Act.DECLINE): State.DECLINED,
        (State.DECLINED, Act.ASK_AGAIN): State.COMMITTEE,
        (State.REQUESTED, Act.SCHEDULE): State.SCHEDULED,
        (State.SCHEDULED, Act.SCHEDULE): State.SCHEDULED,
        (State.CONFIRMED, Act.SCHEDULE): State.SCHEDULED,
        (State.MISSED, Act.SCHEDULE): State.SCHEDULED,
        (State.SCHEDULED, Act.CONFIRM): State.CONFIRMED,
        **{(state, Act.UNPLAN): State.REQUESTED for state in sorted(ON_THE_WAY)},
        **{(state, Act.FINISH): State.DONE for state in sorted(ON_THE_WAY)},
        **{(state, Act.MISS): State.MISSED for state in sorted(ON_THE_WAY)},
        **{(state, Act.CANCEL): State.CANCELLED for state in sorted(OPEN)},
        (State.CANCELLED, Act.REOPEN): State.REQUESTED,  # or to the committee, where it has not confirmed
    }
)
ASKS_REASON = frozenset({Act.DECLINE, Act.CANCEL})
ASKS_WHO = frozenset({Act.AGREE, Act.DECLINE})


def acts(state: State) -> tuple[Act, ...]:
    """What may happen to a visit there."""
    return tuple(act for at, act in TABLE if at is state)


class Why(StrEnum):
    """Why an act was refused."""

    STATE = "state"  # it does not fit where the visit stands
    CHANGED = "changed"  # somebody else changed it meanwhile
    REASON = "reason"  # it has to be written why
    WHO = "who"  # it has to be written who of the committee said so
    EARLY = "early"  # its day has not come
    DAY = "day"  # no such day, or in the past, or more than a year ahead
    TEAM = "team"  # this team makes no such visits there
    WEEKDAY = "weekday"  # the team does not go on that day of the week
    FULL = "full"
    SLOT = "slot"  # neither half a day nor a time


class Refused(Exception):
    """`days`: when the team has room instead."""

    def __init__(self, why: Why, days: Sequence[date] = ()) -> None:
        self.why, self.days = why, tuple(days)
        super().__init__(why.value)


@dataclass(frozen=True)
class Plan:
    """`slot`: am, pm, or a time of the hall's day, 09:30."""

    team: str
    day: date
    slot: str


@dataclass(frozen=True)
class Visit:
    """`version` grows with every change: who looked at an older one is told. `asks`: the kind needs the committee."""

    state: State
    version: int = 1
    asks: bool = False
    agreed: bool = False
    plan: Plan | None = None
    ended_at: datetime | None = None


def begun(asks: bool) -> Visit:
    return Visit(State.COMMITTEE if asks else State.REQUESTED, asks=asks)


def changed(visit: Visit, version: int) -> Visit:
    """One change by somebody who saw `version`. Raises Refused."""
    if version != visit.version:
        raise Refused(Why.CHANGED)
    return replace(visit, version=visit.version + 1)


def step(
    visit: Visit,
    act: Act,
    now: datetime,
    today: date,
    *,
    version: int,
    reason: str = "",
    who: str = "",
    plan: Plan | None = None,
) -> Visit:
    """The visit after an act; `plan` is checked by `planned` before. Raises Refused."""
    after = changed(visit, version)
    target = TABLE.get((visit.state, act))
    if target is None:
        raise Refused(Why.STATE)
    if act in ASKS_WHO and not who.strip():
        raise Refused(Why.WHO)
    if act in ASKS_REASON and not reason.strip():
        raise Refused(Why.REASON)
    if act in (Act.FINISH, Act.MISS) and visit.plan is not None and today < visit.plan.day:
        raise Refused(Why.EARLY)
    if act is Act.SCHEDULE and plan is None:
        raise Refused(Why.DAY)
    agreed = visit.agreed or act is Act.AGREE
    if target is State.REQUESTED and visit.asks and not agreed:
        target = State.COMMITTEE
    kept = plan if act is Act.SCHEDULE else visit.plan
    return replace(
        after,
        state=target,
        agreed=agreed,
        plan=kept if target in ON_A_DAY else None,
        ended_at=now if target in ENDS else None,
    )


def slot_of(text: str) -> str:
    """Raises Refused."""
    if text not in ("am", "pm") and not CLOCK.fullmatch(text):
        raise Refused(Why.SLOT)
    return text


def goes(team: Team, day: date, off: Collection[date] = ()) -> bool:
    """`off`: days on which nobody does."""
    return day.isoweekday() in team.weekdays and day not in off


def free_days(
    team: Team, taken: Mapping[date, int], since: date, off: Collection[date] = (), most: int = 3
) -> tuple[date, ...]:
    """The next days from `since` on which the team goes and has room. `taken`: visits it has already, by day."""
    days = (since + timedelta(days=n) for n in range(AHEAD))
    free = (day for day in days if goes(team, day, off) and taken.get(day, 0) < team.per_day)
    return tuple(day for day, _ in zip(free, range(most), strict=False))


def planned(team: Team, taken: Mapping[date, int], plan: Plan, today: date, off: Collection[date] = ()) -> Plan:
    """The plan, when the team goes on that day and has room. `taken` without this visit. Raises Refused."""
    if not today <= plan.day <= today + MOST_AHEAD:
        raise Refused(Why.DAY, free_days(team, taken, today, off))
    if not goes(team, plan.day, off):
        raise Refused(Why.WEEKDAY, free_days(team, taken, plan.day, off))
    if taken.get(plan.day, 0) >= team.per_day:
        raise Refused(Why.FULL, free_days(team, taken, plan.day, off))
    return replace(plan, slot=slot_of(plan.slot))


def hours(slot: str, half_days: HalfDays, minutes: int) -> tuple[time, time]:
    """From and to, of the hall's day; what begins late ends with the day."""
    if slot in ("am", "pm"):
        begins, ends = half_days.am if slot == "am" else half_days.pm
        return begins, ends
    begins = time.fromisoformat(slot)
    ends_at = datetime.combine(date.min, begins) + timedelta(minutes=minutes)
    return begins, ends_at.time() if ends_at.date() == date.min else time(23, 59)


def order(slot: str) -> str:
    """Sorts what is set for a time before or after noon in with the half days."""
    return {"am": "00:00", "pm": "12:00"}.get(slot, slot)
