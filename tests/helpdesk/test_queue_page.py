"""A clerk's page in a real browser, by keyboard: call, serve, set aside, transfer; two clerks at once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from helpdesk import demo
from helpdesk.contract import TICKETS
from helpdesk.staff import service as staff
from helpdesk.staff.rules import Role

if TYPE_CHECKING:
    from tests.helpdesk.conftest import Running, Terminal

SHOTS = os.environ.get("KIOSK_SHOTS")  # a folder: pictures to look at


@pytest.fixture
def clerk(own_desk: Running, browser: Browser) -> Iterator[BrowserContext]:
    own_desk.in_store(lambda tx: staff.add(tx, "chen", Role.CLERK, demo.PASSWORD, "test", name="陈静"))
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    body = {"login": "chen", "password": demo.PASSWORD}
    assert context.request.post(own_desk.url + "/console/api/login", data=body).ok
    yield context
    context.close()


@pytest.fixture
def kiosk(own_desk: Running) -> Terminal:
    return own_desk.terminal()


def draw(kiosk: Terminal, *services: str, **more: Any) -> str:
    """The number."""
    key = str(uuid4())
    body = {"key": key, "kiosk": kiosk.id, "services": services or ["pension"], **more}
    answer = kiosk.http.post(TICKETS, json=body, headers={"Idempotency-Key": key})
    number: str = answer.raise_for_status().json()["number"]
    return number


def at_window(own_desk: Running, context: BrowserContext, window: str) -> Page:
    page = context.new_page()
    page.goto(own_desk.url + "/queue")
    page.get_by_label("我的窗口").select_option(window)
    page.get_by_role("button", name="开窗").click()
    expect(page.get_by_role("button", name="暂停")).to_be_visible()
    page.locator("#main").focus()
    return page


def number(page: Page, shown: str) -> None:
    expect(page.locator("#queue-number")).to_have_text(shown)


def test_a_clerk_serves_a_queue_with_single_keys(own_desk: Running, clerk: BrowserContext, kiosk: Terminal) -> None:
    assert [draw(kiosk), draw(kiosk, right="age"), draw(kiosk, by_text=True)] == ["A001", "A002", "A003"]
    page = at_window(own_desk, clerk, "1")
    expect(page.locator("#queue-waiting li")).to_have_text(
        ["A002 优先 · 养老保险", "A001 养老保险", "A003 养老保险 · 听不见：请招手或写字"]
    )
    page.keyboard.press("n")
    number(page, "A002")
    expect(page.locator("#queue-say")).to_have_text("请 A002 号到1 号窗口")
    page.keyboard.press("r")
    expect(page.locator("#queue-what")).to_have_text("优先 · 养老保险 · 叫了 2 遍")
    page.keyboard.press("s")
    expect(page.get_by_role("button", name="办完了")).to_be_visible()
    page.keyboard.press("n")  # not while somebody stands there
    number(page, "A002")
    page.keyboard.press("f")
    number(page, "—")
    page.keyboard.press("n")
    number(page, "A001")
    page.keyboard.press("k")
    expect(page.locator("#queue-aside li b")).to_have_text(["A001"])
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / "queue-aside.png", full_page=True)
    page.get_by_role("button", name="A001 回来了").click()
    expect(page.locator("#queue-waiting li b")).to_have_text(["A003", "A001"])
    page.locator("#main").focus()
    page.keyboard.press("n")
    number(page, "A003")
    page.keyboard.press("x")
    number(page, "—")


def test_what_is_drawn_shows_by_itself_and_a_transfer_goes_to_the_other_window(
    own_desk: Running, clerk: BrowserContext, kiosk: Terminal
) -> None:
    page, other = at_window(own_desk, clerk, "1"), at_window(own_desk, clerk, "2")
    expect(page.locator("#queue-count")).to_have_text("0 位")
    draw(kiosk, "pension", "medical")
    expect(page.locator("#queue-count")).to_have_text("1 位")
    page.keyboard.press("n")
    expect(page.locator("#queue-what")).to_have_text("养老保险 · 之后去医保报销")
    page.get_by_label("转到").select_option("medical")
    page.get_by_role("button", name="转过去").click()
    number(page, "—")
    expect(other.locator("#queue-count")).to_have_text("1 位")
    other.keyboard.press("n")
    number(other, "A001")
    expect(page.locator("#queue-windows dd").nth(1)).to_have_text("A001")


def test_nobody_waits_is_said_and_a_paused_window_calls_nobody(
    own_desk: Running, clerk: BrowserContext, kiosk: Terminal
) -> None:
    page = at_window(own_desk, clerk, "1")
    page.keyboard.press("n")
    expect(page.locator("#queue-say")).to_have_text("没有人等这个窗口。")
    page.get_by_role("button", name="暂停").click()
    expect(page.locator("#queue-what")).to_have_text("窗口暂停。")
    draw(kiosk)
    page.locator("#main").focus()
    page.keyboard.press("n")
    expect(page.locator("#queue-count")).to_have_text("1 位")
    number(page, "—")


def test_axe_finds_nothing_while_somebody_is_called_and_another_is_aside(
    own_desk: Running, clerk: BrowserContext, kiosk: Terminal
) -> None:
    for _ in range(4):
        draw(kiosk, "pension", "medical", right="certificate")
    page = at_window(own_desk, clerk, "1")
    for key, shown in (("n", "A001"), ("k", "—"), ("n", "A002")):
        page.keyboard.press(key)
        number(page, shown)
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / "queue-called.png", full_page=True)
    assert Axe().run(page).response["violations"] == []


def test_the_halls_display_shows_the_last_three_calls_large_and_by_itself(
    own_desk: Running, clerk: BrowserContext, kiosk: Terminal, browser: Browser
) -> None:
    for _ in range(2):
        draw(kiosk)
    draw(kiosk, "medical")
    display = browser.new_page(viewport={"width": 1920, "height": 1080}, locale="zh-CN")
    display.goto(f"{own_desk.url}/hall?token={demo.HALL_TOKEN}")
    expect(display.locator("h1")).to_have_text("现在没有人在等")
    page, other = at_window(own_desk, clerk, "1"), at_window(own_desk, clerk, "2")
    page.keyboard.press("n")
    number(page, "A001")
    page.keyboard.press("r")
    expect(page.locator("#queue-what")).to_contain_text("叫了 2 遍")
    other.keyboard.press("n")
    number(other, "B001")
    expect(display.locator(".calls li")).to_have_text(["B001 2 号窗口", "A001 1 号窗口 再叫一次"], timeout=10_000)
    if SHOTS:
        display.screenshot(path=Path(SHOTS) / "hall-calls.png")
    size = display.locator(".calls b").first.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
    assert size >= 140, "read across a hall"
    assert Axe().run(display).response["violations"] == []
    page.keyboard.press("x")
    expect(display.locator(".calls li")).to_have_text(["B001 2 号窗口"], timeout=10_000)
    display.close()


def test_a_supervisor_closes_the_day_after_a_question_and_takes_it_back(
    own_desk: Running, browser: Browser, kiosk: Terminal
) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    body = {"login": demo.SUPERVISOR_LOGIN, "password": demo.PASSWORD}
    assert context.request.post(own_desk.url + "/console/api/login", data=body).ok
    draw(kiosk), draw(kiosk)
    page = at_window(own_desk, context, "1")
    page.get_by_role("button", name="今天不再叫号").click()
    page.get_by_role("button", name="先不").click()
    expect(page.locator("#queue-count")).to_have_text("2 位")
    page.get_by_role("button", name="今天不再叫号").click()
    page.get_by_role("button", name="是的，不再叫号").click()
    expect(page.locator("#queue-say")).to_have_text("不再叫号了。有 2 位没叫到。")
    expect(page.locator("#queue-count")).to_have_text("0 位")
    key = str(uuid4())
    late = {"key": key, "kiosk": kiosk.id, "services": ["pension"]}
    answer = kiosk.http.post(TICKETS, json=late, headers={"Idempotency-Key": key})
    assert (answer.status_code, answer.json()["code"]) == (409, "closed")
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("button", name="按错了，改回来").click()
    expect(page.locator("#queue-count")).to_have_text("2 位")
    context.close()
