"""The console's second language: every text has one, a browser chooses it, and what is answered keeps to it."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, expect

from helpdesk import demo, language
from helpdesk.language import SOURCE, catalogue, said, speaking

if TYPE_CHECKING:
    from tests.helpdesk.conftest import Running

HOUSE = Path(language.__file__).parent
CHINESE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
NOT_FOR_STAFF = ("demo.py", "cli.py", "contract.py", "language.py", "local.py", "county.py", "calling.py")
# names, examples, comments, names of languages, both languages side by side, spoken words
TEMPLATES = sorted((HOUSE / "web" / "templates").glob("*.html"))
SCRIPTS = sorted((HOUSE / "web" / "static").glob("*.js"))
MODULES = [path for path in sorted(HOUSE.rglob("*.py")) if path.name not in NOT_FOR_STAFF]
CALLED = re.compile(r"""\b(?:_|t)\(\s*"([^"]+)"(?: if [^"]+ else "([^"]+)")?""")


def in_module(path: Path) -> Iterator[str]:
    """Chinese in a module's strings, without what documents it and what citizens are told."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    comments = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in comments:
            continue
        if CHINESE.search(node.value) and node.value != "老师":
            yield node.value


def called(path: Path) -> set[str]:
    return {one for found in CALLED.findall(path.read_text(encoding="utf-8")) for one in found if CHINESE.search(one)}


TEXTS = {
    *(text for path in (*TEMPLATES, *SCRIPTS) for text in called(path)),
    *(text for path in MODULES for text in in_module(path)),
}


@pytest.mark.parametrize("path", TEMPLATES + SCRIPTS, ids=lambda path: path.name)
def test_no_text_stands_beside_the_catalogue(path: Path) -> None:
    text = CALLED.sub("", path.read_text(encoding="utf-8"))
    lines = [line for line in text.splitlines() if CHINESE.search(re.sub(r"\[\"[^\"]+\", $|//.*", "", line))]
    assert [line for line in lines if "PHRASES" not in line] == []


def test_every_text_has_its_english_and_no_english_is_left_over() -> None:
    known = catalogue("en")
    assert TEXTS - known.keys() == set()
    assert known.keys() - TEXTS == set()


def test_translations_fill_in_what_their_sources_do() -> None:
    def names(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    assert {text for text, other in catalogue("en").items() if names(text) != names(other)} == set()
    assert not [other for text, other in catalogue("en").items() if CHINESE.search(other) and "(" not in other]


def test_a_language_nobody_knows_is_the_source_and_ends_with_its_block() -> None:
    with speaking("en"):
        assert said("{n} 分钟", n=3) == "3 min"
        with speaking("tlh"):
            assert said("{n} 分钟", n=3) == "3 分钟"
        assert said("no such text") == "no such text"
    assert language.current() == SOURCE


def test_a_catalogue_that_cannot_be_read_costs_the_translation_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(language, "LOCALE", tmp_path)
    (tmp_path / "en.po").write_text(
        'msgid "{n} 天"\nmsgstr "{m} days"\n\nmsgid "正常"\nmsgstr "fine"\n', encoding="utf-8"
    )
    assert catalogue.__wrapped__("en") == {"正常": "fine"}
    (tmp_path / "en.po").write_bytes(b"\xff\xfe")
    assert catalogue.__wrapped__("en") == {}
    (tmp_path / "en.po").unlink()
    assert catalogue.__wrapped__("en") == {}


def test_a_browser_chooses_its_language_and_every_answer_keeps_to_it(own_desk: Running) -> None:
    with own_desk.client() as http:
        assert "请登录" in http.get("/login").text
        http.post("/language", data={"language": "en", "next": "/login"})
        assert "Please log in" in http.get("/login").text
        wrong = http.post("/login", data={"login": "wang", "password": "wrong"})
        assert "Name or password is wrong: please try again" in wrong.text
        body = {"login": demo.LOGIN, "password": "wrong"}
        assert http.post("/console/api/login", json=body).json()["message"].startswith("Name or password")
        assert "There is no such page" in http.get("/none").text
        http.post("/language", data={"language": "tlh"})
        assert 'lang="en"' in http.get("/login").text
        assert http.post("/language", data={"language": "zh-CN", "next": "//evil"}).headers["location"] == "/"
        assert 'lang="zh-CN"' in http.get("/login").text


def test_two_consoles_hear_of_the_same_press_each_in_its_language(own_desk: Running, browser: Browser) -> None:
    kiosk = own_desk.terminal("3 号终端", "大门右侧")
    pages = []
    for name in ("中文", "English"):
        context = browser.new_context(locale="zh-CN")
        page = context.new_page()
        page.goto(own_desk.url)
        if name == "English":
            page.get_by_role("button", name="English").click()
        page.locator("[name=login]").fill(demo.LOGIN)
        page.locator("[name=password]").fill(demo.PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/help")
        expect(page.locator("#terminals dt")).not_to_have_count(0)
        pages.append(page)
    kiosk.press(need="assist", aids=["deaf"], service_title="残疾人证办理", step_number=4, page_title="照相")
    chinese, english = pages
    expect(chinese.locator("#say-now")).to_have_text("新求助：3 号终端 · 大门右侧，帮办，聋人：用文字")
    expect(english.locator("#say-now")).to_have_text("New request: 3 号终端 · 大门右侧, Assist, Deaf: write")
    tile = english.locator("#waiting .tile")
    expect(tile.locator(".page")).to_have_text("残疾人证办理 — Step 4: 照相")
    expect(tile.locator(".main")).to_have_accessible_name("I go: 3 号终端 · 大门右侧")
    tile.get_by_role("button", name="One moment").click()
    expect(tile.locator(".said li")).to_have_text("We: 请稍等")
    for page in pages:
        page.context.close()
