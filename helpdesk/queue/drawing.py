"""The citizen's side of the queue: what a terminal draws, asks for, gives up. Each function inside one transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.appointments import service as appointments
from helpdesk.cases.service import holder_of
from helpdesk.clock import hall_day
from helpdesk.contract import TicketIn
from helpdesk.queue import day, rules
from helpdesk.queue.rows import Seen, seen, ticket_of, write
from helpdesk.queue.rules import Act, Rank, State, Terms
from helpdesk.queue.service import AS_DELIVERED, Moved, NoSuchService, move
from helpdesk.requests.rules import digest, pressed_at
from helpdesk.requests.service import KeyReused, Unknown
from helpdesk.staff import audit
from helpdesk.store.models import QueueService, TicketRow
from helpdesk.store.writer import Tx
from helpdesk.vault import Vault


class NumberTaken(Exception):
    """A terminal that was cut off printed a number that another ticket of that day has."""


class Closed(Exception):
    """No ticket is drawn any more today."""


@dataclass(frozen=True)
class Drawn:
    seen: Seen
    created: bool


def draw(tx: Tx, vault: Vault, kiosk: str, body: TicketIn, terms: Terms = AS_DELIVERED) -> Drawn:
    """A ticket: new, or a replay. What a terminal that was cut off has printed is taken in whenever it comes: once the
    hall is closed it is left over. Raises KeyReused, NoSuchService, NumberTaken, Closed."""
    print_ = _fingerprint(vault, body)
    known = tx.session.scalar(select(TicketRow).where(TicketRow.key == body.key))
    if known is not None:
        if known.fingerprint != print_:
            raise KeyReused
        _take_the_printed(tx, kiosk, known, body)
        return Drawn(_seen(tx.session, known, tx.now), created=False)
    services = {row.id: row for row in tx.session.scalars(select(QueueService))}
    for service in body.services:
        if service not in services:
            raise NoSuchService(service)
    drawn = pressed_at(tx.now, body.drawn_ms_ago)
    of_day, letter = hall_day(drawn), services[body.services[0]].letter
    over = day.is_over(tx.session, of_day, tx.now)
    if body.offline is None and (over or day.is_closed(tx.session, tx.now, terms)):
        raise Closed
    number = body.offline or rules.number_of(letter, tx.next(f"ticket-{of_day}-{letter}"))
    if body.offline is not None and _taken(tx.session, of_day, number):
        raise NumberTaken
    rank = Rank.ORDINARY if body.right is None else Rank.PRIORITY
    booked = None
    if body.holder is not None:
        booked = appointments.standing(tx.session, holder_of(vault, body.holder), body.services[0], of_day)
    ticket = rules.draw(0, number, rank, body.services, drawn, terms, None if booked is None else booked.at)
    row = TicketRow(key=body.key, fingerprint=print_, kiosk_id=kiosk, day=of_day, by_text=body.by_text, number=number)
    row.since_at = drawn
    if body.called_as:
        row.name_sealed = vault.seal(body.called_as.encode(), about_name(body.key))
    write(tx, row, ticket)
    tx.session.add(row)
    tx.session.flush()
    if booked is not None:
        appointments.arrive(tx, booked, number, f"kiosk:{kiosk}")
    told = _seen(tx.session, row, tx.now)
    row.told_ms = None if told.wait is None else told.wait // timedelta(milliseconds=1)
    audit.note(tx, f"kiosk:{kiosk}", "ticket.draw", f"{of_day} {number}", rank.value)
    if over:
        told = move(tx, row, Act.CLOSE, f"kiosk:{kiosk}")
    tx.publish(Moved())
    return Drawn(told, created=True)


def about_name(key: str) -> str:
    """What a sealed name belongs to."""
    return f"ticket:{key}:name"


def _take_the_printed(tx: Tx, kiosk: str, row: TicketRow, body: TicketIn) -> None:
    """The answer to the first attempt never reached the terminal: what the citizen holds is the number printed there.
    Who was called by the other number meanwhile could not know: the place stays theirs. Raises NumberTaken."""
    if body.offline is None or row.number == body.offline:
        return
    if _taken(tx.session, row.day, body.offline):
        raise NumberTaken
    audit.note(tx, f"kiosk:{kiosk}", "ticket.rename", f"{row.day} {row.number}", body.offline)
    appointments.renumber(tx, row.day, row.number, body.offline)
    row.number = body.offline
    if row.state == State.NO_SHOW or (row.state == State.ASIDE and row.started_at is None):
        move(tx, row, Act.RETURN, f"kiosk:{kiosk}")
    else:
        write(tx, row, ticket_of(row))
    tx.session.flush()
    tx.publish(Moved())


def _taken(session: Session, of_day: str, number: str) -> bool:
    return session.scalar(select(TicketRow.id).where(TicketRow.day == of_day, TicketRow.number == number)) is not None


def _fingerprint(vault: Vault, body: TicketIn) -> str:
    """`offline` may come with a later attempt only. A name is nobody's to guess from a hash."""
    plain = body.model_dump(mode="json", exclude={"drawn_ms_ago", "offline", "called_as", "holder"})
    if body.called_as:
        plain["called_as"] = vault.fingerprint(body.called_as.encode())
    if body.holder is not None:
        plain["holder"] = holder_of(vault, body.holder)
    return digest(plain)


def give_up(tx: Tx, kiosk: str, key: str) -> Seen:
    """By the citizen, where the ticket was drawn. Raises Unknown, Refused."""
    row = _of_kiosk(tx.session, kiosk, key)
    return move(tx, row, Act.GIVE_UP, f"kiosk:{kiosk}")


def one(session: Session, kiosk: str, key: str, now: datetime) -> Seen:
    """How a terminal's own ticket stands. Raises Unknown."""
    return _seen(session, _of_kiosk(session, kiosk, key), now)


def _seen(session: Session, row: TicketRow, now: datetime) -> Seen:
    """As its terminal hears of it: also for which appointment it was drawn."""
    return replace(seen(session, row, now), appointment=appointments.of_ticket(session, row.day, row.number))


def called_by_text(session: Session, now: datetime, *, kiosk: str = "", after: int = 0) -> list[tuple[str, Seen]]:
    """Terminal and ticket: who does not hear and stands called. `after`: only what changed since this `seq`."""
    calls = select(TicketRow).where(
        TicketRow.by_text, TicketRow.state == State.CALLED, TicketRow.day == hall_day(now), TicketRow.seq > after
    )
    if kiosk:
        calls = calls.where(TicketRow.kiosk_id == kiosk)
    return [(row.kiosk_id, seen(session, row, now)) for row in session.scalars(calls.order_by(TicketRow.seq))]


def _of_kiosk(session: Session, kiosk: str, key: str) -> TicketRow:
    row = session.scalar(select(TicketRow).where(TicketRow.key == key, TicketRow.kiosk_id == kiosk))
    if row is None:
        raise Unknown
    return row
