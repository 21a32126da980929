"""The tables of cases. Whatever is personal is sealed; `holder` finds a person's own by a keyed hash of the number."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.store.models import Base, BigId, Moment

AT_WORK = "ended_at IS NULL"


class CaseRow(Base):
    """What became of a submission (helpdesk.cases.rules); it has the submission's number."""

    __tablename__ = "cases"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), unique=True)
    service: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(20))
    version: Mapped[int]
    due_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    assigned_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    holder: Mapped[str | None] = mapped_column(String(64), index=True)
    materials_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    tracking_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    __table_args__ = (
        Index("ix_cases_at_work", "due_at", sqlite_where=text(AT_WORK), postgresql_where=text(AT_WORK)),
        Index("ix_cases_ended_at", "ended_at"),
    )


class CaseChange(Base):
    """One change, in order. `words_sealed`: the reason of a move, or a note. `told_at`: the citizen was told of it."""

    __tablename__ = "case_changes"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    actor: Mapped[str] = mapped_column(String(60))
    what: Mapped[str] = mapped_column(String(20))  # open, move, note, assign, due, post
    state: Mapped[str] = mapped_column(String(20))
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    told_at: Mapped[datetime | None] = mapped_column(Moment)


class CasePicture(Base):
    """A photographed paper."""

    __tablename__ = "case_pictures"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(40))
    sealed: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
