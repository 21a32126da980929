"""The table of published results. Whatever is personal is sealed; `holder` finds a person's own by a keyed hash."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.store.models import Base, BigId, Moment


class ResultRow(Base):
    """`mark`: a keyed hash of person, title and day: the same is published once. `withdrawn_at`: it was a mistake; the
    person is told that, too. `told_at`: of the newest of the two."""

    __tablename__ = "results"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    holder: Mapped[str] = mapped_column(String(64), index=True)
    mark: Mapped[str] = mapped_column(String(64), unique=True)
    title: Mapped[str] = mapped_column(String(40))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    published_at: Mapped[datetime] = mapped_column(Moment)
    published_by: Mapped[str] = mapped_column(String(60))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)
    told_at: Mapped[datetime | None] = mapped_column(Moment)
    __table_args__ = (Index("ix_results_published_at", "published_at"),)
