"""Who may log in: the first admin by a code, everybody's own password, and the admin's page of people."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from helpdesk.access import OWN_PASSWORD, ApiError, TheDesk, TheMember, for_staff, public
from helpdesk.language import said
from helpdesk.staff import guesses, passwords, setup
from helpdesk.staff import service as staff
from helpdesk.staff.rules import MIN_PASSWORD, ROLE_NAMES, Permission, Role
from helpdesk.staff.service import StaffError
from helpdesk.web.login import address_of, enter, set_cookie, slow_down
from helpdesk.web.pages import render

router = APIRouter()

WORDS = {
    "unknown": "没有这个人",
    "short": "密码至少要 {n} 个字符",
    "login": "登录名只能用小写字母、数字和 . _ -，第一个是字母，最多 40 个",
    "taken": "这个登录名已经有人用了",
    "last_admin": "这是最后一位管理员，请先再加一位管理员",
    "differ": "两次写的密码不一样，请再写一遍",
    "old": "现在的密码不对，请再试一次",
    "same": "新密码要和现在的不一样",
    "code": "登记码不对，请照着登记码文件再写一遍",
}
Text = Annotated[str, Form(max_length=80)]
Name = Annotated[str, Form(max_length=40)]
Password = Annotated[str, Form(max_length=400)]
ROLES = tuple((role.value, ROLE_NAMES[role]) for role in Role)


@router.get("/setup")
@public
async def setup_page(request: Request, desk: TheDesk) -> Response:
    await _still_open(desk)
    return render(request, "setup.html", message="", login="", name="")


@router.post("/setup")
@public
async def first_admin(
    request: Request,
    desk: TheDesk,
    code: Text = "",
    login: Text = "",
    name: Name = "",
    password: Password = "",
    again: Password = "",
) -> Response:
    """Once; afterwards there is no such page. Slowed down as logins are."""
    await _still_open(desk)
    login, name = login.strip().lower(), name.strip()
    try:
        one = await slow_down(desk, "setup", address_of(request))
        if not await desk.read(lambda session: setup.matches(session, code)):
            raise StaffError("code", "wrong code")
        _same(password, again)
        hashed = await desk.passwords.hash(password)
        made = await desk.write(lambda tx: setup.first_admin(tx, code, login, name, password, hashed))
        if not made:
            raise StaffError("code", "used meanwhile")
        await desk.write(lambda tx: guesses.succeeded(tx, one))
    except (StaffError, ApiError) as error:
        status, words = _told(error)
        return render(request, "setup.html", status=status, message=words, login=login, name=name)
    response = RedirectResponse("/users", 303)
    set_cookie(request, response, await enter(desk, login, password))
    return response


async def _still_open(desk: TheDesk) -> None:
    if not await desk.read(setup.is_open):
        raise ApiError(404, "unknown", "没有这一页")


@router.get(OWN_PASSWORD)
@for_staff(Permission.CONSOLE)
async def password_page(request: Request, member: TheMember) -> Response:
    return render(request, "password.html", member=member, message="")


@router.post(OWN_PASSWORD)
@for_staff(Permission.CONSOLE)
async def change_password(
    request: Request,
    desk: TheDesk,
    member: TheMember,
    old: Password = "",
    password: Password = "",
    again: Password = "",
) -> Response:
    """The login one is in stays; all others of that person end."""
    try:
        one = await slow_down(desk, member.login, address_of(request))
        found = await desk.read(lambda session: staff.candidate(session, member.login))
        if found is None or not await desk.passwords.matches(found.password_hash, old):
            raise StaffError("old", "the present password is wrong")
        await desk.write(lambda tx: guesses.succeeded(tx, one))
        _same(password, again)
        if password == old:
            raise StaffError("same", "the new password is the present one")
        hashed = await desk.passwords.hash(password)
        ended = await desk.write(lambda tx: staff.change_own(tx, member, password, hashed))
    except (StaffError, ApiError) as error:
        status, words = _told(error)
        return render(request, "password.html", member=member, status=status, message=words)
    await _log_out(desk, ended)
    return RedirectResponse("/", 303)


def _same(password: str, again: str) -> None:
    if password != again:
        raise StaffError("differ", "the two passwords differ")


def _told(error: StaffError | ApiError) -> tuple[int, str]:
    if isinstance(error, ApiError):
        return error.status, error.message
    return 422, _words(error)


def _words(error: StaffError) -> str:
    return said(WORDS[error.code], n=MIN_PASSWORD)


async def _log_out(desk: TheDesk, sessions: tuple[int, ...]) -> None:
    for session in sessions:
        await desk.log_out(session)


@router.get("/users")
@for_staff(Permission.STAFF)
async def users_page(request: Request, desk: TheDesk, member: TheMember) -> Response:
    return await _users(request, desk, member)


async def _users(
    request: Request,
    desk: TheDesk,
    member: TheMember,
    *,
    status: int = 200,
    message: str = "",
    shown: tuple[str, str] = ("", ""),
) -> Response:
    """`shown`: a login name and its new password, on this page only, this once."""
    people = await desk.read(staff.everybody)
    return render(
        request,
        "users.html",
        member=member,
        status=status,
        people=people,
        roles=ROLES,
        message=message,
        shown=shown,
    )


@router.post("/users")
@for_staff(Permission.STAFF)
async def add_user(
    request: Request,
    desk: TheDesk,
    member: TheMember,
    role: Annotated[Role, Form()],
    login: Text = "",
    name: Name = "",
    shown_as: Name = "",
) -> Response:
    made = passwords.generate()
    hashed = await desk.passwords.hash(made)
    login = login.strip().lower()
    try:
        await desk.write(
            lambda tx: staff.add(
                tx, login, role, made, member.actor, name=name, shown_as=shown_as, hashed=hashed, must_change=True
            )
        )
    except StaffError as error:
        return await _users(request, desk, member, status=422, message=_words(error))
    return await _users(request, desk, member, shown=(login, made))


@router.post("/users/{login}/role")
@for_staff(Permission.STAFF)
async def change_role(
    request: Request, desk: TheDesk, member: TheMember, login: str, role: Annotated[Role, Form()]
) -> Response:
    try:
        await desk.write(lambda tx: staff.set_role(tx, login, role, member.actor))
    except StaffError as error:
        return await _users(request, desk, member, status=_status(error), message=_words(error))
    return RedirectResponse("/", 303) if login == member.login else RedirectResponse("/users", 303)


@router.post("/users/{login}/{what}")
@for_staff(Permission.STAFF)
async def act_on_user(
    request: Request, desk: TheDesk, member: TheMember, login: str, what: Literal["reset", "disable", "enable"]
) -> Response:
    """`reset` shows a new password once, which its owner must change; `disable` ends every login of that person."""
    try:
        if what == "enable":
            await desk.write(lambda tx: staff.enable(tx, login, member.actor))
        elif what == "disable":
            await _log_out(desk, await desk.write(lambda tx: staff.disable(tx, login, member.actor)))
        else:
            made = passwords.generate()
            hashed = await desk.passwords.hash(made)
            await _log_out(
                desk,
                await desk.write(
                    lambda tx: staff.reset(tx, login, made, member.actor, hashed=hashed, must_change=True)
                ),
            )
            return await _users(request, desk, member, shown=(login, made))
    except StaffError as error:
        return await _users(request, desk, member, status=_status(error), message=_words(error))
    return RedirectResponse("/users", 303)


def _status(error: StaffError) -> int:
    return 404 if error.code == "unknown" else 409
