"""Things that are lent, as rows, each function inside one transaction. Who borrowed is sealed; each look is audited."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select, update
from sqlalchemy.orm import Session

from helpdesk.loans import rules
from helpdesk.loans.kinds import LoanKinds
from helpdesk.loans.rules import Act, Borrower, Item, Last, Refused, State, Why
from helpdesk.loans.table import Thing
from helpdesk.requests.service import Unknown
from helpdesk.staff import audit
from helpdesk.store.loan_models import LoanItem, LoanRow
from helpdesk.store.writer import Tx
from helpdesk.vault import Vault


@dataclass(frozen=True)
class Doing:
    """Who acts."""

    actor: str
    staff_id: int | None = None


@dataclass(frozen=True)
class Overdue:
    """Published when these came overdue, by their labels: once for each loan."""

    labels: tuple[str, ...]


# ---- handing out and taking back -------------------------------------------------------------------------------------


def lend(
    tx: Tx, vault: Vault, kinds: LoanKinds, item_id: str, version: int, doing: Doing, borrower: Borrower | None = None
) -> str:
    """Gives the label. Raises Unknown, Refused."""
    row = _item(tx.session, item_id)
    kind = kinds.of(row.kind)
    _write(tx, row, rules.step(item_of(row), Act.LEND, version=version, clean=kind.clean, now=tx.now))
    loan = LoanRow(
        item_id=row.id, kind=row.kind, lent_at=tx.now, due_at=tx.now + kind.lends_for, staff_id=doing.staff_id
    )
    tx.session.add(loan)
    tx.session.flush()
    if borrower is not None:
        told = json.dumps([borrower.name, borrower.phone], ensure_ascii=False)
        loan.borrower_sealed = vault.seal(told.encode(), _about(loan))
    audit.note(tx, doing.actor, "loan.lend", row.id)
    return row.label


def act(tx: Tx, kinds: LoanKinds, item_id: str, what: Act, version: int, doing: Doing) -> str:
    """Anything but handing out; a loan of it ends. Gives the label. Raises Unknown, Refused."""
    row = _item(tx.session, item_id)
    if what is Act.LEND:
        raise Refused(Why.STATE)
    before = row.state
    clean = kinds.of(row.kind).clean
    _write(tx, row, rules.step(item_of(row), what, version=version, clean=clean, now=tx.now))
    loan = open_loan(tx.session, item_id)
    if loan is not None:
        loan.ended_at, loan.outcome = tx.now, what.value
    audit.note(tx, doing.actor, f"loan.{what}", row.id, f"{before}->{row.state}")
    return row.label


def read_label(
    tx: Tx, vault: Vault, kinds: LoanKinds, label: str, doing: Doing, borrower: Borrower | None = None
) -> str:
    """A label was read or typed: hands the thing out, or takes it back. Gives the label. Raises Unknown, Refused."""
    present = LoanItem.state != State.RETIRED.value
    rows = tx.session.scalars(select(LoanItem).where(present)).all()
    typed = label.strip().casefold()
    row = next((one for one in rows if typed in (one.label.casefold(), one.id)), None)
    if row is None:
        raise Unknown
    if rules.by_label(item_of(row), tx.now) is Act.LEND:
        return lend(tx, vault, kinds, row.id, row.version, doing, borrower)
    return act(tx, kinds, row.id, Act.BACK, row.version, doing)


def undo(tx: Tx, item_id: str, version: int, doing: Doing) -> str:
    """The last act never was. Gives the label. Raises Unknown, Refused."""
    row = _item(tx.session, item_id)
    was = item_of(row)
    _write(tx, row, rules.undone(was, version=version, now=tx.now))
    loan = tx.session.scalar(select(LoanRow).where(LoanRow.item_id == item_id).order_by(LoanRow.id.desc()).limit(1))
    if loan is not None and was.state is State.OUT:
        tx.session.delete(loan)
    elif loan is not None and row.state == State.OUT:
        loan.ended_at = loan.outcome = None
    audit.note(tx, doing.actor, "loan.undo", row.id, f"{was.state}->{row.state}")
    return row.label


def look(tx: Tx, vault: Vault, item_id: str, actor: str) -> Borrower:
    """Who has it, in full; written down. Raises Unknown (also when nobody was named), VaultError."""
    loan = open_loan(tx.session, item_id)
    if loan is None or loan.borrower_sealed is None:
        raise Unknown
    audit.note(tx, actor, "loan.view", item_id)
    return borrower_of(vault, loan)


def borrower_of(vault: Vault, loan: LoanRow) -> Borrower:
    """Raises VaultError."""
    if loan.borrower_sealed is None:
        return Borrower()
    name, phone = json.loads(vault.open(loan.borrower_sealed, _about(loan)))
    return Borrower(name, phone)


def open_loan(session: Session, item_id: str) -> LoanRow | None:
    return session.scalar(select(LoanRow).where(LoanRow.item_id == item_id, LoanRow.ended_at.is_(None)))


def _about(loan: LoanRow) -> str:
    return f"loan:{loan.id}:borrower"


def _item(session: Session, item_id: str) -> LoanItem:
    row = session.get(LoanItem, item_id)
    if row is None:
        raise Unknown
    return row


def item_of(row: LoanItem) -> Item:
    last = None
    if row.act is not None and row.before is not None and row.acted_at is not None:
        last = Last(Act(row.act), State(row.before), row.acted_at)
    return Item(State(row.state), row.version, last)


def _write(tx: Tx, row: LoanItem, item: Item) -> None:
    if row.state != item.state:
        row.since_at = tx.now
    row.state, row.version = item.state.value, item.version
    last = item.last
    row.act, row.before, row.acted_at = (None, None, None) if last is None else (last.act, last.before, last.at)


# ---- the table of things ---------------------------------------------------------------------------------------------


def out(session: Session) -> Mapping[str, str]:
    """Id -> label of what is lent now."""
    lent = select(LoanItem.id, LoanItem.label).where(LoanItem.state == State.OUT.value).order_by(LoanItem.id)
    return {row.id: row.label for row in session.execute(lent)}


def load(tx: Tx, things: Sequence[Thing], actor: str) -> None:
    """The table is all there is: what it does not name is retired, and comes back when a later table names it. Raises
    Refused when something of that is out: read_table has said so."""
    rows = {row.id: row for row in tx.session.scalars(select(LoanItem))}
    for thing in things:
        row = rows.pop(thing.id, None)
        if row is None:
            row = LoanItem(id=thing.id, state="", since_at=tx.now)
            tx.session.add(row)
            _write(tx, row, rules.listed(None))
        else:
            _write(tx, row, rules.listed(item_of(row)))
        row.kind, row.label, row.note = thing.kind, thing.label, thing.note
    for row in rows.values():
        _write(tx, row, rules.unlisted(item_of(row)))
    audit.note(tx, actor, "items.load", str(len(things)))


# ---- by the clock ----------------------------------------------------------------------------------------------------


def due(session: Session, now: datetime) -> bool:
    """Whether `by_the_clock` has anything to do."""
    return bool(session.scalar(select(or_(exists().where(*_untold(now)), exists().where(*_over(now))))))


def by_the_clock(tx: Tx) -> None:
    """Tells once of what came overdue; forgets who had what is back."""
    found = select(LoanRow.id, LoanItem.label).join(LoanItem, LoanItem.id == LoanRow.item_id)
    rows = tx.session.execute(found.where(*_untold(tx.now)).order_by(LoanRow.due_at)).all()
    if rows:
        tx.session.execute(update(LoanRow).where(LoanRow.id.in_([id_ for id_, _ in rows])).values(told_at=tx.now))
        tx.publish(Overdue(tuple(label for _, label in rows)))
    tx.session.execute(update(LoanRow).where(*_over(tx.now)).values(borrower_sealed=None))


def _untold(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return LoanRow.ended_at.is_(None), LoanRow.due_at < now, LoanRow.told_at.is_(None)


def _over(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Back, and that cannot be undone any more: who had it is nobody's business."""
    return LoanRow.ended_at < now - rules.UNDO_WITHIN, LoanRow.borrower_sealed.is_not(None)
