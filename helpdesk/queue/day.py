"""The end of a hall's day: no more tickets, and what becomes of those nobody called. Each inside one transaction."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.clock import HALL_ZONE, hall_day, milliseconds
from helpdesk.queue.rules import OPEN, Act, State, Terms
from helpdesk.queue.service import move
from helpdesk.staff import audit
from helpdesk.store.models import Fact, TicketRow
from helpdesk.store.writer import Tx

UNDO = timedelta(minutes=5)
FACT = "queue_closed"  # `20261127 1795741200000`: the day, and when it was closed
DESK = "desk"


def close(tx: Tx, actor: str) -> int:
    """Closing time: whoever is not being served has to come again; how many. Also what earlier days left."""
    tx.session.merge(Fact(name=FACT, value=f"{hall_day(tx.now)} {milliseconds(tx.now)}"))
    audit.note(tx, actor, "queue.close", hall_day(tx.now))
    return _leave_over(tx, actor, hall_day(tx.now))


def reopen(tx: Tx, actor: str) -> int | None:
    """Closed by mistake: who was left over then waits again, each at the old place; how many. None when it is too late
    or nothing was closed."""
    closed = closed_at(tx.session, tx.now)
    if closed is None or tx.now - closed > UNDO:
        return None
    of_today = TicketRow.day == hall_day(tx.now), TicketRow.state == State.LEFT_OVER
    rows = tx.session.scalars(select(TicketRow).where(*of_today, TicketRow.ended_at >= closed)).all()
    for row in rows:
        move(tx, row, Act.REOPEN, actor)
    tx.session.delete(tx.session.get_one(Fact, FACT))
    audit.note(tx, actor, "queue.reopen", hall_day(tx.now))
    return len(rows)


def sweep(tx: Tx) -> int:
    """What days before today left, when nobody closed them."""
    return _leave_over(tx, DESK, hall_day(tx.now - timedelta(days=1)))


def forgotten(session: Session, now: datetime) -> bool:
    """Whether there is something to sweep."""
    waits = TicketRow.state.in_(OPEN - {State.SERVING}), TicketRow.day < hall_day(now)
    return session.scalar(select(TicketRow.id).where(*waits).limit(1)) is not None


def _leave_over(tx: Tx, actor: str, last: str) -> int:
    waits = TicketRow.state.in_(OPEN - {State.SERVING}), TicketRow.day <= last
    rows = tx.session.scalars(select(TicketRow).where(*waits)).all()
    for row in rows:
        move(tx, row, Act.CLOSE, actor)
    return len(rows)


def closed_at(session: Session, now: datetime) -> datetime | None:
    """When today was closed by hand."""
    fact = session.get(Fact, FACT)
    of_day, _, moment = (fact.value if fact else "").partition(" ")
    if of_day != hall_day(now):
        return None
    return datetime.fromtimestamp(int(moment) / 1000, HALL_ZONE)


def is_closed(session: Session, now: datetime, terms: Terms) -> bool:
    """No ticket is drawn any more today: by the clock or by hand."""
    by_clock = terms.closing is not None and now.astimezone(HALL_ZONE).time() >= terms.closing
    return by_clock or closed_at(session, now) is not None


def is_over(session: Session, of_day: str, now: datetime) -> bool:
    """Nobody of that day is called any more."""
    return of_day < hall_day(now) or (of_day == hall_day(now) and closed_at(session, now) is not None)
