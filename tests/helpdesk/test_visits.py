"""Home visits and rounds as rows and over HTTP: sealed, audited, planned, told to their own citizen only."""

from __future__ import annotations

import base64
import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy import func, select, update

from helpdesk import demo
from helpdesk.__main__ import main
from helpdesk.clock import HALL_ZONE, utc_now
from helpdesk.contract import CASES_MINE, CASES_TOLD, ROUNDS, SUBMISSIONS, SubmissionIn
from helpdesk.county import County
from helpdesk.desk import open_store
from helpdesk.mine import mine, told
from helpdesk.staff import audit
from helpdesk.store.case_models import CaseRow
from helpdesk.store.engine import Engines
from helpdesk.store.models import AuditRow, Submission
from helpdesk.store.visit_models import SignupRow, VisitRow
from helpdesk.store.writer import Tx, run_once
from helpdesk.submissions import service as submissions
from helpdesk.vault import KEY_FILE, Vault, VaultError
from helpdesk.visits import committee, planning, retention, rounds, service, signups
from helpdesk.visits import figures as visit_figures
from helpdesk.visits.round_rules import COLUMNS, Round
from helpdesk.visits.rules import Act, Plan, Refused, Why
from helpdesk.visits.service import Doing

if TYPE_CHECKING:
    from tests.helpdesk.conftest import Console, Running, Terminal

COUNTY = County()
TERMS = COUNTY.visits
NAME, NUMBER, PHONE, ADDRESS = "司马示例", "421222193803030011", "13922223333", "麦市示例村独一无二组八号"
OTHER = "421222195001010018"
VAULT = Vault(b"k" * 32)
Run = Callable[..., Any]


def jpeg() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (60, 40), "#807060").save(data, "JPEG")
    return data.getvalue()


def body(service_: str = "home-visit", **fields: str) -> SubmissionIn:
    sent = {"name": NAME, "number": NUMBER, "phone": PHONE, "address": ADDRESS, "township": "麦市镇", **fields}
    return SubmissionIn(key=str(uuid4()), kiosk=demo.KIOSK, service=service_, fields=sent)


@pytest.fixture
def run(engines: Engines) -> Run:
    """One job in a transaction of its own, at a moment."""
    run_once(engines.write, utc_now, demo.seed)
    return lambda job, now=None: run_once(engines.write, (lambda: now) if now else utc_now, job)


def receive(run: Run, sent: SubmissionIn, now: datetime | None = None) -> str:
    number: str = run(lambda tx: submissions.receive(tx, VAULT, sent, COUNTY).out.number, now)
    return number


def asked(run: Run, service_: str = "home-visit", now: datetime | None = None, **fields: str) -> str:
    return receive(run, body(service_, **fields), now)


def monday() -> date:
    """The next one: every team of the county's file goes on some day after it."""
    today = utc_now().astimezone(HALL_ZONE).date()
    return planning.monday(today) + timedelta(days=7)


def plan(run: Run, number: str, version: int, day: date, team: str = "pension-east", slot: str = "am") -> None:
    run(lambda tx: service.schedule(tx, VAULT, TERMS, number, Plan(team, day, slot), Doing("staff:wang", version)))


def act(run: Run, number: str, what: Act, version: int, now: datetime | None = None, **more: str) -> None:
    run(lambda tx: service.act(tx, VAULT, number, what, Doing("staff:wang", version), **more), now)


def row(run: Run, number: str) -> VisitRow:
    found: VisitRow = run(lambda tx: service.find(tx.session, number))
    return found


# ---- rows, on both databases -----------------------------------------------------------------------------------------


def test_what_a_terminal_asks_for_is_a_visit_and_no_case_and_sent_again_it_is_the_same(run: Run) -> None:
    sent = body()
    number = receive(run, sent)
    assert receive(run, sent) == number
    counts = run(
        lambda tx: [tx.session.scalar(select(func.count()).select_from(one)) for one in (VisitRow, CaseRow, Submission)]
    )
    assert counts == [1, 0, 1]
    one = row(run, number)
    assert (one.state, one.township, one.number) == ("requested", "maishi", number)


def test_a_township_nobody_knows_is_kept_and_put_right_by_staff(run: Run) -> None:
    number = asked(run, township="麦市")
    assert row(run, number).township == ""
    with pytest.raises(Refused) as refused:
        plan(run, number, 1, monday())
    assert refused.value.why is Why.TEAM
    fields = {"township": "maishi"}
    run(lambda tx: service.correct(tx, VAULT, TERMS, number, fields, Doing("staff:wang", 1)))
    plan(run, number, 2, monday())
    assert row(run, number).state == "scheduled"


def test_a_team_takes_as_many_as_it_can_and_then_names_other_days(run: Run) -> None:
    day, numbers = monday(), [asked(run, number="") for _ in range(7)]
    for number in numbers[:6]:
        plan(run, number, 1, day)
    with pytest.raises(Refused) as refused:
        plan(run, numbers[6], 1, day)
    assert refused.value.why is Why.FULL and day not in refused.value.days
    plan(run, numbers[6], 1, refused.value.days[0])
    plan(run, numbers[0], 2, day, slot="15:30")
    assert row(run, numbers[0]).slot == "15:30", "who has the day may have another hour of it"
    act(run, numbers[1], Act.CANCEL, 2, reason="改天再说")
    plan(run, numbers[6], 2, day)
    taken = run(lambda tx: planning.week(tx.session, VAULT, TERMS, day, day).teams[0].days[0].taken)
    assert taken == 6


def test_the_committee_is_asked_first_and_who_said_so_is_kept_for_staff_only(run: Run) -> None:
    number, other = asked(run, "home-assessment"), asked(run, "home-assessment", number=OTHER)
    assert [one.number for one in run(lambda tx: committee.waiting(tx.session, VAULT, TERMS, "maishi"))] == [
        number,
        other,
    ]
    act(run, number, Act.AGREE, 1, who="河东村刘主任")
    act(run, other, Act.DECLINE, 1, who="河东村刘主任", reason="不住在本村")
    answers = run(lambda tx: committee.answers(tx, VAULT, TERMS, "maishi", "staff:wang"))
    assert [(one.number, one.agreed, one.who, one.reason) for one in answers] == [
        (other, False, "河东村刘主任", "不住在本村"),
        (number, True, "河东村刘主任", ""),
    ]
    assert run(lambda tx: committee.answers(tx, VAULT, TERMS, "daping", "staff:wang")) == []
    (line,) = run(lambda tx: mine(tx, VAULT, COUNTY, demo.KIOSK, OTHER, "zh-CN")).cases
    assert (line.state, line.reason) == ("declined", "不住在本村") and "刘主任" not in line.words


def test_the_citizen_hears_of_day_and_half_day_in_both_languages_and_once(run: Run) -> None:
    number, day = asked(run), monday()
    plan(run, number, 1, day)
    run(lambda tx: service.note(tx, VAULT, number, "只给工作人员看", Doing("staff:wang", 2)))

    def say(language: str = "zh-CN", holder: str = NUMBER) -> Any:
        return run(lambda tx: mine(tx, VAULT, COUNTY, demo.KIOSK, holder, language)).cases

    (line,) = say()
    assert (line.number, line.title, line.change[0], line.new) == (number, "养老保险上门办理", "v", True)
    assert line.words == f"{day.month}月{day.day}日（星期一）上午上门。我们会先打电话。"
    assert say("en")[0].words.startswith(f"We come on Monday {day.day} ") and "morning" in say("en")[0].words
    assert say(holder=OTHER) == ()
    run(lambda tx: told(tx, VAULT, demo.KIOSK, OTHER, [line.change]))
    assert say()[0].new, "another's card tells nothing"
    run(lambda tx: told(tx, VAULT, demo.KIOSK, NUMBER, [line.change]))
    assert not say()[0].new
    act(run, number, Act.CONFIRM, 3)
    assert say()[0].new


def test_what_was_missed_is_planned_anew_and_figures_count_both(run: Run) -> None:
    number, day = asked(run), monday()
    plan(run, number, 1, day)
    there = datetime.combine(day, datetime.min.time(), HALL_ZONE) + timedelta(hours=10)
    act(run, number, Act.MISS, 2, there)
    later = day + timedelta(days=1)
    doing = Doing("staff:wang", 3)
    run(lambda tx: service.schedule(tx, VAULT, TERMS, number, Plan("pension-east", later, "pm"), doing), there)
    act(run, number, Act.FINISH, 4, there + timedelta(days=1))
    begins = utc_now() - timedelta(days=1)
    found = run(lambda tx: visit_figures.of(tx.session, TERMS, begins, there + timedelta(days=2)))
    (line,) = found.by_township
    assert (line.label, line.requested, line.missed, line.done) == ("麦市镇", 1, 1, 1)
    assert line.waited_p50 is not None and line.waited_p50 > 1


def test_a_round_takes_sign_ups_until_it_is_full_then_keeps_them_waiting(run: Run) -> None:
    day = monday()
    times = (datetime(2026, 1, 1, 9).time(), datetime(2026, 1, 1, 12).time())
    one = Round("bus-card", "公交卡年审", "maishi", "人社中心", day, *times, 2)
    id_ = run(lambda tx: rounds.save(tx, None, one, "staff:wang"))
    numbers = [asked(run, "round-signup", round=str(id_), number=f"42122219440101{n:04d}") for n in range(3)]
    again = asked(run, "round-signup", round=str(id_), number="421222194401010000")
    lost = asked(run, "round-signup", round="4711")

    def say(n: int) -> Any:
        holder = f"42122219440101{n:04d}"
        return run(lambda tx: mine(tx, VAULT, COUNTY, demo.KIOSK, holder, "zh-CN")).cases[0]

    lines = run(lambda tx: signups.listed(tx.session, VAULT, rounds.find(tx.session, id_)))
    assert [(line.number, line.state, line.waits) for line in lines] == [
        (numbers[0], "signed", False),
        (numbers[1], "signed", False),
        (numbers[2], "signed", True),
        (again, "repeat", False),
    ]
    assert [line.number for line in run(lambda tx: signups.listed(tx.session, VAULT, None))] == [lost]
    assert run(lambda tx: rounds.for_kiosks(tx.session, TERMS, tx.now)).rounds[0].full
    assert say(2).state == "waiting"
    run(lambda tx: told(tx, VAULT, demo.KIOSK, "421222194401010002", [say(2).change]))
    assert not say(2).new
    run(lambda tx: signups.mark(tx, numbers[0], "withdrawn", "staff:wang"))
    assert (say(2).state, say(2).new) == ("place", True), "who moved up is told"
    run(lambda tx: told(tx, VAULT, demo.KIOSK, "421222194401010002", [say(2).change]))
    run(lambda tx: rounds.save(tx, id_, replace(one, places=1), "staff:wang"))
    assert (say(2).state, say(2).new) == ("waiting", True), "and who lost the place"
    run(lambda tx: signups.assign(tx, lost, id_, "staff:wang"))
    assert run(lambda tx: signups.listed(tx.session, VAULT, None)) == []
    run(lambda tx: rounds.call_off(tx, id_, True, "staff:wang"))
    assert say(1).state == "called_off"
    assert run(lambda tx: rounds.for_kiosks(tx.session, TERMS, tx.now)).rounds == ()


def test_what_is_over_its_days_is_gone_with_what_was_handed_in(run: Run) -> None:
    number, kept = asked(run), asked(run)
    act(run, number, Act.CANCEL, 1, reason="不用了")
    day = utc_now().astimezone(HALL_ZONE).date() - timedelta(days=200)
    times = (datetime(2026, 1, 1, 9).time(), datetime(2026, 1, 1, 12).time())
    one = Round("bus-card", "公交卡年审", "maishi", "人社中心", day, *times, 2)
    id_ = run(lambda tx: rounds.save(tx, None, one, "staff:wang"))
    signed = asked(run, "round-signup", round=str(id_))
    long_ago = utc_now() - timedelta(days=181)
    ended = update(VisitRow).where(VisitRow.number == number).values(ended_at=long_ago)
    assert run(lambda tx: retention.purge(tx, TERMS)) == 1, "of the round that was"
    assert not run(lambda tx: retention.due(tx.session, TERMS, tx.now))
    run(lambda tx: tx.session.execute(ended))
    assert run(lambda tx: retention.due(tx.session, TERMS, tx.now))
    assert run(lambda tx: retention.purge(tx, TERMS)) == 1

    def left(tx: Tx) -> tuple[list[str], list[str], int | None, int | None]:
        purged = tx.session.scalars(select(AuditRow.subject).where(AuditRow.action.in_(["visit.purge", "round.purge"])))
        numbers = tx.session.scalars(select(Submission.number))
        signed_up = tx.session.scalar(select(func.count()).select_from(SignupRow))
        return list(numbers), list(purged), signed_up, audit.broken_at(tx.session)

    assert run(left) == ([kept], [signed, number], 0, None)


def test_a_visit_from_the_telephone_binds_the_key_as_a_submission_does(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/desk.db"
    store = open_store(url, tmp_path)
    fields = {"name": NAME, "phone": PHONE, "township": "maishi", "address": ADDRESS}
    key = str(uuid4())
    numbers = {
        run_once(
            store.engines.write,
            utc_now,
            lambda tx: service.enter(tx, store.vault, TERMS, key, "home-visit", fields, "staff:wang"),
        )
        for _ in range(2)
    }
    assert len(numbers) == 1, "pressed twice"
    store.engines.dispose()
    (tmp_path / KEY_FILE).unlink()
    with pytest.raises(VaultError):
        open_store(url, tmp_path)


# ---- over HTTP -------------------------------------------------------------------------------------------------------


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
