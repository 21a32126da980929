"""How a case's photo stands: what was found wanting, whether somebody decided, which picture it is now. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from helpdesk.cases.sealing import about, fields_of, words_of
from helpdesk.photos import codes
from helpdesk.photos.codes import Finding, Level
from helpdesk.store.case_models import CaseChange, CaseRow
from helpdesk.store.models import Submission
from helpdesk.store.photo_models import PhotoRow
from helpdesk.vault import Vault

IMPORT, CUT = "import", "cut"  # kinds of rows
KEPT, UNKEPT = "photo", "photo_undo"  # what a change of a case says
BROUGHT, DROPPED = "photo_import", "photo_drop"
CUT_OUT, UNCUT = "photo_cut", "photo_uncut"
UNDO_WITHIN = timedelta(minutes=5)
VERDICT = "photo_verdict"


@dataclass(frozen=True)
class Standing:
    """`imported`: brought in by staff. `newest`: the kind of the newest row, empty where it is as the terminal sent it.
    `reason`: why it is used all the same, empty while nobody decided."""

    findings: tuple[Finding, ...]
    imported: bool
    newest: str
    reason: str
    decided_at: datetime | None
    decided_by: str

    @property
    def hard(self) -> bool:
        """Found wanting in what is worth a person's word."""
        return any(one.level is Level.HARD for one in self.findings)

    @property
    def uncut(self) -> bool:
        """A picture that was brought in, and nobody cut a photo out of it."""
        return self.newest == IMPORT

    @property
    def will_do(self) -> bool:
        """Nothing stands in the way of using it. Advice never does."""
        return not self.uncut and (bool(self.reason) or not self.hard)

    @property
    def open(self) -> bool:
        """Somebody may still say that it will do."""
        return bool(self.findings) and not self.reason and not self.imported

    def undoable(self, now: datetime) -> bool:
        """Whoever decided a moment ago may take it back."""
        return bool(self.reason) and self.decided_at is not None and now - self.decided_at <= UNDO_WITHIN


def standing(session: Session, vault: Vault, case: CaseRow, row: Submission) -> Standing | None:
    """None where there is no photo. Raises VaultError."""
    if not row.has_photo:
        return None
    kinds = list(session.scalars(select(PhotoRow.kind).where(PhotoRow.case_id == case.id).order_by(PhotoRow.id)))
    imported = IMPORT in kinds
    verdict = codes.IMPORTED if imported else fields_of(vault, row).get(VERDICT, "")
    decision = session.scalars(
        select(CaseChange)
        .where(CaseChange.case_id == case.id, CaseChange.what.in_((KEPT, UNKEPT, BROUGHT, DROPPED)))
        .order_by(CaseChange.id.desc())
        .limit(1)
    ).first()
    kept = decision if decision is not None and decision.what == KEPT else None
    return Standing(
        findings=codes.findings(verdict),
        imported=imported,
        newest=kinds[-1] if kinds else "",
        reason="" if kept is None else words_of(vault, kept),
        decided_at=None if kept is None else kept.at,
        decided_by="" if kept is None else kept.actor,
    )


def as_sent(session: Session, vault: Vault, row: Submission) -> bytes | None:
    """What the terminal handed in. Raises VaultError."""
    sealed = session.scalar(select(Submission.photo_sealed).where(Submission.id == row.id))
    return None if sealed is None else vault.open(sealed, f"submission:{row.key}:photo")


def photo_now(session: Session, vault: Vault, case: CaseRow | None, row: Submission) -> bytes | None:
    """The photo that is used, as JPEG. Raises VaultError."""
    newest = None if case is None else _newest(session, case)
    return as_sent(session, vault, row) if newest is None else _opened(vault, newest)


def original(session: Session, vault: Vault, case: CaseRow, row: Submission) -> bytes | None:
    """What is cut from: the picture brought in last, else what the terminal handed in. Raises VaultError."""
    newest = _newest(session, case, IMPORT)
    return as_sent(session, vault, row) if newest is None else _opened(vault, newest)


def newest_row(session: Session, case: CaseRow) -> PhotoRow | None:
    return _newest(session, case)


def _newest(session: Session, case: CaseRow, kind: str = "") -> PhotoRow | None:
    query = select(PhotoRow).where(PhotoRow.case_id == case.id).options(undefer(PhotoRow.sealed))
    if kind:
        query = query.where(PhotoRow.kind == kind)
    return session.scalars(query.order_by(PhotoRow.id.desc()).limit(1)).first()


def _opened(vault: Vault, row: PhotoRow) -> bytes:
    return vault.open(row.sealed, about(row.case_id, f"photo:{row.id}"))
