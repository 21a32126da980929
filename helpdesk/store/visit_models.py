"""The tables of home visits and rounds. Whatever is personal is sealed; `holder` is a keyed hash of a number."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.store.models import Base, BigId, Moment


class VisitRow(Base):
    """One visit (helpdesk.visits.rules). `key`: the submission's, or the one of the form it was typed into. `day` is a
    day of the hall, 2026-11-27; `sealed` holds the fields and the ticked materials."""

    __tablename__ = "visits"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(36), unique=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submissions.id"), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    township: Mapped[str] = mapped_column(String(40))  # empty: what was written is no township of the county
    state: Mapped[str] = mapped_column(String(20))
    version: Mapped[int]
    asks: Mapped[bool]
    agreed: Mapped[bool]
    team: Mapped[str | None] = mapped_column(String(40))
    day: Mapped[str | None] = mapped_column(String(10))
    slot: Mapped[str | None] = mapped_column(String(5))
    requested_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    holder: Mapped[str] = mapped_column(String(64), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    __table_args__ = (
        Index("ix_visits_team", "team", "day"),
        Index("ix_visits_state", "state", "township"),
        Index("ix_visits_ended_at", "ended_at"),
    )


class VisitChange(Base):
    """One change, in order. `words_sealed`: what the citizen reads; `note_sealed`: for staff, such as who of the
    committee said so. `told_at`: the citizen was told of it."""

    __tablename__ = "visit_changes"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), index=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    actor: Mapped[str] = mapped_column(String(60))
    what: Mapped[str] = mapped_column(String(20))  # open, correct, note, or an act
    state: Mapped[str] = mapped_column(String(20))
    day: Mapped[str | None] = mapped_column(String(10))
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    told_at: Mapped[datetime | None] = mapped_column(Moment)


class VisitPicture(Base):
    """A photographed paper."""

    __tablename__ = "visit_pictures"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(40))
    sealed: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class RoundRow(Base):
    """A team comes to a township: nothing personal. `places`: so many can be served."""

    __tablename__ = "rounds"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(40))
    township: Mapped[str] = mapped_column(String(40))
    place: Mapped[str] = mapped_column(String(40))
    day: Mapped[str] = mapped_column(String(10))
    begins_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment, index=True)
    places: Mapped[int]
    called_off: Mapped[bool]
    __table_args__ = (UniqueConstraint("kind", "township", "place", "day"),)


class SignupRow(Base):
    """Who signed up, by the submission that said so; `round_id` None: it named no round of ours."""

    __tablename__ = "round_signups"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), unique=True)
    round_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id"), index=True)
    holder: Mapped[str] = mapped_column(String(64), index=True)
    state: Mapped[str] = mapped_column(String(20))  # signed, repeat, attended, withdrawn
    changed_at: Mapped[datetime] = mapped_column(Moment)
    told_at: Mapped[datetime | None] = mapped_column(Moment)
