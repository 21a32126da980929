"""Where is looked: one provider for each kind of thing. What is personal audits the look itself."""

from __future__ import annotations

import re

from sqlalchemy import select

from helpdesk.cases import looking as cases
from helpdesk.cases.service import holder_of
from helpdesk.clock import hall_day
from helpdesk.fleet import service as fleet
from helpdesk.language import said
from helpdesk.loans import looking as loans
from helpdesk.places import service as places
from helpdesk.places.rules import KINDS
from helpdesk.queue.rules import State
from helpdesk.search.hits import Asked, Hit, Provider
from helpdesk.staff import service as staff
from helpdesk.staff.rules import ROLE_NAMES, Permission, Role
from helpdesk.store.case_models import CaseRow
from helpdesk.store.models import QueueService, QueueWindow, Submission, TicketRow
from helpdesk.store.visit_models import VisitRow
from helpdesk.store.writer import Tx
from helpdesk.vault import Vault
from helpdesk.visits import looking as visits
from helpdesk.visits import signups

RECEIPT = re.compile(r"\d{8}-\d{3,7}")
DOCUMENT = re.compile(r"[0-9A-Z]{15,18}")
TICKET = re.compile(r"([A-Z]{1,2})([0-9]{1,6})(-[0-9]{1,4})?")
STATES = {
    State.WAITING: "等着叫",
    State.CALLED: "叫了号",
    State.SERVING: "正在办",
    State.ASIDE: "先放一边",
    State.DONE: "办完了",
    State.NO_SHOW: "没有来",
    State.GIVEN_UP: "自己不等了",
    State.LEFT_OVER: "下班时还没叫到",
}


def tickets(tx: Tx, _vault: Vault, asked: Asked) -> list[Hit]:
    """A ticket of today, by its number: with or without the zeros in front."""
    typed = TICKET.fullmatch(asked.text.upper().replace(" ", ""))
    if typed is None:
        return []
    number = typed[0] if typed[3] else f"{typed[1]}{int(typed[2]):03d}"
    of_today = TicketRow.day == hall_day(tx.now), TicketRow.number == number
    titles = {row.id: row.title for row in tx.session.scalars(select(QueueService))}
    return [
        Hit("排队的号", row.number, f"{titles[row.service]} · {said(STATES[State(row.state)])}", "/queue")
        for row in tx.session.scalars(select(TicketRow).where(*of_today))
    ]


def windows(tx: Tx, _vault: Vault, asked: Asked) -> list[Hit]:
    titles = {row.id: row.title for row in tx.session.scalars(select(QueueService))}
    return [
        Hit("窗口", row.name, said("、").join(titles[one] for one in row.services), "/queue")
        for row in tx.session.scalars(select(QueueWindow).order_by(QueueWindow.id))
        if any(asked.folded in text.casefold() for text in (row.name, *(titles[one] for one in row.services)))
    ]


def terminals(tx: Tx, _vault: Vault, asked: Asked) -> list[Hit]:
    return [
        Hit("终端", f"{one.name} {one.place}", said(one.words.text), f"/terminals/{one.id}")
        for one in fleet.terminals(tx.session, tx.now)
        if any(asked.folded in text.casefold() for text in (one.id, one.name, one.place))
    ]


def everywhere(tx: Tx, _vault: Vault, asked: Asked) -> list[Hit]:
    return [
        Hit("办事地点", one.title, f"{said(KINDS[one.kind])} · {one.address} {one.phone}".rstrip(), "/places")
        for one in places.everywhere(tx.session)
        if any(asked.folded in text.casefold() for text in (one.title, one.township, one.address, one.phone))
    ]


def people(tx: Tx, _vault: Vault, asked: Asked) -> list[Hit]:
    return [
        Hit("人员", one.name, said(ROLE_NAMES[Role(one.role)]), "/users")
        for one in staff.everybody(tx.session)
        if any(asked.folded in text.casefold() for text in (one.login, one.name))
    ]


def cases_found(tx: Tx, vault: Vault, asked: Asked) -> list[Hit]:
    """By the receipt's number, or all of a person's by the whole document number: that is written down."""
    if RECEIPT.fullmatch(asked.text):
        of_number = select(Submission.service_title).join(CaseRow, CaseRow.submission_id == Submission.id)
        known = tx.session.scalar(of_number.where(Submission.number == asked.text))
        return [] if known is None else [Hit("办件", asked.text, known, f"/submissions/{asked.text}")]
    if not DOCUMENT.fullmatch(asked.text.upper()):
        return []
    numbers = cases.of_person(tx, vault, asked.text, asked.member.actor)
    rows = tx.session.execute(select(Submission.number, Submission.service_title).where(Submission.number.in_(numbers)))
    return [Hit("办件", number, title, f"/submissions/{number}") for number, title in rows]


def things(tx: Tx, _vault: Vault, asked: Asked) -> list[Hit]:
    return [
        Hit("借用的东西", label, said(loans.STATES[state]), "/loans")
        for label, state in loans.labelled(tx.session, asked.folded)
    ]


def visits_found(tx: Tx, vault: Vault, asked: Asked) -> list[Hit]:
    """As cases are found: home visits, and places on a round's list."""
    if RECEIPT.fullmatch(asked.text):
        rows = list(tx.session.scalars(select(VisitRow).where(VisitRow.number == asked.text)))
        on_lists = [*signups.of_number(tx.session, asked.text)]
    elif DOCUMENT.fullmatch(asked.text.upper()):
        rows = visits.of_person(tx, vault, asked.text, asked.member.actor)
        on_lists = [*signups.of_holder(tx.session, holder_of(vault, asked.text))]
    else:
        return []
    return [
        *(Hit("上门", row.number, said(visits.STATES[row.state]), f"/visits/{row.number}") for row in rows),
        *(
            Hit("下乡报名", number, title, f"/visits/rounds/{round_}" if round_ else "/visits/rounds")
            for number, title, round_ in on_lists
        ),
    ]


PROVIDERS = (
    Provider(Permission.SUBMISSIONS, cases_found),
    Provider(Permission.VISITS, visits_found),
    Provider(Permission.QUEUE, tickets),
    Provider(Permission.QUEUE, windows),
    Provider(Permission.LOANS, things),
    Provider(Permission.CONSOLE, everywhere),
    Provider(Permission.FLEET, terminals),
    Provider(Permission.STAFF, people),
)
