"""The photo of a case: decided about in two taps and counted, cut by hand, brought from a bedside, printed."""

from __future__ import annotations

import base64
import csv
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select, text, update

from drivers.camera.checks import CHECKS
from helpdesk import demo
from helpdesk.cases import retention
from helpdesk.cases.rules import REASON_MOST
from helpdesk.contract import CASES_MINE, SUBMISSIONS
from helpdesk.photos import codes
from helpdesk.photos.codes import HARD, SOFT, Level, findings
from helpdesk.store.case_models import CaseRow
from helpdesk.store.models import AuditRow, Submission
from helpdesk.store.photo_models import PhotoCount, PhotoRow
from tests.helpdesk.test_cases import KINDS, act
from tests.helpdesk.test_console_pages import held

if TYPE_CHECKING:
    from tests.helpdesk.conftest import Console, Running, Terminal

NAME, NUMBER = "司空示例", "421222194807080010"
RED, GREY = (220, 20, 20), (120, 130, 140)


def picture(width: int = 413, height: int = 579, kind: str = "JPEG") -> bytes:
    """Grey, with a red dot in its middle."""
    image = Image.new("RGB", (width, height), GREY)
    x, y, r = width / 2, height / 2, min(width, height) / 20
    ImageDraw.Draw(image).ellipse((x - r, y - r, x + r, y + r), fill=RED)
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


def red_middle(jpeg: bytes) -> tuple[float, float]:
    with Image.open(io.BytesIO(jpeg)) as opened:
        image = opened.convert("RGB")
    found = [
        (x, y)
        for y in range(image.height)
        for x in range(image.width)
        if sum(abs(a - b) for a, b in zip(image.getpixel((x, y)), RED, strict=True)) < 120  # type: ignore[arg-type]
    ]
    return sum(x for x, _ in found) / len(found), sum(y for _, y in found) / len(found)


@pytest.fixture(scope="module")
def clerk(desk: Running) -> Console:
    return desk.console(demo.LOGIN)


@pytest.fixture(scope="module")
def kiosk(desk: Running) -> Terminal:
    return desk.terminal()


def send(kiosk: Terminal, verdict: str, *, photo: bytes | None = None, service: str = "disability-photo") -> str:
    key = str(uuid4())
    body: dict[str, Any] = {"key": key, "kiosk": kiosk.id, "service": service, "service_title": "残疾人证照相"}
    body["fields"] = {"name": NAME, "number": NUMBER, "photo_verdict": verdict}
    body["photo_jpeg"] = base64.b64encode(photo or picture()).decode()
    answer = kiosk.http.post(SUBMISSIONS, json=body, headers={"Idempotency-Key": key}).raise_for_status()
    number: str = answer.json()["number"]
    return number


def decide(console: Console, number: str, version: int, act: str, **more: str) -> int:
    data = {"act": act, "version": str(version), **more}
    return console.http.post(f"/submissions/{number}/photo", data=data, follow_redirects=False).status_code


def audited(desk: Running, number: str) -> list[str]:
    rows = select(AuditRow.action).where(AuditRow.subject == number).order_by(AuditRow.id)
    return desk.in_store(lambda tx: list(tx.session.scalars(rows)))  # type: ignore[no-any-return]


def counted(desk: Running, code: str) -> dict[str, int]:
    def job(tx: Any) -> dict[str, int]:
        rows = tx.session.scalars(select(PhotoCount).where(PhotoCount.code == code))
        return {row.what: row.count for row in rows if row.count}

    found: dict[str, int] = desk.in_store(job)
    return found


def gained(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    return {what: count - before.get(what, 0) for what, count in after.items() if count != before.get(what, 0)}


# ---- the codes -------------------------------------------------------------------------------------------------------


def test_the_checks_of_the_camera_have_words_for_staff_and_are_hard_where_the_camera_says_so() -> None:
    known = dict.fromkeys(HARD, True) | {code: False for code in SOFT if code != codes.IMPORTED}
    assert known == {check.code: check.hard for check in CHECKS}


def test_hard_ones_come_first_and_what_was_waived_last_each_once() -> None:
    found = findings("tilt,padded,too_dark,blurred,eyes,tilt")
    assert [(one.code, one.level) for one in found] == [
        ("blurred", Level.HARD),
        ("too_dark", Level.HARD),
        ("eyes", Level.SOFT),
        ("tilt", Level.SOFT),
        ("padded", Level.WAIVED),
    ]
    assert findings("waived:too_dark")[0].level is Level.WAIVED
    assert findings("") == () == findings(" , ")


def test_a_code_nobody_knows_is_advice_and_a_sentence_of_before_stands_as_it_is() -> None:
    (new,) = findings("smile")
    assert (new.level, new.words) == (Level.SOFT, "别的：smile")
    (sentence,) = findings("照片有点暗。")
    assert (sentence.level, sentence.words, codes.counted([sentence])) == (Level.HARD, "照片有点暗。", ())


@given(
    st.lists(st.sampled_from([*HARD, *SOFT, *codes.WAIVED, "", "new_one", "waived:pose", "一句话。"])),
    st.text(max_size=20),
)
def test_whatever_a_terminal_sends_staff_read_something_in_order(parts: list[str], more: str) -> None:
    found = findings(",".join([*parts, more]))
    ranks = [list(Level).index(one.level) for one in found]
    assert ranks == sorted(ranks) and all(one.words for one in found)
    assert len({one.code for one in found}) == len(found)
    assert len(codes.asks_again(found)) <= REASON_MOST


def test_what_the_citizen_is_told_is_about_the_picture_and_never_about_a_person() -> None:
    assert codes.asks_again(findings("eyes,pose,head_support,no_face")) == "照片要重照一次。"
    assert codes.asks_again(findings("too_dark,eyes")) == "照片要重照：照片太暗。"


# ---- deciding --------------------------------------------------------------------------------------------------------


def test_advice_stops_nothing_and_what_people_made_of_it_is_counted(
    desk: Running, kiosk: Terminal, clerk: Console
) -> None:
    before = counted(desk, "eyes"), counted(desk, "all")
    number = send(kiosk, "eyes,tilt,padded")
    assert act(clerk, number, "begin", 1) == 303
    assert act(clerk, number, "approve", 2) == 303, "no soft check ever stops anybody"
    assert gained(before[0], counted(desk, "eyes")) == {"raised": 1, "passed": 1}
    assert gained(before[1], counted(desk, "all")) == {"raised": 1}
    assert counted(desk, "padded") == {}, "what was waived was not asked for"


def test_what_is_hard_wants_a_reason_which_is_counted_and_can_be_taken_back(
    desk: Running, kiosk: Terminal, clerk: Console
) -> None:
    before = counted(desk, "too_dark"), counted(desk, "mouth")
    number = send(kiosk, "too_dark,mouth")
    act(clerk, number, "begin", 1)
    assert act(clerk, number, "approve", 2) == 409
    assert decide(clerk, number, 2, "keep", reason="他有病") == 409, "a reason of the list, and no diagnosis"
    assert decide(clerk, number, 1, "keep", reason="limb") == 409, "had seen an older one"
    assert decide(clerk, number, 2, "keep", reason="limb") == 303
    assert decide(clerk, number, 3, "keep", reason="face") == 409, "it is decided"
    page = clerk.http.get(f"/submissions/{number}").text
    assert "照样使用：肢体" in page and "wang" in page
    assert gained(before[0], counted(desk, "too_dark")) == {"raised": 1, "limb": 1}
    assert decide(clerk, number, 3, "unkeep") == 303
    assert decide(clerk, number, 4, "unkeep") == 409
    assert act(clerk, number, "approve", 4) == 409
    assert gained(before[1], counted(desk, "mouth")) == {"raised": 1}
    assert decide(clerk, number, 4, "keep", reason="sight") == 303
    assert act(clerk, number, "approve", 5) == 303
    assert gained(before[0], counted(desk, "too_dark")) == {"raised": 1, "sight": 1}
    assert [one for one in audited(desk, number) if "photo" in one] == [
        "case.photo_kept",
        "case.photo_unkept",
        "case.photo_kept",
    ]


def test_after_five_minutes_a_decision_stands(desk: Running, kiosk: Terminal, clerk: Console) -> None:
    number = send(kiosk, "blurred")
    assert decide(clerk, number, 1, "keep", reason="limb") == 303
    long_ago = text("UPDATE case_changes SET at = at - 301000 WHERE what = 'photo'")
    desk.in_store(lambda tx: tx.session.execute(long_ago))
    assert decide(clerk, number, 2, "unkeep") == 409
    assert 'value="unkeep"' not in clerk.http.get(f"/submissions/{number}").text


def test_the_citizen_is_asked_for_another_and_told_why_by_the_own_card(
    desk: Running, kiosk: Terminal, clerk: Console
) -> None:
    before = counted(desk, "blurred")
    number = send(kiosk, "blurred,eyes")
    assert decide(clerk, number, 1, "again") == 303
    told = kiosk.http.post(CASES_MINE, json={"kiosk": kiosk.id, "holder": NUMBER}).raise_for_status().json()
    (mine,) = [one for one in told["cases"] if one["number"] == number]
    assert (mine["state"], mine["reason"]) == ("more_needed", "照片要重照：照片模糊。")
    assert gained(before, counted(desk, "blurred")) == {"raised": 1, "again": 1}
    assert decide(clerk, number, 2, "again") == 409, "from here nothing is asked again"
    other = send(kiosk, "blurred")
    assert decide(clerk, other, 1, "again", words="请摘下帽子") == 303
    assert "<q>请摘下帽子</q>" in clerk.http.get(f"/submissions/{other}").text


def test_a_photo_that_came_later_is_pointed_at(kiosk: Terminal, clerk: Console) -> None:
    first = send(kiosk, "blurred")
    assert decide(clerk, first, 1, "again") == 303
    second = send(kiosk, "")
    assert f'/submissions/{second}"' in clerk.http.get(f"/submissions/{first}").text
    assert f'/submissions/{first}"' not in clerk.http.get(f"/submissions/{second}").text


def test_the_figures_tell_which_check_is_overruled_by_week_and_as_a_file(
    desk: Running, kiosk: Terminal, clerk: Console
) -> None:
    for _ in range(5):
        number = send(kiosk, "uneven")
        assert decide(clerk, number, 1, "keep", reason="white_hair") == 303
    chief = desk.console(demo.SUPERVISOR_LOGIN)
    page = chief.http.get("/figures").raise_for_status().text
    assert "照片检查：按项目" in page and "照片检查：按星期" in page
    assert re.search(r"脸上明暗不匀</th><td>5</td><td class=\"bad\">100%</td><td>5</td>", page)
    lines = list(csv.reader(io.StringIO(chief.http.get("/figures.csv").content.decode("utf-8-sig"))))
    head = next(line for line in lines if "used_white_hair" in line)
    (row,) = [line for line in lines if line[:2] == ["check", "脸上明暗不匀"]]
    assert dict(zip(head, row, strict=True)) | {"raised": "5", "used": "5", "used_white_hair": "5"} == dict(
        zip(head, row, strict=True)
    )


# ---- cutting, bringing in, printing ----------------------------------------------------------------------------------


def bring(console: Console, number: str, data: bytes, version: int = 1) -> Any:
    return console.http.post(
        f"/submissions/{number}/photo/import?version={version}",
        content=data,
        headers={"Content-Type": "application/octet-stream"},
        follow_redirects=False,
    )


def cut(console: Console, number: str, version: int, **frame: str) -> Any:
    data = {"version": str(version), "x": "0.5", "y": "0.5", "height": "1", "turn": "0", **frame}
    return console.http.post(f"/submissions/{number}/photo/crop", data=data, follow_redirects=False)


def shown(console: Console, number: str, what: str = "") -> bytes:
    content: bytes = console.http.get(f"/submissions/{number}/photo{what}").raise_for_status().content
    return content


def test_what_is_cut_by_hand_is_the_photo_and_the_picture_stays(desk: Running, kiosk: Terminal, clerk: Console) -> None:
    sent = picture(900, 1200)
    number = send(kiosk, "geometry", photo=sent)
    assert cut(clerk, number, 1, x="0.4", height="0.5").status_code == 303
    with Image.open(io.BytesIO(shown(clerk, number))) as photo:
        assert (photo.size, photo.info["dpi"], len(photo.getexif())) == ((413, 579), (300, 300), 0)
    x, _ = red_middle(shown(clerk, number))
    assert x == pytest.approx(413 / 2 + 0.1 * 900 * 579 / 600, abs=2)
    assert shown(clerk, number, "/original") == sent
    assert decide(clerk, number, 2, "back") == 303
    assert shown(clerk, number) == sent
    assert decide(clerk, number, 3, "back") == 409, "nothing was cut"
    assert {"case.photo_cut", "case.photo_original", "case.photo_uncut", "submission.photo"} <= set(
        audited(desk, number)
    )


@pytest.mark.parametrize(
    ("frame", "words"), [({"x": "7"}, "中间"), ({"height": "nan"}, "不对"), ({"x": "0", "y": "0"}, "外面")]
)
def test_a_frame_that_cannot_be_meant_changes_nothing(
    kiosk: Terminal, clerk: Console, frame: dict[str, str], words: str
) -> None:
    number = send(kiosk, "")
    answer = cut(clerk, number, 1, **frame)
    assert answer.status_code == 422 and words in answer.text
    assert cut(clerk, number, 1).status_code == 303, "the case is as it was"


def test_what_a_terminal_calls_a_photo_and_is_none_can_be_replaced(kiosk: Terminal, clerk: Console) -> None:
    number = send(kiosk, "", photo=b"\xff\xd8\xff no picture")
    for page in ("/crop", "/sheet"):
        answer = clerk.http.get(f"/submissions/{number}/photo{page}")
        assert answer.status_code == 409 and "照片坏了" in answer.text
    assert cut(clerk, number, 1).status_code in (409, 422)
    assert bring(clerk, number, picture(800, 1000)).status_code == 303
    assert cut(clerk, number, 2).status_code == 303


def test_two_who_cut_at_once_do_not_overwrite_each_other(kiosk: Terminal, clerk: Console) -> None:
    number = send(kiosk, "")
    assert [cut(clerk, number, 1).status_code, cut(clerk, number, 1).status_code] == [303, 409]


def test_a_picture_from_a_bedside_begins_a_case_is_cut_and_may_then_be_used(desk: Running, clerk: Console) -> None:
    form = {"key": str(uuid4()), "kind": "disability-photo", "name": NAME, "number": NUMBER, "phone": "13911113333"}
    made = clerk.http.post("/submissions/photo-new", data=form, follow_redirects=False)
    assert made.status_code == 303
    number = made.headers["location"].rsplit("/", 1)[1]
    again = clerk.http.post("/submissions/photo-new", data=form, follow_redirects=False)
    assert again.headers["location"] == made.headers["location"], "the same form is the same case"
    assert "还没有照片" in clerk.http.get(f"/submissions/{number}").text
    assert clerk.http.get(f"/submissions/{number}/photo").status_code == 404
    answer = bring(clerk, number, picture(3000, 4000))
    assert (answer.status_code, answer.headers["location"]) == (303, f"/submissions/{number}/photo/crop")
    act(clerk, number, "begin", 2)
    refused = clerk.http.post(f"/submissions/{number}", data={"act": "approve", "version": "3"})
    assert refused.status_code == 409 and "照片还没有裁" in refused.text
    assert clerk.http.get(f"/submissions/{number}/photo/print").status_code == 409
    assert cut(clerk, number, 3).status_code == 303
    page = clerk.http.get(f"/submissions/{number}").text
    assert "工作人员带来的照片，机器没有检查" in page and "还没有裁" not in page
    assert act(clerk, number, "approve", 4) == 303
    assert "case.enter" in audited(desk, number) and "case.photo_import" in audited(desk, number)
    assert ".desk" not in desk.console(demo.SUPERVISOR_LOGIN).http.get("/terminals").text


def test_the_form_of_a_new_case_is_refused_with_what_was_typed(clerk: Console) -> None:
    form = {"key": str(uuid4()), "kind": "disability-photo", "name": NAME, "number": "421222194807080012"}
    wrong = clerk.http.post("/submissions/photo-new", data=form)
    assert wrong.status_code == 422 and "身份证号码打错了" in wrong.text and NAME in wrong.text
    none = clerk.http.post("/submissions/photo-new", data={**form, "number": "", "kind": "bus-card"})
    assert none.status_code == 422 and "请选办什么" in none.text


def test_a_picture_in_place_of_the_terminals_is_taken_back_for_good(
    desk: Running, kiosk: Terminal, clerk: Console
) -> None:
    sent = picture()
    number = send(kiosk, "too_dark", photo=sent)
    assert decide(clerk, number, 1, "keep", reason="other") == 303
    assert bring(clerk, number, picture(1000, 1400, "PNG"), 2).status_code == 303
    assert cut(clerk, number, 3).status_code == 303
    assert decide(clerk, number, 4, "back") == 303 and decide(clerk, number, 5, "back") == 303
    assert shown(clerk, number) == sent
    assert act(clerk, number, "begin", 6) == 303
    assert act(clerk, number, "approve", 7) == 409, "what was said of it was said before the other came"
    rows = desk.in_store(lambda tx: len(tx.session.scalars(select(PhotoRow.id)).all()))
    left = desk.in_store(
        lambda tx: tx.session.scalars(text("SELECT count(*) FROM case_photos")).one()  # type: ignore[call-overload]
    )
    assert rows == left
    assert "case.photo_drop" in audited(desk, number)


@pytest.mark.parametrize(
    ("data", "words"), [(b"", "空的"), (b"%PDF-1.7", "不是 JPEG 或 PNG"), (picture()[:700], "坏了")]
)
def test_a_file_that_is_no_picture_is_refused_in_words_and_the_case_stays(
    kiosk: Terminal, clerk: Console, data: bytes, words: str
) -> None:
    number = send(kiosk, "")
    answer = bring(clerk, number, data)
    assert answer.status_code == 422 and words in answer.text and 'role="alert"' in answer.text
    assert act(clerk, number, "begin", 1) == 303


def test_a_file_over_twenty_megabytes_is_stopped_on_its_way(kiosk: Terminal, clerk: Console) -> None:
    number = send(kiosk, "")
    assert bring(clerk, number, b"\xff\xd8\xff" + b"0" * 21_000_000).status_code == 413
    assert clerk.http.post(f"/submissions/{number}", content=b"0" * 5_000_000).status_code == 413, (
        "only there is it large"
    )


def test_nothing_of_a_picture_lies_in_the_database_in_the_clear(desk: Running, kiosk: Terminal, clerk: Console) -> None:
    if desk.database.startswith("postgresql"):
        return  # the same rows, in files that are not ours to read
    number = send(kiosk, "")
    assert bring(clerk, number, picture(800, 1000)).status_code == 303
    assert cut(clerk, number, 2).status_code == 303
    data = b"".join(path.read_bytes() for path in desk.state.glob("helpdesk.db*"))
    assert shown(clerk, number)[:300] not in data and shown(clerk, number, "/original")[:300] not in data
    assert b"JFIF" not in data


def test_what_is_over_its_days_goes_with_its_pictures_and_the_numbers_stay(
    desk: Running, kiosk: Terminal, clerk: Console
) -> None:
    number = send(kiosk, "covered")
    assert bring(clerk, number, picture(800, 1000)).status_code == 303
    assert cut(clerk, number, 2).status_code == 303
    for version, name in enumerate(("begin", "approve", "finish"), start=3):
        assert act(clerk, number, name, version) == 303
    assert cut(clerk, number, 6).status_code == 409, "what is at its end stays as it is"

    def purged(tx: Any) -> tuple[int, int]:
        ended = select(CaseRow.id).join(Submission).where(Submission.number == number)
        case = tx.session.scalars(ended).one()
        tx.session.execute(update(CaseRow).where(CaseRow.id == case).values(ended_at=tx.now - timedelta(days=91)))
        gone = retention.purge(tx, KINDS)
        return gone, len(tx.session.scalars(select(PhotoRow.id).where(PhotoRow.case_id == case)).all())

    assert desk.in_store(purged) == (1, 0)
    assert counted(desk, "covered")["raised"] >= 1
    assert clerk.http.get(f"/submissions/{number}/photo").status_code == 404


def test_what_is_carried_out_has_the_photo_that_is_used(desk: Running, kiosk: Terminal, clerk: Console) -> None:
    import zipfile

    number = send(kiosk, "", photo=picture(800, 1000))
    assert cut(clerk, number, 1).status_code == 303
    day = f"{number[:4]}-{number[4:6]}-{number[6:8]}"
    chief = desk.console(demo.SUPERVISOR_LOGIN)
    file = chief.http.get(f"/submissions/export?since={day}&until={day}&kind=zip").raise_for_status()
    with zipfile.ZipFile(io.BytesIO(file.content)) as packed:
        assert packed.read(f"{number}/photo.jpg") == shown(clerk, number)


# ---- in a browser ----------------------------------------------------------------------------------------------------


@pytest.fixture
def context(desk: Running, browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    login = {"login": demo.LOGIN, "password": demo.PASSWORD}
    assert opened.request.post(f"{desk.url}/console/api/login", data=login).ok
    yield opened
    opened.close()


def test_in_two_taps_a_photo_is_used_all_the_same_and_by_one_it_is_taken_back(
    desk: Running, context: BrowserContext, kiosk: Terminal
) -> None:
    number = send(kiosk, "no_face,covered,padded")
    page = context.new_page()
    page.goto(f"{desk.url}/submissions/{number}")
    expect(page.locator(".findings li")).to_have_text(
        [re.compile("要看 没有找到脸"), re.compile("提醒 脸有一部分"), re.compile("放宽了 照片边上补了背景")]
    )
    for summary in page.locator(".why summary").all():
        summary.click()
    assert held(page) == [], "also what is folded up at first"
    page.reload()
    page.get_by_text("照样使用").click()
    page.get_by_role("button", name="面部差异").click()
    expect(page.get_by_text("照样使用：面部差异")).to_be_visible()
    page.get_by_role("button", name="撤回", exact=True).click()
    expect(page.get_by_text("照样使用：面部差异")).to_have_count(0)
    page.locator("summary", has_text="照样使用").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="面部差异").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("照样使用：面部差异")).to_be_visible()


def cropping(page: Page, desk: Running, number: str) -> Page:
    page.goto(f"{desk.url}/submissions/{number}/photo/crop")
    page.locator("#crop[data-ready]").wait_for()
    return page


def value(page: Page, name: str) -> float:
    return float(page.locator(f"#crop input[name={name}]").input_value())


def test_by_keys_alone_a_picture_is_moved_zoomed_turned_and_cut(
    desk: Running, context: BrowserContext, kiosk: Terminal, clerk: Console
) -> None:
    number = send(kiosk, "", photo=picture(900, 1200))
    page = cropping(context.new_page(), desk, number)
    first = {name: value(page, name) for name in ("x", "y", "height", "turn")}
    assert first["height"] == 1.0 and first["x"] == 0.5
    page.locator("#stage").focus()
    for key in ("+", "+", "Shift++", "ArrowLeft", "Shift+ArrowDown", "]", "]", "["):
        page.keyboard.press(key)
    assert value(page, "height") < 0.95 and value(page, "x") > 0.5 and value(page, "y") < 0.5
    assert value(page, "turn") == 0.5
    for name in ("x", "turn"):
        before = value(page, name)
        page.locator(f"#crop input[name={name}]").focus()
        page.keyboard.press("ArrowRight")
        assert value(page, name) == pytest.approx(before + {"x": 0.005, "turn": 0.5}[name], abs=1e-6)
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#crop-now")).to_contain_text("转 0.50 度")
    sent = {name: value(page, name) for name in ("x", "y", "height", "turn")}
    page.get_by_role("button", name="裁下来").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="撤回裁的照片")).to_be_visible()
    x, y = red_middle(shown(clerk, number))
    scale = 579 / (sent["height"] * 1200)
    assert x == pytest.approx(413 / 2 + scale * (0.5 - sent["x"]) * 900, abs=3)
    assert y == pytest.approx(579 / 2 + scale * (0.5 - sent["y"]) * 1200, abs=3)


def test_by_mouse_what_is_dragged_into_the_frame_is_what_is_cut(
    desk: Running, context: BrowserContext, kiosk: Terminal, clerk: Console
) -> None:
    number = send(kiosk, "", photo=picture(900, 1200))
    page = cropping(context.new_page(), desk, number)
    page.locator("#stage").hover()
    for _ in range(12):
        page.mouse.wheel(0, -100)
    box = page.locator("#stage canvas").bounding_box()
    assert box is not None and value(page, "height") < 0.75
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + 60, middle[1] + 40, steps=4)
    page.mouse.up()
    frame_high = box["height"] / 1.44
    page.get_by_role("button", name="裁下来").click()
    expect(page.get_by_role("button", name="撤回裁的照片")).to_be_visible()
    x, y = red_middle(shown(clerk, number))
    on_photo = 579 / frame_high
    assert (x, y) == pytest.approx((413 / 2 + 60 * on_photo, 579 / 2 + 40 * on_photo), abs=3)


def test_what_the_frame_shows_is_what_the_server_cuts(
    desk: Running, context: BrowserContext, kiosk: Terminal, clerk: Console
) -> None:
    image = Image.effect_noise((18, 24), 90).resize((900, 1200), Image.Resampling.BICUBIC)
    out = io.BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=95)
    number = send(kiosk, "", photo=out.getvalue())
    page = cropping(context.new_page(), desk, number)
    page.locator("#stage").focus()
    for key in ("Shift++", "Shift++", "Shift++", "}", "}", "ArrowLeft", "Shift+ArrowUp"):
        page.keyboard.press(key)
    seen = page.evaluate(
        """() => {
            const canvas = document.querySelector("#stage canvas");
            const high = canvas.height / 1.44, wide = canvas.width / 1.44;
            const small = document.createElement("canvas");
            [small.width, small.height] = [41, 58];
            small.getContext("2d").drawImage(canvas, 0.22 * wide, 0.22 * high, wide, high, 0, 0, 41, 58);
            return [...small.getContext("2d").getImageData(0, 0, 41, 58).data].filter((_, at) => at % 4 === 0);
        }"""
    )
    page.get_by_role("button", name="裁下来").click()
    expect(page.get_by_role("button", name="撤回裁的照片")).to_be_visible()
    with Image.open(io.BytesIO(shown(clerk, number))) as photo:
        made = np.asarray(photo.convert("L").resize((41, 58), Image.Resampling.BOX), dtype=int).ravel()
    inner = [at for at in range(41 * 58) if 3 < at % 41 < 37 and 3 < at // 41 < 54 and at % 41 not in (19, 20, 21)]
    apart = sum(abs(seen[at] - made[at]) for at in inner) / len(inner)
    unlike = sum(abs(seen[at] - made[at - 4]) for at in inner) / len(inner)
    assert apart < 8 < unlike, "as noisy as it is, four points aside it would be another picture"


def test_a_file_is_chosen_and_the_page_leads_to_cutting_it(
    desk: Running, context: BrowserContext, kiosk: Terminal, tmp_path: Path
) -> None:
    number = send(kiosk, "too_dark")
    page = context.new_page()
    page.goto(f"{desk.url}/submissions/{number}")
    page.evaluate("() => { window.stayed = true; }")
    page.get_by_text("装入上门拍的照片").click()
    broken, good = tmp_path / "no.jpg", tmp_path / "ok.png"
    broken.write_bytes(b"no picture at all")
    good.write_bytes(picture(1200, 1600, "PNG"))
    page.get_by_label("照片（JPEG 或 PNG").set_input_files(broken)
    page.get_by_role("button", name="装入照片").click()
    expect(page.locator("p.wrong")).to_contain_text("这不是 JPEG 或 PNG 照片")
    page.get_by_text("装入上门拍的照片").click()
    page.get_by_label("照片（JPEG 或 PNG").set_input_files(good)
    page.get_by_role("button", name="装入照片").click()
    page.locator("#crop[data-ready]").wait_for()
    assert page.url.endswith(f"/submissions/{number}/photo/crop")
    assert page.evaluate("() => window.stayed"), "whoever is on duty stays on duty"


@dataclass
class Printed:
    """Of a PDF with one page and one picture on it: the paper in mm, the picture's pixels, and mm for each of them."""

    pages: int
    paper: tuple[float, float]
    pixels: tuple[int, int]
    per_pixel: tuple[float, float]
    at: tuple[float, float]


def measured(pdf: bytes) -> Printed:
    """What a printer would be sent: the matrices in force where the picture is drawn, multiplied."""
    box = re.search(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", pdf)
    image = re.search(rb"/Subtype /Image\s*/Width (\d+)\s*/Height (\d+)", pdf)
    assert box is not None and image is not None
    point, wide, high = 25.4 / 72, int(image[1]), int(image[2])
    for start in re.finditer(rb"/FlateDecode[^>]*>>\s*stream\r?\n", pdf):
        try:
            drawing = zlib.decompressobj().decompress(pdf[start.end() :])
        except zlib.error:
            continue
        if b" Do" not in drawing:
            continue
        matrix, kept = np.eye(3), []
        for words in (line.split() for line in drawing.splitlines()):
            if words[-1:] == [b"q"]:
                kept.append(matrix)
            elif words[-1:] == [b"Q"]:
                matrix = kept.pop()
            elif words[-1:] == [b"cm"]:
                a, b, c, d, e, f = map(float, words[:6])
                matrix = np.array([[a, b, 0], [c, d, 0], [e, f, 1]]) @ matrix
            elif words[-1:] == [b"Do"]:
                assert matrix[0, 1] == matrix[1, 0] == 0
                across, up = abs(matrix[0, 0]) * point, abs(matrix[1, 1]) * point
                left, bottom = matrix[2, 0] * point, min(matrix[2, 1], matrix[2, 1] + matrix[1, 1]) * point
                paper = float(box[1]) * point, float(box[2]) * point
                pages = len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))
                return Printed(pages, paper, (wide, high), (across / wide, up / high), (left, bottom))
    raise AssertionError("nothing is drawn")


def test_the_printed_sheet_has_the_paper_and_the_photos_in_true_size(
    desk: Running, context: BrowserContext, kiosk: Terminal
) -> None:
    number = send(kiosk, "", photo=picture(900, 1200))
    page = context.new_page()
    page.goto(f"{desk.url}/submissions/{number}")
    page.get_by_role("link", name="打照片").click()
    page.wait_for_function("() => document.querySelector('img.photo-sheet')?.naturalWidth === 1800")
    printed = measured(page.pdf(prefer_css_page_size=True))
    assert printed.pages == 1 and printed.pixels == (1800, 1200)
    assert printed.paper == pytest.approx((152.4, 101.6), abs=0.2)
    assert printed.at == pytest.approx((0, 0), abs=0.2)
    across, up = printed.per_pixel
    assert (413 * up, 579 * across) == pytest.approx((35, 49), abs=0.2), "they lie turned on the paper"
    assert "case.photo_print" in audited(desk, number)


def test_without_a_photo_nothing_is_printed_or_cut(kiosk: Terminal, clerk: Console) -> None:
    key = str(uuid4())
    body = {"key": key, "kiosk": kiosk.id, "service": "posting", "fields": {"name": NAME}}
    number = kiosk.http.post(SUBMISSIONS, json=body, headers={"Idempotency-Key": key}).json()["number"]
    for page in ("", "/original", "/print", "/sheet", "/crop"):
        assert clerk.http.get(f"/submissions/{number}/photo{page}").status_code == 404
    assert "case-photo" not in clerk.http.get(f"/submissions/{number}").text, "this service takes none"
