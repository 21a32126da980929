"""Escalations as rows: planned with every move of a request, each fired once however many desks look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, exists, insert, select, update
from sqlalchemy.orm import Session

from helpdesk.contract import Need, RequestState
from helpdesk.requests.escalation import WHILE, Step, Wait, changes, plan
from helpdesk.store.models import Escalation, HelpRequest, table_of
from helpdesk.store.pieces import among, asked, pieces
from helpdesk.store.writer import Tx


@dataclass(frozen=True)
class Loud:
    """How loud a request has become. `round`: 0, and one more each time it was handed back."""

    steps: tuple[Step, ...] = ()
    round: int = 0


QUIET = Loud()
_STEPS = table_of(Escalation)
_ADD = insert(_STEPS)
_DROP = delete(_STEPS).where(among(_STEPS.c.request_id), _STEPS.c.fired_at.is_(None))
_LOUD = (
    select(_STEPS.c.request_id, _STEPS.c.round, _STEPS.c.step, _STEPS.c.fired_at)
    .where(among(_STEPS.c.request_id))
    .order_by(_STEPS.c.id)
)


def begin(tx: Tx, begun: Mapping[int, Wait]) -> None:
    """New requests, by id: all their rows in one statement."""
    rows = [row for id_, wait in begun.items() for row in _planned(id_, 0, wait.since, plan(wait))]
    if rows:
        tx.put(_ADD, rows)


def end(tx: Tx, requests: Sequence[int]) -> None:
    """They are over: nothing lies ahead. What jobs have read of the rows is not refreshed."""
    for some in pieces(requests):
        tx.session.connection().execute(_DROP, {"some": some})


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


def _add(tx: Tx, row: HelpRequest, turn: int, since: datetime, steps: Mapping[Step, datetime]) -> None:
    if steps:
        tx.put(_ADD, _planned(row.id, turn, since, steps))


def _planned(request: int, turn: int, since: datetime, steps: Mapping[Step, datetime]) -> list[dict[str, Any]]:
    return [
        {"request_id": request, "round": turn, "step": step.value, "since": since, "due_at": due}
        for step, due in steps.items()
    ]


def _rows(session: Session, request: int) -> Sequence[Escalation]:
    query = select(Escalation).where(Escalation.request_id == request).order_by(Escalation.id)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def loud(session: Session, requests: Sequence[int]) -> dict[int, Loud]:
    """What each one's present wait has fired, and whether it was ever too long."""
    known: dict[int, list[Row[Any]]] = {}
    for row in asked(session, _LOUD, requests):
        known.setdefault(row.request_id, []).append(row)
    return {id_: _loud(known[id_]) if id_ in known else QUIET for id_ in requests}


def _loud(rows: Sequence[Row[Any]]) -> Loud:
    turn = max(row.round for row in rows)
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
