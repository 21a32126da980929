"""The hall's display: `/hall?token=…` once, then a cookie that opens this page only."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from helpdesk.access import ApiError, TheDesk, public
from helpdesk.clock import milliseconds
from helpdesk.queue import calling
from helpdesk.queue import hall as queue
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
    lines, calls = await desk.read(
        lambda session: (hall.lines(session, now), queue.last_calls(session, desk.vault, now))
    )
    return render(request, "hall.html", lines=lines, calls=calls, now=milliseconds(now))


@router.get("/hall/call.wav")
@public
async def spoken_call(
    request: Request,
    desk: TheDesk,
    number: Annotated[str, Query(pattern=r"^[A-Z]{1,2}[0-9]{1,6}(-[0-9]{1,4})?$")],
    window: Annotated[str, Query(min_length=1, max_length=40)],
) -> Response:
    """For the display: the chime and the sentence, twice. Only what stands on the display is spoken."""
    shown, now = request.cookies.get(_cookie(request), ""), desk.clock()

    def stands(session: Session) -> bool:
        calls = queue.last_calls(session, desk.vault, now) if hall.opens(session, shown) else []
        return any((call.number, call.window) == (number, window) and not call.by_text for call in calls)

    if not await desk.read(stands):
        raise ApiError(404, "unknown", "没有这一页")
    sound = await asyncio.to_thread(calling.spoken, calling.sentence(number, window))
    return Response(sound, media_type="audio/wav", headers={"Cache-Control": "private, max-age=600"})
