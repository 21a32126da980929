"""`/queue/appointments`: a day's appointments, and booking one for somebody on the telephone or at a window."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.access import ApiError, TheDesk, TheMember, for_staff
from helpdesk.appointments import rules, service
from helpdesk.appointments.rules import Act, Refused, State, Why
from helpdesk.appointments.service import Who
from helpdesk.clock import hall_date, typed_day
from helpdesk.language import said
from helpdesk.queue.service import NoSuchService
from helpdesk.requests.service import Unknown
from helpdesk.staff.rules import Permission
from helpdesk.staff.service import Member
from helpdesk.store.models import QueueService
from helpdesk.submissions import numbers
from helpdesk.web.pages import render

router = APIRouter()
PAGE = "/queue/appointments"
STATES = {
    State.BOOKED: "还没来",
    State.ARRIVED: "来了",
    State.MISSED: "没有来",
    State.CANCELLED: "不来了",
}
ACTS = {Act.ARRIVE: "来了", Act.CANCEL: "不来了", Act.RESTORE: "按错了，改回来"}
WORDS = {
    Why.STATE: "这个预约已经变了，请看最新的",
    Why.DAY: "这一天不能约：不开门，已经过了，或者太远",
    Why.SLOT: "没有这个时间",
    Why.FULL: "这个时间约满了",
    Why.TWICE: "这个人这一天已经约了这件事",
}
DayText = Annotated[str, Query(max_length=10)]


@router.get(PAGE)
@for_staff(Permission.SUBMISSIONS)
async def appointments_page(
    request: Request, desk: TheDesk, member: TheMember, day: DayText = "", wanted: DayText = ""
) -> Response:
    """`wanted`: the service that free times are shown of."""
    return await _page(request, desk, member, typed_day(day) or hall_date(desk.clock()), wanted)


async def _page(
    request: Request,
    desk: TheDesk,
    member: Member,
    day: date,
    wanted: str = "",
    message: str = "",
    status: int = 200,
    who: Who | None = None,
) -> Response:
    slots, now = desk.county.queue.slots, desk.clock()

    def look(session: Session) -> tuple[list[service.Line], dict[str, str], dict[str, tuple[time, ...]]]:
        titles = {row.id: row.title for row in session.scalars(select(QueueService).order_by(QueueService.letter))}
        of_day = f"{day:%Y%m%d}"
        free = {id_: rules.free(slots, day, service.taken(session, id_, of_day), now) for id_ in titles}
        return list(service.of_day(session, desk.vault, day)), titles, free

    lines, titles, free = await desk.read(look)
    wanted = wanted if wanted in titles else next(iter(titles), "")
    return render(
        request,
        "appointments.html",
        status=status,
        member=member,
        day=day,
        lines=[(line, titles[line.service], STATES[line.state], _acts(line)) for line in lines],
        titles=titles,
        wanted=wanted,
        free=free.get(wanted, ()),
        message=message,
        who=who or Who("", "", ""),
    )


def _acts(line: service.Line) -> list[tuple[str, str]]:
    return [(act.value, ACTS[act]) for act in rules.acts(line.state)]


@router.post(PAGE)
@for_staff(Permission.SUBMISSIONS)
async def book(
    request: Request,
    desk: TheDesk,
    member: TheMember,
    day: Annotated[str, Form(max_length=10)],
    at: Annotated[str, Form(max_length=5)],
    wanted: Annotated[str, Form(max_length=40)],
    name: Annotated[str, Form(max_length=40)],
    number: Annotated[str, Form(max_length=20)],
    phone: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Refused: the page again, with what to do and the times that are left."""
    chosen = typed_day(day) or hall_date(desk.clock())
    who = Who(name.strip(), numbers.folded(number), phone.strip())
    wrong = numbers.wrong(who.number) or ("" if who.name else said("请写姓名"))
    if wrong:
        return await _page(request, desk, member, chosen, wanted, wrong, 422, who)
    try:
        time_ = time.fromisoformat(at)
        slots = desk.county.queue.slots
        await desk.write(lambda tx: service.book(tx, desk.vault, slots, wanted, chosen, time_, who, member.actor))
    except ValueError:
        return await _page(request, desk, member, chosen, wanted, said(WORDS[Why.SLOT]), 422, who)
    except NoSuchService:
        return await _page(request, desk, member, chosen, wanted, said("没有这种业务"), 422, who)
    except Refused as refused:
        words = said(WORDS[refused.why])
        if refused.why is Why.FULL and refused.free:
            words = said("{why}。还有：{times}", why=words, times=" ".join(f"{one:%H:%M}" for one in refused.free[:8]))
        return await _page(request, desk, member, chosen, wanted, words, 409, who)
    return RedirectResponse(f"{PAGE}?day={chosen}&wanted={wanted}", 303)


Id = Annotated[int, Path(ge=1, lt=2**53)]


@router.get(PAGE + "/{appointment}")
@for_staff(Permission.SUBMISSIONS)
async def appointment_page(request: Request, appointment: Id, desk: TheDesk, member: TheMember) -> Response:
    """Who it is; the look is written down."""
    try:
        line, who = await desk.write(lambda tx: service.look(tx, desk.vault, appointment, member.actor))
    except Unknown:
        raise ApiError(404, "unknown", "没有这个预约") from None
    return render(request, "appointment.html", member=member, line=line, who=who, state=STATES[line.state])


@router.post(PAGE + "/{appointment}")
@for_staff(Permission.SUBMISSIONS)
async def change_appointment(
    request: Request, appointment: Id, desk: TheDesk, member: TheMember, act: Annotated[str, Form(max_length=10)]
) -> Response:
    if act not in ACTS:
        raise ApiError(422, "invalid", "没有这一步")
    try:
        await desk.write(lambda tx: service.act(tx, appointment, Act(act), member.actor))
        day = await desk.read(lambda session: service.day_of(session, appointment))
    except Unknown:
        raise ApiError(404, "unknown", "没有这个预约") from None
    except Refused as refused:
        raise ApiError(409, refused.why.value, WORDS[refused.why]) from None
    return RedirectResponse(f"{PAGE}?day={day}", 303)
