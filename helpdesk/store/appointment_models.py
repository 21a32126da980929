"""The table of appointments. Whatever is personal is sealed; `holder` finds a person's own by a keyed hash."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.store.models import Base, BigId, Moment


class AppointmentRow(Base):
    """helpdesk.appointments.rules. `day` is the hall's, as 20261127; `sealed` holds name, number and telephone."""

    __tablename__ = "appointments"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    day: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime] = mapped_column(Moment)
    service: Mapped[str] = mapped_column(ForeignKey("queue_services.id"))
    state: Mapped[str] = mapped_column(String(10))
    holder: Mapped[str] = mapped_column(String(64), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    made_by: Mapped[str] = mapped_column(String(60))
    ticket: Mapped[str | None] = mapped_column(String(12))  # its number, once drawn
    __table_args__ = (Index("ix_appointments_day", "day", "at"),)
