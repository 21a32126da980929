"""Who signed up for a round, each function inside one transaction. What they sent rests sealed in their submission."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from helpdesk.clock import HALL_ZONE, hall_time
from helpdesk.contract import MineCase, SubmissionIn
from helpdesk.days import day_words
from helpdesk.requests.service import Unknown
from helpdesk.staff import audit
from helpdesk.store.models import Submission
from helpdesk.store.visit_models import RoundRow, SignupRow
from helpdesk.store.writer import Tx
from helpdesk.submissions import rules as words
from helpdesk.vault import Vault
from helpdesk.visits import rounds
from helpdesk.visits.looking import name_of
from helpdesk.visits.round_rules import ATTENDED, FIELD, REPEAT, SIGNED, WITHDRAWN, round_wanted
from helpdesk.visits.rows import NOBODYS, mark_of
from helpdesk.visits.terms import VisitTerms

SIGNUP = "s"  # before the ids of sign-ups
MOST = 50
MAY_SET = (SIGNED, ATTENDED, WITHDRAWN)


def sign_up(tx: Tx, vault: Vault, row: Submission, body: SubmissionIn) -> None:
    """In the transaction that stores the submission, and instead of a case. Nobody is refused: who comes too late waits
    for a place, a round nobody knows is for staff to put right."""
    wanted = round_wanted(body.fields.get(FIELD, ""))
    known = None if wanted is None else tx.session.get(RoundRow, wanted)
    made = SignupRow(submission_id=row.id, holder=mark_of(vault, body.fields), state=SIGNED, changed_at=tx.now)
    _join(tx.session, made, known)
    tx.session.add(made)
    tx.session.flush()


def _join(session: Session, row: SignupRow, to: RoundRow | None) -> None:
    """Who is there already takes no second place."""
    row.round_id = None if to is None else to.id
    same = SignupRow.round_id == row.round_id, SignupRow.holder == row.holder, SignupRow.state.in_([SIGNED, ATTENDED])
    known = row.holder != NOBODYS and to is not None
    row.state = REPEAT if known and session.scalar(select(SignupRow.id).where(*same)) is not None else SIGNED


@dataclass(frozen=True)
class Line:
    """Somebody on a round's list: masked."""

    number: str
    masked_name: str = field(repr=False)
    state: str
    waits: bool
    signed_at: datetime


@dataclass(frozen=True)
class Person:
    """The same, in full: for the team, on paper. Private: never printed but there."""

    number: str
    name: str = field(repr=False)
    phone: str = field(repr=False)
    village: str = field(repr=False)
    note: str = field(repr=False)
    state: str
    waits: bool


def _rows(session: Session, round_id: int | None) -> list[tuple[SignupRow, Submission]]:
    of_round = SignupRow.round_id.is_(None) if round_id is None else SignupRow.round_id == round_id
    query = select(SignupRow, Submission).join(Submission, Submission.id == SignupRow.submission_id)
    return [(one, sent) for one, sent in session.execute(query.where(of_round).order_by(SignupRow.id))]


def fields_of(vault: Vault, row: Submission) -> Mapping[str, str]:
    """Raises VaultError."""
    opened: dict[str, str] = json.loads(vault.open(row.sealed, f"submission:{row.key}:fields"))
    return opened


def listed(session: Session, vault: Vault, row: RoundRow | None) -> list[Line]:
    """Of a round, or those whose round nobody knows, in the order in which they came. Raises VaultError."""
    late = frozenset() if row is None else rounds.waiting_of(session, row)
    return [
        Line(sent.number, words.masked_name(fields_of(vault, sent)), one.state, one.id in late, sent.received_at)
        for one, sent in _rows(session, None if row is None else row.id)
    ]


def opened(tx: Tx, vault: Vault, round_id: int, actor: str) -> tuple[RoundRow, list[Person]]:
    """Everybody who comes or waits, in full, for the team's list; each is written down. Raises Unknown, VaultError."""
    row = rounds.find(tx.session, round_id)
    late = rounds.waiting_of(tx.session, row)
    people = []
    for one, sent in _rows(tx.session, row.id):
        if one.state in (REPEAT, WITHDRAWN):
            continue
        fields = fields_of(vault, sent)
        audit.note(tx, actor, "round.list", sent.number)
        phone, village, note = (fields.get(name, "") for name in ("phone", "village", "note"))
        people.append(Person(sent.number, name_of(fields), phone, village, note, one.state, one.id in late))
    return row, people


def find(session: Session, number: str) -> SignupRow:
    """Raises Unknown."""
    of_number = Submission.number == number
    row = session.scalar(select(SignupRow).join(Submission, Submission.id == SignupRow.submission_id).where(of_number))
    if row is None:
        raise Unknown
    return row


def mark(tx: Tx, number: str, state: str, actor: str) -> int | None:
    """They came, did not come after all, or wish to be taken off; its round. Raises Unknown."""
    row = find(tx.session, number)
    if state not in MAY_SET:
        raise Unknown
    if row.state != state:
        of_round = None if row.round_id is None else rounds.find(tx.session, row.round_id)
        late = frozenset() if of_round is None else rounds.waiting_of(tx.session, of_round)
        before, row.state = row.state, state
        row.changed_at, row.told_at = tx.now, None
        tx.session.flush()
        if of_round is not None:
            rounds.tell_moved(tx, of_round, late)
        audit.note(tx, actor, "round.mark", number, f"{before}->{state}")
    return row.round_id


def assign(tx: Tx, number: str, round_id: int, actor: str) -> None:
    """Somebody whose round nobody knew belongs to this one. Raises Unknown."""
    row = find(tx.session, number)
    _join(tx.session, row, rounds.find(tx.session, round_id))
    row.changed_at, row.told_at = tx.now, None
    audit.note(tx, actor, "round.assign", number, str(round_id))


# ---- the citizen -----------------------------------------------------------------------------------------------------


def lines(tx: Tx, terms: VisitTerms, mark: str) -> list[MineCase]:
    """What the holder with that mark signed up for; in the language spoken now."""
    query = (
        select(SignupRow, Submission, RoundRow)
        .join(Submission, Submission.id == SignupRow.submission_id)
        .outerjoin(RoundRow, RoundRow.id == SignupRow.round_id)
        .where(SignupRow.holder == mark, SignupRow.state != REPEAT)
        .order_by(SignupRow.changed_at.desc())
        .limit(MOST)
    )
    return [_line(tx.session, terms, one, sent, row) for one, sent, row in tx.session.execute(query)]


def _line(session: Session, terms: VisitTerms, one: SignupRow, sent: Submission, row: RoundRow | None) -> MineCase:
    state = _state(session, one, row)
    said = str(getattr(terms.signed_up, state))
    if row is not None:
        begins = row.begins_at.astimezone(HALL_ZONE)
        said = said.format(day=day_words(begins.date()), when=hall_time(begins), place=row.place)
    return MineCase(
        number=sent.number,
        title=row.title if row is not None else sent.service_title or sent.service,
        state=state,
        words=said,
        changed_at=one.changed_at,
        change=f"{SIGNUP}{one.id}",
        new=one.told_at is None,
    )


def _state(session: Session, one: SignupRow, row: RoundRow | None) -> str:
    if one.state in (ATTENDED, WITHDRAWN):
        return one.state
    if row is None:
        return "unknown"
    if row.called_off:
        return "called_off"
    return "waiting" if one.id in rounds.waiting_of(session, row) else "place"


def told(tx: Tx, mark: str, ids: Collection[int]) -> list[str]:
    """The holder was told of these; of others' nothing is written. Numbers of what was new."""
    first = SignupRow.id.in_(list(ids)), SignupRow.holder == mark, SignupRow.told_at.is_(None)
    numbers = select(Submission.number).join(SignupRow, SignupRow.submission_id == Submission.id).where(*first)
    found = list(tx.session.scalars(numbers.order_by(Submission.number)))
    tx.session.execute(update(SignupRow).where(*first).values(told_at=tx.now))
    return found


# ---- the search ------------------------------------------------------------------------------------------------------


def of_holder(session: Session, mark: str) -> Iterator[tuple[str, str, int]]:
    """What somebody signed up for: number, what, and the round's id, 0 for those whose round nobody knows."""
    return _found(session, SignupRow.holder == mark)


def of_number(session: Session, number: str) -> Iterator[tuple[str, str, int]]:
    return _found(session, Submission.number == number)


def _found(session: Session, which: ColumnElement[bool]) -> Iterator[tuple[str, str, int]]:
    query = select(SignupRow, Submission, RoundRow).join(Submission, Submission.id == SignupRow.submission_id)
    query = query.outerjoin(RoundRow, RoundRow.id == SignupRow.round_id).where(which).order_by(SignupRow.id.desc())
    for one, sent, row in session.execute(query):
        yield sent.number, row.title if row is not None else sent.service_title or sent.service, one.round_id or 0
