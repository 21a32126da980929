"""Tickets as rows, each function inside one transaction. No ticket is ever called twice: all changes are made one after
the other (store.engine), and a window that has somebody cannot have another (a unique index)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.clock import hall_day
from helpdesk.queue import legs, rules
from helpdesk.queue.load import Loaded
from helpdesk.queue.rows import Seen, open_tickets, seen, ticket_of, write
from helpdesk.queue.rules import AT_WINDOW, OPEN, Act, Refused, State, Terms, Why
from helpdesk.requests.service import Unknown
from helpdesk.staff import audit
from helpdesk.store.models import QueueService, QueueWindow, TicketRow
from helpdesk.store.writer import Tx

AS_DELIVERED = Terms()


class NoSuchService(Exception):
    """Nobody draws a ticket for that here."""


@dataclass(frozen=True)
class Moved:
    """Published whenever the queue changed: whoever shows it looks at the rows. `called`: a ticket that its terminal
    calls, for somebody who does not hear."""

    kiosk: str = ""
    called: Seen | None = None


# ---- what the hall has -----------------------------------------------------------------------------------------------


def set_service(tx: Tx, id_: str, title: str, letter: str, takes: timedelta, actor: str) -> None:
    """Adds or changes what one draws a ticket for. What was learned of its duration stays unless it is new."""
    row = tx.session.get(QueueService, id_)
    if row is None:
        row = QueueService(id=id_, title=title, letter=letter, takes_ms=takes // timedelta(milliseconds=1))
        tx.session.add(row)
    row.title, row.letter = title, letter
    audit.note(tx, actor, "queue.service", id_)


def free_letters(tx: Tx, ids: Collection[str]) -> None:
    """Before these services are set anew: two may change their letters."""
    for index, row in enumerate(tx.session.scalars(select(QueueService).where(QueueService.id.in_(ids))).all()):
        row.letter = f"{index:02d}"
    tx.session.flush()


def set_window(tx: Tx, id_: str, name: str, services: Sequence[str], actor: str) -> None:
    """Adds or changes a window. Raises NoSuchService."""
    known = set(tx.session.scalars(select(QueueService.id)))
    if not set(services) <= known:
        raise NoSuchService(sorted(set(services) - known)[0])
    row = tx.session.get(QueueWindow, id_)
    if row is None:
        row = QueueWindow(id=id_, name=name, services=[], open=False)
        tx.session.add(row)
    row.name, row.services = name, list(services)
    audit.note(tx, actor, "queue.window", id_)


def load(tx: Tx, tables: Loaded, actor: str) -> None:
    """Adds and changes what two tables without a problem say; what they do not name stays."""
    free_letters(tx, {one.id for one in tables.services})
    for one in tables.services:
        set_service(tx, one.id, one.title, one.letter, one.takes, actor)
    for place in tables.windows:
        set_window(tx, place.id, place.name, place.services, actor)


def open_window(tx: Tx, id_: str, is_open: bool, actor: str) -> None:
    """A clerk begins to call there, or pauses; whoever stands there is served. Raises Unknown."""
    row = tx.session.get(QueueWindow, id_)
    if row is None:
        raise Unknown
    if row.open is not is_open:
        row.open = is_open
        audit.note(tx, actor, "queue.open" if is_open else "queue.pause", id_)


# ---- the clerk's side ------------------------------------------------------------------------------------------------


def call_next(tx: Tx, window: str, actor: str) -> Seen | None:
    """Whose turn it is at this window; None when nobody waits for it. Raises Unknown, Refused."""
    place = tx.session.get(QueueWindow, window)
    if place is None:
        raise Unknown
    if not place.open:
        raise Refused(Why.PAUSED)
    if at_window(tx.session, window) is not None:
        raise Refused(Why.BUSY)
    waits = TicketRow.state == State.WAITING, TicketRow.service.in_(place.services), TicketRow.day == hall_day(tx.now)
    due = TicketRow.not_before.is_(None) | (TicketRow.not_before <= tx.now)
    first = select(TicketRow).where(*waits, due).order_by(TicketRow.turn_at, TicketRow.id).limit(1)
    row = tx.session.scalar(first)
    return None if row is None else move(tx, row, Act.CALL, actor, window=window)


def at_window(session: Session, window: str) -> TicketRow | None:
    """Who is called to this window or stands there."""
    return session.scalar(select(TicketRow).where(TicketRow.window == window, TicketRow.state.in_(AT_WINDOW)))


def act(
    tx: Tx,
    id_: int,
    what: Act,
    actor: str,
    *,
    window: str | None = None,
    override: bool = False,
    service: str | None = None,
    terms: Terms = AS_DELIVERED,
) -> Seen:
    """Moves a ticket. Raises Unknown, Refused, NoSuchService."""
    row = tx.session.get(TicketRow, id_)
    if row is None or what is Act.CALL:  # called by its turn, never by choice
        raise Unknown
    if service is not None and tx.session.get(QueueService, service) is None:
        raise NoSuchService(service)
    turn = None
    if what is Act.RETURN and row.started_at is None:  # was not there; who only fetched a paper keeps the place
        waiting = [ticket_of(other) for other in open_tickets(tx.session, hall_day(tx.now))]
        turn = rules.returning(waiting, ticket_of(row), terms)
    return move(tx, row, what, actor, window=window, override=override, service=service, turn_at=turn)


def move(tx: Tx, row: TicketRow, what: Act, actor: str, **how: Any) -> Seen:
    """One step of one ticket. Raises Refused."""
    before = ticket_of(row)
    after = rules.step(before, what, tx.now, **how)
    write(tx, row, after)
    if after.state not in OPEN:
        row.name_sealed = None
    if what in (Act.CALL, Act.RECALL):
        row.rang_at = tx.now
    legs.follow(tx, row, before, after, what)
    tx.session.flush()
    if what is Act.FINISH and before.started_at is not None:
        service = tx.session.get_one(QueueService, before.service)
        took = rules.learned(timedelta(milliseconds=service.takes_ms), tx.now - before.started_at)
        service.takes_ms = took // timedelta(milliseconds=1)
    where = f"{before.state.value}->{after.state.value}" + (f" {after.window}" if after.window else "")
    audit.note(tx, actor, f"ticket.{what.value}", f"{row.day} {row.number}", where)
    told = seen(tx.session, row, tx.now)
    tx.publish(Moved(row.kiosk_id, told) if row.by_text and what in (Act.CALL, Act.RECALL) else Moved())
    return told
