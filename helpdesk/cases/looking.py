"""Cases as staff see them: lists are masked, and whoever opens one is written down. Each inside one transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from helpdesk.cases import rules
from helpdesk.cases.kinds import CaseKinds, Kind, Move, State
from helpdesk.cases.sealing import about, fields_of, words_of
from helpdesk.cases.service import NUMBERS, case_of, find, holder_of
from helpdesk.photos import codes
from helpdesk.photos.standing import KEPT, VERDICT, Standing, standing
from helpdesk.requests.service import Unknown
from helpdesk.staff import audit
from helpdesk.store.case_models import CaseChange, CasePicture, CaseRow
from helpdesk.store.models import Staff, Submission
from helpdesk.store.writer import Tx
from helpdesk.submissions import rules as words
from helpdesk.vault import Vault, VaultError

PAGE = 50
NOBODYS = ""  # the holder of what was handed in without a number
DID = {
    "open": "交来",
    "move": "到",
    "note": "记一笔",
    "assign": "换人办",
    "due": "改日期",
    "post": "寄出",
    "photo": "照片照样使用",
    "photo_undo": "照片照样使用，撤回",
    "photo_import": "装入照片",
    "photo_drop": "撤回装入的照片",
    "photo_cut": "裁照片",
    "photo_uncut": "撤回裁的照片",
}


@dataclass(frozen=True)
class Wanted:
    """Which cases a list shows: `state` all, open, overdue, mine, or a state's id."""

    state: str = "open"
    service: str = ""
    staff_id: int = 0


@dataclass(frozen=True)
class Line:
    """One row of the list: the name is masked."""

    number: str
    masked_name: str = field(repr=False)
    service: str
    state: str
    received_at: datetime
    due_at: datetime
    overdue: bool
    assigned: str
    has_photo: bool
    masked_delegate: str = field(default="", repr=False)


def listed(
    session: Session, vault: Vault, kinds: CaseKinds, wanted: Wanted, now: datetime, page: int = 0
) -> tuple[list[Line], bool]:
    """A page, the newest first, overdue ones by how long; and whether there are more. Raises VaultError."""
    query = (
        select(CaseRow, Submission, Staff.name)
        .join(Submission, Submission.id == CaseRow.submission_id)
        .outerjoin(Staff, Staff.id == CaseRow.assigned_id)
    )
    order: ColumnElement[Any] = CaseRow.id.desc()
    match wanted.state:
        case "all":
            pass
        case "open":
            query = query.where(CaseRow.ended_at.is_(None))
        case "overdue":
            query = query.where(CaseRow.ended_at.is_(None), CaseRow.due_at < now)
            order = CaseRow.due_at.asc()
        case "mine":
            query = query.where(CaseRow.ended_at.is_(None), CaseRow.assigned_id == wanted.staff_id)
        case state:
            query = query.where(CaseRow.state == state)
    if wanted.service:
        query = query.where(CaseRow.service == wanted.service)
    rows = session.execute(query.order_by(order).offset(page * PAGE).limit(PAGE + 1)).all()
    return [_line(vault, kinds, case, row, name, now) for case, row, name in rows[:PAGE]], len(rows) > PAGE


def _line(vault: Vault, kinds: CaseKinds, case: CaseRow, row: Submission, name: str | None, now: datetime) -> Line:
    state, fields = state_of(kinds.of(case.service), case.state), fields_of(vault, row)
    return Line(
        number=row.number,
        masked_name=words.masked_name(fields),
        masked_delegate=words.masked_delegate(fields),
        service=row.service_title or row.service,
        state=case.state if state is None else str(state.title),
        received_at=row.received_at,
        due_at=case.due_at,
        overdue=rules.overdue(case_of(case), now),
        assigned=name or "",
        has_photo=row.has_photo,
    )


def state_of(kind: Kind, state: str) -> State | None:
    """None for a state that the county took out of its file while a case stood there."""
    return kind.states.get(state)


@dataclass(frozen=True)
class Step:
    """A line of the history."""

    at: datetime
    actor: str
    what: str
    state: str
    words: str = field(repr=False)

    @property
    def did(self) -> str:
        return DID[self.what]


@dataclass(frozen=True)
class Paper:
    id: int
    title: str


@dataclass(frozen=True)
class Opened:
    """One case in full. Private: never printed."""

    number: str
    service: str
    state: str
    version: int
    moves: tuple[tuple[str, str, bool], ...]  # id, what the button says, whether it asks for a reason
    posted: bool
    due_at: datetime
    overdue: bool
    assigned_id: int | None
    received_at: datetime
    photo: Standing | None  # None where there is none
    photo_undo: bool  # who said a moment ago that it will do may take it back
    photo_again: str  # what the button says that asks the citizen for another; empty where there is none
    photo_open: bool  # another picture may be brought in, and cut
    photo_spec: str
    photo_later: str  # the newest case of the same person that has another photo; empty where there is none
    fields: tuple[tuple[str, str], ...] = field(repr=False)
    materials: tuple[tuple[str, bool], ...] = field(repr=False)
    papers: tuple[Paper, ...] = field(repr=False)
    tracking: str = field(repr=False)
    history: tuple[Step, ...] = field(repr=False)


def look(tx: Tx, vault: Vault, kinds: CaseKinds, number: str, actor: str, *, supervisor: bool) -> Opened:
    """Opens one for a member of staff and writes that down. Raises Unknown, VaultError."""
    case, row = find(tx.session, number)
    fields = fields_of(vault, row)
    kind = kinds.of(case.service)
    state = state_of(kind, case.state)
    moves = () if state is None else state.moves.items()

    def may_press(move: Move) -> bool:
        return (supervisor or not move.supervisor) and not (move.again and row.has_photo)

    changes = tx.session.scalars(select(CaseChange).where(CaseChange.case_id == case.id).order_by(CaseChange.id))
    papers = tx.session.execute(select(CasePicture.id, CasePicture.title).where(CasePicture.case_id == case.id))
    ticked = (
        [] if case.materials_sealed is None else json.loads(vault.open(case.materials_sealed, about(case, "materials")))
    )
    photo, again = standing(tx.session, vault, case, row), kind.way_again(case.state)
    audit.note(tx, actor, "submission.view", number)
    return Opened(
        number=number,
        service=row.service_title or row.service,
        state=case.state if state is None else str(state.title),
        version=case.version,
        moves=tuple((id_, str(one.title), one.reason) for id_, one in moves if may_press(one)),
        posted=state is not None and state.posted,
        due_at=case.due_at,
        overdue=rules.overdue(case_of(case), tx.now),
        assigned_id=case.assigned_id,
        received_at=row.received_at,
        photo=photo,
        photo_undo=photo is not None and photo.undoable(tx.now),
        photo_again="" if photo is None or again is None else str(again[1].title),
        photo_open=case.ended_at is None and (row.has_photo or kind.takes_photo),
        photo_spec=kind.photo_spec,
        photo_later=_with_later_photo(tx.session, case) if row.has_photo else "",
        fields=tuple((words.label(name), words.value(name, sent)) for name, sent in fields.items() if name != VERDICT),
        materials=tuple((one["title"], one["brought"]) for one in ticked),
        papers=tuple(Paper(id_, title) for id_, title in papers),
        tracking=tracking_of(vault, case),
        history=tuple(_step(vault, kind, one) for one in changes),
    )


def _with_later_photo(session: Session, case: CaseRow) -> str:
    """Who was asked to have it taken again has done so, and that is a case of its own."""
    if not case.holder:
        return ""
    later = select(Submission.number).join(CaseRow, CaseRow.submission_id == Submission.id)
    later = later.where(CaseRow.holder == case.holder, CaseRow.id > case.id, Submission.has_photo)
    return session.scalars(later.order_by(CaseRow.id.desc()).limit(1)).first() or ""


def _step(vault: Vault, kind: Kind, change: CaseChange) -> Step:
    said = words_of(vault, change)
    if change.what == KEPT:
        said = codes.reason_words(said)
    return Step(change.at, change.actor, change.what, _title(kind, change.state), said)


def _title(kind: Kind, state: str) -> str:
    known = state_of(kind, state)
    return state if known is None else str(known.title)


def tracking_of(vault: Vault, case: CaseRow) -> str:
    return "" if case.tracking_sealed is None else vault.open(case.tracking_sealed, about(case, "tracking")).decode()


def find_holders(tx: Tx, vault: Vault) -> None:
    """Of cases from before there were cases: whose they are could not be told without the key. What does not open stays
    unknown: a desk starts all the same."""
    unknown = select(CaseRow, Submission).join(Submission).where(CaseRow.holder.is_(None))
    for case, row in tx.session.execute(unknown).all():
        try:
            fields = fields_of(vault, row)
        except VaultError:
            continue
        number = next((fields[name] for name in NUMBERS if fields.get(name, "").strip()), "")
        case.holder = holder_of(vault, number) if number else NOBODYS


def picture(tx: Tx, vault: Vault, number: str, picture_id: int, actor: str) -> bytes:
    """The JPEG of a photographed paper; written down. Raises Unknown, VaultError."""
    case, _ = find(tx.session, number)
    ids = list(
        tx.session.scalars(select(CasePicture.id).where(CasePicture.case_id == case.id).order_by(CasePicture.id))
    )
    if picture_id not in ids:
        raise Unknown
    sealed = tx.session.scalars(select(CasePicture.sealed).where(CasePicture.id == picture_id)).one()
    audit.note(tx, actor, "case.picture", number)
    return vault.open(sealed, about(case, f"picture:{ids.index(picture_id)}"))


def services(session: Session) -> Sequence[tuple[str, str]]:
    """Id and title of what there are cases of, as terminals called it last."""
    cases = CaseRow.submission_id == Submission.id
    newest = select(func.max(Submission.id)).join(CaseRow, cases).group_by(Submission.service)
    rows = session.execute(select(Submission.service, Submission.service_title).where(Submission.id.in_(newest)))
    return sorted((id_, title or id_) for id_, title in rows)


def of_person(tx: Tx, vault: Vault, number: str, actor: str) -> list[str]:
    """Receipts' numbers of what a person handed in, by the whole document number; that it was looked for is written
    down, without the number."""
    audit.note(tx, actor, "case.search", "document")
    query = select(Submission.number).join(CaseRow, CaseRow.submission_id == Submission.id)
    found = tx.session.scalars(query.where(CaseRow.holder == holder_of(vault, number)).order_by(Submission.id.desc()))
    return list(found)


@dataclass(frozen=True)
class Label:
    """For an envelope. Private: never printed but on paper."""

    name: str = field(repr=False)
    address: str = field(repr=False)
    phone: str = field(repr=False)


def label(tx: Tx, vault: Vault, number: str, actor: str) -> Label:
    """Where something is posted to: the address that was given for it, else the applicant's. Written down. Raises
    Unknown, VaultError."""
    _, row = find(tx.session, number)
    fields = fields_of(vault, row)
    audit.note(tx, actor, "case.label", number)
    return Label(
        fields.get("post_name") or fields.get("name", ""),
        fields.get("post_address") or fields.get("address", ""),
        fields.get("phone", ""),
    )
