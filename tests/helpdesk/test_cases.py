"""Cases as rows and over HTTP: sealed, audited, told to their own citizen only, purged for good."""

from __future__ import annotations

import base64
import csv
import io
import json
import struct
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from helpdesk import demo
from helpdesk.cases import retention
from helpdesk.cases.kinds import CaseKinds
from helpdesk.clock import utc_now
from helpdesk.contract import CASES_MINE, CASES_TOLD, SUBMISSIONS
from helpdesk.county import delivered
from helpdesk.staff import audit
from helpdesk.store.case_models import CaseChange, CaseRow
from helpdesk.store.models import AuditRow

if TYPE_CHECKING:
    from tests.helpdesk.conftest import Console, Running, Terminal

KINDS = delivered("cases.yaml", CaseKinds)
NAME, NUMBER, PHONE, ADDRESS = "欧阳示例", "421222194401010028", "13911112222", "通城县示例路九十九号"
OTHER = "421222195001010018"


def jpeg(width: int = 60, height: int = 40) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (width, height), "#807060").save(data, "JPEG")
    return data.getvalue()


def send(kiosk: Terminal, key: str = "", **more: Any) -> dict[str, Any]:
    key = key or str(uuid4())
    fields = {"name": NAME, "number": NUMBER, "phone": PHONE, "address": ADDRESS}
    body = {
        "key": key,
        "kiosk": kiosk.id,
        "service": "disability-photo",
        "service_title": "残疾人证照相",
        "fields": fields,
    }
    answer = kiosk.http.post(SUBMISSIONS, json={**body, **more}, headers={"Idempotency-Key": key})
    sent: dict[str, Any] = {"status": answer.status_code, **answer.json()}
    return sent


def paper(data: bytes, id_: str = "book") -> dict[str, str]:
    return {"id": id_, "title": "户口本", "jpeg": base64.b64encode(data).decode()}


@pytest.fixture(scope="module")
def clerk(desk: Running) -> Console:
    return desk.console(demo.LOGIN)


@pytest.fixture(scope="module")
def supervisor(desk: Running) -> Console:
    return desk.console(demo.SUPERVISOR_LOGIN)


@pytest.fixture(scope="module")
def kiosk(desk: Running) -> Terminal:
    return desk.terminal()


def test_who_acts_for_whom_is_seen_masked_in_the_list_and_whole_in_the_case(clerk: Console, kiosk: Terminal) -> None:
    delegate = {"delegate_name": "司马示例", "delegate_number": OTHER, "delegate_relation": "女儿"}
    number = send(kiosk, fields={"name": NAME, "number": NUMBER, **delegate})["number"]
    listed = clerk.http.get("/submissions").text
    assert "代办：司*" in listed and "司马示例" not in listed and OTHER not in listed
    page = clerk.http.get(f"/submissions/{number}").text
    assert all(words in page for words in ("代办人姓名", "司马示例", OTHER, "女儿"))


def act(console: Console, number: str, act: str, version: int, **more: str) -> int:
    data = {"act": act, "version": str(version), **more}
    return console.http.post(f"/submissions/{number}", data=data, follow_redirects=False).status_code


def mine(kiosk: Terminal, holder: str = NUMBER, **more: str) -> list[dict[str, Any]]:
    answer = kiosk.http.post(CASES_MINE, json={"kiosk": kiosk.id, "holder": holder, **more}).raise_for_status()
    found: list[dict[str, Any]] = answer.json()["cases"]
    return found


def test_what_is_handed_in_is_one_case_with_its_papers_and_ticks(kiosk: Terminal, clerk: Console) -> None:
    key, materials = str(uuid4()), [{"id": "book", "title": "户口本", "brought": False}]
    first = send(kiosk, key, materials=materials, pictures=[paper(jpeg())])
    again = send(kiosk, key, materials=materials, pictures=[paper(jpeg())])
    assert (first["status"], again["status"], first["number"]) == (201, 200, again["number"])
    page = clerk.http.get(f"/submissions/{first['number']}").text
    assert NAME in page and "☐ 户口本" in page and "现在：已收到" in page
    link = page.split("/papers/")[1].split('"')[0]
    answer = clerk.http.get(f"/submissions/{first['number']}/papers/{link}")
    assert answer.headers["content-type"] == "image/jpeg" and answer.content == jpeg()


def test_lists_are_masked_and_filtered(kiosk: Terminal, clerk: Console) -> None:
    number = send(kiosk)["number"]
    listed = clerk.http.get("/submissions").text
    assert number in listed and "欧*" in listed and NAME not in listed and NUMBER not in listed
    assert number not in clerk.http.get("/submissions?state=mine").text
    assert number not in clerk.http.get("/submissions?state=overdue").text
    assert number not in clerk.http.get("/submissions?state=all&service=none-such").text


def test_a_case_is_moved_noted_assigned_and_two_clerks_do_not_overwrite_each_other(
    kiosk: Terminal, clerk: Console, supervisor: Console
) -> None:
    number = send(kiosk)["number"]
    assert act(clerk, number, "begin", 1) == 303
    assert act(supervisor, number, "ask", 1, words="少一张表") == 409, "had seen an older one"
    assert act(clerk, number, "ask", 2) == 409, "without a reason"
    assert act(clerk, number, "ask", 2, words="少一张表") == 303
    assert act(clerk, number, "note", 3, words="下午打过电话") == 303
    assert act(clerk, number, "due", 4, due="2020-01-01") == 303
    assert act(clerk, number, "due", 5, due="soon") == 422
    page = clerk.http.get(f"/submissions/{number}").text
    assert (
        "现在：等补材料" in page
        and "<q>少一张表</q>" in page
        and "<q>下午打过电话</q>" in page
        and "超期 2020-01-0" in page
    )
    assert number in clerk.http.get("/submissions?state=overdue").text


def test_the_citizen_is_told_by_their_own_card_only_and_what_is_new_until_told(
    desk: Running, kiosk: Terminal, clerk: Console
) -> None:
    own = "421222193805050017"
    number = send(kiosk, fields={"name": NAME, "number": own, "address": ADDRESS})["number"]
    act(clerk, number, "begin", 1)
    act(clerk, number, "note", 2, words="只给工作人员看")
    act(clerk, number, "approve", 3)
    act(clerk, number, "post", 4)
    assert act(clerk, number, "track", 5, words="EMS123456789CN") == 303
    assert mine(kiosk, OTHER) == []
    (case,) = mine(kiosk, own)
    assert (case["number"], case["state"], case["words"]) == (number, "posted", "证已经寄出。")
    assert (case["tracking"], case["new"], "只给" in json.dumps(case, ensure_ascii=False)) == (
        "EMS123456789CN",
        True,
        False,
    )
    assert mine(kiosk, own, language="en")[0]["words"] == "It was posted."
    told = {"kiosk": kiosk.id, "holder": OTHER, "changes": [case["change"]]}
    kiosk.http.post(CASES_TOLD, json=told).raise_for_status()
    assert mine(kiosk, own)[0]["new"] is True, "somebody else's card tells nothing"
    kiosk.http.post(CASES_TOLD, json={**told, "holder": own}).raise_for_status()
    assert mine(kiosk, own)[0]["new"] is False
    act(clerk, number, "finish", 6)
    assert mine(kiosk, own)[0]["new"] is True


def test_a_terminal_that_tries_many_numbers_is_slowed_down(desk: Running) -> None:
    kiosk = desk.terminal()
    answers = [
        kiosk.http.post(CASES_MINE, json={"kiosk": kiosk.id, "holder": f"42122219440101{n:04d}"}) for n in range(31)
    ]
    assert [answer.status_code for answer in answers] == [200] * 30 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0


def test_a_whole_document_number_finds_and_is_written_down_a_part_does_not(
    desk: Running, kiosk: Terminal, clerk: Console
) -> None:
    number = send(kiosk)["number"]
    assert number in clerk.http.post("/search", data={"text": NUMBER}).text
    assert number in clerk.http.post("/search", data={"text": number}).text
    assert number not in clerk.http.post("/search", data={"text": NUMBER[:10]}).text

    def lines(tx: Any) -> list[str]:
        return list(tx.session.scalars(select(AuditRow.action).where(AuditRow.action == "case.search")))

    assert desk.in_store(lines)


def test_only_supervisors_carry_cases_out_and_every_case_is_written_down(
    desk: Running, kiosk: Terminal, clerk: Console, supervisor: Console
) -> None:
    fields = {"name": "=HYPERLINK(1)", "number": OTHER}
    number = send(kiosk, fields=fields, photo_jpeg=base64.b64encode(jpeg()).decode(), pictures=[paper(jpeg(9, 9))])[
        "number"
    ]
    day = (utc_now() + timedelta(hours=8)).date()
    where = f"/submissions/export?since={day}&until={day}&kind="
    assert clerk.http.get(where + "csv").status_code == 403
    table = supervisor.http.get(where + "csv").raise_for_status()
    rows = list(csv.DictReader(io.StringIO(table.content.decode("utf-8-sig"))))
    (row,) = [row for row in rows if row["case"] == number]
    assert row["name"] == "'=HYPERLINK(1)", "no formula"
    told = {one["case"]: one for one in supervisor.http.get(where + "json").json()}
    assert told[number]["number"] == OTHER
    with zipfile.ZipFile(io.BytesIO(supervisor.http.get(where + "zip").content)) as file:
        assert {f"{number}/photo.jpg", f"{number}/paper-1.jpg", "cases.csv"} <= set(file.namelist())
        assert not any(OTHER in name or NAME in name for name in file.namelist())
    written = desk.in_store(
        lambda tx: list(tx.session.scalars(select(AuditRow.subject).where(AuditRow.action == "case.export")))
    )
    assert written.count(number) == 3


def test_an_address_label_is_printed_from_the_address_that_was_given(kiosk: Terminal, clerk: Console) -> None:
    fields = {"name": NAME, "address": ADDRESS, "post_address": "通城县女儿家路 1 号", "phone": PHONE}
    number = send(kiosk, fields=fields)["number"]
    page = clerk.http.get(f"/submissions/{number}/label").text
    assert "通城县女儿家路 1 号" in page and ADDRESS not in page


def bomb() -> bytes:
    """A JPEG that claims 60,000 × 60,000 points."""
    data = bytearray(jpeg())
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", 60_000, 60_000)
    return bytes(data)


@pytest.mark.parametrize(
    "picture", [b"PK\x03\x04" + b"0" * 200, jpeg()[:-400], b"", bomb()], ids=["zip", "cut", "none", "bomb"]
)
def test_what_is_no_photograph_is_refused(kiosk: Terminal, picture: bytes) -> None:
    assert send(kiosk, pictures=[paper(picture)])["status"] == 422


def test_fifty_megabytes_are_refused_before_they_are_read(kiosk: Terminal) -> None:
    answer = kiosk.http.post(SUBMISSIONS, content=b"x" * 50_000_000, headers={"Content-Type": "application/json"})
    assert answer.status_code == 413


def test_nothing_of_a_person_stands_in_the_database_in_the_clear(
    desk: Running, kiosk: Terminal, clerk: Console
) -> None:
    if desk.database.startswith("postgresql"):
        return  # the same rows, in files that are not ours to read
    number = send(
        kiosk, pictures=[paper(jpeg())], materials=[{"id": "a", "title": "只有这人有的材料", "brought": True}]
    )["number"]
    act(clerk, number, "begin", 1)
    act(clerk, number, "refuse", 2, words="示例原因独一无二")
    act(clerk, number, "note", 3, words="示例备注独一无二")
    secrets = [NAME, NUMBER, PHONE, ADDRESS, "示例原因独一无二", "示例备注独一无二", "只有这人有的材料"]
    files = [path for path in desk.state.iterdir() if path.name.startswith("helpdesk.db")]
    data = b"".join(path.read_bytes() for path in files)
    assert number.encode() in data
    assert [secret for secret in secrets if secret.encode() in data] == []


def test_what_is_over_its_days_is_gone_from_the_file_itself(own_desk: Running) -> None:
    kiosk, clerk = own_desk.terminal(), own_desk.console(demo.LOGIN)
    number, kept = send(kiosk, pictures=[paper(jpeg())])["number"], send(kiosk)["number"]
    for version, name in enumerate(("begin", "approve", "finish"), start=1):
        assert act(clerk, number, name, version) == 303

    def long_ago(tx: Any) -> bytes:
        sealed: bytes = tx.session.scalars(text("SELECT sealed FROM case_pictures")).one()  # type: ignore[call-overload]
        tx.session.execute(
            update(CaseRow).where(CaseRow.ended_at.is_not(None)).values(ended_at=tx.now - timedelta(days=91))
        )
        return sealed

    sealed = own_desk.in_store(long_ago)
    log = own_desk.stop()
    assert NAME not in log and NUMBER not in log
    assert own_desk.in_store(lambda tx: retention.purge(tx, KINDS)) == 1
    assert own_desk.in_store(lambda tx: retention.purge(tx, KINDS)) == 0

    def left(tx: Any) -> tuple[list[str], list[str], int | None]:
        numbers = list(tx.session.scalars(text("SELECT number FROM submissions")))
        purged = list(tx.session.scalars(select(AuditRow.subject).where(AuditRow.action == "case.purge")))
        return numbers, purged, audit.broken_at(tx.session)

    assert own_desk.in_store(left) == ([kept], [number], None)
    if not own_desk.database.startswith("postgresql"):
        checkpoint(own_desk.state)
        data = b"".join(path.read_bytes() for path in own_desk.state.glob("helpdesk.db*"))
        assert sealed[:64] not in data and sealed[-64:] not in data


def checkpoint(state: Path) -> None:
    import sqlite3

    with sqlite3.connect(state / "helpdesk.db") as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def test_the_history_of_a_case_is_whole_and_the_audit_chain_holds(
    desk: Running, kiosk: Terminal, clerk: Console
) -> None:
    number = send(kiosk)["number"]
    act(clerk, number, "begin", 1)

    def history(tx: Any) -> tuple[list[tuple[str, str]], int | None]:
        session: Session = tx.session
        row = session.scalars(select(CaseRow).order_by(CaseRow.id.desc()).limit(1)).one()
        changes = session.scalars(select(CaseChange).where(CaseChange.case_id == row.id).order_by(CaseChange.id))
        return [(one.what, one.state) for one in changes], audit.broken_at(session)

    assert desk.in_store(history) == ([("open", "received"), ("move", "reviewing")], None)


def test_by_keys_a_clerk_asks_for_more_and_the_reason_is_asked_for(
    desk: Running, browser: Browser, kiosk: Terminal
) -> None:
    number = send(kiosk)["number"]
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    assert context.request.post(
        f"{desk.url}/console/api/login", data={"login": demo.LOGIN, "password": demo.PASSWORD}
    ).ok
    page = context.new_page()
    page.goto(f"{desk.url}/submissions/{number}")
    page.evaluate("() => { window.stayed = true; }")
    page.get_by_role("button", name="开始审").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#case-state")).to_have_text("现在：正在审")
    page.get_by_role("button", name="要补材料").click()
    expect(page.locator("p.wrong")).to_have_text("请写明原因：办事人会看到")
    page.get_by_label("原因").fill("少一张表")
    page.get_by_role("button", name="要补材料").click()
    expect(page.locator("#case-state")).to_have_text("现在：等补材料")
    assert page.evaluate("() => window.stayed"), "whoever is on duty stays on duty"
    context.close()
