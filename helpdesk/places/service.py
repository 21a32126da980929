"""Places as rows, each function inside one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from helpdesk.places.rules import Kind, Place
from helpdesk.staff import audit
from helpdesk.store.place_models import PlaceRow
from helpdesk.store.writer import Tx


def load(tx: Tx, places: Sequence[Place], actor: str) -> None:
    """The table is all there is: what it does not name is taken out."""
    tx.session.execute(delete(PlaceRow))
    tx.session.add_all(
        PlaceRow(
            id=one.id,
            kind=one.kind.value,
            title=one.title,
            township=one.township,
            address=one.address,
            phone=one.phone,
            hours=one.hours,
            way=one.way,
        )
        for one in places
    )
    audit.note(tx, actor, "places.load", str(len(places)))


def everywhere(session: Session) -> tuple[Place, ...]:
    """By kind and township."""
    rows = session.scalars(select(PlaceRow).order_by(PlaceRow.kind, PlaceRow.township, PlaceRow.id))
    return tuple(
        Place(row.id, Kind(row.kind), row.title, row.township, row.address, row.phone, row.hours, row.way)
        for row in rows
    )
