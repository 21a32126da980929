"""What the hall is shown of its queue: clerks' pages, the display, terminals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.clock import hall_day, hall_midnight, milliseconds
from helpdesk.contract import HallOut, QueueServiceOut
from helpdesk.queue import day, rules
from helpdesk.queue.drawing import about_name
from helpdesk.queue.rows import Seen, open_tickets, takes_of, ticket_of, windows_of
from helpdesk.queue.rules import AT_WINDOW, Rank, State, Terms, Ticket
from helpdesk.store.models import Kiosk, QueueService, QueueWindow, TicketRow
from helpdesk.vault import Vault


@dataclass(frozen=True)
class Hall:
    """The queue as a clerk sees it: today's open tickets in the order in which they are called."""

    services: Mapping[str, str]  # id -> title
    windows: Sequence[QueueWindow]
    tickets: Sequence[Seen]


def hall(session: Session, now: datetime) -> Hall:
    rows = {row.id: row for row in open_tickets(session, hall_day(now))}
    tickets = rules.order(ticket_of(row) for row in rows.values())
    return Hall(
        {row.id: row.title for row in session.scalars(select(QueueService).order_by(QueueService.letter))},
        session.scalars(select(QueueWindow).order_by(QueueWindow.id)).all(),
        [Seen(one, rows[one.id].key, rows[one.id].seq, by_text=rows[one.id].by_text) for one in tickets],
    )


@dataclass(frozen=True)
class Call:
    """A line of the hall's display. `key` is new with every call and recall; `name` is masked; `by_text`: the citizen
    does not hear, and is not called aloud."""

    key: str
    number: str
    window: str
    again: bool
    at: int  # milliseconds since 1970 UTC, of the call or recall
    by_text: bool = False
    name: str = field(default="", repr=False)


MOST = 60  # windows that may have somebody standing at them


def last_calls(session: Session, vault: Vault, now: datetime) -> list[Call]:
    """Who was called to a window and is not through with it: the last call or recall first."""
    calls = (
        select(TicketRow, QueueWindow.name)
        .join(QueueWindow, QueueWindow.id == TicketRow.window)
        .where(TicketRow.state.in_(AT_WINDOW), TicketRow.called_at >= hall_midnight(now))
        .order_by(TicketRow.rang_at.desc(), TicketRow.seq.desc())
        .limit(MOST)
    )
    return [
        Call(
            f"{row.id}-{row.service}-{row.calls}",
            row.number,
            window,
            row.calls > 1,
            milliseconds(row.rang_at or now),
            row.by_text,
            "" if row.name_sealed is None else vault.open(row.name_sealed, about_name(row.key)).decode(),
        )
        for row, window in session.execute(calls)
    ]


def offers(session: Session, kiosk: str, now: datetime, terms: Terms) -> HallOut:
    """What a terminal may offer now."""
    tickets = [ticket_of(row) for row in open_tickets(session, hall_day(now))]
    windows, takes = windows_of(session, tickets, now), takes_of(session)
    waiting = [one for one in tickets if one.state is State.WAITING]
    found = []
    for row in session.scalars(select(QueueService).order_by(QueueService.letter)):
        newcomer = Ticket(2**62, "", Rank.ORDINARY, row.id, now, now)
        wait = rules.expected(newcomer, waiting, windows, takes, now)
        found.append(
            QueueServiceOut(
                id=row.id,
                title=row.title,
                letter=row.letter,
                open=any(row.id in window.services for window in windows),
                waiting=sum(one.service == row.id for one in waiting),
                wait_s=None if wait is None else round(wait.total_seconds()),
            )
        )
    return HallOut(
        day=hall_day(now),
        closed=day.is_closed(session, now, terms),
        offline_mark=str(session.get_one(Kiosk, kiosk).offline_mark or 0),
        services=tuple(found),
    )
