"""The photo of a case over HTTP, for staff: looked at, decided about, cut by hand, printed, brought in."""

from __future__ import annotations

import asyncio
import io
import uuid
from collections.abc import Callable, Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request, Response
from fastapi.responses import RedirectResponse
from PIL import Image
from sqlalchemy.orm import Session

from helpdesk.access import ApiError, TheDesk, TheMember, for_staff
from helpdesk.cases import service as cases
from helpdesk.cases.kinds import CaseKinds
from helpdesk.cases.pictures import is_photograph
from helpdesk.cases.routes import WORDS, Number, Version, show_case
from helpdesk.cases.rules import REASON_MOST, Refused
from helpdesk.cases.service import Doing
from helpdesk.desk import Desk
from helpdesk.language import said
from helpdesk.photos import entry, service, standing
from helpdesk.photos.cut import LEAST_HEIGHT, MOST_TURN, CannotCut, Frame, checked, cut, parsed, whole
from helpdesk.photos.sheet import sheet_of
from helpdesk.photos.specs import Spec, spec_of, specs
from helpdesk.photos.upload import NoPicture, taken
from helpdesk.requests.service import Unknown
from helpdesk.staff.rules import Permission, may
from helpdesk.staff.service import Member
from helpdesk.store.writer import Tx
from helpdesk.web.pages import render

router = APIRouter()
Typed = Annotated[str, Form(max_length=400)]
NO_CASE, NO_PHOTO = "没有这个办件", "没有这张照片"
BROKEN = "照片坏了，打不开：请装入一张新的"


# ---- a case of somebody who cannot come; before what has a case's number in its address ------------------------------


@router.get("/submissions/photo-new")
@for_staff(Permission.SUBMISSIONS)
async def new_page(request: Request, desk: TheDesk, member: TheMember) -> Response:
    return _new(request, desk.county.cases, member, "", entry.tidy({}))


def _new(
    request: Request, kinds: CaseKinds, member: Member, kind: str, fields: Mapping[str, str], message: str = ""
) -> Response:
    return render(
        request,
        "photo-new.html",
        status=422 if message else 200,
        member=member,
        kinds={id_: one.title or id_ for id_, one in kinds.kinds.items() if one.takes_photo},
        form_key=str(uuid.uuid4()),
        kind=kind,
        fields=fields,
        limits=entry.LIMITS,
        message=message,
    )


@router.post("/submissions/photo-new")
@for_staff(Permission.SUBMISSIONS)
async def enter(
    request: Request,
    desk: TheDesk,
    member: TheMember,
    key: Annotated[str, Form(pattern=r"^[0-9a-f-]{36}$")],
    kind: Annotated[str, Form(max_length=40)] = "",
    name: Typed = "",
    number: Typed = "",
    phone: Typed = "",
    address: Typed = "",
    note: Typed = "",
) -> Response:
    """Refused: the form again, with all that was typed. Made: the case, to bring the picture into."""
    kinds = desk.county.cases
    fields = entry.tidy({"name": name, "number": number, "phone": phone, "address": address, "note": note})
    message = entry.problem(fields)
    if message:
        return _new(request, kinds, member, kind, fields, message)
    given = {name: value for name, value in fields.items() if value}
    try:
        made = await desk.write(lambda tx: service.enter(tx, desk.vault, kinds, key, kind, given, member.actor))
    except Unknown:
        return _new(request, kinds, member, kind, fields, said("请选办什么"))
    return RedirectResponse(f"/submissions/{made}", 303)


@router.get("/submissions/photo-sheet/{spec}.css")
@for_staff(Permission.SUBMISSIONS)
async def sheet_style(spec: Annotated[str, Path(pattern=r"^[a-z0-9-]{1,60}$")]) -> Response:
    """The paper of a specification, for the browser's print: nothing inline is allowed on a page."""
    known = specs().get(spec)
    if known is None:
        raise ApiError(404, "unknown", "没有这种照片")
    wide, high = known.sheet.paper_width_mm, known.sheet.paper_height_mm
    return Response(f"@page {{ size: {wide:g}mm {high:g}mm; margin: 0; }}\n", media_type="text/css")


# ---- looking and printing --------------------------------------------------------------------------------------------


@router.get("/submissions/{number}/photo")
@for_staff(Permission.SUBMISSIONS)
async def photo(number: Number, desk: TheDesk, member: TheMember) -> Response:
    return await _jpeg(desk, lambda tx: service.look(tx, desk.vault, number, member.actor))


@router.get("/submissions/{number}/photo/original")
@for_staff(Permission.SUBMISSIONS)
async def original(number: Number, desk: TheDesk, member: TheMember) -> Response:
    return await _jpeg(desk, lambda tx: service.look_at_original(tx, desk.vault, number, member.actor))


async def _jpeg(desk: Desk, look: Callable[[Tx], bytes]) -> Response:
    try:
        return Response(await desk.write(look), media_type="image/jpeg")
    except Unknown:
        raise ApiError(404, "unknown", NO_PHOTO) from None


@router.get("/submissions/{number}/photo/print")
@for_staff(Permission.SUBMISSIONS)
async def print_page(request: Request, number: Number, desk: TheDesk, member: TheMember) -> Response:
    """A sheet of photos in their true size, for the browser to print (M5.1a); the sheet itself is written down."""
    kinds = desk.county.cases
    try:
        spec = spec_of(await desk.read(lambda session: service.printable(session, desk.vault, kinds, number)[2]))
    except Unknown:
        raise ApiError(404, "unknown", NO_PHOTO) from None
    except Refused as refused:
        return await show_case(request, number, desk, member, said(WORDS[refused.why]), 409)
    paper = tuple(round(mm * 96 / 25.4, 2) for mm in (spec.sheet.paper_width_mm, spec.sheet.paper_height_mm))
    return render(request, "photo-print.html", member=member, number=number, spec=spec, paper=paper)


@router.get("/submissions/{number}/photo/sheet")
@for_staff(Permission.SUBMISSIONS)
async def sheet(number: Number, desk: TheDesk, member: TheMember) -> Response:
    """The whole sheet as a JPEG of exact pixels, for a photo printer that is not the browser's."""
    kinds = desk.county.cases
    try:
        jpeg, spec = await desk.write(lambda tx: service.to_print(tx, desk.vault, kinds, number, member.actor))
    except Unknown:
        raise ApiError(404, "unknown", NO_PHOTO) from None
    except Refused as refused:
        raise ApiError(409, refused.why.value, WORDS[refused.why]) from None
    if not await asyncio.to_thread(is_photograph, jpeg):
        raise ApiError(409, "broken", BROKEN)
    made = await asyncio.to_thread(sheet_of, jpeg, spec_of(spec))
    headers = {"Content-Disposition": f'inline; filename="photo-sheet-{number}.jpg"'}
    return Response(made, media_type="image/jpeg", headers=headers)


# ---- deciding --------------------------------------------------------------------------------------------------------


@router.post("/submissions/{number}/photo")
@for_staff(Permission.SUBMISSIONS)
async def decide(
    request: Request,
    number: Number,
    desk: TheDesk,
    member: TheMember,
    version: Version,
    act: Annotated[str, Form(max_length=20)] = "keep",
    reason: Annotated[str, Form(max_length=20)] = "",
    words: Annotated[str, Form(max_length=REASON_MOST)] = "",
) -> Response:
    """`act`: keep (with a `reason`), unkeep, again (with `words` for the citizen, or those of the checks), back."""
    doing = _doing(member, version)
    kinds, vault = desk.county.cases, desk.vault

    def job(tx: Tx) -> None:
        match act:
            case "keep":
                service.keep(tx, vault, number, reason, doing)
            case "unkeep":
                service.unkeep(tx, vault, number, doing)
            case "again":
                service.again(tx, vault, kinds, number, words, doing)
            case "back":
                service.step_back(tx, vault, number, doing)
            case _:
                raise ApiError(422, "invalid", "请刷新页面再试")

    try:
        await desk.write(job)
    except Unknown:
        raise ApiError(404, "unknown", NO_PHOTO) from None
    except Refused as refused:
        return await show_case(request, number, desk, member, said(WORDS[refused.why]), 409)
    return RedirectResponse(f"/submissions/{number}", 303)


def _doing(member: Member, version: int) -> Doing:
    return Doing(member.actor, version, may(member.role, Permission.OVERRIDE))


# ---- cutting by hand -------------------------------------------------------------------------------------------------


@router.get("/submissions/{number}/photo/crop")
@for_staff(Permission.SUBMISSIONS)
async def crop_page(request: Request, number: Number, desk: TheDesk, member: TheMember) -> Response:
    return await _crop(request, number, desk, member)


async def _crop(
    request: Request,
    number: str,
    desk: Desk,
    member: Member,
    message: str = "",
    status: int = 200,
    frame: Frame | None = None,
) -> Response:
    """`frame`: as it was sent; else as it was cut last, else the largest that fits."""
    spec, picture, version, last = await _to_cut(desk, number)
    try:
        width, height = await asyncio.to_thread(_size, picture)
    except CannotCut as refused:
        return await show_case(request, number, desk, member, said(str(refused)), 409)
    return render(
        request,
        "photo-crop.html",
        status=status,
        member=member,
        number=number,
        version=version,
        spec=spec,
        frame=frame or parsed(last) or whole(width, height, spec),
        width=width,
        height=height,
        most_turn=MOST_TURN,
        least_height=LEAST_HEIGHT,
        message=message,
    )


async def _to_cut(desk: Desk, number: str) -> tuple[Spec, bytes, int, str]:
    """Specification, the picture that is cut from, the case's version, and the last cut's frame. Raises ApiError."""
    kinds, vault = desk.county.cases, desk.vault

    def found(session: Session) -> tuple[str, bytes, int, str]:
        case, row = cases.find(session, number)
        picture = standing.original(session, vault, case, row)
        if picture is None:
            raise Unknown
        newest = standing.newest_row(session, case)
        frame = newest.frame if newest is not None else ""
        return kinds.of(case.service).photo_spec, picture, case.version, frame

    try:
        spec, picture, version, frame = await desk.read(found)
    except Unknown:
        raise ApiError(404, "unknown", NO_PHOTO) from None
    return spec_of(spec), picture, version, frame


def _size(picture: bytes) -> tuple[int, int]:
    """Pixels. Raises CannotCut: what a terminal calls its photo was never looked at."""
    if not is_photograph(picture):
        raise CannotCut(BROKEN)
    with Image.open(io.BytesIO(picture)) as opened:
        return opened.size


@router.post("/submissions/{number}/photo/crop")
@for_staff(Permission.SUBMISSIONS)
async def crop(
    request: Request,
    number: Number,
    desk: TheDesk,
    member: TheMember,
    version: Version,
    x: Annotated[float, Form()],
    y: Annotated[float, Form()],
    height: Annotated[float, Form()],
    turn: Annotated[float, Form()] = 0.0,
) -> Response:
    """See `Frame`. Refused: the page again, with the frame as it was sent."""
    spec, picture, _, _ = await _to_cut(desk, number)
    frame = None
    try:
        frame = checked(x, y, height, turn)
        await asyncio.to_thread(_size, picture)
        made = await asyncio.to_thread(cut, picture, frame, spec)
        doing = _doing(member, version)
        await desk.write(lambda tx: service.add_cut(tx, desk.vault, number, made, frame, spec.id, doing))
    except CannotCut as refused:
        return await _crop(request, number, desk, member, said(str(refused)), 422, frame)
    except Refused as refused:
        return await show_case(request, number, desk, member, said(WORDS[refused.why]), 409)
    return RedirectResponse(f"/submissions/{number}", 303)


# ---- bringing in -----------------------------------------------------------------------------------------------------


@router.post("/submissions/{number}/photo/import")
@for_staff(Permission.SUBMISSIONS)
async def bring_in(
    request: Request,
    number: Number,
    desk: TheDesk,
    member: TheMember,
    version: Annotated[int, Query(ge=1, lt=2**31)] = 1,
) -> Response:
    """The body is the file itself and no form: parts of a form that are large would lie on the disk in the clear."""
    try:
        await desk.read(lambda session: cases.find(session, number))
    except Unknown:
        raise ApiError(404, "unknown", NO_CASE) from None
    data = await request.body()
    doing = _doing(member, version)
    try:
        async with desk.pictures:
            picture = await asyncio.to_thread(taken, data)
        await desk.write(lambda tx: service.bring(tx, desk.vault, desk.county.cases, number, picture.jpeg, doing))
    except NoPicture as refused:
        return await show_case(request, number, desk, member, said(refused.words, **refused.values), 422)
    except Refused as refused:
        return await show_case(request, number, desk, member, said(WORDS[refused.why]), 409)
    return RedirectResponse(f"/submissions/{number}/photo/crop", 303)
