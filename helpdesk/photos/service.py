"""What staff do with a case's photo, each inside one transaction: sealed, audited, counted, and taken back."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.cases import service as cases
from helpdesk.cases.kinds import CaseKinds
from helpdesk.cases.rules import REASON_MOST, Refused, Why, changed
from helpdesk.cases.sealing import about
from helpdesk.cases.service import Doing
from helpdesk.clock import hall_day
from helpdesk.fleet.service import the_desk_itself
from helpdesk.photos import codes, counts
from helpdesk.photos import standing as read
from helpdesk.photos.cut import Cut, Frame
from helpdesk.photos.standing import Standing, standing
from helpdesk.requests.service import Unknown
from helpdesk.staff import audit
from helpdesk.store.case_models import CaseRow
from helpdesk.store.models import Submission
from helpdesk.store.photo_models import PhotoRow
from helpdesk.store.writer import Tx
from helpdesk.submissions import rules as words
from helpdesk.vault import Vault

MOST_ROWS = 20  # pictures and cuts of one case: who cuts for ever is told to take one back

# ---- looking ---------------------------------------------------------------------------------------------------------


def look(tx: Tx, vault: Vault, number: str, actor: str) -> bytes:
    """The photo that is used, for a member of staff; written down. Of a home visit, too. Raises Unknown, VaultError."""
    row = tx.session.scalar(select(Submission).where(Submission.number == number))
    if row is None:
        raise Unknown
    case = tx.session.scalar(select(CaseRow).where(CaseRow.submission_id == row.id))
    found = read.photo_now(tx.session, vault, case, row)
    if found is None:
        raise Unknown
    audit.note(tx, actor, "submission.photo", number)
    return found


def look_at_original(tx: Tx, vault: Vault, number: str, actor: str) -> bytes:
    """The whole picture that is cut from; written down. Raises Unknown, VaultError."""
    case, row = cases.find(tx.session, number)
    found = read.original(tx.session, vault, case, row)
    if found is None:
        raise Unknown
    audit.note(tx, actor, "case.photo_original", number)
    return found


def printable(session: Session, vault: Vault, kinds: CaseKinds, number: str) -> tuple[CaseRow, Submission, str]:
    """The case and its photo's specification's id. Raises Unknown, Refused where it is not cut yet, VaultError."""
    case, row = cases.find(session, number)
    if _standing(session, vault, case, row).uncut:
        raise Refused(Why.UNCUT)
    return case, row, kinds.of(case.service).photo_spec


def to_print(tx: Tx, vault: Vault, kinds: CaseKinds, number: str, actor: str) -> tuple[bytes, str]:
    """The photo, and its specification's id; it is about to be printed, again or for the first time. Written down.
    Raises Unknown, Refused, VaultError."""
    case, row, spec = printable(tx.session, vault, kinds, number)
    found = read.photo_now(tx.session, vault, case, row)
    if found is None:
        raise Unknown
    audit.note(tx, actor, "case.photo_print", number)
    return found, spec


# ---- deciding --------------------------------------------------------------------------------------------------------


def keep(tx: Tx, vault: Vault, number: str, reason: str, doing: Doing) -> None:
    """A photo that was found wanting will do, for one of `codes.REASONS` (M5.1a). Raises Unknown, Refused."""
    case, row = cases.find(tx.session, number)
    at = _standing(tx.session, vault, case, row)
    if reason not in codes.REASONS or not at.open:
        raise Refused(Why.KEEP)
    cases.put(case, changed(cases.case_of(case), doing.version))
    cases.record(tx, vault, case, doing.actor, read.KEPT, reason)
    counts.add(tx, codes.counted(at.findings), reason)
    audit.note(tx, doing.actor, "case.photo_kept", number)


def unkeep(tx: Tx, vault: Vault, number: str, doing: Doing) -> None:
    """As if nobody had decided, for five minutes. Raises Unknown, Refused."""
    case, row = cases.find(tx.session, number)
    at = _standing(tx.session, vault, case, row)
    if not at.undoable(tx.now):
        raise Refused(Why.TOO_LATE)
    cases.put(case, changed(cases.case_of(case), doing.version))
    cases.record(tx, vault, case, doing.actor, read.UNKEPT)
    counts.add(tx, codes.counted(at.findings), at.reason, on=at.decided_at, by=-1)
    audit.note(tx, doing.actor, "case.photo_unkept", number)


def again(tx: Tx, vault: Vault, kinds: CaseKinds, number: str, typed: str, doing: Doing) -> None:
    """The citizen is asked to have it taken again: the move that the county calls so. Raises Unknown, Refused."""
    case, row = cases.find(tx.session, number)
    at = _standing(tx.session, vault, case, row)
    found = kinds.of(case.service).way_again(case.state)
    if found is None:
        raise Refused(Why.STATE)
    said = " ".join(typed.split())[:REASON_MOST] or codes.asks_again(at.findings)
    cases.move(tx, vault, kinds, number, found[0], doing, said)
    counts.add(tx, codes.counted(at.findings), counts.AGAIN)


# ---- other pictures --------------------------------------------------------------------------------------------------


def add_cut(tx: Tx, vault: Vault, number: str, cut: Cut, frame: Frame, spec: str, doing: Doing) -> None:
    """What was cut by hand is the photo now; what it was cut from stays. Raises Unknown, Refused."""
    case, row = cases.find(tx.session, number)
    _standing(tx.session, vault, case, row)
    _add(tx, vault, case, read.CUT, cut.jpeg, spec, str(frame), doing)
    cases.record(tx, vault, case, doing.actor, read.CUT_OUT)
    audit.note(tx, doing.actor, "case.photo_cut", number, f"{spec} {frame}")


def bring(tx: Tx, vault: Vault, kinds: CaseKinds, number: str, jpeg: bytes, doing: Doing) -> None:
    """A picture that staff brought along is the case's, to be cut. Raises Unknown, Refused."""
    case, row = cases.find(tx.session, number)
    _add(tx, vault, case, read.IMPORT, jpeg, kinds.of(case.service).photo_spec, "", doing)
    row.has_photo = True
    cases.record(tx, vault, case, doing.actor, read.BROUGHT)
    counts.add(tx, (counts.ALL, codes.IMPORTED), counts.RAISED)
    audit.note(tx, doing.actor, "case.photo_import", number)


def step_back(tx: Tx, vault: Vault, number: str, doing: Doing) -> None:
    """The photo as it was before the newest cut or import, which goes for good: it may be of somebody else. Raises
    Unknown, Refused."""
    case, row = cases.find(tx.session, number)
    newest = read.newest_row(tx.session, case)
    if newest is None or case.ended_at is not None:
        raise Refused(Why.TOO_LATE)
    cases.put(case, changed(cases.case_of(case), doing.version))
    what = read.UNCUT if newest.kind == read.CUT else read.DROPPED
    tx.session.delete(newest)
    tx.session.flush()
    row.has_photo = read.photo_now(tx.session, vault, case, row) is not None
    cases.record(tx, vault, case, doing.actor, what)
    audit.note(tx, doing.actor, f"case.{what}", number)


def _add(tx: Tx, vault: Vault, case: CaseRow, kind: str, jpeg: bytes, spec: str, frame: str, doing: Doing) -> None:
    if case.ended_at is not None:
        raise Refused(Why.STATE)
    rows = tx.session.scalars(select(PhotoRow.id).where(PhotoRow.case_id == case.id)).all()
    if len(rows) >= MOST_ROWS:
        raise Refused(Why.MANY)
    cases.put(case, changed(cases.case_of(case), doing.version))
    made = PhotoRow(case_id=case.id, at=tx.now, actor=doing.actor, kind=kind, spec=spec, frame=frame, sealed=b"")
    tx.session.add(made)
    tx.session.flush()
    made.sealed = vault.seal(jpeg, about(case, f"photo:{made.id}"))


def _standing(session: Session, vault: Vault, case: CaseRow, row: Submission) -> Standing:
    """Raises Unknown where there is no photo, VaultError."""
    at = standing(session, vault, case, row)
    if at is None:
        raise Unknown
    return at


# ---- a case that begins at a bedside ---------------------------------------------------------------------------------


def enter(tx: Tx, vault: Vault, kinds: CaseKinds, key: str, service: str, fields: Mapping[str, str], actor: str) -> str:
    """A case for somebody who cannot come, as a terminal would have handed it in. The number; the same form sent again
    is the same case. Raises Unknown for a service that takes no photo."""
    known = tx.session.scalar(select(Submission.number).where(Submission.key == key))
    if known is not None:
        return known
    kind = kinds.kinds.get(service)
    if kind is None or not kind.takes_photo:
        raise Unknown
    day = hall_day(tx.now)
    row = Submission(
        key=key,
        fingerprint=vault.fingerprint(b"staff:" + key.encode()),
        kiosk_id=the_desk_itself(tx),
        service=service,
        service_title=str(kind.title or service),
        number=words.number(day, tx.next(f"submission-{day}")),
        submitted_at=tx.now,
        received_at=tx.now,
        sealed=cases.sealed_fields(vault, key, fields),
        photo_sealed=None,
        has_photo=False,
    )
    tx.session.add(row)
    tx.session.flush()
    cases.begin(tx, vault, kinds, row, fields, actor)
    audit.note(tx, actor, "case.enter", row.number)
    return row.number
