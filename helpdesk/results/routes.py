"""`/submissions/results`: what was published of assessments, publishing one, taking one back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from helpdesk.access import ApiError, TheDesk, TheMember, for_staff
from helpdesk.clock import hall_date
from helpdesk.requests.service import Unknown
from helpdesk.results import rules, service
from helpdesk.results.service import Withdrawn
from helpdesk.staff.rules import Permission, may
from helpdesk.staff.service import Member
from helpdesk.web.pages import render

router = APIRouter()
PAGE = "/submissions/results"
Text = Annotated[str, Form(max_length=80)]


@router.get(PAGE)
@for_staff(Permission.SUBMISSIONS)
async def results_page(
    request: Request, desk: TheDesk, member: TheMember, page: Annotated[int, Query(ge=0, le=100_000)] = 0
) -> Response:
    return await _page(request, desk, member, page)


async def _page(
    request: Request,
    desk: TheDesk,
    member: Member,
    page: int = 0,
    typed: dict[str, str] | None = None,
    wrong: tuple[str, ...] = (),
) -> Response:
    lines, more = await desk.read(lambda session: service.listed(session, desk.vault, page))
    return render(
        request,
        "results.html",
        status=422 if wrong else 200,
        member=member,
        lines=lines,
        page=page,
        more=more,
        typed=typed or {},
        wrong=wrong,
        most=rules.MOST_WORDS,
        may_publish=may(member.role, Permission.OVERRIDE),
        today=hall_date(desk.clock()),
    )


@router.post(PAGE + "/publish")
@for_staff(Permission.OVERRIDE)
async def publish_result(
    request: Request,
    desk: TheDesk,
    member: TheMember,
    number: Text,
    name: Text,
    title: Text,
    day: Text,
    result: Text,
    note: Text = "",
) -> Response:
    """Refused: the page again, with what was typed and what is wrong with it."""
    typed = {"number": number, "name": name, "title": title, "day": day, "result": result, "note": note}
    typed = {key: value.strip() for key, value in typed.items()}
    wrong: list[str] = []
    today = hall_date(desk.clock())
    one = rules.result_of(typed, 1, lambda _line, words: wrong.append(words), today)
    if one is None:
        return await _page(request, desk, member, 0, typed, tuple(wrong))
    await desk.write(lambda tx: service.publish(tx, desk.vault, [one], member.actor))
    return RedirectResponse(PAGE, 303)


Id = Annotated[int, Path(ge=1, lt=2**53)]


@router.get(PAGE + "/{result}")
@for_staff(Permission.SUBMISSIONS)
async def result_page(request: Request, result: Id, desk: TheDesk, member: TheMember) -> Response:
    """Whose it is and what came of it; the look is written down."""
    try:
        line, one = await desk.write(lambda tx: service.look(tx, desk.vault, result, member.actor))
    except Unknown:
        raise ApiError(404, "unknown", "没有这个结果") from None
    may_withdraw = may(member.role, Permission.OVERRIDE) and not line.withdrawn
    return render(request, "result.html", member=member, line=line, one=one, may_withdraw=may_withdraw)


@router.post(PAGE + "/{result}/withdraw")
@for_staff(Permission.OVERRIDE)
async def withdraw_result(result: Id, desk: TheDesk, member: TheMember) -> Response:
    try:
        await desk.write(lambda tx: service.withdraw(tx, result, member.actor))
    except Unknown:
        raise ApiError(404, "unknown", "没有这个结果") from None
    except Withdrawn:
        raise ApiError(409, "state", "这个结果已经撤回了") from None
    return RedirectResponse(PAGE, 303)
