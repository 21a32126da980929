"""Home visits as staff see them: lists are masked, whoever opens one is written down. Each inside one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from helpdesk.cases.service import holder_of
from helpdesk.days import day_words, slot_words
from helpdesk.language import said
from helpdesk.requests.service import Unknown
from helpdesk.staff import audit
from helpdesk.store.models import Submission
from helpdesk.store.visit_models import VisitChange, VisitPicture, VisitRow
from helpdesk.store.writer import Tx
from helpdesk.submissions import rules as words
from helpdesk.vault import Vault
from helpdesk.visits.rows import NOBODYS, about, asked_of, find, masked, note_of, plan_of, reason_of
from helpdesk.visits.rules import ON_THE_WAY, OPEN, TO_PLAN, Act, Plan, State, acts
from helpdesk.visits.terms import VisitTerms

PAGE = 50
STATES: Mapping[str, str] = MappingProxyType(
    {
        State.COMMITTEE: "等村（社区）确认",
        State.DECLINED: "村（社区）没有确认",
        State.REQUESTED: "等排日子",
        State.SCHEDULED: "排好了，还没打电话",
        State.CONFIRMED: "和本人说好了",
        State.DONE: "上门办好了",
        State.MISSED: "上门没见到人",
        State.CANCELLED: "不上门了",
    }
)
DID: Mapping[str, str] = MappingProxyType(
    {
        "open": "提出",
        "note": "记一笔",
        "correct": "改了信息",
        Act.AGREE: "村（社区）确认",
        Act.DECLINE: "村（社区）没有确认",
        Act.ASK_AGAIN: "再问村（社区）",
        Act.SCHEDULE: "排日子",
        Act.CONFIRM: "打过电话，说好了",
        Act.UNPLAN: "放回去，另排",
        Act.FINISH: "上门办好了",
        Act.MISS: "上门没见到人",
        Act.CANCEL: "不上门了",
        Act.REOPEN: "重新办",
    }
)
CONTACT = ("name", "number", "phone", "township", "village", "address", "days", "call", "note")


def plan_words(terms: VisitTerms, plan: Plan | None) -> str:
    if plan is None:
        return ""
    return f"{day_words(plan.day)} {slot_words(plan.slot)} · {terms.title('teams', plan.team)}"


def township_title(terms: VisitTerms, township: str) -> str:
    return terms.title("townships", township) if township else said("乡镇没写清")


def name_of(fields: Mapping[str, str]) -> str:
    return next((fields[one] for one in words.NAME_FIELDS if fields.get(one, "").strip()), "")


@dataclass(frozen=True)
class Wanted:
    """Which visits a list shows: `state` plan, committee, planned, ended, open, all; `township` an id, or `none` for
    what is in no township of the county."""

    state: str = "open"
    township: str = ""


GROUPS: Mapping[str, frozenset[State]] = MappingProxyType(
    {
        "open": OPEN,
        "plan": TO_PLAN,
        "committee": frozenset({State.COMMITTEE}),
        "planned": ON_THE_WAY,
        "ended": frozenset(State) - OPEN,
        "all": frozenset(State),
    }
)


@dataclass(frozen=True)
class Line:
    """One row of the list: the name is masked."""

    number: str
    masked_name: str = field(repr=False)
    kind: str
    township: str
    state: str
    plan: str
    requested_at: datetime


def listed(session: Session, vault: Vault, terms: VisitTerms, wanted: Wanted, page: int = 0) -> tuple[list[Line], bool]:
    """A page, the newest first, what is set for a day by its day; and whether there are more. Raises VaultError."""
    group = GROUPS.get(wanted.state, OPEN)
    query = select(VisitRow)
    if wanted.state != "all":
        query = query.where(VisitRow.state.in_([one.value for one in group]))
    if wanted.township:
        query = query.where(VisitRow.township == ("" if wanted.township == "none" else wanted.township))
    order = (VisitRow.day, VisitRow.id) if wanted.state == "planned" else (VisitRow.id.desc(),)
    rows = list(session.scalars(query.order_by(*order).offset(page * PAGE).limit(PAGE + 1)))
    return [_line(vault, terms, row) for row in rows[:PAGE]], len(rows) > PAGE


def _line(vault: Vault, terms: VisitTerms, row: VisitRow) -> Line:
    return Line(
        row.number,
        masked(vault, row),
        terms.title("kinds", row.kind),
        township_title(terms, row.township),
        said(STATES[row.state]),
        plan_words(terms, plan_of(row)),
        row.requested_at,
    )


@dataclass(frozen=True)
class Step:
    """A line of the history."""

    at: datetime
    actor: str
    did: str
    day: str
    reason: str = field(repr=False)
    note: str = field(repr=False)


@dataclass(frozen=True)
class Paper:
    id: int
    title: str


@dataclass(frozen=True)
class Opened:
    """One visit in full. Private: never printed."""

    number: str
    kind: str
    township: str  # id
    township_title: str
    state: str
    title: str  # of the state
    version: int
    acts: tuple[Act, ...]
    plan: Plan | None
    plan_words: str
    teams: tuple[tuple[str, str], ...]  # id and title of those that could make it
    requested_at: datetime
    submitted: bool  # from a terminal
    has_photo: bool
    fields: Mapping[str, str] = field(repr=False)
    more: tuple[tuple[str, str], ...] = field(repr=False)  # fields besides those that can be put right
    materials: tuple[tuple[str, bool], ...] = field(repr=False)
    papers: tuple[Paper, ...] = field(repr=False)
    others: tuple[str, ...] = field(repr=False)  # numbers of the same person's other open visits of this kind
    history: tuple[Step, ...] = field(repr=False)


def look(tx: Tx, vault: Vault, terms: VisitTerms, number: str, actor: str) -> Opened:
    """Opens one for a member of staff and writes that down. Raises Unknown, VaultError."""
    row = find(tx.session, number)
    asked = asked_of(vault, row)
    changes = tx.session.scalars(select(VisitChange).where(VisitChange.visit_id == row.id).order_by(VisitChange.id))
    papers = tx.session.execute(select(VisitPicture.id, VisitPicture.title).where(VisitPicture.visit_id == row.id))
    sent = None if row.submission_id is None else tx.session.get(Submission, row.submission_id)
    audit.note(tx, actor, "visit.view", number)
    plan = plan_of(row)
    return Opened(
        number=number,
        kind=terms.title("kinds", row.kind),
        township=row.township,
        township_title=township_title(terms, row.township),
        state=row.state,
        title=STATES[row.state],
        version=row.version,
        acts=acts(State(row.state)),
        plan=plan,
        plan_words=plan_words(terms, plan),
        teams=tuple((name, terms.title("teams", name)) for name in terms.teams_for(row.kind, row.township)),
        requested_at=row.requested_at,
        submitted=sent is not None,
        has_photo=sent is not None and sent.has_photo,
        fields={name: asked.fields.get(name, "") for name in CONTACT},
        more=tuple(
            (words.label(name), words.value(name, sent)) for name, sent in asked.fields.items() if name not in CONTACT
        ),
        materials=tuple(asked.materials),
        papers=tuple(Paper(id_, title) for id_, title in papers),
        others=_others(tx.session, row),
        history=tuple(
            Step(one.at, one.actor, DID[one.what], one.day or "", reason_of(vault, one), note_of(vault, one))
            for one in changes
        ),
    )


def _others(session: Session, row: VisitRow) -> tuple[str, ...]:
    if row.holder == NOBODYS:
        return ()
    query = select(VisitRow.number).where(
        VisitRow.holder == row.holder,
        VisitRow.kind == row.kind,
        VisitRow.id != row.id,
        VisitRow.state.in_([one.value for one in OPEN]),
    )
    return tuple(session.scalars(query.order_by(VisitRow.id)))


def picture(tx: Tx, vault: Vault, number: str, picture_id: int, actor: str) -> bytes:
    """The JPEG of a photographed paper; written down. Raises Unknown, VaultError."""
    row = find(tx.session, number)
    of_row = select(VisitPicture).where(VisitPicture.visit_id == row.id).order_by(VisitPicture.id)
    for index, one in enumerate(tx.session.scalars(of_row.options(undefer(VisitPicture.sealed)))):
        if one.id == picture_id:
            audit.note(tx, actor, "visit.picture", number)
            return vault.open(one.sealed, about(row, f"picture:{index}"))
    raise Unknown


def of_person(tx: Tx, vault: Vault, number: str, actor: str) -> list[VisitRow]:
    """What a person asked for, by the whole document number; that it was looked for is written down, without it."""
    audit.note(tx, actor, "visit.search", "document")
    query = select(VisitRow).where(VisitRow.holder == holder_of(vault, number)).order_by(VisitRow.id.desc())
    return list(tx.session.scalars(query))
