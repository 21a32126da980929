"""`kiosk preview`: a service to look at before citizens meet it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from html import escape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import sync_playwright

from kiosk_app.__main__ import main
from kiosk_app.content.load import load_content
from kiosk_app.core.world import Service, Step
from kiosk_app.tools.places import ASSETS
from kiosk_app.tools.preview.graph import svg, ways

STEPS = ("a", "b", "c", "d", "e")
ROUTES = st.dictionaries(
    st.sampled_from(["yes", "no", "lost", "done"]), st.sampled_from([*STEPS, "$home", "$end", "$help"]), min_size=1
)
SERVICES = st.fixed_dictionaries(dict.fromkeys(STEPS, ROUTES)).map(
    lambda routes: Service(
        "made", "ticket", {id_: Step(id_, "choose", ways_) for id_, ways_ in routes.items()}, "a", ()
    )
)


@given(SERVICES)
def test_every_route_is_shown_once_and_no_two_run_in_one_lane(service: Service) -> None:
    found = ways(service)
    told = Counter(outcome for outcomes in found.down.values() for outcome in outcomes)
    told.update(outcome for leaving in found.out.values() for outcome, _ in leaving)
    for arcs in (found.ahead, found.back):
        told.update(outcome for arc in arcs for outcome in arc.outcome.split(", "))
        for one in arcs:
            for other in arcs:
                if one is not other and one.lane == other.lane:
                    ends = sorted([sorted((one.begin, one.end)), sorted((other.begin, other.end))])
                    assert ends[0][1] <= ends[1][0]
    assert told == Counter(outcome for step in service.steps.values() for outcome in step.routes)


@given(SERVICES, st.text(max_size=20))
def test_the_graph_is_a_picture_whatever_the_titles_say(service: Service, title: str) -> None:
    clean = "".join(letter for letter in title if letter.isprintable())
    texts = [one.text for one in ET.fromstring(svg(service, lambda step: clean)).iter() if one.tag.endswith("text")]
    assert set(STEPS) <= {(text or "").split(" ")[0] for text in texts}


@pytest.mark.parametrize("name", sorted(load_content(ASSETS)[0].services))
def test_each_service_has_its_graph_without_a_window(name: str, tmp_path: Path) -> None:
    target = tmp_path / "graph.svg"
    assert main(["preview", name, "--graph", str(target)]) == 0
    assert "$end" in target.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(load_content(ASSETS)[0].services))
def test_each_service_has_a_sheet_for_its_owner_to_sign(name: str, tmp_path: Path) -> None:
    target = tmp_path / "sheet.html"
    assert main(["preview", name, "--sheet", str(target)]) == 0
    html = target.read_text(encoding="utf-8")
    content = load_content(ASSETS)[0]
    readme = (ASSETS / "services" / name / "README.md").read_text(encoding="utf-8")
    for row in ("办什么", "依据", "负责单位", "上次核对"):
        said = re.search(rf"\| {row} \| (.+?) \|", readme)
        assert said is not None and escape(said[1]) in html and not re.search("[a-z]{3}", said[1])
    assert "签字" in html and "日期" in html and "步骤图" in html and content.county["desk_phone"] in html
    assert "（没有写）" not in html and "没有这" not in html
    for step in content.services[name].steps.values():
        title = content.catalogues[("zh-CN", name)].messages.get(f"{step.id}-title")
        if title is not None and not title.variables:
            assert title.value in html


def test_a_sheet_says_what_is_kept_and_how_long_and_fits_the_paper(tmp_path: Path) -> None:
    target = tmp_path / "sheet.html"
    assert main(["preview", "pension", "--sheet", str(target)]) == 0
    html = target.read_text(encoding="utf-8")
    assert "只给经办人看：姓名、身份证号" in html and "15 天内办，办完 180 天后清除" in html
    assert "户口本" in html and "4369113" in html and "隽水便民中心" in html
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 680, "height": 1000})  # 180 mm
        page.emulate_media(media="print")
        page.goto(target.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        heights = "[...document.querySelectorAll('svg text')].map(t => t.getBoundingClientRect().height)"
        small = min(page.evaluate(heights))
        pages = page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n")
        browser.close()
    assert small > 7 and 2 <= pages <= 6  # px of 1/96 inch: 2 mm


def test_what_is_not_there_is_told_with_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["preview", "wishes"]) == 2
    assert "queue-ticket" in capsys.readouterr().err
    assert main(["preview", "queue-ticket", "--step", "wishes"]) == 2
    assert "hearing" in capsys.readouterr().err


def test_the_gallery_holds_each_page_with_what_is_heard_there(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "kiosk_app",
        "preview",
        "queue-ticket",
        "--step",
        "goodbye",
        "--out",
        str(tmp_path),
    ]
    done = subprocess.run([*command, "--json"], capture_output=True, text=True, timeout=170, check=True)
    told = json.loads(done.stdout)
    html = (tmp_path / "index.html").read_text(encoding="utf-8")
    pictures = sorted(path.name for path in (tmp_path / "pages").glob("*.webp"))
    assert told["count"] == len(pictures) >= 2
    assert all(f"pages/{name}" in html for name in pictures)
    assert "请坐着等" in html and "Please sit and wait" in html and "<svg" in html
