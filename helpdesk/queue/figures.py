"""How the queue went: by service and by window. The arithmetic is pure; `of` reads the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.queue.legs import MOVED
from helpdesk.queue.rules import OPEN, Rank, State
from helpdesk.requests.rules import quantile
from helpdesk.store.models import QueueService, QueueWindow, TicketLeg, TicketRow


@dataclass(frozen=True)
class Went:
    """One service on a ticket's way. `outcome`: a leg's or, while it is not over, the ticket's state. Seconds: `waited`
    until it was called there, None when nobody called it; `told` at the drawing."""

    service: str
    window: str
    priority: bool
    outcome: str
    waited: float | None
    told: float | None


@dataclass(frozen=True)
class Line:
    """Some tickets. Seconds; None where nothing was measured. `error`: how far the told wait was from the real one."""

    label: str
    drawn: int
    served: int
    no_show: int
    left_over: int
    first_p50: float | None
    first_p95: float | None
    other_p50: float | None
    other_p95: float | None
    error_p50: float | None
    error_p95: float | None


@dataclass(frozen=True)
class QueueFigures:
    by_service: tuple[Line, ...] = ()
    by_window: tuple[Line, ...] = ()


def line(label: str, tickets: Sequence[Went]) -> Line:
    first = sorted(one.waited for one in tickets if one.waited is not None and one.priority)
    other = sorted(one.waited for one in tickets if one.waited is not None and not one.priority)
    errors = sorted(abs(one.told - one.waited) for one in tickets if one.told is not None and one.waited is not None)
    return Line(
        label,
        len(tickets),
        sum(one.outcome in (State.DONE, MOVED) for one in tickets),
        sum(one.outcome == State.NO_SHOW for one in tickets),
        sum(one.outcome == State.LEFT_OVER for one in tickets),
        quantile(first, 50),
        quantile(first, 95),
        quantile(other, 50),
        quantile(other, 95),
        quantile(errors, 50),
        quantile(errors, 95),
    )


def figures(tickets: Iterable[Went], services: Mapping[str, str], windows: Mapping[str, str]) -> QueueFigures:
    """`services`, `windows`: what they are called; who was called to no window counts by service only."""
    all_ = list(tickets)
    return QueueFigures(
        _grouped(all_, lambda one: services.get(one.service, one.service)),
        _grouped([one for one in all_ if one.window], lambda one: windows.get(one.window, one.window)),
    )


def _grouped(tickets: Iterable[Went], of_ticket: Callable[[Went], str]) -> tuple[Line, ...]:
    found: dict[str, list[Went]] = {}
    for one in tickets:
        found.setdefault(of_ticket(one), []).append(one)
    return tuple(line(label, found[label]) for label in sorted(found))


def of(session: Session, begins: datetime, ends: datetime) -> QueueFigures:
    """Services that tickets were through with, and those they still wait for; of who joined a queue from `begins` until
    before `ends`."""
    legs = session.scalars(select(TicketLeg).where(TicketLeg.since_at >= begins, TicketLeg.since_at < ends))
    went = [
        Went(
            row.service,
            row.window or "",
            row.rank == Rank.PRIORITY,
            row.outcome,
            None if row.waited_ms is None else row.waited_ms / 1000,
            None if row.told_ms is None else row.told_ms / 1000,
        )
        for row in legs
    ]
    joined = TicketRow.since_at >= begins, TicketRow.since_at < ends
    for row in session.scalars(select(TicketRow).where(*joined, TicketRow.state.in_(OPEN))):
        waited = _waited(row)
        told = row.told_ms / 1000 if row.told_ms is not None and row.since_at == row.drawn_at else None
        went.append(Went(row.service, row.window or "", row.rank == Rank.PRIORITY, row.state, waited, told))
    services = {row.id: row.title for row in session.scalars(select(QueueService))}
    return figures(went, services, {row.id: row.name for row in session.scalars(select(QueueWindow))})


def _waited(row: TicketRow) -> float | None:
    """Seconds until it was called to where it is not through yet."""
    if row.called_at is None or row.since_at is None or row.called_at < row.since_at:
        return None
    return (row.called_at - row.since_at).total_seconds()
