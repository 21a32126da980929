"""What holds for every answer: security headers, a limit on what is sent to us, errors without private content."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from sqlalchemy.exc import DataError, SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from helpdesk.access import OWN_PASSWORD, ApiError, NeedsLogin, NeedsPassword
from helpdesk.contract import SUBMISSIONS
from helpdesk.language import SOURCE, said, speaking
from helpdesk.store.writer import Busy
from helpdesk.vault import VaultError
from helpdesk.web.pages import render

COOKIE = "language"
YEAR = 366 * 24 * 3600  # seconds: how long a browser keeps what belongs to it and not to a login
MAX_BODY = 4_000_000  # bytes
LARGER = (
    # A photograph and eight papers of at most 2 MB each, before base64; a picture (helpdesk.photos.upload.MOST_BYTES).
    (re.compile(re.escape(SUBMISSIONS)), 25_000_000),
    (re.compile(r"/submissions/[0-9-]+/photo/import"), 20_500_000),
)
CSP = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    b"content-security-policy": CSP.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"x-frame-options": b"DENY",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), microphone=(), geolocation=()",
}
HTTP_WORDS = {
    400: ("unreadable", "这次发来的内容读不懂，请刷新页面再试"),
    404: ("unknown", "没有这一页"),
    405: ("method", "不能这样操作"),
    413: ("too_large", "内容太大"),
}
log = logging.getLogger("helpdesk")


class Guard:
    """Pure ASGI: adds the headers; stops reading a body that grows past the limit; sets the language."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        taken, most = 0, most_of(scope["path"])
        static = scope["path"].startswith("/static/")

        async def limited() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > most:
                raise HTTPException(413)
            return message

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message.get("headers", ()), *HEADERS.items()]
                if not any(name == b"cache-control" for name, _ in headers):
                    headers.append((b"cache-control", b"no-cache" if static else b"no-store"))
                if scope["scheme"] == "https":
                    headers.append((b"strict-transport-security", b"max-age=31536000"))
                message = {**message, "headers": headers}
            await send(message)

        length = dict(scope["headers"]).get(b"content-length", b"0")
        if not length.isdigit() or int(length) > most:
            await _too_large(most)(scope, receive, with_headers)
            return
        with speaking(_chosen(HTTPConnection(scope))):
            await self._app(scope, limited, with_headers)


def most_of(path: str) -> int:
    """Bytes a body may have there."""
    return next((most for pattern, most in LARGER if pattern.fullmatch(path)), MAX_BODY)


def _chosen(connection: HTTPConnection) -> str:
    return connection.cookies.get(COOKIE, SOURCE)


def _too_large(most: int) -> Response:
    return JSONResponse({"code": "too_large", "message": f"at most {most} bytes"}, 413)


def _wants_page(request: Request) -> bool:
    path = request.url.path
    return not path.startswith(("/api/", "/console/api/"))


def _error(
    request: Request,
    status: int,
    code: str,
    message: str,
    retry_after: int | None = None,
    headers: Mapping[str, str] = MappingProxyType({}),
    **more: Any,
) -> Response:
    headers = {**headers, **({} if retry_after is None else {"Retry-After": str(retry_after)})}
    with speaking(_chosen(request)):  # a fault of ours is answered outside of all middleware
        words = said(message)
        if _wants_page(request):
            return render(request, "error.html", status=status, headers=headers, message=words)
        return JSONResponse({"code": code, "message": words, **more}, status, headers)


async def on_api_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)
    return _error(request, error.status, error.code, error.message, error.retry_after)


async def on_needs_login(request: Request, error: Exception) -> Response:
    if _wants_page(request) and request.method in ("GET", "HEAD"):
        return RedirectResponse(f"/login?next={request.url.path}", 303)
    return _error(request, 401, "login", "请重新登录")


async def on_needs_password(request: Request, error: Exception) -> Response:
    if _wants_page(request):
        return RedirectResponse(OWN_PASSWORD, 303)
    return _error(request, 403, "password", "请先改成自己的密码")


async def on_invalid(request: Request, error: Exception) -> Response:
    """Names the fields that are wrong, never what was in them."""
    assert isinstance(error, RequestValidationError)
    fields = sorted({".".join(str(part) for part in item["loc"][1:3]) for item in error.errors()})
    return _error(request, 422, "invalid", "the body is not what the contract says", fields=fields)


async def on_busy(request: Request, error: Exception) -> Response:
    if isinstance(error, SQLAlchemyError):
        log.error("store: %s", type(error).__name__)  # the text may quote parameters
    return _error(request, 503, "busy", "现在太忙，请稍后再试", Busy.retry_after)


async def on_data(request: Request, error: Exception) -> Response:
    """What PostgreSQL cannot keep, such as a NUL in a text: sending it again cannot help."""
    return _error(request, 422, "invalid", "a text holds a character that cannot be kept", fields=[])


async def on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code, words = HTTP_WORDS.get(error.status_code, ("http", "出了问题，请再试一次"))
    return _error(request, error.status_code, code, words, headers=error.headers or {})


async def on_sealed(request: Request, error: Exception) -> Response:
    log.error("vault: %s", error)
    return _error(request, 500, "sealed", "这份办件打不开，请找技术员")


async def on_fault(request: Request, error: Exception) -> Response:
    """A fault of ours: the log has where, and nothing of what was said."""
    return _error(request, 500, "fault", "服务台出了问题，请再试一次；还不行就找技术员")


def install(app: FastAPI) -> None:
    app.add_middleware(Guard)
    app.add_exception_handler(ApiError, on_api_error)
    app.add_exception_handler(NeedsLogin, on_needs_login)
    app.add_exception_handler(NeedsPassword, on_needs_password)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(Busy, on_busy)
    app.add_exception_handler(DataError, on_data)
    app.add_exception_handler(SQLAlchemyError, on_busy)
    app.add_exception_handler(VaultError, on_sealed)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(Exception, on_fault)
