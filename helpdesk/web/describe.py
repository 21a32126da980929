"""The desk's JSON interface, described: `/api` to read, `/api/openapi.json` for programs (OpenAPI 3.1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from helpdesk.access import CSRF_HEADER, SAFE_METHODS, Access, access_of, public
from helpdesk.staff.rules import ROLE_NAMES, Role, may
from helpdesk.web.pages import render

router = APIRouter()
PATH = "/api/openapi.json"
VERSION = "1"
ABOUT = """What terminals and consoles say to the help desk. Bodies are JSON; moments are milliseconds since 1970 UTC
where they are numbers and ISO 8601 where they are text. Every write of a terminal carries a key of its own in the body
and in `Idempotency-Key`: sent again it changes nothing and is answered as before. Errors are `{code, message}`."""

PROBLEM = {
    "type": "object",
    "required": ["code", "message"],
    "properties": {
        "code": {"type": "string", "description": "for programs"},
        "message": {"type": "string", "description": "for people"},
        "fields": {"type": "array", "items": {"type": "string"}, "description": "which parts of the body are wrong"},
    },
}
WORDS = {
    400: "the body is no JSON, or the Idempotency-Key header is not the body's key",
    401: "no token, cookie or code, or one that is good no more",
    403: "not for this role or terminal, or from another page than ours",
    404: "there is no such thing",
    409: "somebody was first, or the request has moved on",
    413: "the body is too large",
    422: "the body is not what is described here, or the key was used for something else",
    429: "too many tries: `Retry-After` says how many seconds to wait",
    503: "too busy, or the store does not answer: send it again after `Retry-After` seconds",
}
STREAMS = ("/api/v1/kiosk/events", "/console/api/events", "/console/api/queue/events")


def json_routes(routers: Iterable[APIRouter]) -> tuple[APIRoute, ...]:
    """Those of the application's routes that speak JSON, or are a stream of it."""
    found = (route for router in routers for route in router.routes if isinstance(route, APIRoute))
    return tuple(route for route in found if route.path.startswith(("/api/v1/", "/console/api/")))


def described(routes: Sequence[APIRoute]) -> dict[str, Any]:
    document = get_openapi(title="Green channel help desk", version=VERSION, description=ABOUT, routes=list(routes))
    parts = document.setdefault("components", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        parts.get("schemas", {}).pop(unused, None)
    parts.setdefault("schemas", {})["Problem"] = PROBLEM
    parts["securitySchemes"] = {
        "terminal": {"type": "http", "scheme": "bearer", "description": "what `kiosk enrol` wrote"},
        "login": {"type": "apiKey", "in": "cookie", "name": "desk", "description": "`__Host-desk` over https"},
        "csrf": {"type": "apiKey", "in": "header", "name": CSRF_HEADER, "description": "`csrf` of the login's answer"},
    }
    for route in routes:
        for method in route.methods or ():
            operation = document["paths"][route.path][method.lower()]
            _complete(operation, access_of(route.endpoint) or Access(), method, route.path)
    return document


def _complete(operation: dict[str, Any], access: Access, method: str, path: str) -> None:
    """Who may call it, and every way in which it may be refused."""
    writes = method not in SAFE_METHODS
    told = {400, 413, 422, 503} if writes else {422, 503}
    if access.kiosk:
        operation["security"] = [{"terminal": []}]
        told |= {401, 403, 404} | ({409} if writes else set())
    elif access.permission is not None:
        operation["security"] = [{"login": [], "csrf": []} if writes else {"login": []}]
        told |= {401, 403, 404} | ({409} if writes else set())
        who = ", ".join(role.value for role in Role if may(role, access.permission))
        operation["description"] = f"{operation.get('description', '')}\n\nRoles: {who}.".strip()
    elif writes:
        told |= {401, 403, 429}
    for status in sorted(told):
        problem = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        operation["responses"][str(status)] = {"description": WORDS[status], "content": problem}
    if path in STREAMS:
        operation["responses"]["200"]["content"] = {"text/event-stream": {"schema": {"type": "string"}}}


@router.get(PATH)
@public
async def document(request: Request) -> dict[str, Any]:
    content: dict[str, Any] = request.app.state.api
    return content


@router.get("/api")
@public
async def page(request: Request) -> Response:
    content = request.app.state.api
    calls = [
        (method.upper(), path, operation)
        for path, methods in content["paths"].items()
        for method, operation in methods.items()
    ]
    return render(request, "api.html", about=ABOUT, calls=calls, path_of_document=PATH, role_names=ROLE_NAMES)
