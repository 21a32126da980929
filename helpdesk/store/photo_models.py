"""The tables of photos: what staff made of a case's photo, and how often which check was right."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.store.models import Base, BigId, Moment


class PhotoRow(Base):
    """A picture that was brought in, or what was cut out of one; the newest is the case's photo. What a terminal handed
    in stays with the submission. `frame`: where it was cut (helpdesk.photos.cut), empty for a picture."""

    __tablename__ = "case_photos"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    actor: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(10))  # import, cut
    spec: Mapped[str] = mapped_column(String(60))
    frame: Mapped[str] = mapped_column(String(60))
    sealed: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class PhotoCount(Base):
    """On a day of the hall: of so many photos a check was said (`raised`), and what became of it: `passed`, `again`, or
    the reason why the photo was used. No case and no person: it outlives both. Check `all`: every photo that came."""

    __tablename__ = "photo_counts"
    day: Mapped[str] = mapped_column(String(10), primary_key=True)  # 2026-11-27
    code: Mapped[str] = mapped_column(String(30), primary_key=True)
    what: Mapped[str] = mapped_column(String(20), primary_key=True)
    count: Mapped[int]
