"""Home visits as rows, each function inside one transaction. What is personal is sealed; each look at it is audited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from helpdesk.clock import hall_date, hall_day
from helpdesk.contract import SubmissionIn
from helpdesk.staff import audit
from helpdesk.store.models import Submission
from helpdesk.store.visit_models import VisitChange, VisitPicture, VisitRow
from helpdesk.store.writer import Tx
from helpdesk.submissions import rules as words
from helpdesk.vault import Vault
from helpdesk.visits import rules
from helpdesk.visits.rows import Asked, about, asked_of, find, mark_of, seal, taken, visit_of
from helpdesk.visits.rules import NOTE_MOST, ON_THE_WAY, REASON_MOST, Act, Plan, Refused, Visit, Why
from helpdesk.visits.terms import VisitTerms

# ---- the beginning ---------------------------------------------------------------------------------------------------


def request(tx: Tx, vault: Vault, terms: VisitTerms, row: Submission, body: SubmissionIn) -> VisitRow:
    """In the transaction that stores the submission, and instead of a case. What the terminal sent is never refused:
    what is no township of the county is for staff to put right."""
    materials = [(one.title, one.brought) for one in body.materials]
    asked = Asked(body.fields, materials)
    made = _begin(tx, vault, terms, body.key, row.number, body.service, asked, f"kiosk:{body.kiosk}", row.id)
    for index, picture in enumerate(body.pictures):
        sealed = vault.seal(picture.jpeg, about(made, f"picture:{index}"))
        tx.session.add(VisitPicture(visit_id=made.id, name=picture.id, title=picture.title, sealed=sealed))
    return made


def enter(tx: Tx, vault: Vault, terms: VisitTerms, key: str, kind: str, fields: Mapping[str, str], actor: str) -> str:
    """Somebody asked by telephone. The number; the same form sent again is the same visit."""
    known = tx.session.scalar(select(VisitRow.number).where(VisitRow.key == key))
    if known is not None:
        return known
    day = hall_day(tx.now)
    number = words.number(day, tx.next(f"submission-{day}"))
    _begin(tx, vault, terms, key, number, kind, Asked(fields), actor, None)
    audit.note(tx, actor, "visit.enter", number)
    return number


def _begin(
    tx: Tx,
    vault: Vault,
    terms: VisitTerms,
    key: str,
    number: str,
    kind: str,
    asked: Asked,
    actor: str,
    submission: int | None,
) -> VisitRow:
    visit = rules.begun(terms.kinds[kind].committee)
    made = VisitRow(
        key=key,
        number=number,
        submission_id=submission,
        kind=kind,
        township=terms.township_of(asked.fields.get("township", "")),
        asks=visit.asks,
        requested_at=tx.now,
        holder=mark_of(vault, asked.fields),
        sealed=b"",
    )
    _write(made, visit)
    tx.session.add(made)
    tx.session.flush()
    seal(vault, made, asked)
    _note(tx, vault, made, actor, "open")
    return made


def _write(row: VisitRow, visit: Visit) -> None:
    row.state, row.version = visit.state.value, visit.version
    row.agreed, row.ended_at = visit.agreed, visit.ended_at
    plan = visit.plan
    row.team, row.day, row.slot = (None,) * 3 if plan is None else (plan.team, plan.day.isoformat(), plan.slot)


def _note(tx: Tx, vault: Vault, row: VisitRow, actor: str, what: str, reason: str = "", note: str = "") -> None:
    change = VisitChange(visit_id=row.id, at=tx.now, actor=actor, what=what, state=row.state, day=row.day)
    tx.session.add(change)
    tx.session.flush()
    if reason:
        change.words_sealed = vault.seal(reason.encode(), about(row, f"change:{change.id}:words"))
    if note:
        change.note_sealed = vault.seal(note.encode(), about(row, f"change:{change.id}:note"))


# ---- what staff do ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Doing:
    """Who acts, having seen which version."""

    actor: str
    version: int


def act(tx: Tx, vault: Vault, number: str, what: Act, doing: Doing, *, reason: str = "", who: str = "") -> None:
    """Anything but setting a day. `who` of the committee said so. Raises Unknown, Refused."""
    row = find(tx.session, number)
    before, reason, who = row.state, reason.strip()[:REASON_MOST], who.strip()[:NOTE_MOST]
    today = hall_date(tx.now)
    after = rules.step(visit_of(row), what, tx.now, today, version=doing.version, reason=reason, who=who)
    kept = who if what in rules.ASKS_WHO else ""
    day = row.day
    _write(row, after)
    _note(tx, vault, row, doing.actor, what.value, reason, kept)
    audit.note(tx, doing.actor, f"visit.{what.value}", number, f"{before}->{row.state}" + (f" {day}" if day else ""))


def schedule(tx: Tx, vault: Vault, terms: VisitTerms, number: str, plan: Plan, doing: Doing) -> None:
    """A team, a day, half of it or a time. Raises Unknown, Refused with the days on which there is room."""
    row = find(tx.session, number)
    if plan.team not in terms.teams_for(row.kind, row.township):
        raise Refused(Why.TEAM)
    today = hall_date(tx.now)
    others = taken(tx.session, plan.team, without=row.id)
    plan = rules.planned(terms.teams[plan.team], others, plan, today, terms.days_off)
    after = rules.step(visit_of(row), Act.SCHEDULE, tx.now, today, version=doing.version, plan=plan)
    before = row.state
    _write(row, after)
    _note(tx, vault, row, doing.actor, Act.SCHEDULE.value)
    detail = f"{before}->{row.state} {plan.team} {plan.day} {plan.slot}"
    audit.note(tx, doing.actor, "visit.schedule", number, detail)


def note(tx: Tx, vault: Vault, number: str, text: str, doing: Doing) -> None:
    """Something to remember, for staff only. Raises Unknown, Refused."""
    row = find(tx.session, number)
    if not text.strip():
        raise Refused(Why.REASON)
    _write(row, rules.changed(visit_of(row), doing.version))
    _note(tx, vault, row, doing.actor, "note", note=text.strip()[:NOTE_MOST])
    audit.note(tx, doing.actor, "visit.note", number)


def correct(tx: Tx, vault: Vault, terms: VisitTerms, number: str, fields: Mapping[str, str], doing: Doing) -> None:
    """Where to and whom to call, as it really is; other fields stay. A day that was set stays only where its team goes
    there: else Refused(TEAM). Raises Unknown, Refused."""
    row = find(tx.session, number)
    after = rules.changed(visit_of(row), doing.version)
    asked = asked_of(vault, row)
    merged = {**asked.fields, **fields}
    township = terms.township_of(merged.get("township", ""))
    team = after.plan.team if after.plan is not None and after.state in ON_THE_WAY else ""
    if team and team not in terms.teams_for(row.kind, township):
        raise Refused(Why.TEAM)
    _write(row, after)
    row.township, row.holder = township, mark_of(vault, merged)
    seal(vault, row, Asked(merged, asked.materials))
    _note(tx, vault, row, doing.actor, "correct")
    audit.note(tx, doing.actor, "visit.correct", number)
