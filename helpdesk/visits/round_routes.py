"""Rounds over HTTP: the terminals', and the staff's pages of them and of who signed up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from helpdesk.access import ApiError, TheDesk, TheMember, for_kiosk, for_staff
from helpdesk.contract import ROUNDS, RoundsOut
from helpdesk.language import said
from helpdesk.requests.service import Unknown
from helpdesk.staff.rules import Permission
from helpdesk.staff.service import Member
from helpdesk.store.visit_models import RoundRow
from helpdesk.store.writer import Tx
from helpdesk.visits import round_rules, rounds, signups
from helpdesk.visits.routes import Number
from helpdesk.web.pages import render

router = APIRouter()
RoundId = Annotated[int, Path(ge=1, lt=2**53)]
Cell = Annotated[str, Form(max_length=200)]
STATES = {
    round_rules.SIGNED: "报了名",
    round_rules.REPEAT: "已经报过，不再占名额",
    round_rules.ATTENDED: "来过了",
    round_rules.WITHDRAWN: "取消了",
}
NO_ROUND = "没有这一次下乡"


@router.get(ROUNDS, response_model=RoundsOut)
@for_kiosk
async def get_rounds(desk: TheDesk) -> RoundsOut:
    terms, now = desk.county.visits, desk.clock()
    return await desk.read(lambda session: rounds.for_kiosks(session, terms, now))


@router.get("/visits/rounds")
@for_staff(Permission.VISITS)
async def rounds_page(
    request: Request, desk: TheDesk, member: TheMember, township: Annotated[str, Query(max_length=40)] = ""
) -> Response:
    return await _rounds(request, desk, member, township)


async def _rounds(
    request: Request,
    desk: TheDesk,
    member: Member,
    township: str,
    typed: Mapping[str, str] | None = None,
    message: str = "",
) -> Response:
    terms, now = desk.county.visits, desk.clock()
    township = township if township in terms.townships else ""
    lines, unknown = await desk.read(
        lambda session: (
            rounds.listed(session, terms, now, township),
            signups.listed(session, desk.vault, None),
        )
    )
    return render(
        request,
        "rounds.html",
        status=422 if message else 200,
        member=member,
        terms=terms,
        township=township,
        lines=lines,
        coming=[one for one in lines if not one.over],
        unknown=unknown,
        states=STATES,
        typed=typed or dict.fromkeys(round_rules.COLUMNS, ""),
        message=message,
    )


def _read(desk: TheDesk, typed: Mapping[str, str]) -> tuple[round_rules.Round | None, str]:
    """Of a form: the round, or what is wrong."""
    wrong: list[str] = []
    plain = {name: " ".join(value.split()) for name, value in typed.items()}
    made = round_rules.round_of(plain, desk.county.visits, 1, lambda _line, text: wrong.append(text))
    return made, said("；").join(wrong)


@router.post("/visits/rounds")
@for_staff(Permission.VISITS)
async def add_round(
    request: Request,
    desk: TheDesk,
    member: TheMember,
    kind: Cell = "",
    township: Cell = "",
    place: Cell = "",
    day: Cell = "",
    begins: Cell = "",
    ends: Cell = "",
    places: Cell = "",
    title: Cell = "",
) -> Response:
    """Refused: the page again, with what was typed."""
    cells = (kind, township, place, day, begins, ends, places, title)
    typed = dict(zip(round_rules.COLUMNS, cells, strict=True))
    made, message = _read(desk, typed)
    if made is None:
        return await _rounds(request, desk, member, "", typed, message)
    new = made
    try:
        id_ = await desk.write(lambda tx: rounds.save(tx, None, new, member.actor))
    except rounds.Taken:
        return await _rounds(request, desk, member, "", typed, said("同一天同一个地点，上面已经有了"))
    return RedirectResponse(f"/visits/rounds/{id_}", 303)


@router.get("/visits/rounds/{round_id}")
@for_staff(Permission.VISITS)
async def round_page(request: Request, round_id: RoundId, desk: TheDesk, member: TheMember) -> Response:
    return await _round(request, round_id, desk, member)


async def _round(
    request: Request,
    round_id: int,
    desk: TheDesk,
    member: Member,
    typed: Mapping[str, str] | None = None,
    message: str = "",
) -> Response:
    terms, now = desk.county.visits, desk.clock()
    try:
        row, people = await desk.read(
            lambda session: (
                rounds.find(session, round_id),
                signups.listed(session, desk.vault, rounds.find(session, round_id)),
            )
        )
    except Unknown:
        raise ApiError(404, "unknown", NO_ROUND) from None
    counted = sum(one.state in (round_rules.SIGNED, round_rules.ATTENDED) for one in people)
    return render(
        request,
        "round.html",
        status=422 if message else 200,
        member=member,
        terms=terms,
        line=rounds.line(terms, row, counted, now),
        people=people,
        states=STATES,
        typed=typed or rounds.cells(row),
        message=message,
    )


@router.post("/visits/rounds/{round_id}")
@for_staff(Permission.VISITS)
async def change_round(
    request: Request,
    round_id: RoundId,
    desk: TheDesk,
    member: TheMember,
    act: Annotated[str, Form(pattern="^(save|call_off|restore)$")],
    kind: Cell = "",
    township: Cell = "",
    place: Cell = "",
    day: Cell = "",
    begins: Cell = "",
    ends: Cell = "",
    places: Cell = "",
    title: Cell = "",
) -> Response:
    cells = (kind, township, place, day, begins, ends, places, title)
    typed = dict(zip(round_rules.COLUMNS, cells, strict=True))
    made, message = _read(desk, typed) if act == "save" else (None, "")
    if message:
        return await _round(request, round_id, desk, member, typed, message)

    def job(tx: Tx) -> None:
        if made is not None:
            rounds.save(tx, round_id, made, member.actor)
        else:
            rounds.call_off(tx, round_id, act == "call_off", member.actor)

    try:
        await desk.write(job)
    except Unknown:
        raise ApiError(404, "unknown", NO_ROUND) from None
    except rounds.Taken:
        return await _round(request, round_id, desk, member, typed, said("同一天同一个地点，上面已经有了"))
    return RedirectResponse(f"/visits/rounds/{round_id}", 303)


@router.get("/visits/rounds/{round_id}/list")
@for_staff(Permission.VISITS)
async def round_list(request: Request, round_id: RoundId, desk: TheDesk, member: TheMember) -> Response:
    """With names and telephones, for the team, to print; each that stands on it is written down."""
    terms, now = desk.county.visits, desk.clock()

    def job(tx: Tx) -> tuple[RoundRow, list[signups.Person]]:
        return signups.opened(tx, desk.vault, round_id, member.actor)

    try:
        row, people = await desk.write(job)
    except Unknown:
        raise ApiError(404, "unknown", NO_ROUND) from None
    line = rounds.line(terms, row, len(people), now)
    return render(request, "round-list.html", member=member, line=line, people=people, states=STATES)


@router.post("/visits/signups/{number}")
@for_staff(Permission.VISITS)
async def change_signup(
    number: Number,
    desk: TheDesk,
    member: TheMember,
    act: Annotated[str, Form(pattern="^(signed|attended|withdrawn|assign)$")],
    to: Annotated[int, Form(ge=0, lt=2**53)] = 0,
) -> Response:
    """They came, or not; or, with `assign`, belong to the round `to`."""

    def job(tx: Tx) -> int | None:
        if act != "assign":
            return signups.mark(tx, number, act, member.actor)
        signups.assign(tx, number, to, member.actor)
        return to

    try:
        round_id = await desk.write(job)
    except Unknown:
        raise ApiError(404, "unknown", "没有这个报名") from None
    return RedirectResponse("/visits/rounds" if round_id is None else f"/visits/rounds/{round_id}", 303)
