"""Tickets as rows, each function inside one transaction. No ticket is ever called twice: all changes are made one after
the other (store.engine), and a window that has somebody cannot have another (a unique index)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.clock import hall_day, hall_midnight
from helpdesk.contract import TicketIn
from helpdesk.queue import rules
from helpdesk.queue.load import Loaded
from helpdesk.queue.rules import AT_WINDOW, OPEN, Act, Rank, Refused, State, Terms, Ticket, Why, Window
from helpdesk.requests.rules import digest, pressed_at
from helpdesk.requests.service import SEQ, KeyReused, Unknown
from helpdesk.staff import audit
from helpdesk.store.models import QueueService, QueueWindow, TicketRow
from helpdesk.store.writer import Tx

AS_DELIVERED = Terms()


class NoSuchService(Exception):
    """Nobody draws a ticket for that here."""


class NumberTaken(Exception):
    """A terminal that was cut off printed a number that another ticket of that day has."""


@dataclass(frozen=True)
class Seen:
    """A ticket as it is told of. `before`: how many are called first; `wait`: None when no window for it is open."""

    ticket: Ticket
    key: str
    seq: int
    before: int = 0
    wait: timedelta | None = None
    by_text: bool = False


@dataclass(frozen=True)
class Moved:
    """Published whenever the queue changed: whoever shows it looks at the rows."""


@dataclass(frozen=True)
class Drawn:
    seen: Seen
    created: bool


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


# ---- the citizen's side ----------------------------------------------------------------------------------------------


def draw(tx: Tx, kiosk: str, body: TicketIn, terms: Terms = AS_DELIVERED) -> Drawn:
    """A ticket: new, or a replay. Raises KeyReused, NoSuchService, NumberTaken."""
    print_ = _fingerprint(body)
    known = tx.session.scalar(select(TicketRow).where(TicketRow.key == body.key))
    if known is not None:
        if known.fingerprint != print_:
            raise KeyReused
        return Drawn(seen(tx.session, known, tx.now), created=False)
    services = {row.id: row for row in tx.session.scalars(select(QueueService))}
    for service in body.services:
        if service not in services:
            raise NoSuchService(service)
    drawn = pressed_at(tx.now, body.drawn_ms_ago)
    day, letter = hall_day(drawn), services[body.services[0]].letter
    number = body.offline or rules.number_of(letter, tx.next(f"ticket-{day}-{letter}"))
    if body.offline is not None and _taken(tx.session, day, number):
        raise NumberTaken
    rank = Rank.ORDINARY if body.right is None else Rank.PRIORITY
    ticket = rules.draw(0, number, rank, body.services, drawn, terms)
    row = TicketRow(key=body.key, fingerprint=print_, kiosk_id=kiosk, day=day, by_text=body.by_text, number=number)
    _write(tx, row, ticket)
    tx.session.add(row)
    tx.session.flush()
    told = seen(tx.session, row, tx.now)
    row.told_ms = None if told.wait is None else told.wait // timedelta(milliseconds=1)
    audit.note(tx, f"kiosk:{kiosk}", "ticket.draw", f"{day} {number}", rank.value)
    tx.publish(Moved())
    return Drawn(told, created=True)


def _taken(session: Session, day: str, number: str) -> bool:
    return session.scalar(select(TicketRow.id).where(TicketRow.day == day, TicketRow.number == number)) is not None


def _fingerprint(body: TicketIn) -> str:
    return digest(body.model_dump(mode="json", exclude={"drawn_ms_ago"}))


def give_up(tx: Tx, kiosk: str, key: str) -> Seen:
    """By the citizen, where the ticket was drawn. Raises Unknown, Refused."""
    row = _of_kiosk(tx.session, kiosk, key)
    return _move(tx, row, Act.GIVE_UP, f"kiosk:{kiosk}")


def one(session: Session, kiosk: str, key: str, now: datetime) -> Seen:
    """How a terminal's own ticket stands. Raises Unknown."""
    return seen(session, _of_kiosk(session, kiosk, key), now)


def _of_kiosk(session: Session, kiosk: str, key: str) -> TicketRow:
    row = session.scalar(select(TicketRow).where(TicketRow.key == key, TicketRow.kiosk_id == kiosk))
    if row is None:
        raise Unknown
    return row


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
    return None if row is None else _move(tx, row, Act.CALL, actor, window=window)


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
        waiting = [_ticket(other) for other in _open(tx.session, hall_day(tx.now))]
        turn = rules.returning(waiting, _ticket(row), terms)
    return _move(tx, row, what, actor, window=window, override=override, service=service, turn_at=turn)


def close_day(tx: Tx, actor: str) -> int:
    """Closing time: whoever is not being served has to come again; how many. Also what earlier days left."""
    rows = tx.session.scalars(
        select(TicketRow).where(TicketRow.state.in_(OPEN - {State.SERVING}), TicketRow.day <= hall_day(tx.now))
    ).all()
    for row in rows:
        _move(tx, row, Act.CLOSE, actor)
    return len(rows)


def _move(tx: Tx, row: TicketRow, what: Act, actor: str, **how: Any) -> Seen:
    before = _ticket(row)
    after = rules.step(before, what, tx.now, **how)
    _write(tx, row, after)
    tx.session.flush()
    if what is Act.FINISH and before.started_at is not None:
        service = tx.session.get_one(QueueService, before.service)
        took = rules.learned(timedelta(milliseconds=service.takes_ms), tx.now - before.started_at)
        service.takes_ms = took // timedelta(milliseconds=1)
    where = f"{before.state.value}->{after.state.value}" + (f" {after.window}" if after.window else "")
    audit.note(tx, actor, f"ticket.{what.value}", f"{row.day} {row.number}", where)
    told = seen(tx.session, row, tx.now)
    tx.publish(Moved())
    return told


# ---- rows ------------------------------------------------------------------------------------------------------------


def _ticket(row: TicketRow) -> Ticket:
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


def _write(tx: Tx, row: TicketRow, ticket: Ticket) -> None:
    row.rank, row.service, row.ahead = ticket.rank.value, ticket.service, list(ticket.ahead)
    row.state, row.window, row.calls = ticket.state.value, ticket.window, ticket.calls
    row.drawn_at, row.turn_at, row.not_before = ticket.drawn_at, ticket.turn_at, ticket.not_before
    row.called_at, row.started_at, row.ended_at = ticket.called_at, ticket.started_at, ticket.ended_at
    row.seq = tx.next(SEQ)


def _open(session: Session, day: str) -> Sequence[TicketRow]:
    """The day's, and whoever stands at a window since an earlier one: until that is ended nobody is called there."""
    of_day = TicketRow.state.in_(OPEN) & (TicketRow.day == day)
    return session.scalars(select(TicketRow).where(of_day | TicketRow.state.in_(AT_WINDOW))).all()


def seen(session: Session, row: TicketRow, now: datetime) -> Seen:
    """With how many are called first and how long that takes, as it stands."""
    ticket = _ticket(row)
    if ticket.state is not State.WAITING:
        return Seen(ticket, row.key, row.seq, by_text=row.by_text)
    tickets = [_ticket(other) for other in _open(session, row.day)]
    windows, takes = _windows(session, tickets, now), _takes(session)
    before = [other for other in rules.order(tickets) if other.state is State.WAITING]
    ahead = sum(other.service == ticket.service for other in before[: [one.id for one in before].index(ticket.id)])
    return Seen(
        ticket, row.key, row.seq, ahead, rules.expected(ticket, tickets, windows, takes, now), by_text=row.by_text
    )


def _takes(session: Session) -> dict[str, timedelta]:
    return {row.id: timedelta(milliseconds=row.takes_ms) for row in session.scalars(select(QueueService))}


def _windows(session: Session, tickets: Sequence[Ticket], now: datetime) -> list[Window]:
    """The open ones, each with when it will be free as far as is known."""
    takes = _takes(session)
    busy = {one.window: (one.started_at or now) + takes[one.service] for one in tickets if one.state in AT_WINDOW}
    rows = session.scalars(select(QueueWindow).where(QueueWindow.open).order_by(QueueWindow.id))
    return [Window(row.id, frozenset(row.services), busy.get(row.id)) for row in rows]


@dataclass(frozen=True)
class Hall:
    """The queue as a clerk sees it: today's open tickets in the order in which they are called."""

    services: Mapping[str, str]  # id -> title
    windows: Sequence[QueueWindow]
    tickets: Sequence[Seen]


def hall(session: Session, now: datetime) -> Hall:
    rows = {row.id: row for row in _open(session, hall_day(now))}
    tickets = rules.order(_ticket(row) for row in rows.values())
    return Hall(
        {row.id: row.title for row in session.scalars(select(QueueService).order_by(QueueService.letter))},
        session.scalars(select(QueueWindow).order_by(QueueWindow.id)).all(),
        [Seen(one, rows[one.id].key, rows[one.id].seq, by_text=rows[one.id].by_text) for one in tickets],
    )


@dataclass(frozen=True)
class Call:
    """A line of the hall's display. `again`: the citizen was called more than once."""

    number: str
    window: str
    again: bool


def last_calls(session: Session, now: datetime, most: int = 3) -> list[Call]:
    """Newest first; who was called to a window and is not through with it."""
    calls = (
        select(TicketRow.number, TicketRow.calls, QueueWindow.name)
        .join(QueueWindow, QueueWindow.id == TicketRow.window)
        .where(TicketRow.state.in_(AT_WINDOW), TicketRow.called_at >= hall_midnight(now))
        .order_by(TicketRow.called_at.desc(), TicketRow.seq.desc())
        .limit(most)
    )
    return [Call(row.number, row.name, row.calls > 1) for row in session.execute(calls)]
