"""How somebody comes in: guesses slowed down, the password looked at off the loop, a cookie for the shift."""

from __future__ import annotations

import math

from fastapi import Request, Response

from helpdesk.access import ApiError, cookie_name, desk_of
from helpdesk.desk import Desk
from helpdesk.language import said
from helpdesk.staff import guesses, rules
from helpdesk.staff import service as staff
from helpdesk.staff.guesses import Try
from helpdesk.store.writer import Tx


def address_of(request: Request) -> str:
    return request.client.host if request.client else ""


async def slow_down(desk: Desk, name: str, address: str) -> Try:
    """Counts a try; `guesses.succeeded` takes it back. Raises ApiError 429."""
    one = await desk.write(lambda tx: guesses.take(tx, name, address, desk.vault.fingerprint))
    if one.wait:
        seconds = math.ceil(one.wait.total_seconds())
        raise ApiError(429, "wait", said("试的次数太多，请等 {seconds} 秒", seconds=seconds), retry_after=seconds)
    return one


async def log_in(request: Request, login: str, password: str) -> str:
    """The new session's token. Raises ApiError 401 or 429."""
    desk = desk_of(request)
    one = await slow_down(desk, login, address_of(request))
    return await enter(desk, login, password, one)


async def enter(desk: Desk, login: str, password: str, one: Try | None = None) -> str:
    """The same, with the try counted before. Raises ApiError 401."""
    found = await desk.read(lambda session: staff.candidate(session, login))
    if not await desk.passwords.matches(None if found is None else found.password_hash, password) or found is None:
        raise ApiError(401, "login", "名字或密码不对，请再试一次")

    def begin(tx: Tx) -> str:
        if one is not None:
            guesses.succeeded(tx, one)
        return staff.begin_session(tx, found.id)

    return await desk.write(begin)


def set_cookie(request: Request, response: Response, token: str) -> None:
    secure = request.url.scheme == "https"
    response.set_cookie(
        cookie_name(request),
        token,
        max_age=int(rules.SHIFT.total_seconds()),
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )
