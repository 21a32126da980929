"""Things that are lent, as rows, over HTTP and by mouse: never twice, never lost, and nobody's name left behind."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from helpdesk import demo
from helpdesk.contract import HALL
from helpdesk.county import delivered
from helpdesk.loans import figures, looking, rules, service
from helpdesk.loans.kinds import LoanKinds
from helpdesk.loans.rules import Act, Borrower, Refused, State
from helpdesk.loans.service import Doing, Overdue
from helpdesk.loans.table import Thing
from helpdesk.staff import audit
from helpdesk.store import migrate
from helpdesk.store.engine import Engines, default_url, open_engines
from helpdesk.store.loan_models import LoanItem, LoanRow
from helpdesk.store.models import AuditRow
from helpdesk.store.writer import Job, Tx, Writer, run_once
from helpdesk.vault import Vault

if TYPE_CHECKING:
    from tests.helpdesk.conftest import Console, Eventually, Running

KINDS = delivered("loans.yaml", LoanKinds)
VAULT = Vault(b"k" * 32)
NINE = datetime(2026, 11, 27, 1, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WANG = Doing("staff:wang")
NAME, PHONE = "欧阳示例", "13911112222"
THINGS = (
    Thing("w1", "wheelchair", "轮椅-01"),
    Thing("w2", "wheelchair", "轮椅-02"),
    Thing("m1", "magnifier", "放大镜-01"),
)


class Hall:
    """Two wheelchairs, a magnifier, and a clock that is set by hand."""

    def __init__(self, engines: Engines) -> None:
        self.engines, self.now = engines, NINE
        self.run(lambda tx: service.load(tx, THINGS, "test"))

    def run(self, job: Job[Any]) -> Any:
        return run_once(self.engines.write, lambda: self.now, job)

    def lend(self, item: str = "w1", version: int = 1, who: Borrower | None = None) -> str:
        lent: str = self.run(lambda tx: service.lend(tx, VAULT, KINDS, item, version, WANG, who))
        return lent

    def act(self, act: Act, version: int, item: str = "w1") -> None:
        self.run(lambda tx: service.act(tx, KINDS, item, act, version, WANG))

    def item(self, item: str = "w1") -> LoanItem:
        row: LoanItem = self.run(lambda tx: tx.session.get_one(LoanItem, item))
        return row

    def seen(self) -> looking.Overview:
        with Session(self.engines.read) as session:
            return looking.overview(session, VAULT, KINDS, self.now)

    def sealed(self) -> int:
        count: int = self.run(lambda tx: tx.session.scalar(select(func.count(LoanRow.borrower_sealed))))
        return count


@pytest.fixture
def hall(engines: Engines) -> Hall:
    return Hall(engines)


def test_a_thing_goes_out_comes_back_is_cleaned_and_all_of_it_is_written_down(hall: Hall) -> None:
    assert hall.lend() == "轮椅-01"
    assert [(one.label, one.left) for one in hall.seen().out] == [("轮椅-01", timedelta(hours=2))]
    with pytest.raises(Refused):
        hall.lend(version=2)
    hall.now += 125 * MINUTE
    assert [(one.label, one.overdue) for one in hall.seen().out] == [("轮椅-01", True)]
    hall.act(Act.BACK, 2)
    assert [(one.label, one.state) for one in hall.seen().away] == [("轮椅-01", State.CLEANING)]
    hall.act(Act.CLEANED, 3)
    with Session(hall.engines.read) as session:
        did = list(session.scalars(select(AuditRow.action).where(AuditRow.subject == "w1").order_by(AuditRow.id)))
        assert did == ["loan.lend", "loan.back", "loan.cleaned"] and audit.broken_at(session) is None
        found = figures.of(session, KINDS, NINE - MINUTE, NINE + MINUTE, hall.now)
    assert [(one.label, one.lent, one.mean_s, one.overdue) for one in found.by_kind] == [("轮椅", 1, 7500, 1)]


def test_the_database_itself_lets_nothing_be_lent_twice(hall: Hall) -> None:
    hall.lend()
    with pytest.raises(IntegrityError):
        hall.run(lambda tx: tx.session.add(LoanRow(item_id="w1", kind="wheelchair", lent_at=NINE, due_at=NINE)))


def test_of_clerks_who_press_at_once_one_wins(hall: Hall, store_url: str) -> None:
    """Two writers on one database, as two processes have."""
    others = open_engines(store_url)
    writers = [Writer(each.write, lambda: NINE, lambda _: None) for each in (hall.engines, others)]
    won: list[str] = []
    refused: list[Refused] = []

    def clerk(writer: Writer) -> None:
        try:
            won.append(writer.submit(lambda tx: service.lend(tx, VAULT, KINDS, "w1", 1, WANG)).result(60))
        except Refused as error:
            refused.append(error)

    threads = [threading.Thread(target=clerk, args=(writers[n % 2],)) for n in range(8)]
    for running in (*writers, *threads):
        running.start()
    for thread in threads:
        thread.join(60)
    for writer in writers:
        writer.close()
    others.dispose()
    assert (len(won), len(refused)) == (1, 7)


def test_an_act_is_undone_with_all_it_did(hall: Hall) -> None:
    hall.lend(who=Borrower(NAME, PHONE))
    hall.run(lambda tx: service.undo(tx, "w1", 2, WANG))
    assert hall.seen().out == () and hall.item().state == State.FREE
    assert hall.run(lambda tx: tx.session.scalar(select(func.count(LoanRow.id)))) == 0
    hall.lend(version=3, who=Borrower(NAME, PHONE))
    hall.act(Act.BREAK, 4)
    hall.run(lambda tx: service.undo(tx, "w1", 5, WANG))
    assert [(one.label, one.masked) for one in hall.seen().out] == [("轮椅-01", "欧*")], "who has it is still known"


def test_who_had_it_is_opened_by_an_audited_look_and_gone_when_it_is_back(hall: Hall) -> None:
    hall.lend(who=Borrower(NAME, PHONE))
    assert hall.run(lambda tx: service.look(tx, VAULT, "w1", "staff:li")) == Borrower(NAME, PHONE)
    with Session(hall.engines.read) as session:
        last = session.scalars(select(AuditRow).order_by(AuditRow.id.desc())).first()
        assert last is not None and (last.actor, last.action, last.subject) == ("staff:li", "loan.view", "w1")
        assert not service.due(session, hall.now)
    hall.act(Act.BACK, 2)
    hall.run(service.by_the_clock)
    assert hall.sealed() == 1, "while it can be undone"
    hall.now += rules.UNDO_WITHIN + MINUTE
    hall.run(service.by_the_clock)
    assert hall.sealed() == 0


def test_nobodys_name_or_number_rests_in_the_database(tmp_path: Path) -> None:
    engines = open_engines(default_url(tmp_path))
    migrate.upgrade(engines.write)
    hall = Hall(engines)
    hall.lend(who=Borrower(NAME, PHONE))
    engines.dispose()
    for path in tmp_path.iterdir():
        data = path.read_bytes()
        assert NAME.encode() not in data and PHONE.encode() not in data, path.name


def test_what_is_overdue_is_told_once(hall: Hall) -> None:
    hall.lend()
    hall.lend("m1")
    hall.now += 61 * MINUTE

    def announce(tx: Tx) -> list[object]:
        service.by_the_clock(tx)
        return tx.events

    assert hall.run(announce) == [Overdue(("放大镜-01",))]
    assert hall.run(announce) == []
    with Session(hall.engines.read) as session:
        assert not service.due(session, hall.now)
        assert looking.told_since(session, NINE) == ("放大镜-01",)
        assert looking.told_since(session, looking.last_told(session)) == ()
    hall.now += 60 * MINUTE
    assert hall.run(announce) == [Overdue(("轮椅-01",))]


def test_a_table_retires_what_it_does_not_name_and_brings_it_back(hall: Hall) -> None:
    hall.act(Act.BREAK, 1, "w2")
    hall.run(lambda tx: service.load(tx, THINGS[:1], "test"))
    assert (hall.item("w2").state, hall.item("m1").state) == (State.RETIRED, State.RETIRED)
    with Session(hall.engines.read) as session:
        assert [(one.id, one.free) for one in looking.things(session, KINDS)] == [("wheelchair", 1)]
    hall.run(lambda tx: service.load(tx, THINGS, "test"))
    assert (hall.item("w1").version, hall.item("w2").state) == (1, State.FREE)
    hall.lend()
    with pytest.raises(Refused):
        hall.run(lambda tx: service.load(tx, THINGS[1:], "test"))
    assert hall.item("w1").state == State.OUT


# ---- the running desk ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wang(desk: Running) -> Console:
    return desk.console(demo.LOGIN)


def test_the_desk_tells_terminals_what_may_be_borrowed(desk: Running) -> None:
    things = desk.terminal().http.get(HALL).raise_for_status().json()["things"]
    assert [(one["id"], one["title"]) for one in things] == [
        ("wheelchair", "轮椅"),
        ("glasses", "老花镜"),
        ("magnifier", "放大镜"),
    ]
    assert all(one["free"] >= 1 for one in things)


def test_a_request_to_borrow_rings_like_any_other_and_says_what(desk: Running, wang: Console) -> None:
    kiosk, strange = desk.terminal(), desk.terminal()
    sent = kiosk.press(need="borrow", borrow="wheelchair")
    assert (sent.status_code, sent.json()["need"]) == (201, "borrow")
    assert strange.press(need="borrow", borrow="umbrella").status_code == 201
    tiles = {one["kiosk"]: one for one in wang.state()["requests"]}
    assert (tiles[kiosk.id]["tags"], tiles[kiosk.id]["borrow"]) == (["借轮椅"], "wheelchair")
    assert tiles[strange.id]["tags"] == ["借umbrella"]
    kiosk.press(need="medical")
    urgent = next(one for one in wang.state()["requests"] if one["kiosk"] == kiosk.id)
    assert (urgent["tags"], urgent["urgent"]) == (["急：要医药箱", "借轮椅"], True), "nothing that was asked is lost"
    for terminal, key in ((kiosk, sent.json()["key"]), (strange, tiles[strange.id]["key"])):
        terminal.http.post(f"/api/v1/help-requests/{key}/cancel")


def test_a_broken_table_changes_nothing_and_what_is_out_must_be_in_it(desk: Running) -> None:
    zhao = desk.console(demo.SUPERVISOR_LOGIN)

    def bring(lines: str) -> str:
        files = {"file": ("t.csv", f"id,kind,label,note\n{lines}\n".encode(), "text/csv")}
        answer = zhao.http.post("/imports", data={"kind": "items", "act": "write"}, files=files)
        assert answer.status_code == 200
        return answer.text

    before = desk.in_store(lambda tx: tx.session.execute(text("SELECT * FROM loan_items ORDER BY id")).all())
    told = bring("x,wheelchair,轮椅-09,\nY,wheelchair,轮椅-10,\nz,car,轮椅-11,")
    assert "items 第 3 行" in told and "items 第 4 行" in told and "什么都没有改" in told
    assert "缺 轮椅-01" in bring("x,wheelchair,轮椅-09,")
    assert desk.in_store(lambda tx: tx.session.execute(text("SELECT * FROM loan_items ORDER BY id")).all()) == before


def test_a_number_that_is_none_is_refused_and_what_was_typed_stays(wang: Console) -> None:
    data = {"label": "轮椅-02", "name": "李示例", "phone": "no number"}
    answer = wang.http.post("/loans", data=data)
    assert answer.status_code == 409 and "电话只写数字" in answer.text
    assert all(f'value="{one}"' in answer.text for one in data.values())
    assert wang.http.post("/loans", data={"label": "轮椅-99"}).status_code == 404


def test_a_thing_is_found_by_its_label(wang: Console) -> None:
    found = wang.http.post("/search", data={"text": "放大镜-01"}).text
    assert "借用的东西" in found and "可以借" in found


def opened(browser: Browser, desk: Running, path: str, login: str = demo.LOGIN, locale: str = "zh-CN") -> Page:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale=locale)
    told = {"login": login, "password": demo.PASSWORD}
    assert context.request.post(desk.url + "/console/api/login", data=told).ok
    page = context.new_page()
    page.goto(desk.url + path)
    return page


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_axe_finds_nothing_on_the_page_in_either_language(desk: Running, browser: Browser, locale: str) -> None:
    page = opened(browser, desk, "/loans?kind=wheelchair", locale=locale)
    page.locator("#loans-here").wait_for()
    assert Axe().run(page).response["violations"] == []
    page.context.close()


def test_a_clerk_hands_out_by_a_click_and_takes_back_by_the_keyboard(desk: Running, browser: Browser) -> None:
    page = opened(browser, desk, "/loans")
    page.get_by_label("谁借（可以不写）").fill(NAME)
    page.get_by_label(re.compile("电话")).fill(PHONE)
    page.get_by_role("button", name="轮椅-02").click()
    row = page.get_by_role("row", name=re.compile("轮椅-02"))
    expect(row).to_contain_text("欧*")
    expect(page.locator("body")).not_to_contain_text(NAME)
    page.get_by_role("button", name="打开 轮椅-02").click()
    expect(row).to_contain_text(f"{NAME} {PHONE}")
    page.get_by_role("button", name="轮椅-02 还回来了").click()
    expect(page.locator(".undo")).to_contain_text("轮椅-02 还回来")
    page.get_by_role("button", name="轮椅-02 撤回").click()
    expect(row).to_contain_text("欧*")
    desk.in_store(lambda tx: tx.session.execute(update(LoanItem).values(acted_at=None, act=None)))
    page.locator("#main").focus()
    page.keyboard.press("l")
    page.keyboard.type("轮椅-02")
    page.keyboard.press("Enter")
    expect(page.locator("#loans-away-part")).to_contain_text("轮椅-02")
    page.get_by_role("button", name="轮椅-02 擦洗好了").click()
    expect(page.get_by_role("button", name="轮椅-02", exact=True)).to_be_visible()
    page.context.close()


def test_the_tile_of_who_wants_a_wheelchair_leads_to_the_wheelchairs(
    desk: Running, browser: Browser, eventually: Eventually
) -> None:
    kiosk = desk.terminal()
    page = opened(browser, desk, "/help")
    key = kiosk.press(need="borrow", borrow="glasses").json()["key"]
    tile = page.locator(f".tile[data-key='{key}']")
    expect(tile).to_contain_text("借老花镜")
    tile.get_by_role("link", name="去借给他").click()
    expect(page.locator(".wanted legend")).to_contain_text("老花镜")
    assert page.url.endswith("/loans?kind=glasses")
    # what comes overdue is said on the console, wherever the clerk is, and stays in the side panel
    late = update(LoanRow).where(LoanRow.ended_at.is_(None)).values(due_at=NINE, told_at=None)
    desk.in_store(lambda tx: tx.session.execute(late))
    expect(page.locator("#trouble-text")).to_contain_text("该还了，还没还：轮椅-01", timeout=15_000)
    page.get_by_role("link", name="求助").first.click()
    expect(page.locator("#today")).to_contain_text("借出没还，超时")
    kiosk.http.post(f"/api/v1/help-requests/{key}/cancel")
    page.context.close()
