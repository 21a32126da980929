"""Home visits and rounds over HTTP: audited, planned, told to their own citizen only, nothing in the clear."""

from __future__ import annotations

import base64
import csv
import io
import re
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy import func, select

from helpdesk import demo
from helpdesk.__main__ import main
from helpdesk.clock import HALL_ZONE, utc_now
from helpdesk.contract import CASES_MINE, CASES_TOLD, ROUNDS, SUBMISSIONS
from helpdesk.county import County
from helpdesk.staff import audit
from helpdesk.store.models import AuditRow
from helpdesk.visits import planning
from helpdesk.visits.round_rules import COLUMNS

if TYPE_CHECKING:
    from tests.helpdesk.conftest import Console, Running, Terminal

COUNTY = County()


NAME, NUMBER, PHONE, ADDRESS = "司马示例", "421222193803030011", "13922223333", "麦市示例村独一无二组八号"


def monday() -> date:
    """The next one: every team of the county's file goes on some day after it."""
    today = utc_now().astimezone(HALL_ZONE).date()
    return planning.monday(today) + timedelta(days=7)


def jpeg() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (60, 40), "#807060").save(data, "JPEG")
    return data.getvalue()


@pytest.fixture(scope="module")
def clerk(desk: Running) -> Console:
    return desk.console(demo.LOGIN)


@pytest.fixture(scope="module")
def kiosk(desk: Running) -> Terminal:
    return desk.terminal()


def send(kiosk: Terminal, service_: str = "home-visit", **more: Any) -> str:
    key = str(uuid4())
    fields = {
        "name": NAME,
        "number": NUMBER,
        "phone": PHONE,
        "address": ADDRESS,
        "township": "麦市镇",
        "village": "麦市示例村",
        **more.pop("fields", {}),
    }
    sent = {"key": key, "kiosk": kiosk.id, "service": service_, "fields": fields, **more}
    answer = kiosk.http.post(SUBMISSIONS, json=sent, headers={"Idempotency-Key": key})
    number: str = answer.raise_for_status().json()["number"]
    return number


def post(console: Console, path: str, data: dict[str, str]) -> Any:
    return console.http.post(path, data=data, follow_redirects=True)


def do(console: Console, number: str, act_: str, version: int, **more: str) -> Any:
    return post(console, f"/visits/{number}", {"act": act_, "version": str(version), **more})


def test_a_visit_with_papers_is_opened_under_visits_and_not_among_cases(
    desk: Running, kiosk: Terminal, clerk: Console
) -> None:
    photo = base64.b64encode(jpeg()).decode()
    picture = {"id": "book", "title": "户口本", "jpeg": photo}
    material = {"id": "book", "title": "户口本", "brought": True}
    number = send(kiosk, "home-reimbursement", pictures=[picture], materials=[material], photo_jpeg=photo)
    page = clerk.http.get(f"/visits/{number}").raise_for_status().text
    assert NAME in page and ADDRESS in page and "☑ 户口本" in page and "医保报销上门收材料" in page
    link = page.split("/papers/")[1].split('"')[0]
    assert clerk.http.get(f"/visits/{number}/papers/{link}").content == jpeg()
    assert clerk.http.get(f"/submissions/{number}/photo").content == jpeg()
    assert clerk.http.get(f"/submissions/{number}").status_code == 404
    cases = clerk.http.get("/submissions?state=all").text
    assert number not in cases and "home-reimbursement" not in cases
    listed = clerk.http.get("/visits").text
    assert number in listed and "司*" in listed and NAME not in listed and NUMBER not in listed
    seen = select(func.count()).where(AuditRow.action == "visit.view", AuditRow.subject == number)
    assert desk.in_store(lambda tx: tx.session.scalar(seen)) == 1


def test_two_clerks_do_not_overwrite_each_other_and_what_was_typed_stays(desk: Running, kiosk: Terminal) -> None:
    wang, li = desk.console(demo.LOGIN), desk.console(demo.OTHER_LOGIN)
    number = send(kiosk, "home-assessment")
    assert do(wang, number, "agree", 1, who="刘主任").status_code == 200
    late = do(li, number, "cancel", 1, reason="搬到外地去了")
    assert late.status_code == 409 and "刚被别人改过" in late.text and "搬到外地去了" in late.text
    early = do(li, number, "schedule", 2, team="doctors", day="2020-01-01", half="am")
    assert early.status_code == 409 and "有空的日子" in early.text
    assert do(li, number, "schedule", 2, team="pension-east", day=str(monday()), half="am").status_code == 409
    assert do(li, number, "nonsense", 2).status_code == 409


def test_the_telephone_form_keeps_what_was_typed_until_it_is_right(clerk: Console) -> None:
    page = clerk.http.get("/visits/new").text
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key is not None
    typed = {"key": key[1], "kind": "home-visit", "name": "诸葛示例", "phone": "13900009999", "township": "maishi"}
    refused = clerk.http.post("/visits/new", data=typed)
    assert refused.status_code == 422 and "请写村" in refused.text and "诸葛示例" in refused.text
    numbers = {
        str(post(clerk, "/visits/new", {**typed, "village": "河东示例村"}).url).rsplit("/", 1)[1] for _ in range(2)
    }
    assert len(numbers) == 1, "pressed twice it is one visit"
    assert "电话来约" in clerk.http.get(f"/visits/{numbers.pop()}").text


def test_a_days_list_is_in_the_order_of_the_villages_and_each_look_is_written_down(
    desk: Running, kiosk: Terminal, clerk: Console
) -> None:
    day = monday() + timedelta(days=2)
    places = [("五里镇", "尖山示例村"), ("五里镇", "五里示例村"), ("隽水镇", "无此村"), ("隽水镇", "城东示例村")]
    numbers = [send(kiosk, fields={"township": town, "village": village}) for town, village in places]
    for number in numbers:
        seen = f"{number}.1"
        data = {"visit": seen, "to": "pension-west", "on": str(day), "half": "am"}
        answer = post(clerk, "/visits/calendar", data)
        assert answer.status_code == 200 and str(day) in str(answer.url)
    page = clerk.http.get(f"/visits/route?team=pension-west&day={day}").text
    assert sorted(numbers, key=page.index) == [numbers[3], numbers[2], numbers[1], numbers[0]]
    assert page.count(NAME) == 4 and PHONE in page
    opened = select(AuditRow.subject).where(AuditRow.action == "visit.route")
    assert set(desk.in_store(lambda tx: list(tx.session.scalars(opened)))) == set(numbers)
    calendar = clerk.http.get("/visits/calendar/pension-west.ics")
    assert calendar.headers["content-type"].startswith("text/calendar")
    assert all(f"UID:visit-{number}@".encode() in calendar.content for number in numbers)
    assert not any(one.encode() in calendar.content for one in (NAME, PHONE, ADDRESS, NUMBER))
    assert clerk.http.get("/visits/calendar/nobody.ics").status_code == 404


def test_a_full_day_is_refused_in_the_calendar_with_days_that_have_room(kiosk: Terminal, clerk: Console) -> None:
    day = monday() + timedelta(days=8)  # a Tuesday: the doctors go
    answers = []
    for _ in range(5):
        number = send(kiosk, "home-assessment", fields={"number": ""})
        do(clerk, number, "agree", 1, who="刘主任")
        data = {"visit": f"{number}.2", "to": "doctors", "on": str(day), "half": "pm"}
        answers.append(post(clerk, "/visits/calendar", data))
    assert [one.status_code for one in answers] == [200] * 4 + [409]
    two_days_on = day + timedelta(days=2)
    assert "这一组那天排满了" in answers[-1].text and f"{two_days_on.month}月{two_days_on.day}日" in answers[-1].text


def test_rounds_reach_terminals_from_a_table_and_a_broken_one_changes_nothing(
    desk: Running, kiosk: Terminal, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head, day = ",".join(COLUMNS), monday() + timedelta(days=20)
    good = f"bus-card,马港镇,马港镇人社服务中心,{day},09:00,12:00,40,"
    broken = f"{head}\n{good}\nbus,马港镇,x,{day},09:00,12:00,40,\nbus-card,马港,x,{day},09:00,12:00,40,\n"
    file = tmp_path / "rounds.csv"
    store = ["--db", desk.database, "--state", str(desk.state)]

    def known() -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = kiosk.http.get(ROUNDS).raise_for_status().json()["rounds"]
        return [one for one in listed if one["township"] == "马港镇"]

    file.write_text(broken, encoding="utf-8")
    assert main(["import", "rounds", str(file), *store]) == 1
    said = capsys.readouterr().err
    assert "rounds, line 3" in said and "rounds, line 4" in said and known() == []
    file.write_text(f"{head}\n{good}\n", encoding="utf-8")
    assert main(["import", "rounds", str(file), "--dry-run", *store]) == 0 and known() == []
    assert main(["import", "rounds", str(file), *store]) == 0
    (one,) = known()
    assert one["title"] == "老年人公交卡年审" and one["full"] is False
    file.write_text(f"{head}\n{good.replace('40', '50').replace('09:00', '08:30')}\n", encoding="utf-8")
    assert main(["import", "rounds", str(file), *store]) == 0
    assert [again["id"] for again in known()] == [one["id"]], "put right, not added"
    number = send(kiosk, "round-signup", fields={"round": str(one["id"])})
    clerk = desk.console(demo.LOGIN)
    page = clerk.http.get(f"/visits/rounds/{one['id']}").text
    assert number in page and "司*" in page and NAME not in page
    full = clerk.http.get(f"/visits/rounds/{one['id']}/list").text
    assert NAME in full and PHONE in full
    looks = select(AuditRow.subject).where(AuditRow.action == "round.list")
    assert desk.in_store(lambda tx: list(tx.session.scalars(looks))) == [number]
    came = post(clerk, f"/visits/signups/{number}", {"act": "attended"})
    assert "来过了" in came.text
    assert clerk.http.post(f"/visits/signups/{number}", data={"act": "gone"}).status_code == 422
    wrong = clerk.http.post(
        f"/visits/rounds/{one['id']}", data={"act": "save", "kind": "bus-card", "township": "magang", "place": "新地点"}
    )
    assert wrong.status_code == 422 and "没有这一天" in wrong.text and "新地点" in wrong.text


def test_a_person_is_found_by_the_whole_number_only_and_a_visit_by_its_own(
    desk: Running, kiosk: Terminal, clerk: Console
) -> None:
    own = "421222193612120013"
    number, signed = send(kiosk, fields={"number": own}), send(kiosk, "round-signup", fields={"number": own})
    for text_ in (own, number):
        found = clerk.http.post("/search", data={"text": text_}).text
        assert f"/visits/{number}" in found and f"/submissions/{number}" not in found
    assert signed in clerk.http.post("/search", data={"text": own}).text
    assert number not in clerk.http.post("/search", data={"text": own[:12]}).text
    looked = select(func.count()).where(AuditRow.action == "visit.search")
    assert desk.in_store(lambda tx: tx.session.scalar(looked)) == 2


def test_a_terminal_tells_of_visit_and_sign_up_by_their_own_card(desk: Running, kiosk: Terminal) -> None:
    own = "421222193701010017"
    numbers = {send(kiosk, fields={"number": own}), send(kiosk, "round-signup", fields={"number": own})}
    asked_ = {"kiosk": kiosk.id, "holder": own}
    cases = kiosk.http.post(CASES_MINE, json=asked_).raise_for_status().json()["cases"]
    assert {one["number"] for one in cases} == numbers and {one["state"] for one in cases} == {"requested", "unknown"}
    changes = [one["change"] for one in cases]
    kiosk.http.post(CASES_TOLD, json={**asked_, "changes": changes}).raise_for_status()
    again = kiosk.http.post(CASES_MINE, json=asked_).json()["cases"]
    assert [one["new"] for one in again] == [False, False]


def test_figures_have_townships_on_the_page_and_in_the_file(desk: Running, kiosk: Terminal) -> None:
    send(kiosk, fields={"township": "石南镇"})
    supervisor = desk.console(demo.SUPERVISOR_LOGIN)
    assert "上门：按乡镇" in supervisor.http.get("/figures").text
    rows = list(csv.reader(io.StringIO(supervisor.http.get("/figures.csv").content.decode("utf-8-sig"))))
    (line,) = [row for row in rows if row[:2] == ["township", "石南镇"]]
    assert line[2:5] == ["1", "0", "0"]


def test_nothing_of_a_person_stands_in_the_database_a_backup_or_the_log_in_the_clear(
    own_desk: Running, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kiosk, clerk = own_desk.terminal(), own_desk.console(demo.LOGIN)
    number = send(kiosk, "home-assessment", fields={"note": "示例说明独一无二"})
    send(kiosk, "round-signup", fields={"round": "1", "village": "独一无二村"})
    do(clerk, number, "agree", 1, who="示例主任独一无二")
    do(clerk, number, "note", 2, text="示例备注独一无二")
    do(clerk, number, "cancel", 3, reason="示例原因独一无二")
    clerk.http.post("/search", data={"text": NUMBER})
    file = tmp_path / "desk.backup"
    assert main(["db", "backup", str(file), "--db", own_desk.database, "--state", str(own_desk.state)]) == 0
    log = own_desk.stop() + "".join(capsys.readouterr())
    secrets = [NAME, NUMBER, PHONE, ADDRESS, "独一无二", "麦市示例村"]
    data = b"".join(path.read_bytes() for path in own_desk.state.glob("helpdesk.db*"))
    assert number.encode() in data and file.stat().st_size > 10_000
    assert [one for one in secrets if one.encode() in data or one.encode() in file.read_bytes() or one in log] == []
    assert own_desk.in_store(lambda tx: audit.broken_at(tx.session)) is None
