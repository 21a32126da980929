"""Home visits as they stand in rows: opened, read, found. What is personal is sealed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from helpdesk.cases.service import NUMBERS, holder_of
from helpdesk.requests.service import Unknown
from helpdesk.store.visit_models import VisitChange, VisitRow
from helpdesk.submissions import rules as words
from helpdesk.vault import Vault
from helpdesk.visits.rules import Plan, State, Visit

NOBODYS = ""  # the holder of what was asked for without a number


def about(row: VisitRow | int, part: str) -> str:
    """What a sealed value belongs to."""
    return f"visit:{row if isinstance(row, int) else row.id}:{part}"


@dataclass(frozen=True)
class Asked:
    """What was asked for. Private: never printed."""

    fields: Mapping[str, str] = field(repr=False)
    materials: Sequence[tuple[str, bool]] = field(default=(), repr=False)


def mark_of(vault: Vault, fields: Mapping[str, str]) -> str:
    number = next((fields[name] for name in NUMBERS if fields.get(name, "").strip()), "")
    return holder_of(vault, number) if number else NOBODYS


def seal(vault: Vault, row: VisitRow, asked: Asked) -> None:
    plain = {"fields": dict(asked.fields), "materials": list(asked.materials)}
    row.sealed = vault.seal(json.dumps(plain, ensure_ascii=False).encode(), about(row, "asked"))


def asked_of(vault: Vault, row: VisitRow) -> Asked:
    """Raises VaultError."""
    plain = json.loads(vault.open(row.sealed, about(row, "asked")))
    return Asked(plain["fields"], [(title, brought) for title, brought in plain["materials"]])


def visit_of(row: VisitRow) -> Visit:
    return Visit(State(row.state), row.version, row.asks, row.agreed, plan_of(row), row.ended_at)


def plan_of(row: VisitRow) -> Plan | None:
    if row.team is None or row.day is None or row.slot is None:
        return None
    return Plan(row.team, date.fromisoformat(row.day), row.slot)


def find(session: Session, number: str) -> VisitRow:
    """Raises Unknown."""
    row = session.scalar(select(VisitRow).where(VisitRow.number == number))
    if row is None:
        raise Unknown
    return row


def reason_of(vault: Vault, change: VisitChange) -> str:
    """What the citizen reads; empty when there is none. Raises VaultError."""
    if change.words_sealed is None:
        return ""
    return vault.open(change.words_sealed, about(change.visit_id, f"change:{change.id}:words")).decode()


def note_of(vault: Vault, change: VisitChange) -> str:
    """What staff wrote for staff; empty when there is none. Raises VaultError."""
    if change.note_sealed is None:
        return ""
    return vault.open(change.note_sealed, about(change.visit_id, f"change:{change.id}:note")).decode()


def masked(vault: Vault, row: VisitRow) -> str:
    """王*, for lists. Raises VaultError."""
    return words.masked_name(asked_of(vault, row).fields)


def taken(session: Session, team: str, without: int = 0) -> Mapping[date, int]:
    """How many visits a team has on each day, `without` one of them. A day keeps what was done or missed on it."""
    query = (
        select(VisitRow.day, func.count())
        .where(VisitRow.team == team, VisitRow.day.is_not(None), VisitRow.id != without)
        .group_by(VisitRow.day)
    )
    return {date.fromisoformat(day): count for day, count in session.execute(query) if day is not None}
