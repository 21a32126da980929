"""Which terminals may speak to the desk: codes, revoking, and a terminal's own call with its code."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from helpdesk.access import ApiError, TheDesk, TheMember, for_staff, public
from helpdesk.contract import ENROL, EnrolIn, EnrolOut
from helpdesk.events import kiosk_topic
from helpdesk.fleet import codes
from helpdesk.fleet import service as fleet
from helpdesk.fleet.codes import Code
from helpdesk.fleet.rules import FleetError
from helpdesk.staff import guesses
from helpdesk.staff.rules import Permission
from helpdesk.web.login import address_of, slow_down
from helpdesk.web.pages import render

router = APIRouter()
Text = Annotated[str, Form(max_length=40)]
WORDS = {
    "id": "编号只能用小写字母、数字、- 和 _，最多 40 个，例如 kiosk-3",
    "empty": "名称和位置都要写：工作人员靠它们找到终端",
    "unknown": "没有这台终端",
}


@router.post(ENROL, response_model=EnrolOut)
@public
async def enrol(body: EnrolIn, request: Request, desk: TheDesk) -> EnrolOut:
    """The code is good once; what it gives is shown once."""
    one = await slow_down(desk, "enrol", address_of(request))
    enrolled = await desk.write(lambda tx: codes.use(tx, body.code))
    if enrolled is None:
        raise ApiError(401, "code", "this code is unknown, was used, or is over: ask for a new one at /kiosks")
    await desk.write(lambda tx: guesses.succeeded(tx, one))
    desk.hub.close_topic(kiosk_topic(enrolled.id))  # what listened with the token before
    return EnrolOut(kiosk=enrolled.id, name=enrolled.name, place=enrolled.place, token=enrolled.token)


@router.get("/kiosks")
@for_staff(Permission.ENROL)
async def kiosks_page(request: Request, desk: TheDesk, member: TheMember) -> Response:
    return await _kiosks(request, desk, member)


async def _kiosks(
    request: Request,
    desk: TheDesk,
    member: TheMember,
    *,
    status: int = 200,
    message: str = "",
    shown: Code | None = None,
) -> Response:
    """`shown`: a new code, on this page only, this once."""
    now = desk.clock()
    known, waiting = await desk.read(lambda session: (fleet.all_known(session), codes.waiting(session, now)))
    return render(
        request,
        "kiosks.html",
        member=member,
        status=status,
        known=known,
        waiting={row.kiosk_id: row.until for row in waiting},
        coming=[row for row in waiting if row.kiosk_id not in {kiosk.id for kiosk in known}],
        message=message,
        shown=shown,
        desk_url=str(request.base_url).rstrip("/"),
    )


@router.post("/kiosks")
@for_staff(Permission.ENROL)
async def make_code(
    request: Request, desk: TheDesk, member: TheMember, kiosk: Text = "", name: Text = "", place: Text = ""
) -> Response:
    try:
        made = await desk.write(lambda tx: codes.make(tx, kiosk.strip(), name, place, member.actor))
    except FleetError as error:
        return await _kiosks(request, desk, member, status=422, message=WORDS[error.code])
    return await _kiosks(request, desk, member, shown=made)


@router.post("/kiosks/{kiosk}/{what}")
@for_staff(Permission.ENROL)
async def act_on_kiosk(
    request: Request, desk: TheDesk, member: TheMember, kiosk: str, what: Literal["code", "revoke"]
) -> Response:
    """`code`: for a new token, the old one is good until then. `revoke`: at once, and its stream ends."""
    try:
        if what == "code":
            made = await desk.write(lambda tx: codes.for_known(tx, kiosk, member.actor))
            return await _kiosks(request, desk, member, shown=made)
        await desk.write(lambda tx: fleet.revoke(tx, kiosk, member.actor))
    except FleetError as error:
        return await _kiosks(request, desk, member, status=404, message=WORDS[error.code])
    desk.hub.close_topic(kiosk_topic(kiosk))
    return RedirectResponse("/kiosks", 303)
