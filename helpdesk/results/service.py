"""Results as rows, each function inside one transaction. What is personal is sealed; looks are audited."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from helpdesk.cases.service import holder_of
from helpdesk.contract import MineCase
from helpdesk.language import said
from helpdesk.requests.service import Unknown
from helpdesk.results.rules import Result
from helpdesk.staff import audit
from helpdesk.store.result_models import ResultRow
from helpdesk.store.writer import Tx
from helpdesk.submissions.rules import masked_name
from helpdesk.vault import Vault

RESULT = "r"  # before the ids of results, on the wire
DESK = "desk"
PAGE = 50


class Withdrawn(Exception):
    """It is withdrawn already."""


@dataclass(frozen=True)
class Line:
    """One result in a list: the name is masked, and what came of it is not shown."""

    id: int
    masked_name: str = field(repr=False)
    title: str
    published_at: datetime
    withdrawn: bool
    told: bool


def publish(tx: Tx, vault: Vault, results: Sequence[Result], actor: str) -> int:
    """How many were new; what is published already is published anew only where its words changed."""
    new = 0
    for one in results:
        mark = vault.fingerprint(f"result:{one.number}:{one.title}:{one.day}".encode())
        plain = json.dumps(asdict(one) | {"day": one.day.isoformat()}, ensure_ascii=False).encode()
        row = tx.session.scalar(select(ResultRow).where(ResultRow.mark == mark))
        if row is not None and row.withdrawn_at is None and _opened(vault, row) == one:
            continue
        if row is None:
            row = ResultRow(mark=mark, holder=holder_of(vault, one.number), title=one.title)
            tx.session.add(row)
        row.sealed = vault.seal(plain, _about(mark))
        row.published_at, row.published_by, row.withdrawn_at, row.told_at = tx.now, actor, None, None
        tx.session.flush()
        audit.note(tx, actor, "result.publish", str(row.id))
        new += 1
    return new


def _about(mark: str) -> str:
    return f"result:{mark}"


def _opened(vault: Vault, row: ResultRow) -> Result:
    """Raises VaultError."""
    plain = json.loads(vault.open(row.sealed, _about(row.mark)))
    return Result(**(plain | {"day": date.fromisoformat(plain["day"])}))


def listed(session: Session, vault: Vault, page: int = 0) -> tuple[list[Line], bool]:
    """The newest first; and whether there are more. Raises VaultError."""
    newest = select(ResultRow).order_by(ResultRow.published_at.desc(), ResultRow.id.desc())
    rows = session.scalars(newest.offset(page * PAGE).limit(PAGE + 1)).all()
    return [_line(vault, row) for row in rows[:PAGE]], len(rows) > PAGE


def _line(vault: Vault, row: ResultRow) -> Line:
    name = masked_name({"name": _opened(vault, row).name})
    return Line(row.id, name, row.title, row.published_at, row.withdrawn_at is not None, row.told_at is not None)


def look(tx: Tx, vault: Vault, id_: int, actor: str) -> tuple[Line, Result]:
    """Opens one for a member of staff and writes that down. Raises Unknown, VaultError."""
    row = tx.session.get(ResultRow, id_)
    if row is None:
        raise Unknown
    audit.note(tx, actor, "result.view", str(id_))
    return _line(vault, row), _opened(vault, row)


def withdraw(tx: Tx, id_: int, actor: str) -> None:
    """It was published by mistake. Raises Unknown, Withdrawn."""
    row = tx.session.get(ResultRow, id_)
    if row is None:
        raise Unknown
    if row.withdrawn_at is not None:
        raise Withdrawn
    row.withdrawn_at, row.told_at = tx.now, None
    audit.note(tx, actor, "result.withdraw", str(id_))


# ---- to the citizen, by the card (helpdesk.mine) ---------------------------------------------------------------------


def lines(tx: Tx, vault: Vault, mark: str) -> list[MineCase]:
    """In the language spoken now. Raises VaultError."""
    rows = tx.session.scalars(select(ResultRow).where(ResultRow.holder == mark).order_by(ResultRow.id.desc()))
    return [_told(vault, row) for row in rows]


def _told(vault: Vault, row: ResultRow) -> MineCase:
    one = _opened(vault, row)
    gone = row.withdrawn_at is not None
    return MineCase(
        number=f"R{row.id:05d}",
        title=row.title,
        state="withdrawn" if gone else "published",
        words=said("以前的结果不算数了，请问工作人员。") if gone else one.result,
        reason="" if gone else one.note,
        changed_at=row.withdrawn_at or row.published_at,
        change=f"{RESULT}{row.id}",
        new=row.told_at is None,
    )


def told(tx: Tx, mark: str, ids: Collection[int]) -> list[str]:
    """The holder was told of these; of others' nothing is written. Numbers of what was new."""
    first = ResultRow.id.in_(list(ids)), ResultRow.holder == mark, ResultRow.told_at.is_(None)
    found = list(tx.session.scalars(select(ResultRow.id).where(*first).order_by(ResultRow.id)))
    tx.session.execute(update(ResultRow).where(*first).values(told_at=tx.now))
    return [f"R{id_:05d}" for id_ in found]


# ---- when it is old --------------------------------------------------------------------------------------------------


def old(session: Session, keep_days: int, now: datetime) -> list[int]:
    """Ids of what has to go."""
    before = now - timedelta(days=keep_days)
    return list(session.scalars(select(ResultRow.id).where(ResultRow.published_at < before).order_by(ResultRow.id)))


def purge(tx: Tx, keep_days: int) -> None:
    gone = old(tx.session, keep_days, tx.now)
    for id_ in gone:
        audit.note(tx, DESK, "result.purge", str(id_))
    tx.session.execute(delete(ResultRow).where(ResultRow.id.in_(gone)))
