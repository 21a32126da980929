"""The table of places: where something is done, besides this hall."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.store.models import Base


class PlaceRow(Base):
    """An office, a township's centre, a community, an institution. Nothing personal."""

    __tablename__ = "places"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(40))
    township: Mapped[str] = mapped_column(String(40))
    address: Mapped[str] = mapped_column(String(80))
    phone: Mapped[str] = mapped_column(String(40))
    hours: Mapped[str] = mapped_column(String(80))
    way: Mapped[str] = mapped_column(String(80), server_default="")  # how one gets there
