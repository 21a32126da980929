"""A console's tab that stands still, its worker still running: it must not count as somebody who is there.

A headless browser shows every tab and freezes none, so the page's own thread is stopped, as a debugger does it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from helpdesk import demo

if TYPE_CHECKING:
    from tests.helpdesk.conftest import Eventually, Running

PATIENCE = 30_000  # milliseconds


@pytest.fixture
def on_duty(own_desk: Running, browser: Browser) -> Iterator[tuple[Page, CDPSession]]:
    context = browser.new_context(locale="zh-CN")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(own_desk.url)
    page.get_by_label("登录名").fill(demo.LOGIN)
    page.get_by_label("密码").fill(demo.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/help")
    expect(page.locator("#terminals dt")).not_to_have_count(0)
    page.get_by_role("button", name="上岗", exact=True).click()
    page.get_by_role("button", name="听到了", exact=True).click()
    expect(page.locator("#on-duty")).to_contain_text("王敏", timeout=PATIENCE)
    yield page, context.new_cdp_session(page)
    context.close()


def test_a_frozen_tab_counts_as_nobody_and_misses_nothing_once_it_lives_again(
    own_desk: Running, on_duty: tuple[Page, CDPSession], eventually: Eventually
) -> None:
    page, browser = on_duty
    first, second = own_desk.terminal("1 号终端", "咨询台旁"), own_desk.terminal("2 号终端", "医保窗口前")
    before = first.press().json()["key"]
    eventually(lambda: first.request(before)["state"] == "delivered")
    assert first.request(before)["heard"]

    browser.send("Debugger.enable")
    browser.send("Debugger.pause")
    eventually(lambda: not first.request(before)["heard"], within=40)  # the lease's 25 s, and a look
    missed = second.press().json()["key"]
    assert second.request(missed)["state"] == "raised"
    assert not second.request(missed)["heard"], "the terminal rings for itself"

    browser.send("Debugger.disable")
    eventually(lambda: second.request(missed)["state"] == "delivered", within=40)
    assert second.request(missed)["heard"] and first.request(before)["heard"]
    expect(page.locator("#waiting .tile")).to_have_count(2, timeout=PATIENCE)
    page.keyboard.press("Enter")
    eventually(lambda: first.request(before)["state"] == "claimed")
