"""The auditor reads who did what, and whether anybody has changed it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import text

from helpdesk import demo
from helpdesk.staff import audit
from helpdesk.staff import service as staff
from helpdesk.staff.rules import Role

if TYPE_CHECKING:
    from tests.helpdesk.conftest import Console, Running


@pytest.fixture(scope="module")
def auditor(desk: Running) -> Console:
    desk.in_store(lambda tx: staff.add(tx, "he", Role.AUDITOR, demo.PASSWORD, "test"))
    return desk.console("he")


def test_rows_are_found_by_who_what_and_when(desk: Running, auditor: Console) -> None:
    desk.in_store(lambda tx: [audit.note(tx, "staff:tester", "thing.done", f"no {n}") for n in range(3)])
    desk.in_store(lambda tx: audit.note(tx, "staff:test_r", "thing.left", "percent % is no wildcard"))
    page = auditor.http.get("/audit", params={"who": "staff:tester", "what": "thing"}).text
    assert page.count("<td>staff:tester</td>") == 3 and "thing.left" not in page
    assert "percent %" in auditor.http.get("/audit", params={"who": "staff:test_"}).text
    assert "没有这样的记录" in auditor.http.get("/audit", params={"what": "thing", "until": "2020-01-01"}).text
    assert auditor.http.get("/audit", params={"since": "no day"}).status_code == 200


def test_many_rows_come_by_pages(desk: Running, auditor: Console) -> None:
    desk.in_store(lambda tx: [audit.note(tx, "staff:many", "turned", str(n)) for n in range(51)])
    first = auditor.http.get("/audit", params={"who": "staff:many"}).text
    assert first.count("<td>turned</td>") == 50 and 'href="/audit?page=1&amp;who=staff%3Amany"' in first
    second = auditor.http.get("/audit", params={"who": "staff:many", "page": 1}).text
    assert second.count("<td>turned</td>") == 1


def test_the_file_holds_what_the_page_finds_and_taking_it_is_on_record(desk: Running, auditor: Console) -> None:
    desk.in_store(lambda tx: audit.note(tx, "staff:sheet", "wrote", "=1+1", "@formula"))
    answer = auditor.http.get("/audit.csv", params={"who": "staff:sheet"})
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["actor"], row["subject"], row["detail"]) for row in rows] == [("staff:sheet", "'=1+1", "'@formula")]
    assert "audit.export" in auditor.http.get("/audit", params={"who": "staff:he", "what": "audit"}).text


def test_an_auditor_sees_no_citizens_data_and_changes_nothing(own_desk: Running) -> None:
    own_desk.in_store(lambda tx: staff.add(tx, "he", Role.AUDITOR, demo.PASSWORD, "test"))
    kiosk, he = own_desk.terminal(), own_desk.console("he")
    key = str(uuid4())
    body = {"key": key, "kiosk": kiosk.id, "service": "s", "fields": {"name": "张三"}}
    number = kiosk.http.post("/api/v1/submissions", json=body, headers={"Idempotency-Key": key}).json()["number"]
    for path in ("/submissions", f"/submissions/{number}", "/help", "/users", "/kiosks", "/terminals"):
        assert he.http.get(path).status_code == 403
    page = he.http.get("/audit").text
    assert number in page and "张三" not in page
    assert he.http.get("/", follow_redirects=True).url.path == "/figures"


def test_a_changed_row_is_said_loudly(own_desk: Running) -> None:
    own_desk.in_store(lambda tx: staff.add(tx, "he", Role.AUDITOR, demo.PASSWORD, "test"))
    he = own_desk.console("he")
    assert "记录完整" in he.http.get("/audit").text
    own_desk.in_store(lambda tx: tx.session.execute(text("DROP TRIGGER audit_no_update")))
    own_desk.in_store(lambda tx: tx.session.execute(text("UPDATE audit SET actor = 'staff:nobody' WHERE id = 2")))
    assert "第 2 行被改过" in he.http.get("/audit").text
