"""The tables of what the hall lends. Who borrowed is sealed, and goes when the thing is back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.store.models import Base, BigId, Moment

STILL_OUT = "ended_at IS NULL"
NAMED = "borrower_sealed IS NOT NULL"


class LoanItem(Base):
    """A thing (helpdesk.loans.rules). `act`, `before`, `acted_at`: the last act, as long as it can be undone."""

    __tablename__ = "loan_items"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    label: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(10), index=True)
    since_at: Mapped[datetime] = mapped_column(Moment)
    version: Mapped[int]
    act: Mapped[str | None] = mapped_column(String(10))
    before: Mapped[str | None] = mapped_column(String(10))
    acted_at: Mapped[datetime | None] = mapped_column(Moment)


class LoanRow(Base):
    """A thing in somebody's hands. `told_at`: staff were told that it is overdue. `outcome`: the act that ended it."""

    __tablename__ = "loans"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("loan_items.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    lent_at: Mapped[datetime] = mapped_column(Moment, index=True)
    due_at: Mapped[datetime] = mapped_column(Moment)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    borrower_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    told_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    outcome: Mapped[str | None] = mapped_column(String(10))
    __table_args__ = (
        Index(
            "uq_loans_still_out", "item_id", unique=True, sqlite_where=text(STILL_OUT), postgresql_where=text(STILL_OUT)
        ),
        Index("ix_loans_named", "ended_at", sqlite_where=text(NAMED), postgresql_where=text(NAMED)),
        Index("ix_loans_due", "due_at", sqlite_where=text(STILL_OUT), postgresql_where=text(STILL_OUT)),
    )
