"""What may happen to a thing that is lent. Pure: no clock, no rows, no web.

Overdue is no state: it follows from when a loan is due.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

UNDO_WITHIN = timedelta(minutes=5)
AGAIN_AFTER = timedelta(seconds=10)  # a scanner that reads a label twice takes nothing back at once
NAME_MOST = 20
PHONE = re.compile(r"\+?[0-9][0-9 -]{4,19}")


class State(StrEnum):
    FREE = "free"
    OUT = "out"
    CLEANING = "cleaning"
    BROKEN = "broken"
    LOST = "lost"
    RETIRED = "retired"  # no longer in the table of things


class Act(StrEnum):
    LEND = "lend"
    BACK = "back"
    CLEANED = "cleaned"
    BREAK = "break"  # on the shelf, or as it comes back
    REPAIRED = "repaired"
    LOSE = "lose"
    FOUND = "found"


MOVES: Mapping[tuple[State, Act], State] = MappingProxyType(
    {
        (State.FREE, Act.LEND): State.OUT,
        (State.OUT, Act.BACK): State.FREE,
        (State.CLEANING, Act.CLEANED): State.FREE,
        (State.FREE, Act.BREAK): State.BROKEN,
        (State.OUT, Act.BREAK): State.BROKEN,
        (State.CLEANING, Act.BREAK): State.BROKEN,
        (State.BROKEN, Act.REPAIRED): State.FREE,
        (State.FREE, Act.LOSE): State.LOST,
        (State.OUT, Act.LOSE): State.LOST,
        (State.CLEANING, Act.LOSE): State.LOST,
        (State.BROKEN, Act.LOSE): State.LOST,
        (State.LOST, Act.FOUND): State.FREE,
    }
)
CLEANED_FIRST = frozenset({Act.BACK, Act.FOUND})  # comes from somebody's hands


class Why(StrEnum):
    """Why an act was refused."""

    STATE = "state"  # not from where it is
    CHANGED = "changed"  # somebody else was quicker
    TOO_LATE = "too_late"  # nothing to undo any more
    JUST = "just"  # its label was read twice
    NAME = "name"
    PHONE = "phone"


class Refused(Exception):
    def __init__(self, why: Why) -> None:
        self.why = why
        super().__init__(why.value)


@dataclass(frozen=True)
class Last:
    """The last act, as long as it may be undone: what was done, and where the thing was before."""

    act: Act
    before: State
    at: datetime


@dataclass(frozen=True)
class Item:
    """`version` grows with every change: who saw an older one is told."""

    state: State
    version: int
    last: Last | None = None


def fitting(state: State) -> tuple[Act, ...]:
    """What may be done to it there."""
    return tuple(act for act in Act if (state, act) in MOVES)


def step(item: Item, act: Act, *, version: int, clean: bool, now: datetime) -> Item:
    """Raises Refused."""
    to = MOVES.get((item.state, act))
    if item.version != version:
        raise Refused(Why.CHANGED)
    if to is None:
        raise Refused(Why.STATE)
    if clean and act in CLEANED_FIRST:
        to = State.CLEANING
    return Item(to, version + 1, Last(act, item.state, now))


def undone(item: Item, *, version: int, now: datetime) -> Item:
    """As before the last act; once, within five minutes. Raises Refused."""
    if item.version != version:
        raise Refused(Why.CHANGED)
    if not may_undo(item, now):
        raise Refused(Why.TOO_LATE)
    assert item.last is not None
    return Item(item.last.before, version + 1)


def may_undo(item: Item, now: datetime) -> bool:
    return item.last is not None and now - item.last.at <= UNDO_WITHIN


def by_label(item: Item, now: datetime) -> Act:
    """What reading a thing's label means: hand out what is here, take back what is out. Raises Refused."""
    if item.state is State.OUT:
        if item.last is not None and now - item.last.at < AGAIN_AFTER:
            raise Refused(Why.JUST)
        return Act.BACK
    if item.state is State.FREE:
        return Act.LEND
    raise Refused(Why.STATE)


def listed(item: Item | None) -> Item:
    """The table of things names it: new, or as it was; what was retired is here again."""
    if item is None:
        return Item(State.FREE, 1)
    return replace(item, state=State.FREE, version=item.version + 1, last=None) if _retired(item) else item


def unlisted(item: Item) -> Item:
    """The table of things names it no more. Raises Refused while it is out."""
    if item.state is State.OUT:
        raise Refused(Why.STATE)
    return item if _retired(item) else Item(State.RETIRED, item.version + 1)


def _retired(item: Item) -> bool:
    return item.state is State.RETIRED


@dataclass(frozen=True)
class Borrower:
    """Who has it, if they said so: for a reminder. Private: never printed."""

    name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)

    @property
    def masked(self) -> str:
        """张*, or the end of the phone's number, or nothing."""
        if self.name:
            return f"{self.name[0]}*"
        return f"…{self.phone[-2:]}" if self.phone else ""


def borrower(name: str, phone: str) -> Borrower | None:
    """None when nothing was written. Raises Refused."""
    name, phone = " ".join(name.split()), " ".join(phone.split())
    if len(name) > NAME_MOST or not name.isprintable():
        raise Refused(Why.NAME)
    if phone and not PHONE.fullmatch(phone):
        raise Refused(Why.PHONE)
    return Borrower(name, phone) if name or phone else None
