"""Submissions as rows: sealed on the way in, opened only for a named member of staff, each look written down."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import select

from helpdesk.cases import service as cases
from helpdesk.clock import hall_day
from helpdesk.contract import SubmissionIn, SubmissionOut
from helpdesk.county import County
from helpdesk.requests.rules import pressed_at
from helpdesk.requests.service import KeyReused
from helpdesk.staff import audit
from helpdesk.store.models import Submission
from helpdesk.store.writer import Tx
from helpdesk.submissions import rules
from helpdesk.vault import Vault
from helpdesk.visits import service as visits
from helpdesk.visits import signups
from helpdesk.visits.round_rules import SIGNUP


@dataclass(frozen=True)
class Arrived:
    """Published when something new came in."""

    number: str


@dataclass(frozen=True)
class Stored:
    out: SubmissionOut
    created: bool


def receive(tx: Tx, vault: Vault, body: SubmissionIn, county: County) -> Stored:
    """Seals, stores and begins what becomes of it, or answers a replay with the first result. Raises KeyReused."""
    unsaid = {
        name for name in ("materials", "pictures") if not getattr(body, name)
    }  # keys from before keep their meaning
    plain = body.model_dump(mode="json", exclude={"submitted_ms_ago", *unsaid})
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
    _begin(tx, vault, county, row, body)
    tx.publish(Arrived(row.number))
    return Stored(SubmissionOut(key=row.key, number=row.number, received_at=row.received_at), created=True)


def _begin(tx: Tx, vault: Vault, county: County, row: Submission, body: SubmissionIn) -> None:
    """A home visit, a place on a round's list, or else a case."""
    if body.service in county.visits.kinds:
        visits.request(tx, vault, county.visits, row, body)
    elif body.service == SIGNUP:
        signups.sign_up(tx, vault, row, body)
    else:
        cases.open_case(tx, vault, county.cases, row, body)


def _about(key: str, part: str) -> str:
    return f"submission:{key}:{part}"
