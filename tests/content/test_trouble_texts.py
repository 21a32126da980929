"""Whatever went wrong, its text says what, where and what to do, and `kiosk check` refuses one that does not (T34)."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from support.walk import ASSETS

from kiosk_app.content.load import LANGUAGES, Content, load_content
from kiosk_app.content.trouble_check import TROUBLE, trouble_problems

CONTENT: Content = load_content(ASSETS)[0]
ERRORS, COMMON = "texts/errors.zh-CN.ftl", "texts/common.zh-CN.ftl"


TOLD = {
    "zh-CN": ("读卡器坏了。请按“请人帮我”。", "读卡器坏了。请按，请人帮我。"),
    "en": ('The card reader is broken. Press "Help me".', "The card reader is broken. Press, Help me."),
}


@pytest.fixture
def edited(tmp_path: Path) -> Callable[[str, str, str], list[str]]:
    """Replace a text in a copy of the content; returns the problems as strings."""
    assets = Path(shutil.copytree(ASSETS, tmp_path / "assets", ignore=shutil.ignore_patterns("fonts", "citizens")))

    def edit(file: str, old: str, new: str) -> list[str]:
        path = assets / file
        source = path.read_text(encoding="utf-8")
        assert old in source
        path.write_text(source.replace(old, new, 1), encoding="utf-8")
        return [str(problem) for problem in trouble_problems(load_content(assets)[0], assets)]

    return edit


def test_every_text_we_ship_says_what_where_and_what_to_do() -> None:
    assert trouble_problems(CONTENT, ASSETS) == []
    found = {key for key in CONTENT.catalogues[("zh-CN", "")].messages if TROUBLE.match(key)}
    assert {
        "number-incomplete",
        "number-wrong",
        "card-hold-still",
        "photo-no-face",
        "error-desk",
    } < found


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (ERRORS, "    .do = 请从头再试一次。\n", "", "error-sequence: does not say what to do"),
        (ERRORS, "{ $device }停下了。", "停下了。", "error-canceled: does not say what thing it is about"),
        (ERRORS, ".do = 请拿开挡的东西。", ".do = 挡的东西拿开。", "error-camera-covered.do: does not begin with what"),
        (ERRORS, "镜头被挡住了。", "镜头被挡住了", "error-camera-covered: runs into what to do"),
        (
            ERRORS,
            ".say = 读卡器坏了。请按，请人帮我。",
            ".say = 读卡器坏了。",
            "error-reader-down.say: not what is shown",
        ),
        (COMMON, "{ $label }还不够：", "还不够：", "number-incomplete: does not say what thing"),
        (COMMON, "    .do = 请坐到镜头前面。\n", "", "photo-no-face: does not say what to do"),
        (
            COMMON,
            "help-button = 请人帮我\n",
            "help-button = 请人帮我\n    .do = 请按\n",
            "help-button.do: nothing is wrong",
        ),
        ("texts/errors.en.ftl", ".do = Start again.", ".do = From the beginning.", "error-sequence.do: does not begin"),
        ("texts/common.en.ftl", "{ $label } is not right:", "Not right:", "number-wrong: does not say what thing"),
    ],
)
def test_less_than_that_is_refused_with_a_remedy(
    edited: Callable[[str, str, str], list[str]], file: str, old: str, new: str, told: str
) -> None:
    (problem,) = edited(file, old, new)
    assert problem.startswith(f"assets/{file}:") and told in problem and "-> " in problem


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_sentences_are_shown_and_both_are_heard(language: str) -> None:
    told = CONTENT.wording()(language, "", "error-reader-down", {"device": ""})
    assert (told.show, told.spoken) == TOLD[language]
