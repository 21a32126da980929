"""Cases as rows, each function inside one transaction. What is personal is sealed; each look at it is audited."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.cases import rules
from helpdesk.cases.kinds import CaseKinds
from helpdesk.cases.rules import Case, Refused, Why
from helpdesk.cases.sealing import about
from helpdesk.contract import SubmissionIn
from helpdesk.photos import codes, counts
from helpdesk.photos.standing import VERDICT, standing
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


# ---- the beginning ---------------------------------------------------------------------------------------------------


def open_case(tx: Tx, vault: Vault, kinds: CaseKinds, row: Submission, body: SubmissionIn) -> CaseRow:
    """In the transaction that stores the submission."""
    made = begin(tx, vault, kinds, row, body.fields, f"kiosk:{body.kiosk}")
    if row.has_photo:
        found = codes.findings(body.fields.get(VERDICT, ""))
        counts.add(tx, (counts.ALL, *codes.counted(found)), counts.RAISED)
    if body.materials:
        ticked = [one.model_dump() for one in body.materials]
        made.materials_sealed = vault.seal(json.dumps(ticked, ensure_ascii=False).encode(), about(made, "materials"))
    for index, picture in enumerate(body.pictures):
        sealed = vault.seal(picture.jpeg, about(made, f"picture:{index}"))
        tx.session.add(CasePicture(case_id=made.id, name=picture.id, title=picture.title, sealed=sealed))
    return made


def begin(tx: Tx, vault: Vault, kinds: CaseKinds, row: Submission, fields: Mapping[str, str], actor: str) -> CaseRow:
    """The case of a submission, whoever handed it in."""
    number = next((fields[name] for name in NUMBERS if fields.get(name, "").strip()), "")
    made = CaseRow(submission_id=row.id, service=row.service, holder=holder_of(vault, number) if number else "")
    put(made, rules.opened(kinds.of(row.service), tx.now))
    tx.session.add(made)
    tx.session.flush()
    record(tx, vault, made, actor, "open")
    return made


def sealed_fields(vault: Vault, key: str, fields: Mapping[str, str]) -> bytes:
    """The fields of the submission with that key."""
    return vault.seal(json.dumps(dict(fields), ensure_ascii=False).encode(), f"submission:{key}:fields")


def put(row: CaseRow, case: Case) -> None:
    """As the rules made it."""
    row.state, row.version = case.state, case.version
    row.due_at, row.ended_at, row.assigned_id = case.due_at, case.ended_at, case.assigned


def case_of(row: CaseRow) -> Case:
    return Case(row.state, row.version, row.due_at, row.ended_at, row.assigned_id)


def record(tx: Tx, vault: Vault, row: CaseRow, actor: str, what: str, words: str = "") -> CaseChange:
    """A line of the history."""
    change = CaseChange(case_id=row.id, at=tx.now, actor=actor, what=what, state=row.state)
    tx.session.add(change)
    tx.session.flush()
    if words:
        change.words_sealed = vault.seal(words.encode(), about(row, f"change:{change.id}"))
    return change


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
    before, reason, kind = row.state, reason.strip()[: rules.REASON_MOST], kinds.of(row.service)
    photo = standing(tx.session, vault, row, sent)
    try:
        after = rules.move(
            case_of(row),
            kind,
            name,
            version=doing.version,
            reason=reason,
            supervisor=doing.supervisor,
            now=tx.now,
            photo_will_do=photo is None or photo.will_do,
        )
    except Refused as refused:
        if refused.why is Why.PHOTO and photo is not None and photo.uncut:
            raise Refused(Why.UNCUT) from None
        raise
    put(row, after)
    if photo is not None and kind.states[before].moves[name].photo and not photo.reason:
        counts.add(tx, codes.counted(photo.findings), counts.PASSED)
    record(tx, vault, row, doing.actor, "move", reason)
    audit.note(tx, doing.actor, "case.move", number, f"{before}->{row.state}")


def note(tx: Tx, vault: Vault, number: str, words: str, doing: Doing) -> None:
    """Something to remember, for staff only. Raises Unknown, Refused."""
    row, _ = find(tx.session, number)
    if not words.strip():
        raise Refused(Why.REASON)
    put(row, rules.changed(case_of(row), doing.version))
    record(tx, vault, row, doing.actor, "note", words.strip()[:400])
    audit.note(tx, doing.actor, "case.note", number)


def assign(tx: Tx, vault: Vault, number: str, staff_id: int | None, doing: Doing) -> None:
    """To somebody, or back to everybody. Raises Unknown, Refused."""
    row, _ = find(tx.session, number)
    if staff_id is not None and tx.session.get(Staff, staff_id) is None:
        raise Unknown
    put(row, rules.changed(case_of(row), doing.version))
    row.assigned_id = staff_id
    record(tx, vault, row, doing.actor, "assign")
    audit.note(tx, doing.actor, "case.assign", number, "" if staff_id is None else str(staff_id))


def set_due(tx: Tx, vault: Vault, number: str, due: datetime, doing: Doing) -> None:
    """Raises Unknown, Refused."""
    row, _ = find(tx.session, number)
    put(row, rules.changed(case_of(row), doing.version))
    row.due_at = due
    record(tx, vault, row, doing.actor, "due")
    audit.note(tx, doing.actor, "case.due", number, due.date().isoformat())


def set_tracking(tx: Tx, vault: Vault, kinds: CaseKinds, number: str, tracking: str, doing: Doing) -> None:
    """The tracking number of what was posted. Raises Unknown, Refused."""
    row, _ = find(tx.session, number)
    state = kinds.of(row.service).states.get(row.state)
    if state is None or not state.posted or not tracking.strip():
        raise Refused(Why.TRACKING)
    put(row, rules.changed(case_of(row), doing.version))
    row.tracking_sealed = vault.seal(tracking.strip()[:40].encode(), about(row, "tracking"))
    record(tx, vault, row, doing.actor, "post")
    audit.note(tx, doing.actor, "case.post", number)
