"""What may happen to a help request, and what follows from it. Pure: no clock, no rows, no web.

raised -> delivered -> claimed -> arrived -> closed
   \\__________\\__________\\______ cancelled by the citizen
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from helpdesk.contract import Aid, HelpRequestIn, Need, RequestState

LATE_AFTER = timedelta(minutes=15)  # a press older than this on arrival is shown, but rings nobody
OLDEST_PRESS = timedelta(days=30)  # idempotency keys live longer than any outage; a longer age is a broken clock
ARRIVE_WITHIN = timedelta(minutes=3)  # measured promise of a comparable hall; the day's figures count what is over
RING_EVERY = timedelta(seconds=10)  # UL 1069: a sound that is not continuous repeats every 10 s
ESTIMATES = (1, 2, 5)  # minutes a helper may say
GIVEN = (Need.LEAD, Need.ASSIST, Need.ACT_FOR)  # what kind of help it was, recorded at the end

WAITING = frozenset({RequestState.RAISED, RequestState.DELIVERED})
OPEN = WAITING | {RequestState.CLAIMED, RequestState.ARRIVED}


class Act(StrEnum):
    DELIVER = "deliver"  # a console acknowledged it
    CLAIM = "claim"  # one helper goes
    RELEASE = "release"  # that helper cannot go after all
    ARRIVE = "arrive"
    CLOSE = "close"
    CANCEL = "cancel"  # the citizen


TABLE: Mapping[tuple[RequestState, Act], RequestState] = MappingProxyType(
    {
        (RequestState.RAISED, Act.DELIVER): RequestState.DELIVERED,
        (RequestState.RAISED, Act.CLAIM): RequestState.CLAIMED,
        (RequestState.RAISED, Act.CANCEL): RequestState.CANCELLED,
        (RequestState.DELIVERED, Act.CLAIM): RequestState.CLAIMED,
        (RequestState.DELIVERED, Act.CANCEL): RequestState.CANCELLED,
        (RequestState.CLAIMED, Act.RELEASE): RequestState.DELIVERED,
        (RequestState.CLAIMED, Act.ARRIVE): RequestState.ARRIVED,
        (RequestState.CLAIMED, Act.CANCEL): RequestState.CANCELLED,
        (RequestState.ARRIVED, Act.CLOSE): RequestState.CLOSED,
    }
)


class Why(StrEnum):
    """Why an act was refused."""

    STATE = "state"  # it does not fit where the request stands
    TAKEN = "taken"  # somebody else goes already
    NOT_HOLDER = "not_holder"  # only the helper who goes, or a supervisor, gives it back


class Refused(Exception):
    def __init__(self, why: Why) -> None:
        self.why = why
        super().__init__(why.value)


@dataclass(frozen=True)
class Standing:
    """Where a request stands. `holder` is the id of the helper who goes."""

    state: RequestState
    holder: int | None = None
    minutes: int | None = None
    given: Need | None = None
    delivered_at: datetime | None = None
    claimed_at: datetime | None = None
    arrived_at: datetime | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True)
class By:
    """Who acts. `None` id: the desk itself or the kiosk. `override`: may act on what another holds."""

    id: int | None = None
    override: bool = False


def step(
    now_at: Standing, act: Act, now: datetime, by: By, *, minutes: int | None = None, given: Need | None = None
) -> Standing:
    """The next standing. An act that already happened gives the same standing back. Anybody at the desk may say that
    a helper arrived or is done: the helper stands at the terminal, not at the console. Raises Refused."""
    if _already(now_at, act, by):
        return now_at
    if act is Act.CLAIM and now_at.state in (RequestState.CLAIMED, RequestState.ARRIVED):
        raise Refused(Why.TAKEN)
    target = TABLE.get((now_at.state, act))
    if target is None:
        raise Refused(Why.STATE)
    if act is Act.RELEASE and by.id != now_at.holder and not by.override:
        raise Refused(Why.NOT_HOLDER)
    moved = replace(now_at, state=target)
    match act:
        case Act.DELIVER:
            return replace(moved, delivered_at=now)
        case Act.CLAIM:
            delivered = now_at.delivered_at or now
            return replace(moved, holder=by.id, minutes=minutes, delivered_at=delivered, claimed_at=now)
        case Act.RELEASE:
            return replace(moved, holder=None, minutes=None, claimed_at=None)
        case Act.ARRIVE:
            return replace(moved, arrived_at=now)
        case Act.CLOSE:
            return replace(moved, closed_at=now, given=given)
        case Act.CANCEL:
            return replace(moved, closed_at=now)


def _already(now_at: Standing, act: Act, by: By) -> bool:
    match act:
        case Act.DELIVER:
            return now_at.state is not RequestState.RAISED
        case Act.CLAIM:
            return now_at.state is RequestState.CLAIMED and now_at.holder == by.id
        case Act.ARRIVE:
            return now_at.state is RequestState.ARRIVED
        case Act.CLOSE:
            return now_at.state is RequestState.CLOSED
        case Act.CANCEL:  # never refused: once a helper is there it changes nothing
            return now_at.state in (RequestState.ARRIVED, RequestState.CLOSED, RequestState.CANCELLED)
        case Act.RELEASE:
            return False


def pressed_at(received: datetime, pressed_ms_ago: int) -> datetime:
    """The true time of the press; the kiosk's wall clock is never asked. An absurd age is cut at 30 days."""
    oldest = OLDEST_PRESS // timedelta(milliseconds=1)
    return received - timedelta(milliseconds=min(pressed_ms_ago, oldest))


def is_late(pressed: datetime, received: datetime) -> bool:
    """True for a press that arrives so long after (the line was cut) that nobody should run for it."""
    return received - pressed > LATE_AFTER


def fingerprint(body: HelpRequestIn) -> str:
    """What must be equal for a key to name the same press; the age and the press count may differ by attempt."""
    plain = body.model_dump(mode="json", exclude={"pressed_ms_ago", "presses"})
    if not body.language:  # keys from before there was one keep their meaning
        del plain["language"]
    if not body.borrow:
        del plain["borrow"]
    return digest(plain)


def digest(plain: Mapping[str, Any]) -> str:
    """Of what JSON can say, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(plain, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


_WEIGHT = {Need.MEDICAL: 3, Need.TECHNICAL: 1, Need.HELP: 0}


def merged_need(old: Need, new: Need) -> Need:
    """The need after a second press: the more pressing one; between equals, what was said last."""
    return new if _WEIGHT.get(new, 2) >= _WEIGHT.get(old, 2) else old


def merged_aids(old: Sequence[Aid], new: Sequence[Aid]) -> tuple[Aid, ...]:
    """Every aid said in any press, in the order of the list of aids."""
    said = {*old, *new}
    return tuple(aid for aid in Aid if aid in said)


def order(state: RequestState, need: Need, late: bool, raised: datetime) -> tuple[int, int, datetime]:
    """Sort key for the console: waiting before held; medical first, late last, then who waits longest."""
    urgency = 0 if need is Need.MEDICAL else 2 if late else 1
    return (0 if state in WAITING else 1, urgency if state in WAITING else 0, raised)


def ring(
    waiting: Mapping[str, datetime], rung: Mapping[str, int], now: datetime
) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Which waiting requests ring now and for the how-manieth time (first at once, then every 10 s of their waiting),
    and the book after it: how often each should have rung. It follows from the rows alone, so every process of a desk
    comes to the same figures. A clock that jumps rings once too often rather than not at all."""
    book = {key: max(0, (now - since) // RING_EVERY) + 1 for key, since in waiting.items()}
    due = {key: times for key, times in book.items() if rung.get(key) != times}
    return MappingProxyType(due), MappingProxyType(book)


@dataclass(frozen=True)
class Times:
    """The clocks of one request of today."""

    raised: datetime
    claimed: datetime | None
    arrived: datetime | None
    cancelled: bool
    ended: datetime | None


@dataclass(frozen=True)
class Today:
    """Figures of the day. Seconds; None when there is nothing to measure yet."""

    count: int
    claim_median: float | None
    arrive_p95: float | None
    over: int


def today(requests: Sequence[Times], now: datetime) -> Today:
    """`over` counts whoever waited, or still waits, longer than ARRIVE_WITHIN for a person to be there."""
    claims = sorted((r.claimed - r.raised).total_seconds() for r in requests if r.claimed)
    arrivals = sorted((r.arrived - r.raised).total_seconds() for r in requests if r.arrived)
    over = sum((r.arrived or r.ended or now) - r.raised > ARRIVE_WITHIN for r in requests)
    return Today(len(requests), quantile(claims, 50), quantile(arrivals, 95), over)


def quantile(ordered: Sequence[float], percent: int) -> float | None:
    """Nearest rank: a figure that really occurred."""
    if not ordered:
        return None
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]
