"""Nobody gets further than their mark: roles by routes, cookies, CSRF, guesses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from sqlalchemy import text

from helpdesk import demo
from helpdesk.access import access_of, enforce
from helpdesk.app import ROUTERS, make_app
from helpdesk.staff import service as staff
from helpdesk.staff.rules import GUESSES_PER_LOGIN, Role, may

if TYPE_CHECKING:
    from tests.helpdesk.conftest import Console, Running

LOGINS = {
    Role.HELPER: demo.LOGIN,
    Role.SUPERVISOR: demo.SUPERVISOR_LOGIN,
    Role.TECHNICIAN: demo.TECHNICIAN_LOGIN,
    Role.CLERK: "clerk",
    Role.AUDITOR: "auditor",
    Role.ADMIN: "admin",
}
ALL = frozenset(Role)
HELPERS = frozenset({Role.HELPER, Role.SUPERVISOR})
ENROLLERS = frozenset({Role.TECHNICIAN, Role.ADMIN})
# Who may call what, written down a second time: by the beginning of the path, the longest that fits.
WHO = {
    "/password": ALL,
    "/logout": ALL,
    "/help": HELPERS,
    "/console/api": HELPERS,
    "/console/api/queue": HELPERS | {Role.CLERK},
    "/console/api/queue/close-day": {Role.SUPERVISOR},
    "/console/api/queue/reopen-day": {Role.SUPERVISOR},
    "/queue": HELPERS | {Role.CLERK},
    "/submissions": HELPERS | {Role.CLERK},
    "/loans": HELPERS | {Role.CLERK},
    "/search": ALL,
    "/places": ALL,
    "/imports": {Role.SUPERVISOR, Role.ADMIN},
    "/submissions/export": {Role.SUPERVISOR},
    "/visits": HELPERS | {Role.CLERK},
    "/submissions/results/publish": {Role.SUPERVISOR},
    "/submissions/results/{result}/withdraw": {Role.SUPERVISOR},
    "/terminals": HELPERS | ENROLLERS,
    "/kiosks": ENROLLERS,
    "/users": {Role.ADMIN},
    "/figures": {Role.SUPERVISOR, Role.AUDITOR, Role.ADMIN},
    "/audit": {Role.AUDITOR, Role.ADMIN},
}
ROUTES = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
CALLS = [(route, method) for route in ROUTES for method in sorted(route.methods)]
IDS = [f"{method} {route.path}" for route, method in CALLS]


def path_of(route: APIRoute) -> str:
    values = {"key": str(uuid4()), "what": "claim", "number": "20261123-001", "console": "c" * 12}
    values |= {"kind": "places", "paper": "1", "item": "no-such-thing"}
    values |= {"window": "1", "ticket": "1", "act": "start", "appointment": "1", "result": "1"}
    values |= {"team": "doctors", "round_id": "999"}
    values |= {"spec": "disability-certificate", "login": "nobody", "kiosk": "kiosk-nowhere"}
    return re.sub(r"\{(\w+)\}", lambda match: values[match[1]], route.path)


@pytest.fixture(scope="module")
def people(desk: Running) -> Iterator[dict[Role, Console]]:
    for role in (Role.CLERK, Role.AUDITOR, Role.ADMIN):
        desk.in_store(lambda tx, role=role: staff.add(tx, role.value, role, demo.PASSWORD, "test"))
    yield {role: desk.console(login) for role, login in LOGINS.items()}


def test_every_route_says_who_may_call_it() -> None:
    assert [route.path for route in ROUTES if access_of(route.endpoint) is None] == []


@pytest.mark.parametrize("route", ROUTES, ids=[route.path for route in ROUTES])
def test_the_roles_that_may_call_a_route_are_those_written_down_here(route: APIRoute) -> None:
    access = access_of(route.endpoint)
    if access is None or access.permission is None:
        return
    fitting = [start for start in WHO if route.path == start or route.path.startswith((f"{start}/", f"{start}."))]
    assert {role for role in Role if may(role, access.permission)} == WHO[max(fitting, key=len)]


def test_only_what_leads_in_is_open_to_everybody() -> None:
    marks = {(route.path, access_of(route.endpoint)) for route in ROUTES}
    assert {path for path, mark in marks if mark and not mark.kiosk and mark.permission is None} == {
        *("/", "/login", "/language", "/console/api/login", "/api/v1/health"),
        *("/hall", "/hall/call.wav"),  # its display has a token of its own
        *("/setup", "/api/v1/kiosk/enrol"),  # by a code, once
        *("/api", "/api/openapi.json"),
    }


@pytest.mark.parametrize(("route", "method"), CALLS, ids=IDS)
def test_without_login_or_token_nothing_else_answers(desk: Running, route: APIRoute, method: str) -> None:
    access = access_of(route.endpoint)
    assert access is not None
    answer = httpx.request(method, desk.url + path_of(route), json={}, timeout=30)
    if access.kiosk:
        assert (answer.status_code, answer.json()["code"]) == (401, "token")
    elif access.permission is not None and method == "GET" and not route.path.startswith("/console/api/"):
        assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/login")
    elif access.permission is not None:
        assert answer.status_code == 401
    else:
        assert answer.status_code in (200, 303, 401, 404, 422)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(("route", "method"), CALLS, ids=IDS)
def test_each_role_gets_exactly_what_it_may(
    people: dict[Role, Console], route: APIRoute, method: str, role: Role
) -> None:
    access = access_of(route.endpoint)
    assert access is not None
    if access.permission is None or route.path in ("/logout", "/console/api/events", "/console/api/queue/events"):
        return  # open, a kiosk's, or told of in a test of its own
    answer = people[role].http.request(method, path_of(route), json={})
    if may(role, access.permission):
        assert answer.status_code in (200, 204, 404, 409, 422)
    else:
        assert answer.status_code == 403


def test_a_technician_cannot_listen_to_requests(people: dict[Role, Console]) -> None:
    assert people[Role.TECHNICIAN].http.get("/console/api/events").status_code == 403
    assert people[Role.TECHNICIAN].http.get("/console/api/queue/events").status_code == 403


def test_a_kiosks_token_opens_no_page_and_a_login_no_kiosk_route(desk: Running, people: dict[Role, Console]) -> None:
    kiosk = desk.terminal()
    assert kiosk.http.get("/console/api/state").status_code == 401
    assert people[Role.HELPER].http.get("/api/v1/kiosk/events").status_code == 401


def test_an_endpoint_without_a_mark_is_closed() -> None:
    async def forgotten() -> None: ...

    assert access_of(forgotten) is None


@pytest.mark.parametrize(
    "headers",
    [
        {"X-CSRF-Token": ""},
        {"X-CSRF-Token": "0" * 64},
        {"Origin": "http://elsewhere.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_change_from_another_page_is_refused(people: dict[Role, Console], headers: dict[str, str]) -> None:
    answer = people[Role.HELPER].http.post(
        "/console/api/lease",
        json={"console": "c" * 12, "last_seq": 0, "sound_ok": True, "visible": True},
        headers=headers,
    )
    assert answer.status_code == 403
    assert answer.json()["code"] in ("csrf", "origin")


def test_login_from_another_page_is_refused(desk: Running) -> None:
    form = {"login": demo.LOGIN, "password": demo.PASSWORD}
    answer = httpx.post(desk.url + "/login", data=form, headers={"Origin": "http://elsewhere.example"})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_the_cookie_is_for_http_only_and_this_site_only(desk: Running) -> None:
    answer = httpx.post(desk.url + "/login", data={"login": demo.LOGIN, "password": demo.PASSWORD})
    cookie = answer.headers["set-cookie"]
    assert answer.status_code == 303
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    assert "Secure" not in cookie, "plain http on loopback"


def test_behind_https_the_cookie_is_secure_and_bound_to_the_host(desk: Running) -> None:
    """As nginx on the same machine passes it on."""
    answer = httpx.post(
        desk.url + "/login",
        data={"login": demo.LOGIN, "password": demo.PASSWORD},
        headers={"X-Forwarded-Proto": "https"},
    )
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-desk=")
    assert "Secure" in cookie.split("; ")
    assert "max-age" in answer.headers["strict-transport-security"]


@pytest.mark.parametrize("next_", ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example", "x"])
def test_login_leads_nowhere_else(desk: Running, next_: str) -> None:
    form = {"login": demo.LOGIN, "password": demo.PASSWORD, "next": next_}
    assert httpx.post(desk.url + "/login", data=form).headers["location"] == "/"


def test_guessing_is_slowed_down_and_a_right_password_does_not_help_meanwhile(desk: Running) -> None:
    tries = [
        httpx.post(desk.url + "/console/api/login", json={"login": "guessed", "password": f"wrong-{n}"}, timeout=30)
        for n in range(GUESSES_PER_LOGIN + 1)
    ]
    assert [answer.status_code for answer in tries] == [401] * GUESSES_PER_LOGIN + [429]
    assert 0 < int(tries[-1].headers["retry-after"]) <= 60
    assert "请等" in tries[-1].json()["message"]


def test_a_wrong_password_is_said_plainly_and_kept_out_of_the_page(desk: Running) -> None:
    answer = httpx.post(desk.url + "/login", data={"login": "<b>who</b>", "password": "wrong-secret"})
    assert answer.status_code == 401
    assert "名字或密码不对" in answer.text
    assert "wrong-secret" not in answer.text
    assert "<b>who" not in answer.text


def test_logout_ends_the_login_its_stream_and_its_lease(own_desk: Running) -> None:
    kiosk, wang = own_desk.terminal(), own_desk.console()
    raised = kiosk.press().json()
    wang.lease(raised["seq"])
    assert kiosk.request(raised["key"])["heard"] is True
    with wang.http.stream("GET", "/console/api/events") as stream:
        lines = stream.iter_lines()
        assert next(lines) == ": hello"
        with httpx.Client(base_url=own_desk.url, cookies=dict(wang.http.cookies), timeout=30) as other:
            answer = other.post("/logout", data={"csrf": wang.http.headers["X-CSRF-Token"]})
            assert (answer.status_code, answer.headers["location"]) == (303, "/login")
        assert [line for line in lines if line.startswith("id: 99")] == [], "the stream has ended"
    assert wang.http.get("/console/api/state").status_code == 401
    assert kiosk.request(raised["key"])["heard"] is False


def test_every_answer_forbids_foreign_content(desk: Running) -> None:
    for path in ("/login", "/static/console.js", "/api/v1/health", "/nothing-here", "/help"):
        headers = httpx.get(desk.url + path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_pages_hold_no_inline_script_style_or_foreign_address(people: dict[Role, Console]) -> None:
    for path in ("/help", "/submissions", "/terminals"):
        page = people[Role.HELPER].http.get(path).text
        assert re.search(r"<script(?![^>]*src=)", page) is None
        assert re.search(r"<style|\sstyle=|\son\w+=|https?://", page) is None


def stored(desk: Running, query: str) -> list[Any]:
    rows: list[Any] = desk.in_store(lambda tx: tx.session.execute(text(query)).all())
    return rows


def change(desk: Running, statement: str) -> None:
    desk.in_store(lambda tx: tx.session.execute(text(statement)))


def test_each_look_at_a_submission_is_written_down(own_desk: Running) -> None:
    kiosk, wang = own_desk.terminal(), own_desk.console()
    key = str(uuid4())
    body = {"key": key, "kiosk": kiosk.id, "service": "s", "fields": {"name": "张三"}, "photo_jpeg": "/9j/"}
    number = kiosk.http.post("/api/v1/submissions", json=body, headers={"Idempotency-Key": key}).json()["number"]
    listed = wang.http.get("/submissions").text
    assert "张*" in listed
    assert "张三" not in listed
    assert "张三" in wang.http.get(f"/submissions/{number}").text
    photo = wang.http.get(f"/submissions/{number}/photo")
    assert (photo.headers["content-type"], photo.headers["cache-control"]) == ("image/jpeg", "no-store")
    looks = stored(own_desk, "SELECT actor, action, subject FROM audit WHERE action LIKE 'submission.%' ORDER BY id")
    assert [tuple(row) for row in looks] == [
        (f"kiosk:{kiosk.id}", "submission.receive", number),
        ("staff:wang", "submission.view", number),
        ("staff:wang", "submission.photo", number),
    ]


def test_after_half_an_hour_alone_the_console_still_rings_but_asks_for_the_password_before_citizens_data(
    own_desk: Running,
) -> None:
    wang = own_desk.console()
    change(own_desk, "UPDATE staff_sessions SET seen_at = seen_at - 31 * 60000")
    assert wang.http.get("/help").status_code == 200
    assert wang.http.get("/submissions").headers["location"] == "/login?next=/submissions"
    change(own_desk, "UPDATE staff_sessions SET leased_at = leased_at - 31 * 60000")
    assert wang.http.get("/console/api/state").status_code == 401


def test_the_application_itself_is_guarded() -> None:
    app = make_app(object())  # type: ignore[arg-type]
    assert isinstance(app, FastAPI)
    assert any(dependency.dependency is enforce for dependency in app.router.dependencies)
