"""How much was lent: by kind and by day. The arithmetic is pure; `of` reads the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.clock import HALL_ZONE
from helpdesk.loans.kinds import LoanKinds
from helpdesk.store.loan_models import LoanRow


@dataclass(frozen=True)
class Lent:
    """One loan. `out_s`: seconds until it was back, None while it is out."""

    kind: str
    day: str
    out_s: float | None
    overdue: bool


@dataclass(frozen=True)
class Line:
    """`mean_s`: seconds, of those that are back; None when none is."""

    label: str
    lent: int
    mean_s: float | None
    overdue: int


@dataclass(frozen=True)
class LoanFigures:
    by_kind: tuple[Line, ...] = ()
    by_day: tuple[Line, ...] = ()


def line(label: str, loans: Sequence[Lent]) -> Line:
    times = [one.out_s for one in loans if one.out_s is not None]
    mean = sum(times) / len(times) if times else None
    return Line(label, len(loans), mean, sum(one.overdue for one in loans))


def figures(loans: Iterable[Lent], title: Callable[[str], str]) -> LoanFigures:
    all_ = list(loans)
    return LoanFigures(_grouped(all_, lambda one: title(one.kind)), _grouped(all_, lambda one: one.day))


def _grouped(loans: Iterable[Lent], of_loan: Callable[[Lent], str]) -> tuple[Line, ...]:
    found: dict[str, list[Lent]] = {}
    for one in loans:
        found.setdefault(of_loan(one), []).append(one)
    return tuple(line(label, found[label]) for label in sorted(found))


def of(session: Session, kinds: LoanKinds, begins: datetime, ends: datetime, now: datetime) -> LoanFigures:
    """Of what was handed out from `begins` until before `ends`."""
    rows = session.scalars(select(LoanRow).where(LoanRow.lent_at >= begins, LoanRow.lent_at < ends))
    lent = [
        Lent(
            row.kind,
            row.lent_at.astimezone(HALL_ZONE).strftime("%Y-%m-%d"),
            None if row.ended_at is None else (row.ended_at - row.lent_at).total_seconds(),
            (row.ended_at or now) > row.due_at,
        )
        for row in rows
    ]
    return figures(lent, kinds.title)
