"""Tickets as they stand in the rows, with who comes first and how long that takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.queue import rules
from helpdesk.queue.rules import AT_WINDOW, OPEN, Rank, State, Ticket, Window
from helpdesk.requests.service import SEQ
from helpdesk.store.models import QueueService, QueueWindow, TicketRow
from helpdesk.store.writer import Tx


@dataclass(frozen=True)
class Seen:
    """A ticket as it is told of. `before`: how many are called first; `wait`: None when no window for it is open."""

    ticket: Ticket
    key: str
    seq: int
    before: int = 0
    wait: timedelta | None = None
    by_text: bool = False
    window_name: str = ""
    appointment: datetime | None = None


def ticket_of(row: TicketRow) -> Ticket:
    return Ticket(
        id=row.id,
        number=row.number,
        rank=Rank(row.rank),
        service=row.service,
        drawn_at=row.drawn_at,
        turn_at=row.turn_at,
        ahead=tuple(row.ahead),
        not_before=row.not_before,
        state=State(row.state),
        window=row.window,
        calls=row.calls,
        called_at=row.called_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
    )


def write(tx: Tx, row: TicketRow, ticket: Ticket) -> None:
    row.rank, row.service, row.ahead = ticket.rank.value, ticket.service, list(ticket.ahead)
    row.state, row.window, row.calls = ticket.state.value, ticket.window, ticket.calls
    row.drawn_at, row.turn_at, row.not_before = ticket.drawn_at, ticket.turn_at, ticket.not_before
    row.called_at, row.started_at, row.ended_at = ticket.called_at, ticket.started_at, ticket.ended_at
    row.seq = tx.next(SEQ)


def open_tickets(session: Session, day: str) -> Sequence[TicketRow]:
    """The day's, and whoever stands at a window since an earlier one: until that is ended nobody is called there."""
    of_day = TicketRow.state.in_(OPEN) & (TicketRow.day == day)
    return session.scalars(select(TicketRow).where(of_day | TicketRow.state.in_(AT_WINDOW))).all()


def seen(session: Session, row: TicketRow, now: datetime) -> Seen:
    """With how many are called first and how long that takes, as it stands."""
    ticket = ticket_of(row)
    if ticket.state is not State.WAITING:
        place = session.get(QueueWindow, ticket.window) if ticket.window else None
        return Seen(ticket, row.key, row.seq, by_text=row.by_text, window_name=place.name if place else "")
    tickets = [ticket_of(other) for other in open_tickets(session, row.day)]
    windows, takes = windows_of(session, tickets, now), takes_of(session)
    before = [other for other in rules.order(tickets) if other.state is State.WAITING]
    ahead = sum(other.service == ticket.service for other in before[: [one.id for one in before].index(ticket.id)])
    return Seen(
        ticket, row.key, row.seq, ahead, rules.expected(ticket, tickets, windows, takes, now), by_text=row.by_text
    )


def takes_of(session: Session) -> dict[str, timedelta]:
    return {row.id: timedelta(milliseconds=row.takes_ms) for row in session.scalars(select(QueueService))}


def windows_of(session: Session, tickets: Sequence[Ticket], now: datetime) -> list[Window]:
    """The open ones, each with when it will be free as far as is known."""
    takes = takes_of(session)
    busy = {one.window: (one.started_at or now) + takes[one.service] for one in tickets if one.state in AT_WINDOW}
    rows = session.scalars(select(QueueWindow).where(QueueWindow.open).order_by(QueueWindow.id))
    return [Window(row.id, frozenset(row.services), busy.get(row.id)) for row in rows]
