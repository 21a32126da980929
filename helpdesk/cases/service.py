"""Cases as rows, each function inside one transaction. What is personal is sealed; each look at it is audited."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.cases import rules
from helpdesk.cases.kinds import CaseKinds
from helpdesk.cases.rules import Case, Refused, Why
from helpdesk.contract import SubmissionIn
from helpdesk.requests.service import Unknown
from helpdesk.staff import audit
from helpdesk.store.case_models import CaseChange, CasePicture, CaseRow
from helpdesk.store.models import Staff, Submission
from helpdesk.store.writer import Tx
from helpdesk.vault import Vault

NUMBERS = ("number", "id_number")  # fields that hold the applicant's own document number


def holder_of(vault: Vault, number: str) -> str:
    """Finds what belongs to a document number without telling it."""
    return vault.fingerprint(b"holder:" + number.strip().upper().encode())


def about(case: CaseRow | int, part: str) -> str:
    """What a sealed value belongs to."""
    return f"case:{case if isinstance(case, int) else case.id}:{part}"


# ---- the beginning ---------------------------------------------------------------------------------------------------


def open_case(tx: Tx, vault: Vault, kinds: CaseKinds, row: Submission, body: SubmissionIn) -> CaseRow:
    """In the transaction that stores the submission."""
    case = rules.opened(kinds.of(body.service), tx.now)
    number = next((body.fields[name] for name in NUMBERS if body.fields.get(name, "").strip()), "")
    made = CaseRow(submission_id=row.id, service=body.service, holder=holder_of(vault, number) if number else "")
    _write(made, case)
    tx.session.add(made)
    tx.session.flush()
    if body.materials:
        ticked = [one.model_dump() for one in body.materials]
        made.materials_sealed = vault.seal(json.dumps(ticked, ensure_ascii=False).encode(), about(made, "materials"))
    for index, picture in enumerate(body.pictures):
        sealed = vault.seal(picture.jpeg, about(made, f"picture:{index}"))
        tx.session.add(CasePicture(case_id=made.id, name=picture.id, title=picture.title, sealed=sealed))
    _note(tx, vault, made, f"kiosk:{body.kiosk}", "open")
    return made


def _write(row: CaseRow, case: Case) -> None:
    row.state, row.version = case.state, case.version
    row.due_at, row.ended_at, row.assigned_id = case.due_at, case.ended_at, case.assigned


def case_of(row: CaseRow) -> Case:
    return Case(row.state, row.version, row.due_at, row.ended_at, row.assigned_id)


def _note(tx: Tx, vault: Vault, row: CaseRow, actor: str, what: str, words: str = "") -> CaseChange:
    change = CaseChange(case_id=row.id, at=tx.now, actor=actor, what=what, state=row.state)
    tx.session.add(change)
    tx.session.flush()
    if words:
        change.words_sealed = vault.seal(words.encode(), about(row, f"change:{change.id}"))
    return change


def words_of(vault: Vault, change: CaseChange) -> str:
    """The reason or note; empty when there is none. Raises VaultError."""
    if change.words_sealed is None:
        return ""
    return vault.open(change.words_sealed, about(change.case_id, f"change:{change.id}")).decode()


# ---- what staff do ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Doing:
    """Who acts, having seen which version."""

    actor: str
    version: int
    supervisor: bool = False


def find(session: Session, number: str) -> tuple[CaseRow, Submission]:
    """By the receipt's number. Raises Unknown."""
    found = session.execute(
        select(CaseRow, Submission)
        .join(Submission, Submission.id == CaseRow.submission_id)
        .where(Submission.number == number)
    ).one_or_none()
    if found is None:
        raise Unknown
    return found[0], found[1]


def move(tx: Tx, vault: Vault, kinds: CaseKinds, number: str, name: str, doing: Doing, reason: str = "") -> None:
    """To another state. Raises Unknown, Refused."""
    row, sent = find(tx.session, number)
    before, reason = row.state, reason.strip()[: rules.REASON_MOST]
    after = rules.move(
        case_of(row),
        kinds.of(row.service),
        name,
        version=doing.version,
        reason=reason,
        supervisor=doing.supervisor,
        now=tx.now,
        photo_will_do=not verdict_of(vault, sent) or photo_kept(tx.session, row),
    )
    _write(row, after)
    _note(tx, vault, row, doing.actor, "move", reason)
    audit.note(tx, doing.actor, "case.move", number, f"{before}->{row.state}")


def fields_of(vault: Vault, row: Submission) -> dict[str, str]:
    """Raises VaultError."""
    opened: dict[str, str] = json.loads(vault.open(row.sealed, f"submission:{row.key}:fields"))
    return opened


def verdict_of(vault: Vault, row: Submission) -> str:
    """What the terminal found wanting in the photo; empty where nothing was, or there is none. Raises VaultError."""
    return fields_of(vault, row).get("photo_verdict", "").strip() if row.has_photo else ""


def photo_kept(session: Session, row: CaseRow) -> bool:
    """Somebody wrote why the photo will do all the same."""
    decided = select(CaseChange.id).where(CaseChange.case_id == row.id, CaseChange.what == "photo")
    return session.scalars(decided.limit(1)).first() is not None


def keep_photo(tx: Tx, vault: Vault, number: str, words: str, doing: Doing) -> None:
    """A photo that the terminal found wanting will do, and why (M5.1a). Raises Unknown, Refused."""
    row, sent = find(tx.session, number)
    if not words.strip() or not verdict_of(vault, sent) or photo_kept(tx.session, row):
        raise Refused(Why.KEEP)
    _write(row, rules.changed(case_of(row), doing.version))
    _note(tx, vault, row, doing.actor, "photo", words.strip()[:400])
    audit.note(tx, doing.actor, "case.photo_kept", number)


def note(tx: Tx, vault: Vault, number: str, words: str, doing: Doing) -> None:
    """Something to remember, for staff only. Raises Unknown, Refused."""
    row, _ = find(tx.session, number)
    if not words.strip():
        raise Refused(Why.REASON)
    _write(row, rules.changed(case_of(row), doing.version))
    _note(tx, vault, row, doing.actor, "note", words.strip()[:400])
    audit.note(tx, doing.actor, "case.note", number)


def assign(tx: Tx, vault: Vault, number: str, staff_id: int | None, doing: Doing) -> None:
    """To somebody, or back to everybody. Raises Unknown, Refused."""
    row, _ = find(tx.session, number)
    if staff_id is not None and tx.session.get(Staff, staff_id) is None:
        raise Unknown
    _write(row, rules.changed(case_of(row), doing.version))
    row.assigned_id = staff_id
    _note(tx, vault, row, doing.actor, "assign")
    audit.note(tx, doing.actor, "case.assign", number, "" if staff_id is None else str(staff_id))


def set_due(tx: Tx, vault: Vault, number: str, due: datetime, doing: Doing) -> None:
    """Raises Unknown, Refused."""
    row, _ = find(tx.session, number)
    _write(row, rules.changed(case_of(row), doing.version))
    row.due_at = due
    _note(tx, vault, row, doing.actor, "due")
    audit.note(tx, doing.actor, "case.due", number, due.date().isoformat())


def set_tracking(tx: Tx, vault: Vault, kinds: CaseKinds, number: str, tracking: str, doing: Doing) -> None:
    """The tracking number of what was posted. Raises Unknown, Refused."""
    row, _ = find(tx.session, number)
    state = kinds.of(row.service).states.get(row.state)
    if state is None or not state.posted or not tracking.strip():
        raise Refused(Why.TRACKING)
    _write(row, rules.changed(case_of(row), doing.version))
    row.tracking_sealed = vault.seal(tracking.strip()[:40].encode(), about(row, "tracking"))
    _note(tx, vault, row, doing.actor, "post")
    audit.note(tx, doing.actor, "case.post", number)
