"""Submissions as rows: sealed on the way in, opened only for a named member of staff, each look written down."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from helpdesk.clock import hall_day
from helpdesk.contract import SubmissionIn, SubmissionOut
from helpdesk.requests.rules import pressed_at
from helpdesk.requests.service import KeyReused, Unknown
from helpdesk.staff import audit
from helpdesk.store.models import Kiosk, Submission
from helpdesk.store.writer import Tx
from helpdesk.submissions import rules
from helpdesk.vault import Vault


@dataclass(frozen=True)
class Arrived:
    """Published when something new came in."""

    number: str


@dataclass(frozen=True)
class Line:
    """One row of the list: the name is masked."""

    number: str
    masked_name: str = field(repr=False)
    service: str
    kiosk: str
    received_at: datetime
    has_photo: bool


@dataclass(frozen=True)
class Opened:
    """One submission in full. Private: never printed."""

    line: Line
    fields: tuple[tuple[str, str], ...] = field(repr=False)


@dataclass(frozen=True)
class Stored:
    out: SubmissionOut
    created: bool


def receive(tx: Tx, vault: Vault, body: SubmissionIn) -> Stored:
    """Seals and stores, or answers a replay with the first result. Raises KeyReused."""
    plain = body.model_dump(mode="json", exclude={"submitted_ms_ago"})
    print_ = vault.fingerprint(json.dumps(plain, sort_keys=True, ensure_ascii=False).encode())
    row = tx.session.scalar(select(Submission).where(Submission.key == body.key))
    if row is not None:
        if row.fingerprint != print_:
            raise KeyReused
        return Stored(SubmissionOut(key=row.key, number=row.number, received_at=row.received_at), created=False)
    day = hall_day(tx.now)
    photo = body.photo_jpeg
    row = Submission(
        key=body.key,
        fingerprint=print_,
        kiosk_id=body.kiosk,
        service=body.service,
        service_title=body.service_title,
        number=rules.number(day, tx.next(f"submission-{day}")),
        submitted_at=pressed_at(tx.now, body.submitted_ms_ago),
        received_at=tx.now,
        sealed=vault.seal(json.dumps(body.fields, ensure_ascii=False).encode(), _about(body.key, "fields")),
        photo_sealed=None if photo is None else vault.seal(photo, _about(body.key, "photo")),
        has_photo=photo is not None,
    )
    tx.session.add(row)
    tx.session.flush()
    audit.note(tx, f"kiosk:{body.kiosk}", "submission.receive", row.number)
    tx.publish(Arrived(row.number))
    return Stored(SubmissionOut(key=row.key, number=row.number, received_at=row.received_at), created=True)


def _about(key: str, part: str) -> str:
    return f"submission:{key}:{part}"


def _fields(vault: Vault, row: Submission) -> dict[str, str]:
    opened: dict[str, str] = json.loads(vault.open(row.sealed, _about(row.key, "fields")))
    return opened


def _line(session: Session, row: Submission, fields: dict[str, str]) -> Line:
    return Line(
        number=row.number,
        masked_name=rules.masked_name(fields),
        service=row.service_title or row.service,
        kiosk=session.get_one(Kiosk, row.kiosk_id).name,
        received_at=row.received_at,
        has_photo=row.has_photo,
    )


PAGE = 50


def newest(session: Session, vault: Vault, page: int = 0) -> tuple[list[Line], bool]:
    """A page of the list, newest first, and whether there are older ones. Raises VaultError."""
    rows = session.scalars(select(Submission).order_by(Submission.id.desc()).offset(page * PAGE).limit(PAGE + 1)).all()
    return [_line(session, row, _fields(vault, row)) for row in rows[:PAGE]], len(rows) > PAGE


def look(tx: Tx, vault: Vault, number: str, actor: str) -> Opened:
    """Opens one for a member of staff and writes that down. Raises Unknown, VaultError."""
    row = tx.session.scalar(select(Submission).where(Submission.number == number))
    if row is None:
        raise Unknown
    fields = _fields(vault, row)
    audit.note(tx, actor, "submission.view", row.number)
    shown = tuple((rules.label(name), rules.value(name, sent)) for name, sent in fields.items())
    return Opened(_line(tx.session, row, fields), shown)


def photo(tx: Tx, vault: Vault, number: str, actor: str) -> bytes:
    """The JPEG, for a member of staff; written down. Raises Unknown, VaultError."""
    row = tx.session.scalar(
        select(Submission).where(Submission.number == number).options(undefer(Submission.photo_sealed))
    )
    if row is None or row.photo_sealed is None:
        raise Unknown
    audit.note(tx, actor, "submission.photo", row.number)
    return vault.open(row.photo_sealed, _about(row.key, "photo"))
