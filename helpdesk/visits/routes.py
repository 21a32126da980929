"""Home visits over HTTP: the list, one visit, and what is entered from the telephone."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from helpdesk.access import ApiError, TheDesk, TheMember, for_staff
from helpdesk.clock import hall_date
from helpdesk.days import day_words
from helpdesk.language import said
from helpdesk.requests.service import Unknown
from helpdesk.staff.rules import Permission
from helpdesk.staff.service import Member
from helpdesk.store.writer import Tx
from helpdesk.visits import entry, looking, service
from helpdesk.visits.looking import Wanted
from helpdesk.visits.rules import ASKS_REASON, ASKS_WHO, NOTE_MOST, REASON_MOST, Act, Plan, Refused, Why
from helpdesk.visits.service import Doing
from helpdesk.web.pages import render

router = APIRouter()
WORDS = {
    Why.STATE: "这一步现在不能做：请看最新的",
    Why.CHANGED: "这次上门刚被别人改过：请看最新的，再改一次",
    Why.REASON: "请写明原因：办事人会看到",
    Why.WHO: "请写村（社区）里是谁说的",
    Why.EARLY: "还没到那一天",
    Why.DAY: "日子写得不对：从今天起一年之内",
    Why.TEAM: "这一组不去这个乡镇办这件事：请换一组",
    Why.WEEKDAY: "这一组那天不出门",
    Why.FULL: "这一组那天排满了",
    Why.SLOT: "请选上午、下午，或者写几点",
}
BUTTONS: Mapping[Act, str] = {
    Act.AGREE: "村（社区）确认了",
    Act.DECLINE: "村（社区）不确认",
    Act.ASK_AGAIN: "再问村（社区）",
    Act.CONFIRM: "打过电话，说好了",
    Act.FINISH: "上门办好了",
    Act.MISS: "没见到人",
    Act.UNPLAN: "放回去，另排",
    Act.CANCEL: "不上门了",
    Act.REOPEN: "重新办",
}
MAIN = frozenset({Act.AGREE, Act.CONFIRM, Act.FINISH, Act.ASK_AGAIN, Act.REOPEN})
FILTERS = (
    ("open", "没办完的"),
    ("plan", "等排日子"),
    ("committee", "等村（社区）确认"),
    ("planned", "排好的"),
    ("ended", "办完的"),
    ("all", "全部"),
)
Number = Annotated[str, Path(pattern=r"^\d{8}-\d{3,7}$")]
Version = Annotated[int, Form(ge=1, lt=2**31)]
Page = Annotated[int, Query(ge=0, le=100_000)]
Word = Annotated[str, Query(max_length=40)]
Typed = Annotated[str, Form(max_length=1000)]
KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def refusal(refused: Refused) -> str:
    """Why it was refused and what to do; where there is room instead."""
    words = said(WORDS[refused.why])
    if not refused.days:
        return words
    days = said("、").join(day_words(day) for day in refused.days)
    return said("{words}。有空的日子：{days}", words=words, days=days)


def plan_from(team: str, day: str, half: str, at: str) -> Plan:
    """Of a form; a time is more than half a day. Raises Refused."""
    try:
        return Plan(team, date.fromisoformat(day), at or half)
    except ValueError:
        raise Refused(Why.DAY) from None


@router.get("/visits")
@for_staff(Permission.VISITS)
async def visits_page(
    request: Request, desk: TheDesk, member: TheMember, state: Word = "open", township: Word = "", page: Page = 0
) -> Response:
    wanted, terms = Wanted(state if state in looking.GROUPS else "open", township), desk.county.visits
    lines, more = await desk.read(lambda session: looking.listed(session, desk.vault, terms, wanted, page))
    return render(
        request,
        "visits.html",
        member=member,
        terms=terms,
        lines=lines,
        page=page,
        more=more,
        wanted=wanted,
        filters=FILTERS,
    )


@router.get("/visits/new")
@for_staff(Permission.VISITS)
async def new_page(request: Request, desk: TheDesk, member: TheMember) -> Response:
    return _new(request, desk, member, str(uuid.uuid4()), "", entry.tidy({}))


def _new(
    request: Request,
    desk: TheDesk,
    member: Member,
    key: str,
    kind: str,
    fields: Mapping[str, str],
    message: str = "",
) -> Response:
    return render(
        request,
        "visit-new.html",
        status=422 if message else 200,
        member=member,
        terms=desk.county.visits,
        form_key=key,
        kind=kind,
        fields=fields,
        limits=entry.LIMITS,
        message=message,
    )


@router.post("/visits/new")
@for_staff(Permission.VISITS)
async def enter(
    request: Request,
    desk: TheDesk,
    member: TheMember,
    key: Annotated[str, Form(max_length=36)],
    kind: Annotated[str, Form(max_length=40)],
    name: Typed = "",
    number: Typed = "",
    phone: Typed = "",
    township: Typed = "",
    village: Typed = "",
    address: Typed = "",
    days: Typed = "",
    call: Typed = "",
    note: Typed = "",
) -> Response:
    """Refused: the form again, with all that was typed."""
    terms = desk.county.visits
    typed = dict(zip(entry.LIMITS, (name, number, phone, township, village, address, days, call, note), strict=True))
    fields = entry.tidy(typed)
    message = entry.problem(fields, terms, whole=True)
    if kind not in terms.kinds:
        message = said("请选办什么")
    if message or not KEY.fullmatch(key):
        return _new(request, desk, member, str(uuid.uuid4()), kind, fields, message or said("请刷新页面再试"))
    made = await desk.write(lambda tx: service.enter(tx, desk.vault, terms, key, kind, fields, member.actor))
    return RedirectResponse(f"/visits/{made}", 303)


@router.get("/visits/{number}")
@for_staff(Permission.VISITS)
async def visit_page(request: Request, number: Number, desk: TheDesk, member: TheMember) -> Response:
    return await _visit(request, number, desk, member)


async def _visit(
    request: Request,
    number: str,
    desk: TheDesk,
    member: Member,
    message: str = "",
    status: int = 200,
    typed: Mapping[str, str] | None = None,
) -> Response:
    terms = desk.county.visits
    try:
        opened = await desk.write(lambda tx: looking.look(tx, desk.vault, terms, number, member.actor))
    except Unknown:
        raise ApiError(404, "unknown", "没有这次上门") from None
    may = [act for act in BUTTONS if act in opened.acts]
    return render(
        request,
        "visit.html",
        status=status,
        member=member,
        terms=terms,
        opened=opened,
        fields={**opened.fields, **(typed or {})},
        limits=entry.LIMITS,
        message=message,
        buttons=[(act.value, BUTTONS[act], act in MAIN, act in ASKS_REASON) for act in may],
        asks_reason=any(act in ASKS_REASON for act in may),
        asks_who=any(act in ASKS_WHO for act in may),
        may_plan=Act.SCHEDULE in opened.acts,
        reason_most=REASON_MOST,
        note_most=NOTE_MOST,
        today=hall_date(desk.clock()),
        words=typed or {},
    )


@router.post("/visits/{number}")
@for_staff(Permission.VISITS)
async def change_visit(
    request: Request,
    number: Number,
    desk: TheDesk,
    member: TheMember,
    version: Version,
    act: Annotated[str, Form(max_length=20)],
    reason: Typed = "",
    who: Typed = "",
    team: Annotated[str, Form(max_length=40)] = "",
    day: Annotated[str, Form(max_length=10)] = "",
    half: Annotated[str, Form(max_length=5)] = "",
    at: Annotated[str, Form(max_length=5)] = "",
    text: Typed = "",
) -> Response:
    """`act`: schedule, note, or one of the state's. Refused: the page again, with what to do and what was typed."""
    doing, vault, terms = Doing(member.actor, version), desk.vault, desk.county.visits

    def job(tx: Tx) -> None:
        if act == "note":
            service.note(tx, vault, number, text, doing)
        elif act == Act.SCHEDULE:
            service.schedule(tx, vault, terms, number, plan_from(team, day, half, at), doing)
        elif act in BUTTONS:
            service.act(tx, vault, number, Act(act), doing, reason=reason, who=who)
        else:
            raise Refused(Why.STATE)

    try:
        await desk.write(job)
    except Unknown:
        raise ApiError(404, "unknown", "没有这次上门") from None
    except Refused as refused:
        typed = {"reason": reason, "who": who, "text": text, "team": team, "day": day, "half": half, "at": at}
        return await _visit(request, number, desk, member, refusal(refused), 409, typed)
    return RedirectResponse(f"/visits/{number}", 303)


@router.post("/visits/{number}/asked")
@for_staff(Permission.VISITS)
async def correct_visit(
    request: Request,
    number: Number,
    desk: TheDesk,
    member: TheMember,
    version: Version,
    name: Typed = "",
    document: Typed = "",
    phone: Typed = "",
    township: Typed = "",
    village: Typed = "",
    address: Typed = "",
    days: Typed = "",
    call: Typed = "",
    note: Typed = "",
) -> Response:
    """Where to and whom to call, as it really is. Refused: the page again, with what was typed."""
    terms = desk.county.visits
    typed = dict(zip(entry.LIMITS, (name, document, phone, township, village, address, days, call, note), strict=True))
    fields = entry.tidy(typed)
    if message := entry.problem(fields, terms, whole=False):
        return await _visit(request, number, desk, member, message, 422, fields)
    doing = Doing(member.actor, version)
    try:
        await desk.write(lambda tx: service.correct(tx, desk.vault, terms, number, fields, doing))
    except Unknown:
        raise ApiError(404, "unknown", "没有这次上门") from None
    except Refused as refused:
        return await _visit(request, number, desk, member, refusal(refused), 409, fields)
    return RedirectResponse(f"/visits/{number}", 303)


@router.get("/visits/{number}/papers/{paper}")
@for_staff(Permission.VISITS)
async def visit_paper(
    number: Number, paper: Annotated[int, Path(ge=1, lt=2**53)], desk: TheDesk, member: TheMember
) -> Response:
    try:
        jpeg = await desk.write(lambda tx: looking.picture(tx, desk.vault, number, paper, member.actor))
    except Unknown:
        raise ApiError(404, "unknown", "没有这张照片") from None
    return Response(jpeg, media_type="image/jpeg")
