"""Who may call a route. Every endpoint carries a mark; an endpoint without one is closed to everybody.

Kiosks show a bearer token and act for themselves only. Staff show a session cookie; what changes something must come
from our own page (Origin) and carry the session's CSRF token.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

from fastapi import Depends, Header, Request

from helpdesk.desk import Desk
from helpdesk.fleet import service as fleet
from helpdesk.staff import rules
from helpdesk.staff import service as staff
from helpdesk.staff.rules import Login, Permission
from helpdesk.staff.service import Found, Member

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
SAFE_METHODS = frozenset({"GET", "HEAD"})
CSRF_HEADER = "x-csrf-token"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


@dataclass(frozen=True)
class Access:
    """`permission` None with `kiosk` False: public. `human`: calling it is a person's act, not the page's own."""

    kiosk: bool = False
    permission: Permission | None = None
    human: bool = True


class ApiError(Exception):
    """Answered as `{"code": ..., "message": ...}`, or as a page where a page was asked for."""

    def __init__(self, status: int, code: str, message: str, *, retry_after: int | None = None) -> None:
        self.status, self.code, self.message, self.retry_after = status, code, message, retry_after
        super().__init__(code)


class NeedsLogin(Exception):
    """Nobody is logged in (any more)."""


class NeedsPassword(Exception):
    """Logged in with a password somebody else made: first of all one makes one's own."""


OWN_PASSWORD = "/password"


def _mark(access: Access) -> Callable[[Endpoint], Endpoint]:
    def mark(endpoint: Endpoint) -> Endpoint:
        endpoint.__access__ = access  # type: ignore[attr-defined]
        return endpoint

    return mark


def public(endpoint: Endpoint) -> Endpoint:
    return _mark(Access())(endpoint)


def for_kiosk(endpoint: Endpoint) -> Endpoint:
    return _mark(Access(kiosk=True))(endpoint)


def for_staff(permission: Permission, *, human: bool = True) -> Callable[[Endpoint], Endpoint]:
    return _mark(Access(permission=permission, human=human))


def access_of(endpoint: Callable[..., Any]) -> Access | None:
    """The mark; None means closed."""
    mark = getattr(endpoint, "__access__", None)
    return mark if isinstance(mark, Access) else None


def desk_of(request: Request) -> Desk:
    desk = request.app.state.desk
    assert isinstance(desk, Desk)
    return desk


def kiosk_of(request: Request) -> str:
    """The terminal that calls; only behind `for_kiosk`."""
    kiosk = request.state.kiosk
    assert isinstance(kiosk, str)
    return kiosk


def member_of(request: Request) -> Member:
    """The member of staff that calls; only behind `for_staff`."""
    member = request.state.member
    assert isinstance(member, Member)
    return member


# Coroutines: FastAPI calls anything else in a thread, and that costs more than all the rest of a request.
async def _the_desk(request: Request) -> Desk:
    return desk_of(request)


async def _the_kiosk(request: Request) -> str:
    return kiosk_of(request)


async def _the_member(request: Request) -> Member:
    return member_of(request)


TheDesk = Annotated[Desk, Depends(_the_desk)]
TheKiosk = Annotated[str, Depends(_the_kiosk)]
TheMember = Annotated[Member, Depends(_the_member)]
IdempotencyKey = Annotated[str, Header(alias="Idempotency-Key")]


def own_key(header: str, key: str, body_kiosk: str, kiosk: str) -> None:
    """What every write of a kiosk must satisfy. Raises ApiError."""
    if header != key:
        raise ApiError(400, "key_missing", "the Idempotency-Key header must equal the body's key")
    own_kiosk(body_kiosk, kiosk)


def own_kiosk(body_kiosk: str, kiosk: str) -> None:
    """A terminal speaks for itself only. Raises ApiError."""
    if body_kiosk != kiosk:
        raise ApiError(403, "other_kiosk", "this token belongs to another terminal")


def cookie_name(request: Request) -> str:
    """`__Host-` binds the cookie to this host, but browsers take it over https only."""
    return "__Host-desk" if request.url.scheme == "https" else "desk"


async def enforce(request: Request) -> None:
    """The one gate, a dependency of the whole application. Raises ApiError, NeedsLogin."""
    access = access_of(request.scope["endpoint"])
    if access is None:
        raise ApiError(403, "closed", "这里没有开放")
    unsafe = request.method not in SAFE_METHODS
    if access.kiosk:
        await _enforce_kiosk(request)
        return
    if unsafe:
        _same_origin(request)
    if access.permission is not None:
        member = await _enforce_staff(request, access, access.permission)
        if unsafe and await _csrf(request) != member.csrf:
            raise ApiError(403, "csrf", "请刷新页面再试")


async def _enforce_kiosk(request: Request) -> None:
    kiosk = await kiosk_by_token(request)
    if kiosk is None:
        raise ApiError(401, "token", "this terminal is not enrolled here, or its token was revoked")
    request.state.kiosk = kiosk


async def kiosk_by_token(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return None
    return await desk_of(request).tokens.get(fleet.token_hash(token.strip()))


async def member_by_cookie(request: Request) -> Found | None:
    token = request.cookies.get(cookie_name(request), "")
    if not token:
        return None
    desk = desk_of(request)
    now = desk.clock()
    return await desk.read(lambda session: staff.member_of(session, token, now))


async def _enforce_staff(request: Request, access: Access, permission: Permission) -> Member:
    found = await member_by_cookie(request)
    if found is None:
        raise NeedsLogin
    member = found.member
    if not rules.allowed(member.role, permission, member.standing):
        if rules.may(member.role, permission):
            raise NeedsLogin  # idle too long for this: the password again
        raise ApiError(403, "role", "这一页不归您这个岗位看")
    if member.must_change and request.url.path not in (OWN_PASSWORD, "/logout"):
        raise NeedsPassword
    if access.human and found.needs_touch and member.standing is Login.FRESH:
        await desk_of(request).write(lambda tx: staff.touch(tx, member.session))
    request.state.member = member
    return member


def _same_origin(request: Request) -> None:
    """Browsers say where a POST comes from; what says nothing is no browser and has no cookie it did not log in for."""
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host", ""):
        raise ApiError(403, "origin", "请从本页面操作")
    if site is not None and site not in ("same-origin", "none"):
        raise ApiError(403, "origin", "请从本页面操作")


async def _csrf(request: Request) -> str:
    header = request.headers.get(CSRF_HEADER)
    if header is not None:
        return header
    if request.headers.get("content-type", "").startswith(FORMS):
        field = (await request.form()).get("csrf", "")
        return field if isinstance(field, str) else ""
    return ""
