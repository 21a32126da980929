"""What a citizen is told at the terminal of what is theirs, by the number of the card that lies there. In one
transaction; what they were told of is written down."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select, update

from helpdesk.cases.kinds import CaseKinds
from helpdesk.cases.looking import state_of, tracking_of
from helpdesk.cases.service import holder_of, words_of
from helpdesk.contract import MineCase, MineOut
from helpdesk.language import speaking
from helpdesk.staff import audit
from helpdesk.store.case_models import CaseChange, CaseRow
from helpdesk.store.models import Submission
from helpdesk.store.writer import Tx
from helpdesk.vault import Vault

MOST = 50
TOLD = ("open", "move", "post")  # changes a citizen hears of; notes and assignments are the desk's own


def mine(tx: Tx, vault: Vault, kinds: CaseKinds, kiosk: str, holder: str, language: str) -> MineOut:
    """Newest change first. Raises VaultError."""
    newest = (
        select(func.max(CaseChange.id)).where(CaseChange.what.in_(TOLD)).group_by(CaseChange.case_id).scalar_subquery()
    )
    query = (
        select(CaseRow, Submission, CaseChange)
        .join(Submission, Submission.id == CaseRow.submission_id)
        .join(CaseChange, CaseChange.case_id == CaseRow.id)
        .where(CaseRow.holder == holder_of(vault, holder), CaseChange.id.in_(newest))
        .order_by(CaseChange.id.desc())
        .limit(MOST)
    )
    found = tx.session.execute(query).all()
    audit.note(tx, f"kiosk:{kiosk}", "case.mine", "own card", str(len(found)))
    with speaking(language):
        return MineOut(cases=tuple(_line(vault, kinds, case, row, change) for case, row, change in found))


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
        change=change.id,
        new=change.told_at is None,
    )


def told(tx: Tx, vault: Vault, kiosk: str, holder: str, changes: Collection[int]) -> None:
    """The citizen was told of these; of others' nothing is written."""
    own = select(CaseRow.id).where(CaseRow.holder == holder_of(vault, holder))
    first = CaseChange.id.in_(list(changes)), CaseChange.case_id.in_(own), CaseChange.told_at.is_(None)
    numbers = select(Submission.number).join(CaseRow, CaseRow.submission_id == Submission.id)
    for number in tx.session.scalars(
        numbers.where(CaseRow.id.in_(select(CaseChange.case_id).where(*first))).order_by(Submission.number)
    ):
        audit.note(tx, f"kiosk:{kiosk}", "case.told", number)
    tx.session.execute(update(CaseChange).where(*first).values(told_at=tx.now))
