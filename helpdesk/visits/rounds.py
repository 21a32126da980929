"""Rounds as rows, each function inside one transaction. Nothing of them is personal; who signed up is: signups.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from helpdesk.clock import HALL_ZONE
from helpdesk.contract import RoundOut, RoundsOut
from helpdesk.requests.service import Unknown
from helpdesk.staff import audit
from helpdesk.store.visit_models import RoundRow, SignupRow
from helpdesk.store.writer import Tx
from helpdesk.visits.round_rules import ATTENDED, COLUMNS, SIGNED, Round, waiting
from helpdesk.visits.terms import VisitTerms

SHOWN_BACK = timedelta(days=60)  # how long a round that was stands on the page


class Taken(Exception):
    """There is such a round that day at that place."""


def _write(row: RoundRow, one: Round) -> None:
    row.kind, row.title, row.township, row.place = one.kind, one.title, one.township, one.place
    row.day, row.begins_at, row.ends_at, row.places = one.day.isoformat(), one.begins_at, one.ends_at, one.places


def load(tx: Tx, rounds: Sequence[Round], actor: str) -> None:
    """A table: what it names is added or put right, the rest stays."""
    for one in rounds:
        row = _known(tx.session, one)
        if row is None:
            row = RoundRow(called_off=False)
            tx.session.add(row)
        _put(tx, row, one)
    audit.note(tx, actor, "rounds.load", str(len(rounds)))


def _known(session: Session, one: Round) -> RoundRow | None:
    kind, township, place, day = one.key
    same = RoundRow.kind == kind, RoundRow.township == township, RoundRow.place == place
    return session.scalar(select(RoundRow).where(*same, RoundRow.day == day.isoformat()))


def _put(tx: Tx, row: RoundRow, one: Round) -> None:
    """Who signed up is told anew when it is at another time or place, and when they have a place now, or no more."""
    old = row.id is not None
    before = (row.day, row.begins_at, row.place)
    late = waiting_of(tx.session, row) if old else frozenset()
    _write(row, one)
    tx.session.flush()
    if old and before != (row.day, row.begins_at, row.place):
        _tell_anew(tx, SignupRow.round_id == row.id, SignupRow.state == SIGNED)
    tell_moved(tx, row, late)


def _tell_anew(tx: Tx, *which: ColumnElement[bool]) -> None:
    tx.session.execute(update(SignupRow).where(*which).values(changed_at=tx.now, told_at=None))


def waiting_of(session: Session, row: RoundRow) -> frozenset[int]:
    """Ids of the sign-ups that wait for a place."""
    query = select(SignupRow.id, SignupRow.state).where(SignupRow.round_id == row.id).order_by(SignupRow.id)
    return waiting([(id_, state) for id_, state in session.execute(query)], row.places)


def tell_moved(tx: Tx, row: RoundRow, late: frozenset[int]) -> None:
    """Whoever of those that waited (`late`) has a place now, or the other way round, is told."""
    if moved := late ^ waiting_of(tx.session, row):
        _tell_anew(tx, SignupRow.id.in_(moved), SignupRow.state == SIGNED)


def save(tx: Tx, round_id: int | None, one: Round, actor: str) -> int:
    """A new one, or another day, place or number of places. Its id. Raises Unknown, Taken."""
    row = RoundRow(called_off=False) if round_id is None else find(tx.session, round_id)
    known = _known(tx.session, one)
    if known is not None and known.id != row.id:
        raise Taken
    if round_id is None:
        tx.session.add(row)
    _put(tx, row, one)
    audit.note(tx, actor, "rounds.save", str(row.id), f"{one.kind} {one.township} {one.day}")
    return row.id


def call_off(tx: Tx, round_id: int, off: bool, actor: str) -> None:
    """It does not take place; or does, after all. Who signed up is told. Raises Unknown."""
    row = find(tx.session, round_id)
    if row.called_off is not off:
        row.called_off = off
        _tell_anew(tx, SignupRow.round_id == row.id, SignupRow.state == SIGNED)
        audit.note(tx, actor, "rounds.call-off" if off else "rounds.restore", str(row.id))


def find(session: Session, round_id: int) -> RoundRow:
    """Raises Unknown."""
    row = session.get(RoundRow, round_id)
    if row is None:
        raise Unknown
    return row


def cells(row: RoundRow) -> dict[str, str]:
    """As a line of the table says it."""
    times = (one.astimezone(HALL_ZONE).strftime("%H:%M") for one in (row.begins_at, row.ends_at))
    values = (row.kind, row.township, row.place, row.day, *times, str(row.places), row.title)
    return dict(zip(COLUMNS, values, strict=True))


@dataclass(frozen=True)
class Line:
    """A round on the page. `signed`: who takes a place or waits for one."""

    id: int
    title: str
    township: str
    place: str
    begins_at: datetime
    ends_at: datetime
    places: int
    signed: int
    called_off: bool
    over: bool

    @property
    def left(self) -> int:
        return max(0, self.places - self.signed)


def listed(session: Session, terms: VisitTerms, now: datetime, township: str = "") -> list[Line]:
    """Those to come, the next first, then those that were, the last first."""
    query = select(RoundRow).where(RoundRow.ends_at > now - SHOWN_BACK)
    if township:
        query = query.where(RoundRow.township == township)
    signed = _signed(session)
    lines = [
        line(terms, row, signed.get(row.id, 0), now) for row in session.scalars(query.order_by(RoundRow.begins_at))
    ]
    return [one for one in lines if not one.over] + [one for one in reversed(lines) if one.over]


def line(terms: VisitTerms, row: RoundRow, signed: int, now: datetime) -> Line:
    return Line(
        row.id,
        row.title,
        terms.title("townships", row.township),
        row.place,
        row.begins_at,
        row.ends_at,
        row.places,
        signed,
        row.called_off,
        row.ends_at <= now,
    )


def _signed(session: Session) -> dict[int, int]:
    counted = SignupRow.state.in_([SIGNED, ATTENDED]), SignupRow.round_id.is_not(None)
    query = select(SignupRow.round_id, func.count()).where(*counted).group_by(SignupRow.round_id)
    return {round_id: count for round_id, count in session.execute(query) if round_id is not None}


def for_kiosks(session: Session, terms: VisitTerms, now: datetime) -> RoundsOut:
    """Those to come, the next first; what is called off is left out."""
    query = select(RoundRow).where(RoundRow.ends_at > now, RoundRow.called_off.is_(False))
    signed = _signed(session)
    return RoundsOut(
        rounds=tuple(
            RoundOut(
                id=row.id,
                title=row.title,
                township=_source_title(terms, row.township),
                place=row.place,
                begins_at=row.begins_at,
                ends_at=row.ends_at,
                full=signed.get(row.id, 0) >= row.places,
            )
            for row in session.scalars(query.order_by(RoundRow.begins_at, RoundRow.id))
        )
    )


def _source_title(terms: VisitTerms, township: str) -> str:
    """As citizens call it: the terminal finds the citizen's own township by it."""
    known = terms.townships.get(township)
    return township if known is None else known.title.zh_cn[:40]
