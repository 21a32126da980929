"""One box: what has a number or a name is found by those who may see it, and by nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, expect

from helpdesk import demo
from helpdesk.contract import TICKETS

if TYPE_CHECKING:
    from tests.helpdesk.conftest import Console, Running


@pytest.fixture(scope="module")
def helper(desk: Running) -> Console:
    return desk.console(demo.LOGIN)


@pytest.fixture(scope="module")
def number(desk: Running) -> str:
    kiosk, key = desk.terminal(), str(uuid4())
    body = {"key": key, "kiosk": kiosk.id, "services": ["pension"]}
    drawn = kiosk.http.post(TICKETS, json=body, headers={"Idempotency-Key": key}).raise_for_status().json()
    found: str = drawn["number"]
    return found


def look_for(console: Console, text: str) -> str:
    return console.http.post("/search", data={"text": text}).raise_for_status().text


def test_a_ticket_is_found_by_its_number_with_and_without_zeros(helper: Console, number: str) -> None:
    assert number == "A001"
    for typed in ("A001", "a001", " A1 ", "a 1"):
        assert "排队的号" in look_for(helper, typed) and "养老保险 · 等着叫" in look_for(helper, typed), typed
    assert "没有找到" in look_for(helper, "A999")


def test_terminals_and_windows_are_found_by_a_part_of_their_names(helper: Console) -> None:
    assert "3 号终端 大门右侧" in look_for(helper, "大门")
    assert "2 号窗口" in look_for(helper, "医保")


def test_who_may_not_see_a_thing_does_not_find_it(desk: Running, number: str) -> None:
    technician = desk.console(demo.TECHNICIAN_LOGIN)
    assert "没有找到" in look_for(technician, number)
    assert "王敏" not in look_for(technician, "王敏").replace('value="王敏"', "")
    assert "3 号终端" in look_for(technician, "kiosk-3")


def test_what_is_looked_for_stands_in_no_address_and_comes_back_on_no_page(helper: Console) -> None:
    sought = "421222195001010018"
    answer = helper.http.post("/search", data={"text": sought})
    assert sought not in answer.text and sought not in str(answer.url)


def test_by_keys_the_box_is_reached_and_the_page_is_never_left(desk: Running, browser: Browser, number: str) -> None:
    context = browser.new_context(locale="zh-CN")
    login = {"login": demo.LOGIN, "password": demo.PASSWORD}
    assert context.request.post(f"{desk.url}/console/api/login", data=login).ok
    page = context.new_page()
    page.goto(f"{desk.url}/queue")
    page.evaluate("() => { window.stayed = true; }")
    page.keyboard.press("/")
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    expect(page.get_by_role("rowheader", name=number)).to_be_visible()
    assert page.url == f"{desk.url}/search" and page.evaluate("() => window.stayed")
    page.get_by_role("link", name=number).click()
    expect(page.locator("#queue-waiting")).to_contain_text(number)
    context.close()
