"""The staff's manual: its pictures are taken of the real pages, and every button it names is there."""

from __future__ import annotations

import base64
import io
import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page
from skimage import data
from sqlalchemy import update

from helpdesk import demo
from helpdesk.clock import HALL_ZONE
from helpdesk.contract import SUBMISSIONS, TICKETS
from helpdesk.staff import service as staff
from helpdesk.staff.rules import Role
from helpdesk.store.loan_models import LoanRow
from helpdesk.store.models import HelpRequest, KioskSpan

if TYPE_CHECKING:
    from tests.helpdesk.conftest import Running, Terminal

ROOT = Path(__file__).parents[2]
MANUAL = ROOT / "docs" / "staff-manual.zh-CN.md"
PICTURES = ROOT / "docs" / "images" / "manual"
WEB = ROOT / "helpdesk" / "web"
# What a county calls its states, and what lists are called, are buttons too.
HOUSE = WEB.parent
ELSEWHERE = (
    *(WEB / "pages.py", HOUSE / "cases" / "routes.py", HOUSE / "defaults" / "cases.yaml"),
    *(HOUSE / "visits" / "routes.py", HOUSE / "visits" / "looking.py"),
    *(HOUSE / "loans" / "routes.py", HOUSE / "imports" / "kinds.py", HOUSE / "photos" / "codes.py"),
)
NAMES = ("start", "waiting", "talk", "queue", "hall", "case", "visits", "loans", "terminal", "figures", "users")
LARGEST = 150_000  # bytes of one picture


def test_every_picture_it_shows_is_there_and_every_picture_there_is_shown() -> None:
    shown = re.findall(r"\(images/manual/(\w+)\.png\)", MANUAL.read_text(encoding="utf-8"))
    assert sorted(shown) == sorted(NAMES) == sorted(path.stem for path in PICTURES.glob("*.png"))
    for path in PICTURES.glob("*.png"):
        assert path.stat().st_size <= LARGEST
        assert Image.open(path).size[0] == 1280


def test_every_button_and_page_it_names_is_called_so() -> None:
    named = set(re.findall("「(.+?)」", MANUAL.read_text(encoding="utf-8")))
    files = [path for folder in ("templates", "static") for path in (WEB / folder).iterdir()]
    words = "\n".join(path.read_text(encoding="utf-8") for path in [*files, *ELSEWHERE] if path.suffix != ".svg")
    assert {name for name in named if name not in words} == set()
    assert len(named) > 20


@pytest.fixture(scope="module")
def busy(desk: Running) -> tuple[Running, list[Terminal]]:
    """A desk in the middle of a week."""
    chance = Random(4)
    kiosks = [desk.terminal("5 号终端", "服务台旁"), desk.terminal("6 号终端", "二楼")]
    wang = desk.console()
    monday = datetime.now(UTC).replace(hour=1, minute=0, second=0, microsecond=0) - timedelta(days=2)
    for _ in range(40):
        kiosk = chance.choice(kiosks)
        key = kiosk.press(need=chance.choice(["assist", "lead", "act_for"])).json()["key"]
        for what in ("claim", "arrived", "close"):
            wang.act(key, what)
        raised = monday + timedelta(hours=chance.choice([0, 0, 1, 2, 5, 6, 7]), minutes=chance.randrange(60))
        claimed = chance.expovariate(1 / 15)
        moments = {"raised_at": raised, "claimed_at": raised + timedelta(seconds=claimed)}
        moments["arrived_at"] = moments["claimed_at"] + timedelta(seconds=chance.expovariate(1 / 60))
        query = update(HelpRequest).where(HelpRequest.key == key).values(moments)
        desk.in_store(lambda tx, query=query: tx.session.execute(query))
    for back in range(1, 14):
        _day(desk, kiosks[0].id, datetime.now(UTC) - timedelta(days=back), chance)
    desk.in_store(lambda tx: staff.add(tx, "chen", Role.CLERK, demo.PASSWORD, "test", name="陈静"))
    desk.in_store(lambda tx: staff.add(tx, "chief", Role.ADMIN, demo.PASSWORD, "test", name="钱主任"))
    return desk, kiosks


def _day(desk: Running, kiosk: str, day: datetime, chance: Random) -> None:
    at = day.replace(hour=0, minute=30, second=0, microsecond=0)
    ends = at + timedelta(hours=9)
    spans = [("off", "关机了", at - timedelta(hours=10), at)]
    while at < ends:
        level, words, minutes = chance.choice(
            [
                ("well", "正常", 200),
                ("well", "正常", 150),
                ("low", "凭条纸快用完：请今天换纸", 50),
                ("offline", "连不上", 8),
            ]
        )
        after = min(at + timedelta(minutes=minutes), ends)
        spans.append((level, words, at, after))
        at = after
    rows = [KioskSpan(kiosk_id=kiosk, level=a, text=b, since=c, until=d) for a, b, c, d in spans]
    desk.in_store(lambda tx: tx.session.add_all(rows))


@pytest.mark.slow
def test_the_pictures_are_of_the_pages_as_they_are(
    busy: tuple[Running, list[Terminal]], browser: Browser, tmp_path: Path
) -> None:
    """With MANUAL=write they go into the manual."""
    desk, kiosks = busy
    if desk.database.startswith("postgresql"):
        return  # the same pages
    folder = PICTURES if os.environ.get("MANUAL") == "write" else tmp_path
    folder.mkdir(parents=True, exist_ok=True)

    def take(page: Page, name: str, high: int) -> None:
        picture = page.screenshot(clip={"x": 0, "y": 0, "width": 1280, "height": high}, full_page=True)
        image = Image.open(io.BytesIO(picture)).convert("RGB").quantize(96, dither=Image.Dither.NONE)
        image.save(folder / f"{name}.png", optimize=True)

    def opened(login: str, path: str) -> Page:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
        told = {"login": login, "password": demo.PASSWORD}
        assert context.request.post(desk.url + "/console/api/login", data=told).ok
        page = context.new_page()
        page.goto(desk.url + path)
        return page

    for kiosk in kiosks:
        beat = {"kiosk": kiosk.id, "version": "0.1.0"}
        kiosk.http.post("/api/v1/kiosk/heartbeat", json=beat).raise_for_status()
    page = opened(demo.LOGIN, "/help")
    page.locator("#today dd").first.wait_for()
    take(page, "start", 420)
    page.get_by_role("button", name="上岗", exact=True).click()
    page.get_by_role("button", name="听到了", exact=True).click()
    about = {"need": "assist", "service_title": "残疾人证办理", "step_number": 4, "page_title": "照相"}
    kiosks[0].press(aids=["wheelchair"], **about)
    page.locator("#waiting .tile").first.wait_for()
    take(page, "waiting", 420)
    page.keyboard.press("Enter")
    page.locator("#held .tile").first.wait_for()
    kiosks[1].press(aids=["deaf"], **about)
    page.locator("#waiting .talk").first.wait_for()
    take(page, "talk", 640)
    take(_queue(opened("chen", "/queue"), kiosks[0]), "queue", 760)
    hall = browser.new_page(viewport={"width": 1280, "height": 720}, locale="zh-CN")
    hall.goto(f"{desk.url}/hall?token={demo.HALL_TOKEN}")
    hall.locator(".calls li").first.wait_for()
    take(hall, "hall", 720)
    take(_case(opened("chen", "/submissions"), kiosks[0]), "case", 1590)
    take(_loans(opened(demo.LOGIN, "/loans?kind=wheelchair"), desk), "loans", 1250)
    week = datetime.now(HALL_ZONE).date() + timedelta(days=1)  # the demo's visits are on the next working day
    week += timedelta(days=max(0, week.isoweekday() - 5) and 8 - week.isoweekday())
    take(opened("chen", f"/visits/calendar?day={week}"), "visits", 1260)
    terminals = opened(demo.TECHNICIAN_LOGIN, "/terminals")
    terminals.get_by_role("link", name="5 号终端这两周").click()
    terminals.locator(".strip").first.wait_for()
    take(terminals, "terminal", 700)
    take(opened(demo.SUPERVISOR_LOGIN, "/figures"), "figures", 1300)
    take(opened("chief", "/users"), "users", 800)
    assert sorted(path.stem for path in folder.glob("*.png")) == sorted(NAMES)


def _case(page: Page, kiosk: Terminal) -> Page:
    """Somebody's photograph is being looked at."""
    key = str(uuid4())
    fields = {"name": "李示例", "number": "421222195003120026", "phone": "13900000001", "address": "隽水镇示例路 12 号"}
    about = {"service": "disability-photo", "service_title": "残疾人证照相"}
    face, out = Image.fromarray(data.astronaut()).crop((120, 0, 330, 294)), io.BytesIO()  # NASA, public domain
    face.resize((413, 579), Image.Resampling.LANCZOS).save(out, "JPEG", quality=90)
    told = {"photo_jpeg": base64.b64encode(out.getvalue()).decode()}
    body = {"key": key, "kiosk": kiosk.id, **about, "fields": {**fields, "photo_verdict": "too_dark,tilt"}, **told}
    sent = kiosk.http.post(SUBMISSIONS, json=body, headers={"Idempotency-Key": key}).raise_for_status()
    page.goto(f"{page.url}/{sent.json()['number']}")
    page.get_by_role("button", name="开始审").click()
    page.get_by_role("button", name="照片可以用").wait_for()
    page.get_by_text("照样使用").click()
    page.wait_for_load_state("networkidle")
    return page


def _loans(page: Page, desk: Running) -> Page:
    """One is out too long, one just went out."""
    late = datetime.now(UTC) - timedelta(minutes=12)
    desk.in_store(lambda tx: tx.session.execute(update(LoanRow).values(due_at=late, told_at=late)))
    page.get_by_label("谁借（可以不写）").fill("李示例")
    page.get_by_role("button", name="老花镜-01").click()
    page.get_by_role("row", name="老花镜-01").wait_for()
    page.goto(f"{page.url}?kind=wheelchair")
    return page


def _queue(page: Page, kiosk: Terminal) -> Page:
    """A morning at window 3: one is called, one is aside, some wait."""
    page.get_by_label("我的窗口").select_option("3")
    page.get_by_role("button", name="开窗").click()
    drawn = (("pension", None), ("medical", None), ("disability", "certificate"), ("pension", "age"), ("medical", None))
    for service, right in drawn:
        key = str(uuid4())
        body = {"key": key, "kiosk": kiosk.id, "services": [service], "right": right}
        kiosk.http.post(TICKETS, json=body, headers={"Idempotency-Key": key}).raise_for_status()
    page.locator("#queue-waiting li").nth(len(drawn) - 1).wait_for()
    page.locator("#main").focus()
    for key, number in (("n", "C001"), ("k", "—"), ("n", "A002")):
        page.keyboard.press(key)
        page.locator("#queue-number", has_text=number).wait_for()
    return page
