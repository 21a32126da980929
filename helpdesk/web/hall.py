"""The hall's display: `/hall?token=…` once, then a cookie that opens this page only."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from helpdesk.access import ApiError, TheDesk, public
from helpdesk.queue import service as queue
from helpdesk.requests import hall
from helpdesk.web.http import YEAR
from helpdesk.web.pages import render

router = APIRouter()


def _cookie(request: Request) -> str:
    return "__Host-hall" if request.url.scheme == "https" else "hall"


@router.get("/hall")
@public
async def hall_page(request: Request, desk: TheDesk, token: Annotated[str, Query(max_length=100)] = "") -> Response:
    """The token leaves the address at once: what stands in the address bar of a public screen can be read by all."""
    shown = token or request.cookies.get(_cookie(request), "")
    if not await desk.read(lambda session: hall.opens(session, shown)):
        raise ApiError(401, "token", "这块大屏还没有登记：请管理员运行 helpdesk hall enrol")
    if token:
        response: Response = RedirectResponse("/hall", 303)
        secure = request.url.scheme == "https"
        response.set_cookie(
            _cookie(request), token, max_age=YEAR, path="/", secure=secure, httponly=True, samesite="lax"
        )
        return response
    now = desk.clock()
    lines, calls = await desk.read(lambda session: (hall.lines(session, now), queue.last_calls(session, now)))
    return render(request, "hall.html", lines=lines, calls=calls)
