"""Whatever goes wrong, citizen, ear and desk have words for it, in both languages; `kiosk check` refuses less."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.walk import ASSETS

from helpdesk.fleet.words import StaffTexts, parse
from kiosk_app.content.check import check_content
from kiosk_app.content.load import LANGUAGES, Content, load_content
from kiosk_app.tools.error_texts import error_text_problems, needed

CONTENT: Content = load_content(ASSETS)[0]
NEEDED = sorted(key for key in needed() if key.startswith("error-"))
STAFF: dict[str, StaffTexts] = {
    language: parse((ASSETS / "texts" / f"errors.{language}.ftl").read_text(encoding="utf-8"), language)
    for language in LANGUAGES
}
JARGON = re.compile(r"错误|失败|异常|故障|非法|无法|系统|操作|设备|请勿|error|fail|invalid|device", re.IGNORECASE)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", NEEDED)
def test_the_citizen_sees_and_hears_what_happened(key: str, language: str) -> None:
    words = CONTENT.wording()(language, "", key, {"device": "这个部件"})
    assert words.show and not words.hint
    assert not JARGON.search(words.show.replace("failed", "")), "plain words"
    assert words.show.rstrip().endswith(("。", "."))
    if language == "zh-CN":
        assert not re.search(r"[“”A-Za-z0-9]", words.spoken), "nobody hears quotation marks, and letters are spelt"
    else:
        assert '"' not in words.spoken


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", NEEDED)
def test_the_desk_reads_what_to_do(key: str, language: str) -> None:
    message = CONTENT.catalogues[(language, "")].messages[key]
    said = message.attributes["staff"]
    assert re.search(r"：(请|不用|还不行)" if language == "zh-CN" else r"[:.] ", said), said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_staff_text_can_be_filled_in(language: str) -> None:
    for key in NEEDED:
        word = key.removeprefix("error-")
        assert STAFF[language].complaint("", word), key
    for key in needed():
        if key.startswith("warning-"):
            role, _, word = key.removeprefix("warning-").partition("-printer-")
            assert STAFF[language].warning(f"{role}_printer", word), key


@pytest.fixture
def assets(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ASSETS, tmp_path / "assets"))


def without(assets: Path, language: str, pattern: str) -> None:
    file = assets / "texts" / f"errors.{language}.ftl"
    text, count = re.subn(pattern, "", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert count
    file.write_text(text, encoding="utf-8")


def checked(assets: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "kiosk_app", "check", "--assets", str(assets)], capture_output=True, text=True
    )
    assert done.returncode == (1 if "->" in done.stdout else 0)
    return done.stdout.splitlines()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_missing_text_is_refused_with_file_and_remedy(assets: Path, language: str) -> None:
    without(assets, language, r"^error-ribbon-out = .*\n(    .*\n)*")
    lines = checked(assets)
    at = next(i for i, line in enumerate(lines) if f"errors.{language}.ftl：error-ribbon-out：少了这句话" in line)
    assert "加上" in lines[at + 1]
    assert "missing; needed" in lines[at + 2] and "no ribbon" in lines[at + 2]
    assert "add `error-ribbon-out = …`" in lines[at + 2]


def test_a_text_that_says_nothing_to_the_desk_is_refused(assets: Path) -> None:
    without(assets, "en", r"(?<=    \.do = Never mind it, staff will refill it.\n)    \.staff = No receipt paper.*\n")
    (problem,) = check_content(assets)[1]
    assert problem.file.endswith("errors.en.ftl") and problem.field == "error-paper-out" and problem.line
    assert ".staff" in problem.remedy


def test_a_quotation_mark_nobody_hears_is_refused(assets: Path) -> None:
    without(assets, "zh-CN", r"    \.say = 读卡器坏了。请按，请人帮我。\n")
    (problem,) = check_content(assets)[1]
    assert problem.field == "error-reader-down" and ".say" in problem.remedy


def test_a_text_for_what_no_driver_says_is_pointed_out(assets: Path) -> None:
    for language in LANGUAGES:
        with (assets / "texts" / f"errors.{language}.ftl").open("a", encoding="utf-8") as file:
            file.write("error-flying-saucer = 有飞碟。\n    .staff = 有飞碟：请看天上\n")
    content, problems = check_content(assets)
    assert problems == []
    found = error_text_problems(content, assets)
    assert [problem.field for problem in found] == ["error-flying-saucer"] * 2
    assert "drivers/errors.py" in found[0].remedy
