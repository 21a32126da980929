"""The clerk's manual is done as it stands: its changes, its service, its commands; whoever follows it gets there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PIL import Image
from support.house import ANSWERS, QUEUES, House
from support.terminal import NAME, Terminal
from support.walk import ASSETS, NEEDS, TODAY

from kiosk_app.__main__ import make_parser
from kiosk_app.content.check import check_content
from kiosk_app.content.examples import examples_in
from kiosk_app.content.load import load_content
from kiosk_app.content.reading_check import reading_problems
from kiosk_app.tools.page_problems import page_problems
from kiosk_app.tools.places import ROOT
from kiosk_app.tools.ways import ONLY, load_ways

MANUAL = ROOT / "docs" / "content-manual.zh-CN.md"
PICTURES = ROOT / "docs" / "images" / "content"
SERVICE = "haircut"
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHOWN = ("consent", "phone", "when")
LARGEST = 30_000  # bytes of one picture


@dataclass(frozen=True)
class Block:
    kind: str
    file: str
    text: str


def blocks() -> list[Block]:
    return [Block(*found) for found in BLOCK.findall(MANUAL.read_text(encoding="utf-8"))]


@pytest.fixture(scope="module")
def assets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The content as delivered, with all that the manual changes and adds."""
    folder = tmp_path_factory.mktemp("manual")
    shutil.copytree(ASSETS, folder / "assets", ignore=shutil.ignore_patterns("fonts", "citizens"))
    for block in blocks():
        path = folder / block.file
        if block.kind == "diff":
            change(path, block.text)
        elif block.file:
            path.parent.mkdir(exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
    return folder / "assets"


def change(path: Path, diff: str) -> None:
    """Each line with - is there once and becomes the + line below it, or goes."""
    text, lines = path.read_text(encoding="utf-8"), diff.splitlines()
    for number, line in enumerate(lines):
        if line.startswith("-"):
            new = lines[number + 1] if number + 1 < len(lines) and lines[number + 1].startswith("+") else ""
            old = f"{line[1:]}\n"
            assert text.count(old) == 1, line
            text = text.replace(old, f"{new[1:]}\n" if new else "")
    path.write_text(text, encoding="utf-8")


def test_what_the_manual_changes_and_adds_is_found_good(assets: Path) -> None:
    content, problems = check_content(assets)
    problems += reading_problems(content, assets)
    assert [problem.for_people() for problem in problems] == []
    assert SERVICE in content.services and content.county["desk_phone"] == "0715-4321234"
    told = {one.field for one in examples_in(assets, "assets")}
    assert "desk_phone" not in told and "places.maishi" not in told and "places.wuli" in told
    for block in blocks():
        if block.kind == "diff":
            continue
        if block.file:
            assert block.file.startswith(f"assets/services/{SERVICE}/")


def test_every_page_of_its_service_can_be_made_read_and_drawn_in_each_size(assets: Path, tmp_path: Path) -> None:
    others = [path.name for path in (ASSETS / "services").iterdir() if path.name != "borrow"]
    shutil.copytree(assets, tmp_path / "assets", ignore=shutil.ignore_patterns(*others, "clips"))
    content, problems = load_content(tmp_path / "assets")
    assert set(content.services) == {SERVICE, "borrow"} and problems == []
    assert [problem.for_people() for problem in page_problems(content, tmp_path / "assets")] == []


def test_its_service_is_done_by_touch_and_by_keys_and_reaches_the_desk(assets: Path) -> None:
    content, _ = load_content(assets)
    ways, problems = load_ways(assets / "services" / SERVICE / "tour.yaml", "tour.yaml")
    assert problems == []
    for keys in (False, True):
        house = House(Terminal(replace(content.world(TODAY, NEEDS), queues=QUEUES)))
        house.play(ways[ONLY], keys=keys)
        (_, sent), *more = house.terminal.desk.submissions
        assert sent["service"] == SERVICE and sent["title"] == "上门理发" and not more
        assert sent["fields"]["name"] == NAME and sent["fields"]["phone"] == ANSWERS["phone"]
        assert sent["fields"]["when"] == "上午"
        slip = house.terminal.job("receipt_printer", "print_document").options["slip"]
        printed = " ".join(getattr(line, "text", "") for line in slip.lines)
        assert "20261123-007" in printed and "0715-4321234" in printed and "上门理发" in printed
        assert house.pages[-1] == "home" and house.terminal.runtime.visit.id == ""
        main_steps = {step.id for step in content.services[SERVICE].steps.values() if not step.aside}
        assert main_steps <= set(house.pages)


def test_every_command_it_names_is_one() -> None:
    commands = {tuple(line.split()[1:]) for block in blocks() if block.kind == "sh" for line in block.text.splitlines()}
    named = [words for words in commands if words and words[0] in ("check", "preview", "demo")]
    assert len(named) == 5
    for words in named:
        make_parser(words[0]).parse_args([*words])


def test_every_picture_it_shows_is_there_and_small() -> None:
    shown = re.findall(r"\(images/content/([\w-]+)\.png\)", MANUAL.read_text(encoding="utf-8"))
    assert sorted(shown) == sorted(SHOWN) == sorted(path.stem for path in PICTURES.glob("*.png"))
    for path in PICTURES.glob("*.png"):
        assert path.stat().st_size <= LARGEST and Image.open(path).size == (270, 480)


@pytest.mark.slow
def test_the_pictures_are_of_its_own_service(assets: Path, tmp_path: Path) -> None:
    """With MANUAL=write they go into the manual."""
    out = PICTURES if os.environ.get("MANUAL") == "write" else tmp_path
    command = [sys.executable, "-m", "kiosk_app", "preview", SERVICE, "--assets", str(assets), "--language", "zh-CN"]
    subprocess.run([*command, "--out", str(tmp_path)], check=True, timeout=250, capture_output=True)
    for step in SHOWN:
        drawn = (tmp_path / "pages").glob(f"zh-CN-{SERVICE}-{step}*.webp")
        small = Image.open(min(drawn, key=lambda one: len(one.name))).convert("RGB")
        small = small.resize((270, 480), Image.Resampling.LANCZOS).quantize(48, dither=Image.Dither.NONE)
        small.save(out / f"{step}.png", optimize=True)
        assert (out / f"{step}.png").stat().st_size <= LARGEST
