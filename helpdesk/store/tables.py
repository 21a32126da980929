"""All tables of the desk: take `Base` from here where none may be forgotten (migrations, backups)."""

from __future__ import annotations

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from helpdesk.store import (  # noqa: F401
    appointment_models,
    case_models,
    loan_models,
    photo_models,
    place_models,
    result_models,
    visit_models,
)
from helpdesk.store.models import Base

__all__ = ["SEALED", "Base", "holds_sealed"]

SEALED = tuple(
    sorted(
        table.name
        for table in Base.metadata.tables.values()
        if any(column.name.endswith("sealed") and not column.nullable for column in table.columns)
    )
)
"""Tables whose every row only the right key opens."""


def holds_sealed(session: Session) -> bool:
    """Whether anything lies here that another key would make unreadable."""
    tables = (Base.metadata.tables[name] for name in SEALED)
    return any(session.scalar(select(literal(1)).select_from(table).limit(1)) for table in tables)
