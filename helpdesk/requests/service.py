"""Help requests as rows, each function inside one transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from helpdesk.clock import hall_midnight
from helpdesk.contract import AnswerIn, Need, RequestState
from helpdesk.requests import escalations, messages, rules
from helpdesk.requests.escalation import Step
from helpdesk.requests.reading import seen
from helpdesk.requests.rules import Act, By, Standing
from helpdesk.requests.views import RequestView
from helpdesk.staff import audit
from helpdesk.store.models import HelpKey, HelpRequest
from helpdesk.store.writer import Tx

SEQ = "seq"


class KeyReused(Exception):
    """The same idempotency key came with another body."""


class Unknown(Exception):
    """No such request, or not this kiosk's."""


@dataclass(frozen=True)
class Changed:
    """Published whenever a request changed."""

    view: RequestView


def act(
    tx: Tx, key: str, what: Act, by: By, actor: str, *, minutes: int | None = None, given: Need | None = None
) -> RequestView:
    """Moves a request; the row changes only if it still stands where it was read. Raises Unknown, rules.Refused."""
    row = tx.session.scalar(select(HelpRequest).where(HelpRequest.key == key))
    if row is None:
        raise Unknown
    return _move(tx, row, what, by, actor, minutes, given)


def say(tx: Tx, key: str, message: str, text: str, staff: int, actor: str) -> RequestView:
    """A helper writes to the citizen. Raises Unknown, rules.Refused, messages.MessageKeyReused."""
    row = tx.session.scalar(select(HelpRequest).where(HelpRequest.key == key))
    if row is None:
        raise Unknown
    if RequestState(row.state) not in rules.OPEN:
        raise rules.Refused(rules.Why.STATE)
    if not messages.add(tx, row, message, staff, text):
        return view(tx.session, row)
    audit.note(tx, actor, "help.message", row.key)  # that, never what
    return tell(tx, row)


def answer(tx: Tx, kiosk: str, key: str, body: AnswerIn) -> RequestView:
    """The citizen chose an answer; one for a request that is over changes nothing. Raises Unknown, MessageKeyReused."""
    row = _by_any_key(tx.session, kiosk, key)
    if RequestState(row.state) not in rules.OPEN or not messages.add(tx, row, body.key, None, body.answer.value):
        return view(tx.session, row)
    audit.note(tx, f"kiosk:{kiosk}", "help.answer", row.key)
    return tell(tx, row)


def deliver(tx: Tx, last_seq: int, actor: str) -> int:
    """A console says it has seen everything up to `last_seq`; returns how many requests that delivered."""
    rows = tx.session.scalars(
        select(HelpRequest).where(HelpRequest.state == RequestState.RAISED, HelpRequest.seq <= last_seq)
    ).all()
    for row in rows:
        _move(tx, row, Act.DELIVER, By(), actor, None, None)
    return len(rows)


def touch_waiting(tx: Tx, kiosks: Collection[str] | None = None) -> None:
    """Whether anybody listens has changed: those who wait are told by a change of their own. `kiosks`: only these."""
    query = select(HelpRequest).where(HelpRequest.state.in_(rules.WAITING))
    if kiosks is not None:
        query = query.where(HelpRequest.kiosk_id.in_(kiosks))
    for row in tx.session.scalars(query).all():
        row.seq = tx.next(SEQ)
        publish(tx, row)


def _move(
    tx: Tx, row: HelpRequest, what: Act, by: By, actor: str, minutes: int | None, given: Need | None
) -> RequestView:
    before = standing(row)
    after = rules.step(before, what, tx.now, by, minutes=minutes, given=given)
    if after == before:
        return view(tx.session, row)
    won = tx.session.execute(
        update(HelpRequest)
        .where(HelpRequest.id == row.id, HelpRequest.state == before.state.value)
        .values(
            state=after.state.value,
            holder_id=after.holder,
            minutes=after.minutes,
            given=None if after.given is None else after.given.value,
            delivered_at=after.delivered_at,
            claimed_at=after.claimed_at,
            arrived_at=after.arrived_at,
            closed_at=after.closed_at,
            waits_since=tx.now if what is Act.RELEASE else row.waits_since,
            seq=tx.next(SEQ),
        )
        .returning(HelpRequest.id)
        .execution_options(synchronize_session=False)
    ).first()
    if won is None:
        raise rules.Refused(rules.Why.TAKEN if what is Act.CLAIM else rules.Why.STATE)
    tx.session.refresh(row)
    escalations.follow(tx, row, handed_back=what is Act.RELEASE)
    if after.state not in rules.OPEN:
        messages.purge(tx, [row.id] if row.messages else [])
    audit.note(tx, actor, f"help.{what.value}", row.key, f"{before.state.value}->{after.state.value}")
    return publish(tx, row)


def standing(row: Any) -> Standing:
    """`row`: a HelpRequest, or its columns."""
    return Standing(
        state=RequestState(row.state),
        holder=row.holder_id,
        minutes=row.minutes,
        given=None if row.given is None else Need(row.given),
        delivered_at=row.delivered_at,
        claimed_at=row.claimed_at,
        arrived_at=row.arrived_at,
        closed_at=row.closed_at,
    )


def tell(tx: Tx, row: HelpRequest) -> RequestView:
    """Something about the request changed that is not its own row's: everybody who looks at it is told."""
    row.seq = tx.next(SEQ)
    return publish(tx, row)


def publish(tx: Tx, row: HelpRequest) -> RequestView:
    """Writes the row and tells everybody of it once it is committed."""
    tx.session.flush()
    told = view(tx.session, row)
    tx.publish(Changed(told))
    return told


def _by_any_key(session: Session, kiosk: str, key: str) -> HelpRequest:
    row = session.scalar(
        select(HelpRequest).join(HelpKey, HelpKey.request_id == HelpRequest.id).where(HelpKey.key == key)
    )
    if row is None or row.kiosk_id != kiosk:
        raise Unknown
    return row


def view(session: Session, row: HelpRequest) -> RequestView:
    """One row; see reading.seen."""
    return seen(session, [row])[0]


def in_hall(session: Session) -> list[RequestView]:
    """What the hall's display shows: nobody goes yet, and somebody in the hall may."""
    waiting = (view for view in open_views(session) if view.state in rules.WAITING and not view.late)
    return [view for view in waiting if Step.HALL in view.steps]


def one(session: Session, kiosk: str, key: str) -> RequestView:
    """A kiosk's own request by any key of any press. Raises Unknown."""
    return view(session, _by_any_key(session, kiosk, key))


def by_key(session: Session, key: str) -> RequestView:
    """Any request, for staff. Raises Unknown."""
    row = session.scalar(select(HelpRequest).where(HelpRequest.key == key))
    if row is None:
        raise Unknown
    return view(session, row)


def open_views(session: Session) -> list[RequestView]:
    """All that is not over, in the console's order."""
    rows = session.scalars(select(HelpRequest).where(HelpRequest.state.in_(rules.OPEN))).all()
    return sorted(seen(session, rows), key=lambda v: rules.order(v.state, v.need, v.late, v.raised_at))


def changed_since(session: Session, seq: int, kiosk: str | None = None) -> list[RequestView]:
    """Requests whose last change came after `seq`, oldest change first; of one kiosk or of all."""
    query = select(HelpRequest).where(HelpRequest.seq > seq).order_by(HelpRequest.seq)
    if kiosk is not None:
        query = query.where(HelpRequest.kiosk_id == kiosk)
    return seen(session, session.scalars(query).all())


def open_of_kiosk(session: Session, kiosk: str) -> list[RequestView]:
    query = select(HelpRequest).where(HelpRequest.kiosk_id == kiosk, HelpRequest.state.in_(rules.OPEN))
    return seen(session, session.scalars(query).all())


def undelivered(session: Session, last_seq: int) -> bool:
    """Is there anything a console at `last_seq` would deliver by saying so?"""
    query = select(HelpRequest.id).where(HelpRequest.state == RequestState.RAISED, HelpRequest.seq <= last_seq)
    return session.scalar(query.limit(1)) is not None


def ringing(session: Session) -> dict[str, datetime]:
    """Keys of what waits and may ring, and since when each waits."""
    query = select(HelpRequest.key, HelpRequest.waits_since)
    query = query.where(HelpRequest.state.in_(rules.WAITING), HelpRequest.late.is_(False))
    return {key: since for key, since in session.execute(query)}  # noqa: C416 - a row is no tuple to dict()


def last_seq(session: Session) -> int:
    return session.scalar(select(HelpRequest.seq).order_by(HelpRequest.seq.desc()).limit(1)) or 0


def today(session: Session, now: datetime) -> rules.Today:
    rows: Sequence[HelpRequest] = session.scalars(
        select(HelpRequest).where(HelpRequest.received_at >= hall_midnight(now), HelpRequest.late.is_(False))
    ).all()
    times = [
        rules.Times(row.raised_at, row.claimed_at, row.arrived_at, row.state == RequestState.CANCELLED, row.closed_at)
        for row in rows
    ]
    return rules.today(times, now)
