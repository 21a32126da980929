"""The photo of a case in a real browser: two taps, cut by keys and mouse, printed in true size."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect
from support.photo_case import NAME, audited, picture, red_middle, send, shown

from helpdesk import demo
from helpdesk.contract import SUBMISSIONS
from tests.helpdesk.test_console_pages import held

if TYPE_CHECKING:
    from tests.helpdesk.conftest import Console, Running, Terminal


@pytest.fixture(scope="module")
def clerk(desk: Running) -> Console:
    return desk.console(demo.LOGIN)


@pytest.fixture(scope="module")
def kiosk(desk: Running) -> Terminal:
    return desk.terminal()


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
