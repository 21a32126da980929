"""What the village (community) committees are asked, and what they said. Each inside one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.staff import audit
from helpdesk.store.visit_models import VisitChange, VisitRow
from helpdesk.store.writer import Tx
from helpdesk.vault import Vault
from helpdesk.visits.looking import name_of, township_title
from helpdesk.visits.rows import asked_of, masked, note_of, reason_of
from helpdesk.visits.rules import Act, State
from helpdesk.visits.terms import VisitTerms

SAID_BACK = timedelta(days=60)  # how long an answer stands on the page
MOST = 200


@dataclass(frozen=True)
class Waiting:
    """The name is masked unless the list is opened for print."""

    number: str
    version: int
    township: str
    kind: str
    requested_at: datetime
    name: str = field(repr=False)
    village: str = field(default="", repr=False)
    address: str = field(default="", repr=False)


@dataclass(frozen=True)
class Answer:
    number: str
    township: str
    at: datetime
    agreed: bool
    actor: str
    masked_name: str = field(repr=False)
    who: str = field(repr=False)
    reason: str = field(repr=False)


def waiting(session: Session, vault: Vault, terms: VisitTerms, township: str) -> list[Waiting]:
    """Who waits for the committee's word, the longest first; masked. Raises VaultError."""
    return [_waiting(terms, row, masked(vault, row)) for row in _rows(session, township)]


def opened(tx: Tx, vault: Vault, terms: VisitTerms, township: str, actor: str) -> list[Waiting]:
    """The same with names and addresses, to ask with; each is written down. Raises VaultError."""
    people = []
    for row in _rows(tx.session, township):
        fields = asked_of(vault, row).fields
        audit.note(tx, actor, "visit.committee", row.number)
        people.append(_waiting(terms, row, name_of(fields), fields.get("village", ""), fields.get("address", "")))
    return people


def _rows(session: Session, township: str) -> list[VisitRow]:
    query = select(VisitRow).where(VisitRow.state == State.COMMITTEE.value)
    if township:
        query = query.where(VisitRow.township == township)
    return list(session.scalars(query.order_by(VisitRow.id).limit(MOST)))


def _waiting(terms: VisitTerms, row: VisitRow, name: str, village: str = "", address: str = "") -> Waiting:
    town, kind = township_title(terms, row.township), terms.title("kinds", row.kind)
    return Waiting(row.number, row.version, town, kind, row.requested_at, name, village, address)


def answers(tx: Tx, vault: Vault, terms: VisitTerms, township: str, actor: str) -> list[Answer]:
    """What committees said lately, and who of them: that is a person's name, so the look is written down. Newest first.
    Raises VaultError."""
    said = VisitChange.what.in_([Act.AGREE.value, Act.DECLINE.value])
    query = select(VisitChange, VisitRow).join(VisitRow, VisitRow.id == VisitChange.visit_id)
    query = query.where(said, VisitChange.at > tx.now - SAID_BACK).order_by(VisitChange.id.desc()).limit(MOST)
    if township:
        query = query.where(VisitRow.township == township)
    found = [
        Answer(
            row.number,
            township_title(terms, row.township),
            change.at,
            change.what == Act.AGREE,
            change.actor,
            masked(vault, row),
            note_of(vault, change),
            reason_of(vault, change),
        )
        for change, row in tx.session.execute(query)
    ]
    if found:
        audit.note(tx, actor, "visit.answers", township or "all", str(len(found)))
    return found
