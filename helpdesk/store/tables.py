"""All tables of the desk: take `Base` from here where none may be forgotten (migrations, backups)."""

from __future__ import annotations

from helpdesk.store import appointment_models, case_models, loan_models, place_models, result_models, visit_models  # noqa: F401
from helpdesk.store.models import Base

__all__ = ["Base"]
