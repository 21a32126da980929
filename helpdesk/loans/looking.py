"""What is out, what is here: the staff's page, terminals, the search. Borrowers are masked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from helpdesk.contract import ThingOut
from helpdesk.loans import rules
from helpdesk.loans.kinds import LoanKinds
from helpdesk.loans.rules import Act, State
from helpdesk.loans.service import borrower_of, item_of
from helpdesk.store.loan_models import LoanItem, LoanRow
from helpdesk.store.models import Staff
from helpdesk.vault import Vault

STATES: Mapping[State, str] = MappingProxyType(
    {
        State.FREE: "可以借",
        State.OUT: "借出了",
        State.CLEANING: "要擦洗",
        State.BROKEN: "坏了",
        State.LOST: "丢了",
        State.RETIRED: "不再用",
    }
)
DID: Mapping[Act, str] = MappingProxyType(
    {
        Act.LEND: "借出 {label}",
        Act.BACK: "{label} 还回来",
        Act.CLEANED: "{label} 擦洗好",
        Act.BREAK: "{label} 坏了",
        Act.REPAIRED: "{label} 修好",
        Act.LOSE: "{label} 丢了",
        Act.FOUND: "{label} 找到",
    }
)


@dataclass(frozen=True)
class Out:
    """A line of what is lent. `left`: until it is due, negative when overdue."""

    id: str
    version: int
    label: str
    kind: str
    masked: str = field(repr=False)
    named: bool
    lent_at: datetime
    due_at: datetime
    left: timedelta
    lent_by: str

    @property
    def overdue(self) -> bool:
        return self.left < timedelta(0)


@dataclass(frozen=True)
class Here:
    """Something that is not lent."""

    id: str
    version: int
    label: str
    note: str
    state: State
    since_at: datetime


@dataclass(frozen=True)
class Shelf:
    """A kind, and what of it may be handed out."""

    id: str
    title: str
    place: str
    free: tuple[Here, ...]
    all: int


@dataclass(frozen=True)
class Undoable:
    id: str
    version: int
    label: str
    act: Act

    @property
    def did(self) -> str:
        return DID[self.act]


@dataclass(frozen=True)
class Overview:
    out: tuple[Out, ...]
    shelves: tuple[Shelf, ...]
    away: tuple[Here, ...]  # being cleaned, broken, lost
    undo: Undoable | None


def overview(session: Session, vault: Vault, kinds: LoanKinds, now: datetime, first: str = "") -> Overview:
    """`first`: the kind that somebody asks for stands before the others. Raises VaultError."""
    present = LoanItem.state != State.RETIRED.value
    items = {row.id: row for row in session.scalars(select(LoanItem).where(present).order_by(LoanItem.label))}
    here = [Here(one.id, one.version, one.label, one.note, State(one.state), one.since_at) for one in items.values()]
    ids = [*kinds.kinds, *sorted({one.kind for one in items.values()} - kinds.kinds.keys())]
    shelves = []
    for id_ in sorted(ids, key=lambda id_: id_ != first):
        free = tuple(one for one in here if one.state is State.FREE and items[one.id].kind == id_)
        count, place = sum(one.kind == id_ for one in items.values()), kinds.of(id_).place
        if count or id_ == first:
            shelves.append(Shelf(id_, kinds.title(id_), "" if place is None else str(place), free, count))
    last = max(
        (row for row in items.values() if rules.may_undo(item_of(row), now)),
        key=lambda row: row.acted_at or now,
        default=None,
    )
    return Overview(
        tuple(_out(session, vault, kinds, now)),
        tuple(shelves),
        tuple(one for one in here if one.state in (State.CLEANING, State.BROKEN, State.LOST)),
        None if last is None else Undoable(last.id, last.version, last.label, Act(last.act or "")),
    )


def _out(session: Session, vault: Vault, kinds: LoanKinds, now: datetime) -> Sequence[Out]:
    """What is due, or was, first."""
    lent = (
        select(LoanRow, LoanItem, Staff.name)
        .join(LoanItem, LoanItem.id == LoanRow.item_id)
        .outerjoin(Staff, Staff.id == LoanRow.staff_id)
        .where(LoanRow.ended_at.is_(None))
        .order_by(LoanRow.due_at, LoanRow.id)
    )
    return [
        Out(
            item.id,
            item.version,
            item.label,
            kinds.title(item.kind),
            borrower_of(vault, loan).masked,
            loan.borrower_sealed is not None,
            loan.lent_at,
            loan.due_at,
            loan.due_at - now,
            name or "",
        )
        for loan, item, name in session.execute(lent)
    ]


def things(session: Session, kinds: LoanKinds) -> tuple[ThingOut, ...]:
    """What a terminal may offer to borrow: kinds of which the hall has any."""
    present = LoanItem.state != State.RETIRED.value
    counted = select(LoanItem.kind, LoanItem.state, func.count()).where(present).group_by(LoanItem.kind, LoanItem.state)
    free: dict[str, int] = {}
    for kind, state, count in session.execute(counted):
        free[kind] = free.get(kind, 0) + (count if state == State.FREE else 0)
    return tuple(ThingOut(id=id_, title=kinds.title(id_)[:40], free=free[id_]) for id_ in kinds.kinds if id_ in free)


def overdue_now(session: Session, now: datetime) -> int:
    """How many are out longer than they should be."""
    late = LoanRow.ended_at.is_(None), LoanRow.due_at < now
    return session.scalar(select(func.count()).select_from(LoanRow).where(*late)) or 0


def last_told(session: Session) -> datetime | None:
    """When staff were last told of something overdue."""
    return session.scalar(select(func.max(LoanRow.told_at)))


def told_since(session: Session, after: datetime | None) -> tuple[str, ...]:
    """Labels of what staff were told of after that."""
    found = select(LoanItem.label).join(LoanRow, LoanRow.item_id == LoanItem.id).where(LoanRow.told_at.is_not(None))
    if after is not None:
        found = found.where(LoanRow.told_at > after)
    return tuple(session.scalars(found.order_by(LoanRow.due_at)))


def labelled(session: Session, text: str) -> Sequence[tuple[str, State]]:
    """Things whose label holds this, whatever the case."""
    rows = session.execute(select(LoanItem.label, LoanItem.state).order_by(LoanItem.label))
    return [(label, State(state)) for label, state in rows if text in label.casefold()]
