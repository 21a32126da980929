"""The console in a real browser: it rings, two of them agree, and hands need no mouse."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select, update

from helpdesk import demo
from helpdesk.store.models import Escalation, HelpRequest

if TYPE_CHECKING:
    from tests.helpdesk.conftest import Eventually, Running

PATIENCE = 20_000  # milliseconds


OpenConsole = Callable[..., Page]


@pytest.fixture
def open_console(own_desk: Running, browser: Browser) -> Iterator[OpenConsole]:
    """Opens a console in a browser of its own, logged in by keyboard; what its script complains of fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_(login: str = demo.LOGIN, *, on_duty: bool = True) -> Page:
        context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: complaints.append(said.text) if "Content Security" in said.text else None,
        )
        page.goto(own_desk.url)
        expect(page.get_by_label("登录名")).to_be_focused()
        page.keyboard.type(login)
        page.keyboard.press("Tab")
        page.keyboard.type(demo.PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/help")
        if on_duty:
            page.get_by_role("button", name="上岗", exact=True).press("Enter")
            page.get_by_role("button", name="听到了", exact=True).press("Enter")
            expect(page.locator("#on-duty")).to_contain_text("敏" if login == demo.LOGIN else "强", timeout=PATIENCE)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


def bell_is(page: Page, ringing: str) -> None:
    expect(page.locator("body")).to_have_attribute("data-ringing", ringing, timeout=PATIENCE)


def rings(page: Page) -> int:
    return int(page.evaluate("Number(document.body.dataset.rings ?? 0)"))


def test_a_press_appears_and_rings_aloud_until_somebody_goes(
    own_desk: Running, open_console: OpenConsole, eventually: Eventually
) -> None:
    kiosk, page = own_desk.terminal("3 号终端", "大门右侧"), open_console()
    bell_is(page, "false")  # the test tone is over
    key = kiosk.press(
        need="assist", aids=["wheelchair"], service_title="残疾人证办理", step_number=4, page_title="照相"
    )
    key = key.json()["key"]
    waiting = page.locator("#waiting .tile")
    expect(waiting).to_have_count(1, timeout=PATIENCE)
    expect(waiting).to_contain_text("3 号终端 · 大门右侧")
    expect(waiting).to_contain_text("残疾人证办理 — 第 4 步：照相")
    expect(page.locator("#say-now")).to_have_text("新求助：3 号终端 · 大门右侧，帮办，轮椅", timeout=PATIENCE)
    expect(page).to_have_title(re.compile("^● 1 人等"))
    bell_is(page, "true")
    level = "Number(document.body.dataset.soundLevel)"  # measured behind the oscillators, not set by them
    eventually(lambda: page.evaluate(level) > 0.1)
    eventually(lambda: kiosk.request(key)["state"] == "delivered")
    assert kiosk.request(key)["heard"] is True
    eventually(lambda: rings(page) >= 2, within=45)  # 10 s later, told by the server
    page.keyboard.press("Enter")
    eventually(lambda: kiosk.request(key)["state"] == "claimed")
    bell_is(page, "false")
    expect(page).to_have_title("求助 · 帮代办台")


def test_a_claim_in_one_console_is_seen_in_the_other_within_a_second(
    own_desk: Running, open_console: OpenConsole
) -> None:
    kiosk, wang, li = own_desk.terminal("2 号终端", "医保窗口前"), open_console(demo.LOGIN), open_console("li")
    for page in (wang, li):
        expect(page.locator("#on-duty")).to_have_text(re.compile("李强、王敏|王敏、李强"), timeout=PATIENCE)
    kiosk.press()
    for page in (wang, li):
        expect(page.locator("#waiting .tile")).to_have_count(1, timeout=PATIENCE)
    li.evaluate(
        """() => { window.seen = new Promise(found => new MutationObserver(() => {
             if (document.querySelector('#held .tile')) found(Date.now());
           }).observe(document.body, { subtree: true, childList: true })); }"""
    )
    pressed = wang.evaluate("Date.now()")
    wang.keyboard.press("Enter")
    assert li.evaluate("window.seen") - pressed < 1000
    expect(li.locator("#held .tile")).to_contain_text("王敏 在路上，2 分钟到")
    expect(li.locator("#held .tile .release")).to_be_hidden()
    expect(wang.locator("#held .tile .release")).to_be_visible()


def test_who_comes_second_is_told_who_was_first(own_desk: Running, open_console: OpenConsole) -> None:
    kiosk, page, other = own_desk.terminal(), open_console(), own_desk.console("li")
    key = kiosk.press().json()["key"]
    expect(page.locator("#waiting .tile")).to_have_count(1, timeout=PATIENCE)
    page.route("**/claim", lambda route: (other.act(key, "claim"), route.continue_()))
    page.keyboard.press("Enter")
    expect(page.locator("#trouble-text")).to_have_text("李强 已经接了", timeout=PATIENCE)
    expect(page.locator("#held .tile")).to_contain_text("李强 在路上", timeout=PATIENCE)


def test_a_whole_shift_by_keyboard_alone(own_desk: Running, open_console: OpenConsole, eventually: Eventually) -> None:
    first, second = own_desk.terminal("1 号终端", "咨询台旁"), own_desk.terminal("2 号终端", "医保窗口前")
    page = open_console()
    a, b = first.press().json()["key"], second.press(need="lead").json()["key"]
    expect(page.locator("#waiting .tile")).to_have_count(2, timeout=PATIENCE)
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".tile.chosen")).to_contain_text("2 号终端")
    expect(page.locator(".tile.chosen")).to_be_focused()
    page.keyboard.press("5")
    page.keyboard.press("Enter")
    eventually(lambda: second.request(b)["minutes"] == 5)
    assert first.request(a)["state"] == "delivered"
    time.sleep(0.7)  # a second Enter this soon is one press too many, and is not taken
    page.keyboard.press("Enter")
    eventually(lambda: first.request(a)["state"] == "claimed")
    assert first.request(a)["minutes"] == 2
    for state in ("arrived", "closed"):
        time.sleep(0.7)
        page.keyboard.press("Escape")
        page.keyboard.press("k")
        expect(page.locator(".tile.chosen")).to_contain_text("2 号终端")
        if state == "closed":
            page.keyboard.press("3")
        page.keyboard.press("Enter")
        eventually(lambda state=state: second.request(b)["state"] == state)
    expect(page.locator("#held .tile")).to_have_count(1, timeout=PATIENCE)
    given = own_desk.in_store(lambda tx: tx.session.scalar(select(HelpRequest.given).where(HelpRequest.key == b)))
    assert given == "act_for"


def test_pressing_enter_twice_takes_one_request_not_two(
    own_desk: Running, open_console: OpenConsole, eventually: Eventually
) -> None:
    kiosks = [own_desk.terminal(f"{n} 号终端") for n in (1, 2)]
    page = open_console()
    keys = [kiosk.press().json()["key"] for kiosk in kiosks]
    expect(page.locator("#waiting .tile")).to_have_count(2, timeout=PATIENCE)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    eventually(lambda: kiosks[0].request(keys[0])["state"] == "claimed")
    time.sleep(0.3)
    assert (kiosks[0].request(keys[0])["state"], kiosks[1].request(keys[1])["state"]) == ("claimed", "delivered")


def test_a_new_request_never_moves_the_focus(own_desk: Running, open_console: OpenConsole) -> None:
    kiosk, page = own_desk.terminal(), open_console()
    page.get_by_role("link", name="终端").focus()
    kiosk.press(need="medical")
    expect(page.locator("#waiting .tile")).to_have_count(1, timeout=PATIENCE)
    expect(page.get_by_role("link", name="终端")).to_be_focused()


OUTSIDE = """() => [...document.querySelectorAll('.tile *, .bar *, aside *')].filter(part => {
  const box = part.getBoundingClientRect();
  return box.width && (box.right > innerWidth + 1 || box.left < -1);
}).map(part => part.outerHTML.slice(0, 80))"""
SMALL = """() => [...document.querySelectorAll('button, .tab, .pick label')].filter(part => {
  const box = part.getBoundingClientRect();
  return box.width && (box.width < 24 || box.height < 24);
}).map(part => part.textContent)"""


def test_at_twice_the_size_nothing_leaves_the_page(own_desk: Running, open_console: OpenConsole) -> None:
    """200 % zoom halves the page's width: 1440, 1920 and 1280 wide screens, and a telephone."""
    kiosk, page = own_desk.terminal("3 号终端", "大门右侧"), open_console()
    kiosk.press(need="medical", aids=["wheelchair", "deaf"], service_title="残疾人证办理", page_title="照相")
    expect(page.locator("#waiting .tile")).to_have_count(1, timeout=PATIENCE)
    for width, height in ((720, 450), (960, 540), (640, 400), (360, 640)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        assert page.evaluate(OUTSIDE) == [], width
        assert page.evaluate(SMALL) == [], width


def test_the_bell_rings_on_every_tab(own_desk: Running, open_console: OpenConsole) -> None:
    kiosk, page = own_desk.terminal("3 号终端", "大门右侧"), open_console()
    page.get_by_role("link", name="办件").click()
    expect(page.get_by_role("heading", name="办件")).to_be_visible()
    bell_is(page, "false")
    kiosk.press()
    bell_is(page, "true")
    bar = page.get_by_role("link", name="有人求助：3 号终端 · 大门右侧。去看")
    bar.click()
    expect(page.locator("#waiting .tile")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="办件")).to_be_visible()


def test_staff_open_a_submission_with_its_photo(
    own_desk: Running, open_console: OpenConsole, eventually: Eventually
) -> None:
    kiosk, page = own_desk.terminal(), open_console()
    key = str(uuid4())
    # the smallest JPEG a browser draws: 1 × 1, grey
    photo = (
        "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////"
        "////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA="
    )
    body = {"key": key, "kiosk": kiosk.id, "service": "disability-photo", "service_title": "残疾人证免费照相"}
    body |= {"fields": {"name": "张三", "phone": "13800000000"}, "photo_jpeg": photo}
    number = kiosk.http.post("/api/v1/submissions", json=body, headers={"Idempotency-Key": key}).json()["number"]
    page.get_by_role("link", name="办件").click()
    row = page.get_by_role("row").filter(has_text=number)
    expect(row).to_contain_text("张*")
    row.get_by_role("link").click()
    expect(page.locator("dd", has_text="张三")).to_be_visible()
    eventually(lambda: page.evaluate("document.querySelector('#page img').naturalWidth") == 1)


def test_a_technician_sees_terminals_and_nothing_of_citizens(own_desk: Running, browser: Browser) -> None:
    own_desk.terminal("3 号终端", "大门右侧")
    context = browser.new_context()
    page = context.new_page()
    page.goto(own_desk.url)
    page.fill("[name=login]", demo.TECHNICIAN_LOGIN)
    page.fill("[name=password]", demo.PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/terminals")
    assert page.locator("nav a").all_inner_texts() == ["终端", "登记终端"]
    expect(page.get_by_role("heading", name=re.compile("3 号终端 · 大门右侧")).first).to_be_visible()
    context.close()


def test_when_the_desk_dies_the_console_says_so_and_finds_back_by_itself(
    own_desk: Running, open_console: OpenConsole
) -> None:
    kiosk, page = own_desk.terminal(), open_console()
    key = kiosk.press().json()["key"]
    expect(page.locator("#waiting .tile")).to_have_count(1, timeout=PATIENCE)
    own_desk.kill()
    expect(page.locator("#trouble-text")).to_contain_text("和服务器断开了", timeout=PATIENCE)
    own_desk.start()
    kiosk.http.post(f"/api/v1/help-requests/{key}/cancel").raise_for_status()
    expect(page.locator("#trouble")).to_be_hidden(timeout=60_000)
    expect(page.locator("#waiting .tile")).to_have_count(0, timeout=PATIENCE)


def test_handing_over_ends_the_shift(own_desk: Running, open_console: OpenConsole) -> None:
    kiosk, page = own_desk.terminal(), open_console()
    assert kiosk.press().json()["heard"] is True
    page.get_by_role("button", name="交班").click()
    page.wait_for_url("**/login")
    page.goto(own_desk.url + "/help")
    expect(page.get_by_role("heading", name="请登录")).to_be_visible()
    assert kiosk.press().json()["heard"] is False


def test_a_helper_who_heard_nothing_is_told_and_still_counts_by_eye(
    own_desk: Running, open_console: OpenConsole
) -> None:
    kiosk, page = own_desk.terminal(), open_console(on_duty=False)
    page.get_by_role("button", name="上岗", exact=True).click()
    page.get_by_role("button", name="没听到").click()
    expect(page.locator("#trouble-text")).to_contain_text("没有声音")
    expect(page.locator("#sound-chip")).to_have_text("没有声音")
    assert kiosk.press().json()["heard"] is True


def test_what_nobody_takes_is_shown_to_those_in_charge_and_on_the_hall_display(
    own_desk: Running, open_console: OpenConsole, browser: Browser
) -> None:
    kiosk, helper = own_desk.terminal("3 号终端", "大门右侧"), open_console()
    chief = open_console(demo.SUPERVISOR_LOGIN, on_duty=False)
    display = browser.new_page()
    display.goto(f"{own_desk.url}/hall?token={demo.HALL_TOKEN}")
    expect(display.locator("h1")).to_have_text("现在没有人在等", timeout=PATIENCE)
    kiosk.press(need="assist")
    expect(helper.locator("#waiting .tile")).to_have_attribute("data-state", "delivered", timeout=PATIENCE)
    own_desk.in_store(
        lambda tx: tx.session.execute(
            update(Escalation).where(Escalation.step.in_(("supervisors", "hall"))).values(due_at=tx.now)
        )
    )
    expect(helper.locator("#waiting .tags")).to_contain_text("已叫值班长", timeout=PATIENCE)
    expect(helper.locator("#waiting-elsewhere")).to_be_hidden()
    expect(chief.locator("#waiting-elsewhere")).to_contain_text("没人接，请值班长处理：3 号终端", timeout=PATIENCE)
    expect(display.locator("li")).to_contain_text("3 号终端 大门右侧", timeout=PATIENCE)
    helper.get_by_role("button", name="我来").click()
    expect(display.locator("h1")).to_have_text("现在没有人在等", timeout=PATIENCE)
    expect(chief.locator("#waiting-elsewhere")).to_be_hidden(timeout=PATIENCE)
    display.close()


def test_a_helper_writes_to_somebody_who_does_not_hear_and_reads_the_answer(
    own_desk: Running, open_console: OpenConsole, eventually: Eventually
) -> None:
    kiosk, page = own_desk.terminal(), open_console()
    key = kiosk.press(aids=["deaf"]).json()["key"]
    field = page.get_by_label("写给办事人")
    field.fill("请坐着等，两分钟")
    field.press("Enter")
    eventually(lambda: kiosk.request(key)["message"] == "请坐着等，两分钟")
    expect(field).to_have_value("", timeout=PATIENCE)
    page.get_by_role("button", name="我马上来").click()
    eventually(lambda: kiosk.request(key)["messages"] == 2)
    body = {"key": str(uuid4()), "kiosk": kiosk.id, "answer": "write"}
    kiosk.http.post(f"/api/v1/help-requests/{key}/answers", json=body, headers={"Idempotency-Key": body["key"]})
    expect(page.locator(".said li").last).to_have_text("办事人：听不见，请写字", timeout=PATIENCE)
    assert kiosk.request(key)["state"] == "delivered"  # Enter in the field took no request
