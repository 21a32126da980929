"""Appointments as rows, each function inside one transaction. Who has one is sealed; each look at it is audited."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from helpdesk.appointments import rules
from helpdesk.appointments.rules import Act, Refused, Slots, State, Why
from helpdesk.cases.service import holder_of
from helpdesk.clock import HALL_ZONE, hall_day
from helpdesk.queue.service import NoSuchService
from helpdesk.requests.service import Unknown
from helpdesk.staff import audit
from helpdesk.store.appointment_models import AppointmentRow
from helpdesk.store.models import QueueService
from helpdesk.store.writer import Tx
from helpdesk.submissions.rules import masked_name
from helpdesk.vault import Vault

DESK = "desk"
TAKES_A_PLACE = (State.BOOKED, State.ARRIVED)


@dataclass(frozen=True)
class Who:
    """Private: never printed."""

    name: str = field(repr=False)
    number: str = field(repr=False)
    phone: str = field(repr=False)


@dataclass(frozen=True)
class Line:
    """One appointment in a list: the name is masked."""

    id: int
    at: datetime
    service: str
    state: State
    masked_name: str = field(repr=False)
    ticket: str


def _about(row: AppointmentRow) -> str:
    return f"appointment:{row.holder}:{row.day}"


def book(tx: Tx, vault: Vault, slots: Slots, service: str, day: date, at: time, who: Who, actor: str) -> int:
    """Its id. Raises NoSuchService, Refused."""
    if tx.session.get(QueueService, service) is None:
        raise NoSuchService(service)
    of_day = f"{day:%Y%m%d}"
    rules.check(slots, day, at, taken(tx.session, service, of_day), tx.now)
    holder = holder_of(vault, who.number)
    same = AppointmentRow.holder == holder, AppointmentRow.day == of_day, AppointmentRow.service == service
    if tx.session.scalar(select(AppointmentRow.id).where(*same, AppointmentRow.state.in_(TAKES_A_PLACE))) is not None:
        raise Refused(Why.TWICE)
    row = AppointmentRow(day=of_day, at=rules.moment(day, at), service=service, state=State.BOOKED, holder=holder)
    row.made_by = actor
    row.sealed = vault.seal(json.dumps(vars(who), ensure_ascii=False).encode(), _about(row))
    tx.session.add(row)
    tx.session.flush()
    audit.note(tx, actor, "appointment.book", str(row.id), f"{of_day} {at:%H:%M} {service}")
    return row.id


def taken(session: Session, service: str, of_day: str) -> Counter[time]:
    """How many places of each time are taken."""
    of_service = AppointmentRow.service == service, AppointmentRow.day == of_day
    moments = session.scalars(select(AppointmentRow.at).where(*of_service, AppointmentRow.state.in_(TAKES_A_PLACE)))
    return Counter(moment.astimezone(HALL_ZONE).time() for moment in moments)


def of_day(session: Session, vault: Vault, day: date) -> Sequence[Line]:
    """In the order of their times. Raises VaultError."""
    rows = session.scalars(
        select(AppointmentRow)
        .where(AppointmentRow.day == f"{day:%Y%m%d}")
        .order_by(AppointmentRow.at, AppointmentRow.id)
    )
    return [
        Line(row.id, row.at, row.service, State(row.state), masked_name(vars(_who(vault, row))), row.ticket or "")
        for row in rows
    ]


def _who(vault: Vault, row: AppointmentRow) -> Who:
    opened: dict[str, str] = json.loads(vault.open(row.sealed, _about(row)))
    return Who(**opened)


def look(tx: Tx, vault: Vault, id_: int, actor: str) -> tuple[Line, Who]:
    """Opens one for a member of staff and writes that down. Raises Unknown, VaultError."""
    row = _row(tx.session, id_)
    who = _who(vault, row)
    audit.note(tx, actor, "appointment.view", str(id_))
    return Line(row.id, row.at, row.service, State(row.state), masked_name(vars(who)), row.ticket or ""), who


def day_of(session: Session, id_: int) -> date:
    """Raises Unknown."""
    return date.fromisoformat(_row(session, id_).day)


def act(tx: Tx, id_: int, what: Act, actor: str) -> None:
    """By staff. Raises Unknown, Refused."""
    row = _row(tx.session, id_)
    if what is Act.RESTORE and row.day < hall_day(tx.now):
        raise Refused(Why.DAY)
    row.state = rules.step(State(row.state), what)
    audit.note(tx, actor, f"appointment.{what.value}", str(id_))


def _row(session: Session, id_: int) -> AppointmentRow:
    row = session.get(AppointmentRow, id_)
    if row is None:
        raise Unknown
    return row


# ---- with the card at a terminal -------------------------------------------------------------------------------------


def standing(session: Session, mark: str, service: str, of_day_: str) -> AppointmentRow | None:
    """What a holder has of that day and service, and has not come for yet."""
    wanted = AppointmentRow.holder == mark, AppointmentRow.service == service, AppointmentRow.day == of_day_
    return session.scalar(select(AppointmentRow).where(*wanted, AppointmentRow.state == State.BOOKED))


def arrive(tx: Tx, row: AppointmentRow, ticket: str, actor: str) -> None:
    """A ticket was drawn for it."""
    row.state, row.ticket = rules.step(State(row.state), Act.ARRIVE), ticket
    audit.note(tx, actor, "appointment.arrive", str(row.id), ticket)


def of_ticket(session: Session, of_day_: str, number: str) -> datetime | None:
    """The appointment it was drawn for."""
    of_number = AppointmentRow.day == of_day_, AppointmentRow.ticket == number
    return session.scalar(select(AppointmentRow.at).where(*of_number))


def renumber(tx: Tx, of_day_: str, before: str, after: str) -> None:
    """The ticket has another number now."""
    of_number = AppointmentRow.day == of_day_, AppointmentRow.ticket == before
    tx.session.execute(update(AppointmentRow).where(*of_number).values(ticket=after))


# ---- when the day is over --------------------------------------------------------------------------------------------


def over(session: Session, slots: Slots, now: datetime) -> bool:
    """Whether there is something to mark or to purge."""
    past = (AppointmentRow.day < hall_day(now)) & (AppointmentRow.state == State.BOOKED)
    old = AppointmentRow.day < hall_day(now - timedelta(days=slots.keep))
    return session.scalar(select(AppointmentRow.id).where(past | old).limit(1)) is not None


def sweep(tx: Tx, slots: Slots) -> None:
    """Who did not come is marked as such; what is over its days goes as a whole."""
    past = AppointmentRow.day < hall_day(tx.now), AppointmentRow.state == State.BOOKED
    for row in tx.session.scalars(select(AppointmentRow).where(*past)):
        row.state = rules.step(State(row.state), Act.MISS)
        audit.note(tx, DESK, "appointment.miss", str(row.id))
    old = AppointmentRow.day < hall_day(tx.now - timedelta(days=slots.keep))
    for id_ in tx.session.scalars(select(AppointmentRow.id).where(old).order_by(AppointmentRow.id)).all():
        audit.note(tx, DESK, "appointment.purge", str(id_))
    tx.session.execute(delete(AppointmentRow).where(old))
