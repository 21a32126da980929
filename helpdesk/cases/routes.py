"""Cases over HTTP: the staff's pages under /submissions, and what a terminal asks for its citizen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from helpdesk import mine
from helpdesk.access import ApiError, TheDesk, TheKiosk, TheMember, for_kiosk, for_staff, own_kiosk
from helpdesk.cases import export, looking, service
from helpdesk.cases.rules import REASON_MOST, Refused, Why
from helpdesk.cases.service import Doing
from helpdesk.clock import hall_date, midnight, typed_day
from helpdesk.contract import CASES_MINE, CASES_TOLD, MineIn, MineOut, ToldIn
from helpdesk.language import SOURCE, said
from helpdesk.photos import codes
from helpdesk.photos.specs import spec_of
from helpdesk.requests.service import Unknown
from helpdesk.staff import service as staff
from helpdesk.staff.rules import Permission, Role, may
from helpdesk.staff.service import Member
from helpdesk.store.writer import Tx
from helpdesk.web.pages import render

router = APIRouter()
WORDS = {
    Why.STATE: "这一步现在不能做：请看最新的",
    Why.CHANGED: "这份办件刚被别人改过：请看最新的，再改一次",
    Why.REASON: "请写明原因：办事人会看到",
    Why.ROLE: "这一步要值班长来做",
    Why.TRACKING: "这份办件没有要寄的，或者没有写单号",
    Why.PHOTO: "照片检查没有通过：请先按“照样使用”选一个原因，或者请他重拍",
    Why.UNCUT: "照片还没有裁：请先按“裁照片”",
    Why.KEEP: "请选照片为什么照样使用；选过一次就够了",
    Why.TOO_LATE: "过了五分钟，或者已经撤回了，撤不回了",
    Why.MANY: "这份办件的照片换得太多了：请先撤回几次",
}
Number = Annotated[str, Path(pattern=r"^\d{8}-\d{3,7}$")]
Version = Annotated[int, Form(ge=1, lt=2**31)]
Page = Annotated[int, Query(ge=0, le=100_000)]
FILTERS = (("open", "没办完的"), ("mine", "我的"), ("overdue", "超期的"), ("all", "全部"))


# ---- terminals -------------------------------------------------------------------------------------------------------


@router.post(CASES_MINE, response_model=MineOut)
@for_kiosk
async def cases_of_a_card(body: MineIn, desk: TheDesk, kiosk: TheKiosk) -> MineOut:
    """By the number of the card on its reader. Who tries many numbers is slowed down."""
    own_kiosk(body.kiosk, kiosk)
    if wait := desk.lookups.wait(kiosk, desk.clock()):
        raise ApiError(429, "slow_down", "too many cards in a minute", retry_after=wait)
    language = body.language or SOURCE
    return await desk.write(lambda tx: mine.mine(tx, desk.vault, desk.county, kiosk, body.holder, language))


@router.post(CASES_TOLD, status_code=204)
@for_kiosk
async def cases_told(body: ToldIn, desk: TheDesk, kiosk: TheKiosk) -> None:
    own_kiosk(body.kiosk, kiosk)
    await desk.write(lambda tx: mine.told(tx, desk.vault, kiosk, body.holder, body.changes))


# ---- staff -----------------------------------------------------------------------------------------------------------


@router.get("/submissions")
@for_staff(Permission.SUBMISSIONS)
async def cases_page(
    request: Request,
    desk: TheDesk,
    member: TheMember,
    state: Annotated[str, Query(pattern=r"^[a-z][a-z0-9_]{0,19}$")] = "open",
    service: Annotated[str, Query(pattern=r"^[a-z0-9_-]{0,40}$")] = "",
    page: Page = 0,
) -> Response:
    wanted, now = looking.Wanted(state, service, member.id), desk.clock()
    lines, more, services = await desk.read(
        lambda session: (
            *looking.listed(session, desk.vault, desk.county.cases, wanted, now, page),
            looking.services(session),
        )
    )
    return render(
        request,
        "submissions.html",
        member=member,
        lines=lines,
        page=page,
        more=more,
        wanted=wanted,
        filters=FILTERS,
        services=services,
        may_export=may(member.role, Permission.OVERRIDE),
        today=hall_date(now),
    )


@router.get("/submissions/export")
@for_staff(Permission.OVERRIDE)
async def export_cases(
    desk: TheDesk,
    member: TheMember,
    kind: Annotated[Literal["csv", "json", "zip"], Query()] = "csv",
    since: Annotated[str, Query(max_length=10)] = "",
    until: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """Whole days of the hall, both included. Each case is written down."""
    first, last = typed_day(since), typed_day(until)
    if first is None or last is None:
        raise ApiError(422, "invalid", "请写从哪天到哪天")
    begins, ends = midnight(first), midnight(last + timedelta(days=1))
    kinds, photos = desk.county.cases, kind == "zip"
    cases = await desk.write(lambda tx: export.taken(tx, desk.vault, kinds, begins, ends, member.actor, photos=photos))
    made: dict[str, tuple[Callable[[list[export.Out]], bytes], str]] = {
        "csv": (export.as_csv, "text/csv"),
        "json": (export.as_json, "application/json"),
        "zip": (export.as_zip, "application/zip"),
    }
    write, media = made[kind]
    headers = {"Content-Disposition": f'attachment; filename="cases-{first}-{last}.{kind}"'}
    return Response(write(cases), media_type=media, headers=headers)


@router.get("/submissions/{number}")
@for_staff(Permission.SUBMISSIONS)
async def case_page(request: Request, number: Number, desk: TheDesk, member: TheMember) -> Response:
    return await show_case(request, number, desk, member)


async def show_case(
    request: Request, number: str, desk: TheDesk, member: Member, message: str = "", status: int = 200
) -> Response:
    supervisor = may(member.role, Permission.OVERRIDE)
    kinds = desk.county.cases
    """Its page; `message` says what was refused. Raises ApiError."""
    try:
        opened = await desk.write(
            lambda tx: looking.look(tx, desk.vault, kinds, number, member.actor, supervisor=supervisor)
        )
    except Unknown:
        raise ApiError(404, "unknown", "没有这个办件") from None
    people = await desk.read(staff.everybody)
    can = [one for one in people if may(Role(one.role), Permission.SUBMISSIONS) and one.disabled_at is None]
    return render(
        request,
        "submission.html",
        status=status,
        member=member,
        opened=opened,
        people=can,
        message=message,
        reason_most=REASON_MOST,
        reasons=codes.REASONS,
        reason_words=codes.reason_words,
        photo_asks="" if opened.photo is None else codes.asks_again(opened.photo.findings),
        spec=spec_of(opened.photo_spec),
    )


@router.post("/submissions/{number}")
@for_staff(Permission.SUBMISSIONS)
async def change_case(
    request: Request,
    number: Number,
    desk: TheDesk,
    member: TheMember,
    version: Version,
    act: Annotated[str, Form(max_length=20)],
    words: Annotated[str, Form(max_length=400)] = "",
    staff_id: Annotated[str, Form(max_length=20)] = "",
    due: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """`act`: note, assign, due, track, or one of the state's moves. Refused: the page again, with what to do."""
    doing = Doing(member.actor, version, may(member.role, Permission.OVERRIDE))
    kinds, vault = desk.county.cases, desk.vault

    last = typed_day(due)
    if act == "due" and last is None:
        return await show_case(request, number, desk, member, said("日期写得不对"), 422)

    def job(tx: Tx) -> None:
        match act:
            case "note":
                service.note(tx, vault, number, words, doing)
            case "assign":
                service.assign(tx, vault, number, int(staff_id) if staff_id.isdigit() else None, doing)
            case "due" if last is not None:
                service.set_due(tx, vault, number, midnight(last + timedelta(days=1)), doing)
            case "track":
                service.set_tracking(tx, vault, kinds, number, words, doing)
            case _:
                service.move(tx, vault, kinds, number, act, doing, words)

    try:
        await desk.write(job)
    except Unknown:
        raise ApiError(404, "unknown", "没有这个办件") from None
    except Refused as refused:
        return await show_case(request, number, desk, member, said(WORDS[refused.why]), 409)
    return RedirectResponse(f"/submissions/{number}", 303)


@router.get("/submissions/{number}/label")
@for_staff(Permission.SUBMISSIONS)
async def label_page(request: Request, number: Number, desk: TheDesk, member: TheMember) -> Response:
    """An address label to print (M5.1c); the look is written down."""
    try:
        label = await desk.write(lambda tx: looking.label(tx, desk.vault, number, member.actor))
    except Unknown:
        raise ApiError(404, "unknown", "没有这个办件") from None
    return render(request, "label.html", member=member, number=number, label=label)


@router.get("/submissions/{number}/papers/{paper}")
@for_staff(Permission.SUBMISSIONS)
async def case_paper(
    number: Number, paper: Annotated[int, Path(ge=1, lt=2**53)], desk: TheDesk, member: TheMember
) -> Response:
    try:
        jpeg = await desk.write(lambda tx: looking.picture(tx, desk.vault, number, paper, member.actor))
    except Unknown:
        raise ApiError(404, "unknown", "没有这张照片") from None
    return Response(jpeg, media_type="image/jpeg")
