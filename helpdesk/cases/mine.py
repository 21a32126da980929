"""What a citizen is told at the terminal of their cases. Inside one transaction (helpdesk.mine)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select, update

from helpdesk.cases.kinds import CaseKinds
from helpdesk.cases.looking import state_of, tracking_of
from helpdesk.cases.sealing import words_of
from helpdesk.contract import MineCase
from helpdesk.store.case_models import CaseChange, CaseRow
from helpdesk.store.models import Submission
from helpdesk.store.writer import Tx
from helpdesk.vault import Vault

MOST = 50
CASE = "c"  # before the ids of changes of cases
TOLD = ("open", "move", "post")  # changes a citizen hears of; notes and assignments are the desk's own


def lines(tx: Tx, vault: Vault, kinds: CaseKinds, mark: str) -> list[MineCase]:
    """Of the holder with that mark (`holder_of`), the newest change first; in the language spoken now. Raises
    VaultError."""
    newest = (
        select(func.max(CaseChange.id)).where(CaseChange.what.in_(TOLD)).group_by(CaseChange.case_id).scalar_subquery()
    )
    query = (
        select(CaseRow, Submission, CaseChange)
        .join(Submission, Submission.id == CaseRow.submission_id)
        .join(CaseChange, CaseChange.case_id == CaseRow.id)
        .where(CaseRow.holder == mark, CaseChange.id.in_(newest))
        .order_by(CaseChange.id.desc())
        .limit(MOST)
    )
    return [_line(vault, kinds, case, row, change) for case, row, change in tx.session.execute(query)]


def _line(vault: Vault, kinds: CaseKinds, case: CaseRow, row: Submission, change: CaseChange) -> MineCase:
    state = state_of(kinds.of(case.service), case.state)
    return MineCase(
        number=row.number,
        title=row.service_title or row.service,
        state=case.state,
        words=case.state if state is None else str(state.citizen),
        reason=words_of(vault, change),
        tracking=tracking_of(vault, case) if state is not None and state.posted else "",
        changed_at=change.at,
        change=f"{CASE}{change.id}",
        new=change.told_at is None,
    )


def told(tx: Tx, mark: str, ids: Collection[int]) -> list[str]:
    """The holder was told of these changes; of others' nothing is written. Receipts' numbers of what was new."""
    own = select(CaseRow.id).where(CaseRow.holder == mark)
    first = CaseChange.id.in_(list(ids)), CaseChange.case_id.in_(own), CaseChange.told_at.is_(None)
    numbers = select(Submission.number).join(CaseRow, CaseRow.submission_id == Submission.id)
    of_these = CaseRow.id.in_(select(CaseChange.case_id).where(*first))
    found = list(tx.session.scalars(numbers.where(of_these).order_by(Submission.number)))
    tx.session.execute(update(CaseChange).where(*first).values(told_at=tx.now))
    return found
