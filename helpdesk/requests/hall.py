"""The display in the hall: who waits for somebody to come. A token of its own opens it, and nothing else."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from helpdesk.clock import span
from helpdesk.requests import service, views
from helpdesk.staff import audit
from helpdesk.store.models import Fact
from helpdesk.store.writer import Tx

FACT = "hall_token"


def enrol(tx: Tx, actor: str, token: str = "") -> str:
    """A new token; the one before opens nothing any more. Only its hash is kept."""
    token = token or secrets.token_urlsafe(24)
    tx.session.merge(Fact(name=FACT, value=_hash(token)))
    audit.note(tx, actor, "hall.enrol", "hall")
    return token


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def opens(session: Session, token: str) -> bool:
    fact = session.get(Fact, FACT)
    return fact is not None and bool(token) and hmac.compare_digest(fact.value, _hash(token))


@dataclass(frozen=True)
class Line:
    """One terminal on the display."""

    name: str
    place: str
    need: str
    urgent: bool
    waits: str


def lines(session: Session, now: datetime) -> list[Line]:
    return [
        Line(
            seen.kiosk_name,
            seen.place,
            views.NEEDS[seen.need],
            seen.need.value == "medical",
            span((now - seen.raised_at).total_seconds()),
        )
        for seen in service.in_hall(session)
    ]
