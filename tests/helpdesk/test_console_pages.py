"""Every page of the console, as every role sees it, in a real browser: axe-core, 200 % zoom, and the keyboard alone."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from helpdesk import demo
from helpdesk.fleet import codes
from helpdesk.loans.demo import THINGS
from helpdesk.staff import service as staff
from helpdesk.staff.rules import ALLOWED, Role
from helpdesk.web.pages import TABS
from tests.helpdesk.test_cases import jpeg

if TYPE_CHECKING:
    from tests.helpdesk.conftest import Running

WIDE: ViewportSize = {"width": 1280, "height": 800}
ZOOMED: ViewportSize = {"width": 640, "height": 400}  # what 1280 × 800 has room for at 200 %
SHOTS = os.environ.get("KIOSK_SHOTS")  # a folder: pictures of every page to look at
VIEWS = [(role, path) for role in Role for path, _, need in TABS if need in ALLOWED[role]]
VIEWS += [(role, "/password") for role in Role] + [(Role.CLERK, "/submissions/NUMBER"), (Role.HELPER, "/none-such")]
VIEWS += [(Role.TECHNICIAN, "/terminals/kiosk-3"), (Role.CLERK, "/queue/appointments")]
VIEWS += [(Role.SUPERVISOR, "/submissions/results"), (Role.CLERK, "/submissions/photo-new")]
VIEWS += [(Role.CLERK, f"/submissions/NUMBER/photo/{page}") for page in ("crop", "print")]
FIRST = {path: role for role, path in reversed(VIEWS)}  # the same page as others see it: in the slow suite
SEEN = [
    pytest.param(role, path, id=f"{role.value} {path}", marks=[] if FIRST[path] is role else pytest.mark.slow)
    for role, path in VIEWS
]


@pytest.fixture(scope="module")
def filled(desk: Running) -> str:
    """A desk with something on every page; gives a submission's number."""
    for role in Role:
        desk.in_store(
            lambda tx, role=role: staff.add(tx, f"a-{role.value}", role, demo.PASSWORD, "test", name="张三丰")
        )
    desk.in_store(lambda tx: codes.make(tx, "kiosk-20", "20 号终端", "三楼电梯口", "test"))
    kiosk = desk.terminal("3 号终端", "大门右侧")
    kiosk.press(
        need="assist", aids=["wheelchair", "deaf"], service_title="残疾人证办理", step_number=4, page_title="照相"
    )
    beat = {"kiosk": kiosk.id, "version": "0.1.0", "devices": [{"role": "receipt_printer", "condition": "no_device"}]}
    kiosk.http.post("/api/v1/kiosk/heartbeat", json=beat)
    key = str(uuid4())
    body = {
        "key": key,
        "kiosk": kiosk.id,
        "service": "disability-photo",
        "fields": {"name": "张三", "phone": "13800000000", "photo_verdict": "too_dark,eyes,padded"},
        "photo_jpeg": base64.b64encode(jpeg(413, 579)).decode(),
    }
    sent = kiosk.http.post("/api/v1/submissions", json=body, headers={"Idempotency-Key": key})
    number: str = sent.raise_for_status().json()["number"]
    return number


@pytest.fixture(scope="module")
def contexts(desk: Running, browser: Browser, filled: str) -> Iterator[dict[Role | None, BrowserContext]]:
    opened: dict[Role | None, BrowserContext] = {None: browser.new_context(viewport=WIDE, locale="zh-CN")}
    for role in Role:
        opened[role] = browser.new_context(viewport=WIDE, locale="zh-CN")
        answer = opened[role].request.post(
            desk.url + "/console/api/login", data={"login": f"a-{role.value}", "password": demo.PASSWORD}
        )
        assert answer.ok
    yield opened
    for context in opened.values():
        context.close()


def opened(contexts: dict[Role | None, BrowserContext], desk: Running, role: Role | None, path: str) -> Page:
    page = contexts[role].new_page()
    answer = page.goto(desk.url + path)
    assert answer is not None and answer.status in (200, 404)
    page.wait_for_load_state("networkidle") if path != "/help" else page.locator("#waiting .tile").first.wait_for()
    return page


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def held(page: Page) -> list[str]:
    """What axe-core finds wrong, as lines."""
    found: dict[str, Any] = Axe().run(page).response
    return [
        f"{one['id']}: {node['html'][:120]} {node.get('failureSummary', '')[:200]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def clipped(page: Page) -> list[str]:
    """Elements with text that is cut off, or that make the whole page scroll sideways."""
    wrong: list[str] = page.evaluate(
        """() => {
            const wrong = [];
            const page = document.documentElement;
            if (page.scrollWidth > page.clientWidth) wrong.push(`page ${page.scrollWidth} > ${page.clientWidth}`);
            for (const one of document.querySelectorAll("h1, h2, h3, p, a, button, label, td, th, legend, dt, dd")) {
                const style = getComputedStyle(one);
                const hides = style.overflowX !== "visible" || style.overflowY !== "visible";
                const over = one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1;
                if (hides && over && !one.closest(".live, .unseen, .scroll")) wrong.push(one.outerHTML.slice(0, 120));
            }
            return wrong;
        }"""
    )
    return wrong


@pytest.mark.parametrize(("role", "path"), SEEN)
def test_axe_finds_nothing_and_at_200_percent_nothing_is_cut_off(
    desk: Running, contexts: dict[Role | None, BrowserContext], filled: str, role: Role, path: str
) -> None:
    page = opened(contexts, desk, role, path.replace("NUMBER", filled))
    name = f"{role.value}{path.replace('/', '-')}"
    shot(page, name)
    assert held(page) == []
    page.set_viewport_size(ZOOMED)
    shot(page, f"{name}-zoomed")
    assert clipped(page) == []
    page.close()


DATA = (
    *("张三丰", "张老师", "张*", "张三", "20 号终端", "三楼电梯口", "3 号终端", "大门右侧", "残疾人证办理", "照相"),
    *("1 号终端", "咨询台旁", "王敏", "李强", "赵红", "孙工", "王老师", "李老师", "赵老师", "孙老师"),
    *("1 号窗口", "2 号窗口", "3 号窗口", "养老保险", "医保报销", "残疾人证"),
    "周*",  # who has the wheelchair of the demo
    *(words for one in THINGS for words in (one.label, one.note) if words),
    *("陈*", "刘*", "黄*", "吴*", "徐*", "孙*"),  # of the demo's home visits
    *("我马上来", "请稍等", "请跟我来", "请坐着等", "中文"),  # what is sent to the citizen; the way back
)
CHINESE = """(known) => {
    const shown = [document.title, document.body.innerText];
    for (const one of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]")) {
        shown.push(one.ariaLabel, one.title, one.placeholder, one.alt);
    }
    const rest = known.reduce((text, word) => text.replaceAll(word, ""), shown.join("\\n"));
    return rest.match(/.*[\\u3000-\\u303f\\u4e00-\\u9fff\\uff00-\\uffef].*/g) ?? [];
}"""


@pytest.mark.parametrize("path", [path for path in FIRST if FIRST[path]])
def test_in_english_no_page_holds_chinese_but_names_and_all_of_it_holds(
    desk: Running, contexts: dict[Role | None, BrowserContext], filled: str, path: str
) -> None:
    context = contexts[FIRST[path]]
    context.add_cookies([{"name": "language", "value": "en", "url": desk.url}])
    page = opened(contexts, desk, FIRST[path], path.replace("NUMBER", filled))
    shot(page, f"en{path.replace('/', '-')}")
    assert page.evaluate(CHINESE, DATA) == []
    assert page.locator("html").get_attribute("lang") == "en"
    assert held(page) == []
    page.set_viewport_size(ZOOMED)
    shot(page, f"en{path.replace('/', '-')}-zoomed")
    assert clipped(page) == []
    page.close()
    context.clear_cookies(name="language")


def test_the_pages_before_a_login_hold_too(desk: Running, contexts: dict[Role | None, BrowserContext]) -> None:
    for path in ("/login", f"/hall?token={demo.HALL_TOKEN}", "/api"):
        page = contexts[None].new_page()
        answer = page.goto(desk.url + path)
        assert answer is not None and answer.ok
        shot(page, path.split("?")[0].strip("/"))
        assert held(page) == []
        page.set_viewport_size(ZOOMED)
        assert clipped(page) == []
        page.close()


FOCUSABLE = """() => [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, [tabindex='0']")].filter(
    (one) => one.offsetParent !== null && !one.disabled).length"""
AT = """() => {
    const one = document.activeElement;
    const style = getComputedStyle(one);
    const box = one.getBoundingClientRect();
    window.seen = window.seen ?? new Map();
    if (!window.seen.has(one)) window.seen.set(one, window.seen.size);
    return {
        is: one === document.body ? "body" : one.outerHTML.slice(0, 100),
        number: window.seen.get(one),
        ringed: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        inside: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
    };
}"""


TABBED = [
    *((Role.ADMIN, path) for path in ("/users", "/kiosks")),
    (Role.AUDITOR, "/audit"),
    *((Role.CLERK, path) for path in ("/submissions", "/password")),
]


@pytest.mark.parametrize(("role", "path"), TABBED, ids=[path for _, path in TABBED])
def test_the_tab_key_reaches_everything_shows_where_it_is_and_comes_round(
    desk: Running, contexts: dict[Role | None, BrowserContext], role: Role, path: str
) -> None:
    page = opened(contexts, desk, role, path)
    reachable = page.evaluate(FOCUSABLE)
    met: set[int] = set()
    left = 0
    for _ in range(3 * reachable + 10):  # a date's field is three stops
        page.keyboard.press("Tab")
        at = page.evaluate(AT)
        left += at["is"] == "body"
        if left == 2:
            break
        if at["is"] != "body":
            met.add(at["number"])
            assert at["ringed"] and at["inside"], at["is"]
    assert left == 2, "the focus never leaves the page"
    assert len(met) == reachable
    page.close()
