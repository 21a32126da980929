"""Escalations as rows: planned with every move of a request, each fired once however many desks look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, insert, select, update
from sqlalchemy.orm import Session

from helpdesk.contract import Need, RequestState
from helpdesk.requests.escalation import WHILE, Step, Wait, changes, plan
from helpdesk.store.models import Escalation, HelpRequest
from helpdesk.store.writer import Tx


@dataclass(frozen=True)
class Loud:
    """How loud a request has become. `round`: 0, and one more each time it was handed back."""

    steps: tuple[Step, ...] = ()
    round: int = 0


QUIET = Loud()


def begin(tx: Tx, row: HelpRequest) -> None:
    """A new request: its rows in one statement."""
    _add(tx, row, 0, row.raised_at, dict(plan(_wait(row, row.raised_at))))


def follow(tx: Tx, row: HelpRequest, *, handed_back: bool = False) -> None:
    """The request moved, or another press changed what it needs: what lies ahead is planned anew."""
    known = _rows(tx.session, row.id)
    turn = max((one.round for one in known), default=0) + (1 if handed_back else 0)
    since = next((one.since for one in known if one.round == turn and Step(one.step) in WAITS), None)
    if since is None:
        since = tx.now if turn else row.raised_at
    pending = {Step(one.step): one.due_at for one in known if one.fired_at is None}
    fired = {Step(one.step) for one in known if one.fired_at and (one.round == turn or one.step == Step.BREACH)}
    what = changes(plan(_wait(row, since)), pending, fired)
    if what.drop:
        steps = [step.value for step in what.drop]
        mine = (Escalation.request_id == row.id, Escalation.fired_at.is_(None))
        tx.session.execute(delete(Escalation).where(*mine, Escalation.step.in_(steps)))
    for step, due in what.move.items():
        mine = (Escalation.request_id == row.id, Escalation.fired_at.is_(None))
        tx.session.execute(update(Escalation).where(*mine, Escalation.step == step.value).values(due_at=due))
    _add(tx, row, turn, since, dict(what.add))


WAITS = frozenset({Step.SUPERVISORS, Step.HALL, Step.HOOKS})


def _wait(row: HelpRequest, since: datetime) -> Wait:
    return Wait(
        RequestState(row.state), Need(row.need), row.late, row.raised_at, since, row.claimed_at, row.minutes
    )  # fmt: skip


def _add(tx: Tx, row: HelpRequest, turn: int, since: datetime, steps: dict[Step, datetime]) -> None:
    if steps:
        values = [
            {"request_id": row.id, "round": turn, "step": step.value, "since": since, "due_at": due}
            for step, due in steps.items()
        ]
        tx.session.execute(insert(Escalation), values)


def _rows(session: Session, request: int) -> Sequence[Escalation]:
    query = select(Escalation).where(Escalation.request_id == request).order_by(Escalation.id)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def loud(session: Session, request: int) -> Loud:
    """What the request's present wait has fired, and whether it was ever too long."""
    rows = _rows(session, request)
    turn = max((row.round for row in rows), default=0)
    fired = [row for row in rows if row.fired_at is not None]
    steps = tuple(Step(row.step) for row in fired if row.round == turn or row.step == Step.BREACH)
    return Loud(steps, turn)


def due(session: Session, now: datetime) -> list[int]:
    """Ids of what must fire by now, oldest first."""
    query = select(Escalation.id).where(Escalation.fired_at.is_(None), Escalation.due_at <= now)
    return list(session.scalars(query.order_by(Escalation.due_at, Escalation.id).limit(200)))


def fire(tx: Tx, id_: int) -> Escalation | None:
    """Marks it fired, if nobody did and the request still stands where that step belongs; else None."""
    row = tx.session.get(Escalation, id_, populate_existing=True)
    if row is None:
        return None
    states = [state.value for state in WHILE[Step(row.step)]]
    stands = exists().where(HelpRequest.id == Escalation.request_id, HelpRequest.state.in_(states))
    won = tx.session.execute(
        update(Escalation)
        .where(Escalation.id == id_, Escalation.fired_at.is_(None), Escalation.due_at <= tx.now, stands)
        .values(fired_at=tx.now)
        .returning(Escalation.id)
        .execution_options(synchronize_session=False)
    ).first()
    if won is None:
        return None
    tx.session.refresh(row)
    return row
