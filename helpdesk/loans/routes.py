"""`/loans`: what is out, what is here; handed out and taken back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from helpdesk.access import ApiError, TheDesk, TheMember, for_staff
from helpdesk.desk import Desk
from helpdesk.language import said
from helpdesk.loans import looking, rules, service
from helpdesk.loans.rules import Act, Borrower, Refused, Why
from helpdesk.loans.service import Doing
from helpdesk.requests.service import Unknown
from helpdesk.staff.rules import Permission, may
from helpdesk.staff.service import Member
from helpdesk.store.writer import Tx
from helpdesk.web.pages import render

router = APIRouter()
WORDS = {
    Why.STATE: "它现在不能这样：请看最新的",
    Why.CHANGED: "别人刚动过它：请看最新的，再按一次",
    Why.TOO_LATE: "过了五分钟，或者后来又动过，撤不回了",
    Why.JUST: "刚刚借出：要收回来，请过十秒再扫，或者按“还回来了”",
    Why.NAME: "名字最多 20 个字，写在一行里",
    Why.PHONE: "电话只写数字和 -，5 到 20 位",
}
ACTS = {
    Act.BACK: "还回来了",
    Act.CLEANED: "擦洗好了",
    Act.BREAK: "坏了",
    Act.REPAIRED: "修好了",
    Act.LOSE: "丢了",
    Act.FOUND: "找到了",
}
ItemId = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
Version = Annotated[int, Form(ge=1, lt=2**31)]


@dataclass(frozen=True)
class Typed:
    """What stood in the form: kept when it is refused."""

    label: str = ""
    name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)


NOTHING = Typed()


@router.get("/loans")
@for_staff(Permission.LOANS)
async def loans_page(
    request: Request,
    desk: TheDesk,
    member: TheMember,
    kind: Annotated[str, Query(pattern=r"^[a-z0-9_-]{0,40}$")] = "",
) -> Response:
    """`kind`: somebody asks for one of these; they stand first."""
    return await _page(request, desk, member, kind=kind)


async def _page(
    request: Request,
    desk: Desk,
    member: Member,
    *,
    kind: str = "",
    message: str = "",
    status: int = 200,
    typed: Typed = NOTHING,
    looked: tuple[str, Borrower] | None = None,
) -> Response:
    now, kinds = desk.clock(), desk.county.loans
    seen = await desk.read(lambda session: looking.overview(session, desk.vault, kinds, now, kind))
    return render(
        request,
        "loans.html",
        member=member,
        status=status,
        seen=seen,
        kind=kind,
        asked=kinds.title(kind) if kind else "",
        message=message,
        typed=typed,
        looked=looked,
        states=looking.STATES,
        acts=ACTS,
        fitting=rules.fitting,
        span=_span,
        name_most=rules.NAME_MOST,
        may_import=may(member.role, Permission.HALL_DATA),
    )


def _span(left: timedelta) -> str:
    """How long it is overdue, in words that are no time of day."""
    minutes = int(abs(left.total_seconds())) // 60
    if minutes < 60:
        return said("{n} 分钟", n=minutes)
    return said("{hours} 小时 {minutes} 分", hours=minutes // 60, minutes=minutes % 60)


@router.post("/loans")
@for_staff(Permission.LOANS)
async def hand_out(
    request: Request,
    desk: TheDesk,
    member: TheMember,
    label: Annotated[str, Form(max_length=60)] = "",
    name: Annotated[str, Form(max_length=60)] = "",
    phone: Annotated[str, Form(max_length=60)] = "",
    item: Annotated[str, Form(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}:[0-9]{1,9}$|^$")] = "",
) -> Response:
    """`item`: ID:VERSION, of the button that was pressed; else what `label` names is handed out, or taken back."""
    typed, doing, kinds = Typed(label, name, phone), Doing(member.actor, member.id), desk.county.loans

    def job(tx: Tx) -> None:
        borrower = rules.borrower(name, phone)
        if item:
            id_, _, version = item.partition(":")
            service.lend(tx, desk.vault, kinds, id_, int(version), doing, borrower)
        else:
            service.read_label(tx, desk.vault, kinds, label, doing, borrower)

    try:
        await desk.write(job)
    except Unknown:
        return await _page(
            request, desk, member, message=said("没有这个标签：请看看是不是写错了"), status=404, typed=typed
        )
    except Refused as refused:
        return await _page(request, desk, member, message=said(WORDS[refused.why]), status=409, typed=typed)
    return RedirectResponse("/loans", 303)


@router.post("/loans/{item}")
@for_staff(Permission.LOANS)
async def act_on(
    request: Request,
    item: ItemId,
    desk: TheDesk,
    member: TheMember,
    version: Version,
    act: Annotated[str, Form(max_length=20)],
) -> Response:
    """`act`: undo, or one that fits where the thing is."""
    doing, kinds = Doing(member.actor, member.id), desk.county.loans

    def job(tx: Tx) -> None:
        if act == "undo":
            service.undo(tx, item, version, doing)
        elif act in set(ACTS):
            service.act(tx, kinds, item, Act(act), version, doing)
        else:
            raise Refused(Why.STATE)

    try:
        await desk.write(job)
    except Unknown:
        raise ApiError(404, "unknown", "没有这件东西") from None
    except Refused as refused:
        return await _page(request, desk, member, message=said(WORDS[refused.why]), status=409)
    return RedirectResponse("/loans", 303)


@router.post("/loans/{item}/borrower")
@for_staff(Permission.LOANS)
async def look_at_borrower(request: Request, item: ItemId, desk: TheDesk, member: TheMember) -> Response:
    """Who has it, in full; the look is written down."""
    try:
        found = await desk.write(lambda tx: service.look(tx, desk.vault, item, member.actor))
    except Unknown:
        raise ApiError(404, "unknown", "没有写是谁借的，或者已经还回来了") from None
    return await _page(request, desk, member, looked=(item, found))
