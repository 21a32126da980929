"""The audit table: append a row in the same transaction as what it tells of; check the whole chain."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from helpdesk.staff.rules import AuditEntry, first_break
from helpdesk.store.models import EPOCH, AuditRow, table_of
from helpdesk.store.writer import Tx

_ROWS = table_of(AuditRow)
_ADD = insert(_ROWS)
_LAST = select(_ROWS.c.hash).order_by(_ROWS.c.id.desc()).limit(1)


@dataclass(frozen=True)
class Note:
    """`actor` is `staff:LOGIN`, `kiosk:ID` or `command-line`; nothing personal of citizens."""

    actor: str
    action: str
    subject: str
    detail: str = ""


def note(tx: Tx, actor: str, action: str, subject: str, detail: str = "") -> None:
    """Writes one row; see Note."""
    notes(tx, [Note(actor, action, subject, detail)])


def notes(tx: Tx, written: Sequence[Note]) -> None:
    """Writes rows in this order."""
    if not written:
        return
    tx.session.flush()  # a row of the same job may be waiting to be written
    previous: str = tx.session.connection().scalar(_LAST) or ""
    at_ms = (tx.now - EPOCH) // timedelta(milliseconds=1)
    rows = []
    for one in written:
        entry = AuditEntry(at_ms, one.actor, one.action, one.subject, one.detail, previous)
        rows.append(
            {
                "at": tx.now,
                "actor": one.actor,
                "action": one.action,
                "subject": one.subject,
                "detail": one.detail,
                "previous": previous,
                "hash": (previous := entry.digest()),
            }
        )
    tx.put(_ADD, rows)


@dataclass(frozen=True)
class Wanted:
    """Which rows: empty takes all. `who` and `of` are the beginning of actor and subject, `what` of the action."""

    who: str = ""
    what: str = ""
    of: str = ""
    since: datetime | None = None
    until: datetime | None = None  # not included


def found(session: Session, wanted: Wanted, skip: int = 0, most: int | None = None) -> list[AuditRow]:
    """Newest first."""
    query = select(AuditRow).order_by(AuditRow.id.desc()).offset(skip).limit(most)
    for column, text in ((AuditRow.actor, wanted.who), (AuditRow.action, wanted.what), (AuditRow.subject, wanted.of)):
        if text:
            query = query.where(column.startswith(text, autoescape=True))
    if wanted.since is not None:
        query = query.where(AuditRow.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(AuditRow.at < wanted.until)
    return list(session.scalars(query))


def broken_at(session: Session) -> int | None:
    """Id of the first row that was changed, or follows one that was removed; None when the chain holds."""
    with closing(_chain(session)) as chain:
        return first_break(chain)


def _chain(session: Session) -> Generator[tuple[int, AuditEntry, str], None, None]:
    query = select(AuditRow).order_by(AuditRow.id).execution_options(yield_per=500)
    with session.scalars(query) as rows:  # PostgreSQL's cursor is closed also when the chain is left at a break
        for row in rows:
            at_ms = (row.at - EPOCH) // timedelta(milliseconds=1)
            yield row.id, AuditEntry(at_ms, row.actor, row.action, row.subject, row.detail, row.previous), row.hash
