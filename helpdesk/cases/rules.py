"""What may happen to a case. Pure: no clock, no rows, no web."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from helpdesk.cases.kinds import Kind


class Why(StrEnum):
    """Why an act was refused."""

    STATE = "state"  # no such move from where the case stands
    CHANGED = "changed"  # somebody else changed it meanwhile
    REASON = "reason"  # it has to be written why
    ROLE = "role"  # a supervisor's
    TRACKING = "tracking"  # nothing of it is posted
    PHOTO = "photo"  # its photo was found wanting, and nobody said that it will do
    UNCUT = "uncut"  # its photo is a whole picture yet
    KEEP = "keep"  # it has to be said why the photo will do; or there is nothing to decide
    TOO_LATE = "too_late"  # nothing to take back any more
    MANY = "many"  # too many pictures of one case


class Refused(Exception):
    def __init__(self, why: Why) -> None:
        self.why = why
        super().__init__(why.value)


@dataclass(frozen=True)
class Case:
    """`version` grows with every change: who looked at an older one is told. `ended_at`: since when it is at an end."""

    state: str
    version: int
    due_at: datetime
    ended_at: datetime | None = None
    assigned: int | None = None


REASON_MOST = 120  # characters: what the terminal shows and speaks


def opened(kind: Kind, now: datetime) -> Case:
    state = kind.states[kind.start]
    return Case(kind.start, 1, now + timedelta(days=kind.due_days), None if state.moves else now)


def changed(case: Case, version: int) -> Case:
    """One change by somebody who saw `version`. Raises Refused."""
    if version != case.version:
        raise Refused(Why.CHANGED)
    return replace(case, version=case.version + 1)


def move(
    case: Case,
    kind: Kind,
    name: str,
    *,
    version: int,
    reason: str,
    supervisor: bool,
    now: datetime,
    photo_will_do: bool = True,
) -> Case:
    """The case after a move. Raises Refused."""
    after = changed(case, version)
    state = kind.states.get(case.state)
    wanted = state.moves.get(name) if state else None
    if wanted is None:
        raise Refused(Why.STATE)
    if wanted.supervisor and not supervisor:
        raise Refused(Why.ROLE)
    if wanted.photo and not photo_will_do:
        raise Refused(Why.PHOTO)
    if wanted.reason and not reason.strip():
        raise Refused(Why.REASON)
    at_end = not kind.states[wanted.to].moves
    return replace(after, state=wanted.to, ended_at=now if at_end else None)


def overdue(case: Case, now: datetime) -> bool:
    return case.ended_at is None and now > case.due_at


def purge_at(case: Case, kind: Kind) -> datetime | None:
    """When all of it goes; None while it is not at an end."""
    return None if case.ended_at is None else case.ended_at + timedelta(days=kind.keep_days)
