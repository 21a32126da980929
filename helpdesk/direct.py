"""Routes that terminals call by the thousand.

What they are and how they are described is as everywhere; only the way to their arguments is short. FastAPI's general
one costs more than all the rest of such a request.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar, get_type_hints

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.params import Header
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from helpdesk.access import enforce

T = TypeVar("T")


def answer(model: BaseModel, status: int = 200) -> Response:
    """Ours, hence not checked once more. The route names `model`'s class as its response_model."""
    return Response(model.model_dump_json(), status, media_type="application/json")


class Direct(APIRoute):
    """For `APIRouter(route_class=Direct)`: an endpoint that takes the request, a body that is one
    model, parts of the path, and headers that are texts; and that makes its own Response. The gate is the same."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        plan, endpoint = _plan(self.endpoint, self.param_convertors), self.endpoint

        async def handle(request: Request) -> Response:
            await enforce(request)
            found: dict[str, Any] = {plan.request: request}
            for name, adapter in plan.path.items():
                found[name] = _checked(adapter.validate_python, request.path_params[name], "path", name)
            for name, alias in plan.headers.items():
                found[name] = request.headers.get(alias, "")
            if plan.body is not None:
                found[plan.body[0]] = await _body(request, plan.body[1])
            response: Response = await endpoint(**found)
            return response

        return handle


@dataclass(frozen=True)
class _Plan:
    """An endpoint's arguments by name."""

    request: str
    body: tuple[str, type[BaseModel]] | None
    path: dict[str, TypeAdapter[Any]]
    headers: dict[str, str]


def _plan(endpoint: Callable[..., Any], in_path: Any) -> _Plan:
    request, body = "", None
    path: dict[str, TypeAdapter[Any]] = {}
    headers: dict[str, str] = {}
    hints = get_type_hints(endpoint, include_extras=True)
    for name in inspect.signature(endpoint).parameters:
        hint = hints[name]
        header = next((one for one in getattr(hint, "__metadata__", ()) if isinstance(one, Header)), None)
        if hint is Request:
            request = name
        elif name in in_path:
            path[name] = TypeAdapter(hint)
        elif header is not None and header.alias:
            headers[name] = header.alias
        elif body is None and isinstance(hint, type) and issubclass(hint, BaseModel):
            body = name, hint
        else:
            raise TypeError(f"{endpoint.__qualname__}: {name} is nothing a direct route can take")
    return _Plan(request, body, path, headers)


async def _body(request: Request, model: type[BaseModel]) -> BaseModel:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        sent = await request.body()
    except ClientDisconnect:
        raise HTTPException(400) from None
    if not kind.startswith("application/") or not kind.endswith(("/json", "+json")):  # as FastAPI sees it
        return _checked(model.model_validate, None, "body")
    return _checked(model.model_validate_json, sent, "body")


def _checked(parse: Callable[[Any], T], what: Any, *place: str) -> T:
    """Raises RequestValidationError."""
    try:
        return parse(what)
    except ValidationError as error:
        wrong = [{**one, "loc": (*place, *one["loc"])} for one in error.errors(include_url=False, include_input=False)]
        raise RequestValidationError(wrong) from None
