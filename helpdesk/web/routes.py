"""The staff's pages, login and logout."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, Field

from helpdesk.access import (
    ApiError,
    TheDesk,
    TheMember,
    cookie_name,
    desk_of,
    for_staff,
    member_by_cookie,
    public,
)
from helpdesk.fleet import history
from helpdesk.fleet import service as fleet
from helpdesk.fleet.strip import strip
from helpdesk.language import LANGUAGES, said
from helpdesk.staff import rules, setup
from helpdesk.staff import service as staff
from helpdesk.staff.rules import Permission
from helpdesk.web.http import COOKIE, YEAR
from helpdesk.web.login import log_in, set_cookie
from helpdesk.web.pages import home_of, render

router = APIRouter()
Next = Annotated[str, Query(max_length=200)]


def _inside(path: str) -> str:
    """Where to go after login: only a path of ours, never another host."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) and "\n" not in path else "/"


@router.get("/login")
@public
async def login_page(request: Request, desk: TheDesk, next: Next = "/") -> Response:
    if await desk.read(setup.is_open):
        return RedirectResponse("/setup", 303)
    return render(request, "login.html", next=_inside(next), message="", login="")


@router.post("/login")
@public
async def login_form(
    request: Request,
    login: Annotated[str, Form(max_length=80)] = "",
    password: Annotated[str, Form(max_length=400)] = "",
    next: Annotated[str, Form(max_length=200)] = "/",
) -> Response:
    try:
        token = await log_in(request, login.strip().lower(), password)
    except ApiError as error:
        return render(
            request, "login.html", status=error.status, next=_inside(next), message=error.message, login=login
        )
    response = RedirectResponse(_inside(next), 303)
    set_cookie(request, response, token)
    return response


@router.post("/language")
@public
async def choose_language(
    request: Request,
    language: Annotated[str, Form(max_length=10)] = "",
    next: Annotated[str, Form(max_length=200)] = "/",
) -> Response:
    """This browser's, from now on."""
    response = RedirectResponse(_inside(next), 303)
    if language in LANGUAGES:
        secure = request.url.scheme == "https"
        response.set_cookie(COOKIE, language, max_age=YEAR, path="/", secure=secure, httponly=True, samesite="lax")
    return response


class LoginIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    login: Annotated[str, Field(max_length=80)]
    password: Annotated[str, Field(max_length=400, repr=False)]


class LoginOut(BaseModel):
    name: str
    role: rules.Role
    csrf: str


@router.post("/console/api/login", response_model=LoginOut)
@public
async def login_json(body: LoginIn, request: Request, response: Response) -> LoginOut:
    token = await log_in(request, body.login.strip().lower(), body.password)
    set_cookie(request, response, token)
    desk = desk_of(request)
    now = desk.clock()
    found = await desk.read(lambda session: staff.member_of(session, token, now))
    assert found is not None
    return LoginOut(name=found.member.name, role=found.member.role, csrf=found.member.csrf)


@router.post("/logout")
@for_staff(Permission.CONSOLE)
async def logout(request: Request, desk: TheDesk, member: TheMember) -> Response:
    await desk.write(lambda tx: staff.end_session(tx, member))
    await desk.log_out(member.session)
    response = RedirectResponse("/login", 303)
    response.delete_cookie(
        cookie_name(request), path="/", secure=request.url.scheme == "https", httponly=True, samesite="lax"
    )
    return response


@router.get("/")
@public
async def home(request: Request) -> Response:
    """Everybody's first page: the help page for those who help."""
    found = await member_by_cookie(request)
    if found is None:
        return RedirectResponse("/login", 303)
    return RedirectResponse(home_of(found.member), 303)


@router.get("/help")
@for_staff(Permission.HELP)
async def help_page(request: Request, member: TheMember) -> Response:
    return render(request, "help.html", member=member)


@router.get("/terminals")
@for_staff(Permission.FLEET)
async def terminals_page(request: Request, desk: TheDesk, member: TheMember) -> Response:
    now = desk.clock()
    terminals = await desk.read(lambda session: fleet.terminals(session, now))
    return render(request, "terminals.html", member=member, terminals=terminals)


DAYS = 14
LEVELS = ("well", "low", "trouble", "offline", "off")


@router.get("/terminals/{kiosk}")
@for_staff(Permission.FLEET)
async def terminal_page(request: Request, kiosk: str, desk: TheDesk, member: TheMember) -> Response:
    """How one terminal was in the last two weeks."""
    now = desk.clock()
    terminals, days = await desk.read(
        lambda session: (fleet.terminals(session, now), history.days_of(session, kiosk, now, DAYS))
    )
    found = [terminal for terminal in terminals if terminal.id == kiosk]
    if not found:
        raise ApiError(404, "unknown", "没有这台终端")
    return render(
        request,
        "terminal.html",
        member=member,
        terminal=found[0],
        days=days,
        strips=[strip(day) for day in days],
        levels=LEVELS,
        words=_span,
        clock=_clock,
        calm=not any(piece.level in ("low", "trouble", "offline") for day in days for piece in day.pieces),
    )


def _span(minutes: int) -> str:
    if minutes == 0:
        return "—"
    hours, rest = divmod(minutes, 60)
    return said("{hours} 小时 {minutes} 分", hours=hours, minutes=rest) if hours else said("{n} 分", n=minutes)


def _clock(minute: float) -> str:
    return f"{int(minute) // 60:02d}:{int(minute) % 60:02d}"
