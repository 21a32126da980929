"""Who did what: the auditor's page. Read only, and reading the whole of it as a file is itself written down."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from helpdesk.access import TheDesk, TheMember, for_staff
from helpdesk.clock import HALL_ZONE, midnight, typed_day
from helpdesk.staff import audit
from helpdesk.staff.audit import Wanted
from helpdesk.staff.rules import Permission
from helpdesk.web.pages import render

router = APIRouter()
Word = Annotated[str, Query(max_length=60)]
PAGE = 50
HEAD = ("id", "at", "actor", "action", "subject", "detail", "hash")


def _wanted(who: str, what: str, of: str, since: date | None, until: date | None) -> Wanted:
    return Wanted(who.strip(), what.strip(), of.strip(), _begin(since), _begin(until and until + timedelta(days=1)))


def _begin(day: date | None) -> datetime | None:
    return None if day is None else midnight(day)


@router.get("/audit")
@for_staff(Permission.AUDIT)
async def audit_page(
    request: Request,
    desk: TheDesk,
    member: TheMember,
    who: Word = "",
    what: Word = "",
    of: Word = "",
    since: str = "",
    until: str = "",
    page: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> Response:
    first, last = typed_day(since), typed_day(until)
    wanted = _wanted(who, what, of, first, last)
    rows, broken = await desk.read(
        lambda session: (audit.found(session, wanted, page * PAGE, PAGE + 1), audit.broken_at(session))
    )
    asked = {"who": who, "what": what, "of": of, "since": since if first else "", "until": until if last else ""}
    return render(
        request,
        "audit.html",
        member=member,
        rows=rows[:PAGE],
        more=len(rows) > PAGE,
        page=page,
        broken=broken,
        asked=asked,
        query=urlencode({name: value for name, value in asked.items() if value}),
    )


@router.get("/audit.csv")
@for_staff(Permission.AUDIT)
async def audit_file(
    desk: TheDesk, member: TheMember, who: Word = "", what: Word = "", of: Word = "", since: str = "", until: str = ""
) -> Response:
    """UTF-8 with a mark, as spreadsheets want it. Cells that would be taken for formulas are kept from it."""
    wanted = _wanted(who, what, of, typed_day(since), typed_day(until))
    await desk.write(lambda tx: audit.note(tx, member.actor, "audit.export", "audit"))
    rows = await desk.read(lambda session: audit.found(session, wanted))
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(HEAD)
    for row in reversed(rows):
        at = row.at.astimezone(HALL_ZONE).isoformat(timespec="milliseconds")
        out.writerow([row.id, at, *map(_harmless, (row.actor, row.action, row.subject, row.detail)), row.hash])
    return Response(
        text.getvalue().encode("utf-8-sig"),
        media_type="text/csv",
        headers={"Content-Disposition": 'attachment; filename="audit.csv"'},
    )


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
