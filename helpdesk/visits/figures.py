"""How home visits went, by township and by day. The arithmetic is pure; `of` reads the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.clock import hall_date
from helpdesk.requests.rules import quantile
from helpdesk.store.visit_models import VisitChange, VisitRow
from helpdesk.visits.looking import township_title
from helpdesk.visits.rules import Act
from helpdesk.visits.terms import VisitTerms

DAY = 24 * 3600  # seconds
COUNTED = {"open": "requested", Act.FINISH.value: "done", Act.MISS.value: "missed"}


@dataclass(frozen=True)
class Event:
    """Something that happened to a visit. `waited`: days from the request, of what was done."""

    day: str  # of the hall, 2026-11-27
    township: str
    what: str  # requested, done, missed
    waited: float | None = None


@dataclass(frozen=True)
class Line:
    """Days; None where nothing was measured."""

    label: str
    requested: int
    done: int
    missed: int
    waited_p50: float | None
    waited_p95: float | None


@dataclass(frozen=True)
class VisitFigures:
    by_township: tuple[Line, ...] = ()
    by_day: tuple[Line, ...] = ()  # and township


def line(label: str, events: Sequence[Event]) -> Line:
    waited = sorted(one.waited for one in events if one.waited is not None)
    return Line(
        label,
        sum(one.what == "requested" for one in events),
        sum(one.what == "done" for one in events),
        sum(one.what == "missed" for one in events),
        quantile(waited, 50),
        quantile(waited, 95),
    )


def figures(events: Iterable[Event]) -> VisitFigures:
    all_ = list(events)
    return VisitFigures(
        _grouped(all_, lambda one: one.township), _grouped(all_, lambda one: f"{one.day} {one.township}")
    )


def _grouped(events: Iterable[Event], of_event: Callable[[Event], str]) -> tuple[Line, ...]:
    found: dict[str, list[Event]] = {}
    for one in events:
        found.setdefault(of_event(one), []).append(one)
    return tuple(line(label, found[label]) for label in sorted(found))


def of(session: Session, terms: VisitTerms, begins: datetime, ends: datetime) -> VisitFigures:
    """What happened from `begins` until before `ends`; of visits that are not purged yet."""
    query = (
        select(VisitChange.at, VisitChange.what, VisitRow.township, VisitRow.requested_at)
        .join(VisitRow, VisitRow.id == VisitChange.visit_id)
        .where(VisitChange.what.in_([*COUNTED]), VisitChange.at >= begins, VisitChange.at < ends)
        .order_by(VisitChange.id)
    )
    return figures(
        Event(
            hall_date(at).isoformat(),
            township_title(terms, township),
            COUNTED[what],
            (at - requested).total_seconds() / DAY if what == Act.FINISH else None,
        )
        for at, what, township, requested in session.execute(query)
    )
