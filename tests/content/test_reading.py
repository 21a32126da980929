"""How much there is to read, and in what words: measured, and every text we ship is plain."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk_app.content.load import LANGUAGES, Content, load_content
from kiosk_app.content.plain_words import PlainWord, PlainWords, load_characters, load_plain_words
from kiosk_app.content.reading import amount, page_findings, text_findings
from kiosk_app.content.reading_check import reading_problems
from kiosk_app.core.page import Action, Item, Page, PageKind, Words
from kiosk_app.tools.page_problems import page_problems

ASSETS = Path(__file__).parents[2] / "assets"
CITIZENS = "services/disability-photo/texts.zh-CN.ftl"
ENGLISH = "services/disability-photo/texts.en.ftl"
LISTED = load_plain_words(ASSETS, "zh-CN")[0]
PAGE = Page("a/b", PageKind.CHOICE, Words("请放身份证"), Words(""), Words(""), Words("请人帮我"), Words("放好别动。"))


def told(page: Page, language: str = "zh-CN") -> list[str]:
    return [f"{one.field}: {one.reason}" for one in page_findings(page, language, LISTED)]


def texts(text: str, plain: PlainWords = LISTED, language: str = "zh-CN") -> list[str]:
    return [finding.reason for finding in text_findings(text, language, plain)]


def test_han_characters_are_counted_in_chinese_and_words_in_other_languages() -> None:
    assert amount("请放 ID 卡，2 次。", "zh-CN") == 4
    assert amount("Lay your ID card here, don't move 2 times.", "en") == 9


def test_forty_characters_of_instruction_may_stand_on_a_page_and_not_one_more() -> None:
    forty = "。".join(["请把身份证放好别动"] * 4) + "。好好看看"
    assert amount(forty, "zh-CN") == 40
    assert told(replace(PAGE, body=Words(forty))) == []
    assert told(replace(PAGE, body=Words(forty + "吧"))) == ["body: 41 Han characters of instruction, at most 40"]


def test_what_went_wrong_counts_with_the_instruction() -> None:
    half = Words("。".join(["请把身份证放好别动"] * 3))
    assert told(replace(PAGE, body=half, notice=half)) == ["body: 54 Han characters of instruction, at most 40"]


def test_a_choice_or_a_button_is_six_characters_at_most() -> None:
    long = Words("我要照残疾人证的相")
    page = replace(PAGE, items=(Item("one", long, key="1"),), actions=(Action("go", long),))
    assert told(page) == ["one/label: 9 Han characters, at most 6", "go/label: 9 Han characters, at most 6"]


def test_a_sentence_is_twenty_characters_and_a_breath_fifteen() -> None:
    assert texts("请把身份证放在亮灯的地方。放好别动。") == []
    assert texts("请把您的身份证平放在亮灯的地方别动") == [
        "a breath of 17 Han characters, at most 15: “请把您的身份证平放在亮灯的地方别动”"
    ]
    assert any("a sentence of 22" in reason for reason in texts("请把您的身份证平平地放好，放在亮灯的地方不要动。"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("请提交材料", ["提交"]),
        ("受托人来办理", ["受托人", "办理"]),  # the longest word at a place, not 受托 and the rest
        ("来得及，不急", []),  # 及 inside a word it may stand in
        ("按确认键，不用确认别的", []),
        ("请到残联窗口", ["残联"]),
        ("请到残疾人窗口（残联）", []),  # explained beside
    ],
)
def test_words_of_the_office_are_found_unless_they_are_explained_beside(text: str, words: list[str]) -> None:
    assert [entry.word for entry in LISTED.jargon(text)] == words


def test_english_words_are_found_whole() -> None:
    plain = load_plain_words(ASSETS, "en")[0]
    assert [entry.word for entry in plain.jargon("Submit it; the processor may inform you of information.")] == [
        "submit",
        "inform",
    ]


def test_a_character_primary_school_does_not_teach_is_named() -> None:
    assert texts("请放按钮") == [
        "'按钮' is not plain",
        "characters not taught in primary school: 钮",
    ]
    assert texts("看屏幕") == []  # allowed, with its reason


def test_names_filled_in_are_nobodys_jargon() -> None:
    assert told(replace(PAGE, title=Words("王均老师正在过来"))) == []


def test_the_list_of_characters_is_the_standards() -> None:
    characters, problems = load_characters(ASSETS)
    assert problems == [] and len(characters) == 2500
    gb2312_first_level = {
        bytes((row, cell)).decode("gb2312")
        for row in range(0xB0, 0xD8)
        for cell in range(0xA1, 0xFF)
        if (row, cell) <= (0xD7, 0xF9)
    }
    assert characters - gb2312_first_level == set("叨橘筝蜓蜻")  # the two lists differ in these, and in no other


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_list_says_instead_is_plain_itself(language: str) -> None:
    plain, problems = load_plain_words(ASSETS, language)
    assert problems == []
    for entry in plain.words.values():
        unexplained = [other.word for other in plain.jargon(entry.say) if other.word != entry.word]
        assert unexplained == [] and plain.rare(entry.say) == "", entry


def test_every_text_for_citizens_is_plain() -> None:
    content, problems = load_content(ASSETS)
    assert problems == [] and reading_problems(content, ASSETS) == []


Edit = tuple[str, str, str]
Edited = Callable[[list[Edit]], Content]


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    """Replaces texts in a copy of the content, which is at `tmp_path / "assets"`."""
    assets = tmp_path / "assets"
    shutil.copytree(ASSETS, assets, ignore=shutil.ignore_patterns("fonts"))

    def edit(edits: list[Edit]) -> Content:
        for file, old, new in edits:
            path = assets / file
            source = path.read_text(encoding="utf-8")
            assert old in source
            path.write_text(source.replace(old, new, 1), encoding="utf-8")
        return load_content(assets)[0]

    return edit


def is_told(problems: Iterable[object], file: str, reason: str, remedy: str) -> bool:
    told = [str(problem) for problem in problems]
    return any(Path(file).name in problem and reason in problem and remedy in problem for problem in told)


def test_a_page_that_is_hard_to_read_is_told_with_file_line_and_remedy(edited: Edited, tmp_path: Path) -> None:
    cases = (
        (CITIZENS, "我坐轮椅", "我是坐轮椅来的", "on page disability-photo/aid/plain, wheelchair/label", "shorter"),
        (CITIZENS, "放好别动。", "放好。别动。" * 9, "of instruction, at most 40", "two pages"),
    )
    content = edited([case[:3] for case in cases])
    content = replace(content, services={"disability-photo": content.services["disability-photo"]})
    problems = page_problems(content, tmp_path / "assets")
    for file, _, _, reason, remedy in cases:
        assert is_told(problems, file, reason, remedy), (reason, problems)


@pytest.mark.parametrize(
    ("file", "old", "new", "reason", "remedy"),
    [
        (CITIZENS, "请放身份证", "请把身份证和别的卡都放在这里", "a title of 14", "shorter"),
        (CITIZENS, "请放身份证", "请核验身份证", "'核验' is not plain", "看看是不是您本人"),
        (CITIZENS, "镜头会放低一些。", "镜头会放低一些，然后事项。", "aid-wheelchair-detail.say: '事项'", "say “事”"),
        (CITIZENS, "请等一下，几秒钟就好。", "请瞅一下。", "primary school: 瞅", "primary school"),
        (ENGLISH, "right, hand it in", "right, submit it", "'submit' is not plain", "say “hand in”"),
        ("county/county.yaml", "残疾人窗口（残联）", "残联窗口", "counter.disability-photo", "beside: 残疾人"),
        ("words/plain.zh-CN.yaml", "受理: 收下", "受理: 办结", "'办结' is not plain either", "not in the list"),
        ("words/plain.zh-CN.yaml", "民政: {say:", "民政: {sya:", "words.民政", "->"),
        ("words/common-characters.txt", "一", "", "has 2499 characters", "restore it"),
    ],
)
def test_words_that_are_hard_to_read_are_told_with_file_line_and_remedy(
    edited: Edited, tmp_path: Path, file: str, old: str, new: str, reason: str, remedy: str
) -> None:
    problems = reading_problems(edited([(file, old, new)]), tmp_path / "assets")
    assert is_told(problems, file, reason, remedy), problems


@given(st.text(max_size=60), st.sampled_from(LANGUAGES))
@settings(max_examples=200, deadline=None)
def test_any_text_can_be_measured(text: str, language: str) -> None:
    for finding in text_findings(text, language, LISTED):
        assert finding.reason and finding.remedy


def test_a_word_may_stand_in_a_longer_word_only() -> None:
    plain = PlainWords(MappingProxyType({"及": PlainWord("及", "和", unless=("来得及",))}))
    assert [entry.word for entry in plain.jargon("来得及，及早")] == ["及"]
