"""Routes with the short way answer what the others answer, and take nothing they cannot."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from fastapi import APIRouter, Response

from helpdesk.contract import HEARTBEAT, HELP_REQUESTS
from helpdesk.direct import Direct

if TYPE_CHECKING:
    from tests.helpdesk.conftest import Running, Terminal


@pytest.fixture
def kiosk(desk: Running) -> Terminal:
    return desk.terminal()


@pytest.mark.parametrize(
    ("content", "kind", "fields"),
    [
        (b"", "application/json", [""]),
        (b"{", "application/json", [""]),
        (b"[]", "application/json", [""]),
        (b'{"key": "x"}', "application/json", ["key", "kiosk"]),
        (b'{"key": "\xff"}', "application/json", [""]),
        (b'{"surprise": 1}', "application/json; charset=utf-8", ["key", "kiosk", "surprise"]),
        (b"key=x", "application/x-www-form-urlencoded", [""]),
        (b"{}", "", [""]),
    ],
)
def test_a_body_that_is_none_is_told_by_its_fields_and_never_quoted(
    kiosk: Terminal, content: bytes, kind: str, fields: list[str]
) -> None:
    answer = kiosk.http.post(HELP_REQUESTS, content=content, headers={"Content-Type": kind} if kind else {})
    assert answer.status_code == 422
    assert answer.json() == {
        "code": "invalid",
        "message": "the body is not what the contract says",
        "fields": fields,
    }


def test_a_part_of_the_path_is_checked(kiosk: Terminal) -> None:
    answer = kiosk.http.post(f"{HELP_REQUESTS}/no-key/cancel")
    assert (answer.status_code, answer.json()["fields"]) == (422, ["key"])


def test_the_gate_stands_before_the_body(desk: Running) -> None:
    for path in (HELP_REQUESTS, HEARTBEAT, f"{HELP_REQUESTS}/{uuid4()}/cancel"):
        answer = desk.client().post(path, content=b"{", headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["code"]) == (401, "token")


def test_a_body_is_json_by_whatever_name_the_sender_spells_it(kiosk: Terminal) -> None:
    body = json.dumps({"kiosk": kiosk.id, "version": "1"}).encode()
    for kind in ("application/json", "Application/JSON;charset=UTF-8"):
        assert kiosk.http.post(HEARTBEAT, content=body, headers={"Content-Type": kind}).status_code == 200


def test_an_endpoint_that_wants_something_else_is_refused_when_it_is_written() -> None:
    router = APIRouter(route_class=Direct)

    async def endpoint(page: int = 1) -> Response:
        return Response(str(page))

    with pytest.raises(TypeError, match="page is nothing a direct route can take"):
        router.get("/x")(endpoint)
