"""What is over its days goes as a whole: fields, photographs, notes, reasons. The audit keeps numbers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from helpdesk.cases.kinds import CaseKinds
from helpdesk.cases.rules import purge_at
from helpdesk.cases.service import case_of
from helpdesk.staff import audit
from helpdesk.store.case_models import CaseChange, CasePicture, CaseRow
from helpdesk.store.models import Submission
from helpdesk.store.photo_models import PhotoRow
from helpdesk.store.writer import Tx

DESK = "desk"
AT_ONCE = 200  # cases in one transaction


def due(session: Session, kinds: CaseKinds, now: datetime) -> list[tuple[int, str]]:
    """Ids of cases that have to go, with the receipts' numbers; the oldest end first."""
    ended = (
        select(CaseRow, Submission.number)
        .join(Submission, Submission.id == CaseRow.submission_id)
        .where(CaseRow.ended_at.is_not(None))
        .order_by(CaseRow.ended_at)
    )
    found: list[tuple[int, str]] = []
    for row, number in session.execute(ended):
        at = purge_at(case_of(row), kinds.of(row.service))
        if at is not None and at <= now:
            found.append((row.id, number))
            if len(found) == AT_ONCE:
                break
    return found


def purge(tx: Tx, kinds: CaseKinds, actor: str = DESK) -> int:
    """How many went. SQLite overwrites what is deleted (secure_delete) and takes it out of the log at the next
    checkpoint; PostgreSQL at the next vacuum. Backups made before hold it, sealed."""
    gone = due(tx.session, kinds, tx.now)
    ids = [id_ for id_, _ in gone]
    submissions = list(tx.session.scalars(select(CaseRow.submission_id).where(CaseRow.id.in_(ids))))
    tx.session.execute(delete(CasePicture).where(CasePicture.case_id.in_(ids)))
    tx.session.execute(delete(PhotoRow).where(PhotoRow.case_id.in_(ids)))
    tx.session.execute(delete(CaseChange).where(CaseChange.case_id.in_(ids)))
    tx.session.execute(delete(CaseRow).where(CaseRow.id.in_(ids)))
    tx.session.execute(delete(Submission).where(Submission.id.in_(submissions)))
    for _, number in gone:
        audit.note(tx, actor, "case.purge", number)
    return len(gone)
