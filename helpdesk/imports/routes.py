"""`/imports`: a table from a spreadsheet, looked through first, then brought in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Form, Request, Response, UploadFile

from helpdesk.access import ApiError, TheDesk, TheMember, for_staff
from helpdesk.imports.kinds import KINDS, Kind, Table
from helpdesk.language import said
from helpdesk.staff.rules import Permission, may
from helpdesk.staff.service import Member
from helpdesk.store.writer import Tx
from helpdesk.tables import Problem
from helpdesk.web.pages import render

router = APIRouter()
SHOWN = 200  # problems on the page; the rest come when these are mended


@router.get("/imports")
@for_staff(Permission.HALL_DATA)
async def imports_page(request: Request, member: TheMember) -> Response:
    return _page(request, member)


def _page(request: Request, member: Member, kind: Kind | None = None, **outcome: object) -> Response:
    kinds = [one for one in KINDS.values() if may(member.role, one.needs)]
    return render(
        request,
        "imports.html",
        member=member,
        kinds=kinds,
        kind=kind,
        table=outcome.get("table"),
        problems=outcome.get("problems", ()),
        done=outcome.get("done", False),
    )


@router.get("/imports/{kind}.csv")
@for_staff(Permission.HALL_DATA)
async def example(kind: str, member: TheMember) -> Response:
    found = _kind(kind, member)
    headers = {"Content-Disposition": f'attachment; filename="{found.id}.csv"'}
    return Response(found.sample, media_type="text/csv", headers=headers)


@router.post("/imports")
@for_staff(Permission.HALL_DATA)
async def bring_in(
    request: Request,
    desk: TheDesk,
    member: TheMember,
    file: Annotated[UploadFile, File()],
    kind: Annotated[str, Form(max_length=20)],
    act: Annotated[str, Form(max_length=10)] = "check",
) -> Response:
    """`act` check: only looked through. With any problem nothing is changed."""
    found = _kind(kind, member)
    try:
        text = (await file.read()).decode("utf-8")
    except UnicodeDecodeError:
        wrong = Problem(found.id, 0, said("不是 UTF-8：请在表格软件里另存为“CSV UTF-8”"))
        return _page(request, member, found, problems=[wrong])

    def job(tx: Tx) -> Table:
        table = found.read(tx, desk.county, text)
        if not table.problems and act == "write":
            table.write(tx, desk.vault, member.actor)
        return table

    table = await desk.write(job)
    done = act == "write" and not table.problems
    return _page(request, member, found, table=table, problems=table.problems[:SHOWN], done=done)


def _kind(kind: str, member: Member) -> Kind:
    found = KINDS.get(kind)
    if found is None or not may(member.role, found.needs):
        raise ApiError(404, "unknown", "没有这种表")
    return found
