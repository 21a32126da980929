"""What a citizen is told at the terminal of their home visits and sign-ups. Inside one transaction (helpdesk.mine)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select, update

from helpdesk.contract import MineCase
from helpdesk.days import day_words, slot_words
from helpdesk.store.visit_models import VisitChange, VisitRow
from helpdesk.store.writer import Tx
from helpdesk.vault import Vault
from helpdesk.visits.rows import plan_of, reason_of
from helpdesk.visits.rules import Act
from helpdesk.visits.terms import VisitTerms

MOST = 50
VISIT = "v"  # before the ids of changes of visits
TOLD = ("open", *(act.value for act in Act))  # changes a citizen hears of; notes and corrections are the desk's own


def lines(tx: Tx, vault: Vault, terms: VisitTerms, mark: str) -> list[MineCase]:
    """Of the holder with that mark (`holder_of`), the newest change first; in the language spoken now. Raises
    VaultError."""
    newest = (
        select(func.max(VisitChange.id))
        .where(VisitChange.what.in_(TOLD))
        .group_by(VisitChange.visit_id)
        .scalar_subquery()
    )
    query = (
        select(VisitRow, VisitChange)
        .join(VisitChange, VisitChange.visit_id == VisitRow.id)
        .where(VisitRow.holder == mark, VisitChange.id.in_(newest))
        .order_by(VisitChange.id.desc())
        .limit(MOST)
    )
    return [_line(vault, terms, row, change) for row, change in tx.session.execute(query)]


def _line(vault: Vault, terms: VisitTerms, row: VisitRow, change: VisitChange) -> MineCase:
    words, plan = str(getattr(terms.citizen, row.state)), plan_of(row)
    return MineCase(
        number=row.number,
        title=terms.title("kinds", row.kind),
        state=row.state,
        words=words if plan is None else words.format(day=day_words(plan.day), when=slot_words(plan.slot)),
        reason=reason_of(vault, change),
        changed_at=change.at,
        change=f"{VISIT}{change.id}",
        new=change.told_at is None,
    )


def told(tx: Tx, mark: str, ids: Collection[int]) -> list[str]:
    """The holder was told of these changes; of others' nothing is written. Numbers of what was new."""
    own = select(VisitRow.id).where(VisitRow.holder == mark)
    first = VisitChange.id.in_(list(ids)), VisitChange.visit_id.in_(own), VisitChange.told_at.is_(None)
    of_these = VisitRow.id.in_(select(VisitChange.visit_id).where(*first))
    found = list(tx.session.scalars(select(VisitRow.number).where(of_these).order_by(VisitRow.number)))
    tx.session.execute(update(VisitChange).where(*first).values(told_at=tx.now))
    return found
