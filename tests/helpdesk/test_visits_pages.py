"""The pages of visits and rounds in a real browser: axe-core in both languages, 200 % zoom, a day set by keys alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from helpdesk import demo
from helpdesk.clock import HALL_ZONE, utc_now
from helpdesk.county import County
from helpdesk.days import day_words
from helpdesk.store.visit_models import VisitRow
from helpdesk.visits import demo as seeded
from helpdesk.visits.planning import monday
from tests.helpdesk.test_console_pages import CHINESE, DATA, WIDE, ZOOMED, clipped, held, shot
from tests.helpdesk.test_visits_http import send

if TYPE_CHECKING:
    from tests.helpdesk.conftest import Running

VILLAGES = [village for one in County().visits.townships.values() for village in one.villages]
NAMES = (*DATA, *VILLAGES, *(text for one in seeded.ASKED for text in (one[1], one[4])))
NAMES += tuple(f"{of.title.zh_cn}{one[1]}" for of in County().visits.townships.values() for one in seeded.ROUNDS)
NAMES += tuple(seeded.DAYS.values())
NAMES += (*(one.title.zh_cn for one in County().visits.rounds.values()), "司*", "司马示例", "麦市示例村独一无二组八号")
NEXT_MONDAY = monday(utc_now().astimezone(HALL_ZONE).date()) + timedelta(days=7)


@pytest.fixture(scope="module")
def context(desk: Running, browser: Browser) -> Iterator[BrowserContext]:
    kiosk = desk.terminal()
    send(kiosk, "round-signup", fields={"round": "1"})
    send(kiosk, "round-signup", fields={"round": "no such"})
    opened = browser.new_context(viewport=WIDE, locale="zh-CN")
    told = {"login": demo.LOGIN, "password": demo.PASSWORD}
    assert opened.request.post(f"{desk.url}/console/api/login", data=told).ok
    yield opened
    opened.close()


def numbers(desk: Running, state: str) -> list[str]:
    """Of the demo's own visits."""
    query = select(VisitRow.number).where(VisitRow.state == state).order_by(VisitRow.id)
    found: list[str] = desk.in_store(lambda tx: list(tx.session.scalars(query)))
    return found


def planned_day(desk: Running) -> date:
    query = select(VisitRow.day).where(VisitRow.team == "pension-east").order_by(VisitRow.id)
    return date.fromisoformat(desk.in_store(lambda tx: tx.session.scalars(query.limit(1)).one()))


PAGES = {
    "list": "/visits?state=all",
    "new": "/visits/new",
    "calendar": "/visits/calendar?day=DAY",
    "route": "/visits/route?team=pension-east&day=DAY",
    "committee": "/visits/committee",
    "committee-list": "/visits/committee/list?township=daping",
    "visit": "/visits/ASKED",
    "visit-planned": "/visits/PLANNED",
    "rounds": "/visits/rounds",
    "round": "/visits/rounds/1",
    "round-list": "/visits/rounds/1/list",
}
BOTH = ("calendar", "route", "visit-planned", "round")


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_nothing_is_cut_off_and_english_holds_no_chinese_but_names(
    desk: Running, context: BrowserContext, name: str
) -> None:
    path = PAGES[name].replace("DAY", str(planned_day(desk)))
    path = path.replace("ASKED", numbers(desk, "committee")[0]).replace("PLANNED", numbers(desk, "scheduled")[0])
    page = context.new_page()
    for language in ("zh-CN", "en"):
        context.add_cookies([{"name": "language", "value": language, "url": desk.url}])
        answer = page.goto(desk.url + path)
        assert answer is not None and answer.ok
        shot(page, f"visits-{name}-{language}")
        if language == "en" or name in BOTH:  # the same page; of the rest the one with the longer words
            assert held(page) == []
        page.set_viewport_size(ZOOMED)
        assert clipped(page) == []
        page.set_viewport_size(WIDE)
    assert page.evaluate(CHINESE, sorted(NAMES, key=len, reverse=True)) == []
    context.clear_cookies(name="language")
    page.close()


def tab_to(page: Page, name: str) -> None:
    """By the Tab key alone."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.name ?? ''") == name:
            return
    raise AssertionError(f"{name} is not reached")


def test_by_keys_alone_a_day_is_set_the_person_is_called_and_whoever_is_on_duty_stays(
    desk: Running, context: BrowserContext
) -> None:
    number = numbers(desk, "requested")[0]
    page = context.new_page()
    page.goto(f"{desk.url}/visits/calendar?day={NEXT_MONDAY + timedelta(days=7)}")
    page.evaluate("() => { window.stayed = true; }")
    expect(page.locator("#set-day")).to_contain_text("1 户在等")
    expect(page.locator("select[name=visit] option", has_text=number)).to_contain_text("下午好")
    tab_to(page, "half")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    for _ in range(6):  # a time's field is some stops
        if page.evaluate("() => document.activeElement.tagName") == "BUTTON":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#set-day")).to_contain_text("0 户在等")
    cell = page.locator(".calendar li", has_text="吴*")
    expect(cell).to_contain_text("下午")
    cell.get_by_role("link").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#visit-state")).to_have_text("现在：排好了，还没打电话")
    assert page.url.endswith(number)
    expect(page.locator("#page")).to_contain_text(day_words(NEXT_MONDAY + timedelta(days=7)))
    page.get_by_role("button", name="打过电话，说好了").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#visit-state")).to_have_text("现在：和本人说好了")
    page.get_by_role("button", name="不上门了").focus()
    page.keyboard.press("Enter")
    expect(page.locator("p.wrong")).to_have_text("请写明原因：办事人会看到")
    assert page.evaluate("() => window.stayed"), "whoever is on duty stays on duty"
    page.close()


def test_on_paper_there_is_the_list_and_no_button(desk: Running, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(f"{desk.url}/visits/route?team=pension-east&day={planned_day(desk)}")
    page.emulate_media(media="print")
    expect(page.locator(".printed")).to_be_visible()
    expect(page.locator(".printed")).to_contain_text("陈示范")
    for hidden in (".bar", ".unprinted"):
        expect(page.locator(hidden).first).to_be_hidden()
    page.close()
