"""The teams' calendar over HTTP, a day's list to print, the calendar file, and what the committees are asked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from helpdesk.access import ApiError, TheDesk, TheMember, for_staff
from helpdesk.clock import hall_date, typed_day
from helpdesk.language import said
from helpdesk.requests.service import Unknown
from helpdesk.staff.rules import Permission
from helpdesk.staff.service import Member
from helpdesk.visits import committee, planning, service
from helpdesk.visits.ics import calendar
from helpdesk.visits.looking import STATES
from helpdesk.visits.routes import Typed, plan_from, refusal
from helpdesk.visits.rules import NOTE_MOST, REASON_MOST, Act, Refused
from helpdesk.visits.service import Doing
from helpdesk.web.pages import render

router = APIRouter()
Word = Annotated[str, Query(max_length=40)]
Day = Annotated[str, Query(max_length=10)]
SEEN = r"^\d{8}-\d{3,7}\.\d{1,9}$"  # number and version of the visit, as the page showed it
Seen = Annotated[str, Form(pattern=SEEN)]


def _seen(text: str) -> tuple[str, int]:
    number, _, version = text.partition(".")
    return number, int(version)


@router.get("/visits/calendar")
@for_staff(Permission.VISITS)
async def calendar_page(
    request: Request, desk: TheDesk, member: TheMember, day: Day = "", township: Word = "", team: Word = ""
) -> Response:
    return await _calendar(request, desk, member, typed_day(day) or hall_date(desk.clock()), township, team)


async def _calendar(
    request: Request,
    desk: TheDesk,
    member: Member,
    day: date,
    township: str,
    team: str,
    message: str = "",
    **typed: str,
) -> Response:
    terms, today = desk.county.visits, hall_date(desk.clock())
    township = township if township in terms.townships else ""
    team = team if team in terms.teams else ""
    week = await desk.read(lambda session: planning.week(session, desk.vault, terms, day, today, township, team))
    return render(
        request,
        "calendar.html",
        status=409 if message else 200,
        member=member,
        terms=terms,
        week=week,
        before=week.first - timedelta(days=7),
        after=week.first + timedelta(days=7),
        today=today,
        township=township,
        team=team,
        message=message,
        states=STATES,
        typed={"visit": "", "to": "", "on": "", "half": "", "at": "", **typed},
    )


@router.post("/visits/calendar")
@for_staff(Permission.VISITS)
async def set_day(
    request: Request,
    desk: TheDesk,
    member: TheMember,
    visit: Seen,
    to: Annotated[str, Form(max_length=40)] = "",
    on: Annotated[str, Form(max_length=10)] = "",
    half: Annotated[str, Form(max_length=5)] = "",
    at: Annotated[str, Form(max_length=5)] = "",
    township: Annotated[str, Form(max_length=40)] = "",
    team: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Sets a day; the week of that day is shown after. Refused: the week again, with where there is room instead."""
    number, version = _seen(visit)
    doing, terms = Doing(member.actor, version), desk.county.visits
    try:
        plan = plan_from(to, on, half, at)
        await desk.write(lambda tx: service.schedule(tx, desk.vault, terms, number, plan, doing))
    except Unknown:
        raise ApiError(404, "unknown", "没有这次上门") from None
    except Refused as refused:
        day = typed_day(on) or hall_date(desk.clock())
        typed = {"visit": visit, "to": to, "on": on, "half": half, "at": at}
        return await _calendar(request, desk, member, day, township, team, refusal(refused), **typed)
    kept = f"&township={township}" if township in terms.townships else ""
    kept += f"&team={team}" if team in terms.teams else ""
    return RedirectResponse(f"/visits/calendar?day={plan.day}{kept}", 303)


@router.get("/visits/route")
@for_staff(Permission.VISITS)
async def route_page(request: Request, desk: TheDesk, member: TheMember, team: Word = "", day: Day = "") -> Response:
    """A team's list for a day, to print; each visit on it is written down."""
    terms, on = desk.county.visits, typed_day(day) or hall_date(desk.clock())
    stops = await desk.write(lambda tx: planning.route(tx, desk.vault, terms, team, on, member.actor))
    title = terms.title("teams", team)
    return render(request, "route.html", member=member, team=team, title=title, day=on, stops=stops)


@router.get("/visits/calendar/{team}.ics")
@for_staff(Permission.VISITS)
async def calendar_file(desk: TheDesk, team: Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]) -> Response:
    terms, now = desk.county.visits, desk.clock()
    if team not in terms.teams:
        raise ApiError(404, "unknown", "没有这一组")
    events = await desk.read(lambda session: planning.events(session, terms, team, now, desk.vault.key_id))
    name = f"{team}.ics"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(calendar(terms.title("teams", team), events, now), media_type="text/calendar", headers=headers)


@router.get("/visits/committee")
@for_staff(Permission.VISITS)
async def committee_page(request: Request, desk: TheDesk, member: TheMember, township: Word = "") -> Response:
    return await _committee(request, desk, member, township)


async def _committee(
    request: Request, desk: TheDesk, member: Member, township: str, message: str = "", **typed: str
) -> Response:
    terms, vault = desk.county.visits, desk.vault
    township = township if township in terms.townships else ""
    waiting = await desk.read(lambda session: committee.waiting(session, vault, terms, township))
    answers = await desk.write(lambda tx: committee.answers(tx, vault, terms, township, member.actor))
    return render(
        request,
        "committee.html",
        status=409 if message else 200,
        member=member,
        terms=terms,
        township=township,
        waiting=waiting,
        answers=answers,
        message=message,
        typed={"visit": "", "who": "", "reason": "", **typed},
        reason_most=REASON_MOST,
        note_most=NOTE_MOST,
    )


@router.post("/visits/committee")
@for_staff(Permission.VISITS)
async def committee_says(
    request: Request,
    desk: TheDesk,
    member: TheMember,
    visit: Seen,
    act: Annotated[str, Form(pattern="^(agree|decline)$")],
    who: Typed = "",
    reason: Typed = "",
    township: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    number, version = _seen(visit)
    doing = Doing(member.actor, version)
    try:
        await desk.write(lambda tx: service.act(tx, desk.vault, number, Act(act), doing, reason=reason, who=who))
    except Unknown:
        raise ApiError(404, "unknown", "没有这次上门") from None
    except Refused as refused:
        typed = {"visit": visit, "who": who, "reason": reason}
        return await _committee(request, desk, member, township, refusal(refused), **typed)
    kept = f"?township={township}" if township in desk.county.visits.townships else ""
    return RedirectResponse(f"/visits/committee{kept}", 303)


@router.get("/visits/committee/list")
@for_staff(Permission.VISITS)
async def committee_list(request: Request, desk: TheDesk, member: TheMember, township: Word = "") -> Response:
    """With names and addresses, to ask a committee with; each that stands on it is written down."""
    terms = desk.county.visits
    people = await desk.write(lambda tx: committee.opened(tx, desk.vault, terms, township, member.actor))
    title = terms.title("townships", township) if township else said("所有乡镇")
    return render(request, "committee-list.html", member=member, people=people, title=title, township=township)
