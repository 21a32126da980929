"""A terminal is enrolled by a code that is typed in at it: good once, for a quarter of an hour."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from helpdesk.fleet import rules
from helpdesk.fleet import service as fleet
from helpdesk.fleet.rules import FleetError
from helpdesk.fleet.service import Enrolled
from helpdesk.staff import audit
from helpdesk.staff.passwords import generate
from helpdesk.store.models import EnrolCode, Kiosk
from helpdesk.store.writer import Tx

GOOD_FOR = timedelta(minutes=15)


@dataclass(frozen=True)
class Code:
    kiosk: str
    until: datetime
    code: str = field(repr=False)


def make(tx: Tx, kiosk: str, name: str, place: str, actor: str) -> Code:
    """A code for a terminal, new or known; its code before this one is good no more. A known terminal goes on with its
    token until the code is used. Raises FleetError."""
    rules.check_kiosk(kiosk, name, place)
    tx.session.execute(delete(EnrolCode).where((EnrolCode.kiosk_id == kiosk) | (EnrolCode.until <= tx.now)))
    code, until = generate(), tx.now + GOOD_FOR
    row = EnrolCode(code_hash=_hashed(code), kiosk_id=kiosk, name=name.strip(), place=place.strip(), until=until)
    tx.session.add(row)
    audit.note(tx, actor, "kiosk.code", kiosk)
    return Code(kiosk, until, code)


def for_known(tx: Tx, kiosk: str, actor: str) -> Code:
    """A code by which a terminal changes its token. Raises FleetError."""
    row = tx.session.get(Kiosk, kiosk)
    if row is None:
        raise FleetError("unknown", f"there is no terminal {kiosk!r}")
    return make(tx, kiosk, row.name, row.place, actor)


def use(tx: Tx, code: str) -> Enrolled | None:
    """The terminal's token, not kept and not to be had again; None for a code that is unknown, used or over."""
    row = tx.session.scalar(select(EnrolCode).where(EnrolCode.code_hash == _hashed(code), EnrolCode.until > tx.now))
    if row is None:
        return None
    tx.session.delete(row)
    return fleet.enrol(tx, row.kiosk_id, row.name, row.place, f"kiosk:{row.kiosk_id}")


def waiting(session: Session, now: datetime) -> list[EnrolCode]:
    """Codes that are still good, by terminal."""
    return list(session.scalars(select(EnrolCode).where(EnrolCode.until > now).order_by(EnrolCode.kiosk_id)))


def _hashed(code: str) -> str:
    """Codes are 79 random bits: a plain hash is enough. People type spaces and capitals."""
    return hashlib.sha256("".join(code.split()).lower().encode()).hexdigest()
