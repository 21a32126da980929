"""Characters by how they sound: the real table of assets/pinyin, and what dialects do not tell apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.walk import ASSETS

from kiosk_app.content.pinyin import load_pinyin
from kiosk_app.core.pinyin import LETTERS, ROWS, Pinyin, alike, following, signs

SURNAMES = "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
SOUNDS = (
    *("li", "wang", "zhang", "liu", "chen", "yang", "zhao", "huang", "zhou", "wu", "xu", "sun", "hu", "zhu", "gao"),
    *("lin", "he", "guo", "ma", "luo", "liang", "song", "zheng", "xie", "han", "tang", "feng", "yu", "dong", "xiao"),
    *("cheng", "cao", "yuan", "deng", "xu", "fu", "shen", "zeng", "peng", "lv"),
)


@pytest.fixture(scope="module")
def table() -> Pinyin:
    table, problems = load_pinyin(ASSETS)
    assert problems == []
    return table


def test_the_forty_most_frequent_family_names_are_found_within_three_pages_and_each_is_told_apart(
    table: Pinyin,
) -> None:
    for name, sound in zip(SURNAMES, SOUNDS, strict=True):
        assert name in signs(table, sound)[:24], (name, sound)
        assert name in table.tells(name), name
    first = [name for name, sound in zip(SURNAMES, SOUNDS, strict=True) if name in signs(table, sound)[:8]]
    assert len(first) >= 39, first


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("zang", "张"),
        ("zhao", "早"),
        ("cen", "陈"),
        ("si", "是"),
        ("lan", "南"),
        ("niu", "刘"),
        ("lin", "玲"),
        ("xin", "星"),
    ],
)
def test_who_does_not_tell_two_sounds_apart_finds_the_character_all_the_same(
    table: Pinyin, typed: str, meant: str
) -> None:
    assert meant in signs(table, typed)[:16]


def test_the_characters_of_the_very_syllable_come_before_most_of_the_others(table: Pinyin) -> None:
    assert signs(table, "zan")[0] in table.syllables["zan"]
    assert alike("zhang") == ("zang", "zhan", "zan") and alike("er") == ()


def test_while_letters_are_no_syllable_there_is_nothing_to_choose_and_only_what_can_follow_may_be_pressed(
    table: Pinyin,
) -> None:
    assert signs(table, "zh") == () and signs(table, "") == ()
    assert following(table, "zh") == frozenset("aeiou")
    assert following(table, "zhuang") == frozenset()
    assert following(table, "") == frozenset("".join(ROWS)) and set("".join(ROWS)) < set(LETTERS)


def test_every_syllable_can_be_typed_letter_by_letter_and_names_each_character_once(table: Pinyin) -> None:
    for syllable in table.syllables:
        assert all(letter in following(table, syllable[:at]) for at, letter in enumerate(syllable))
        found = signs(table, syllable)
        assert len(found) == len(set(found)) and set(table.syllables[syllable]) <= set(found)


def test_a_mistake_in_the_tables_is_named_with_its_line_and_the_rest_is_used(tmp_path: Path) -> None:
    folder = tmp_path / "pinyin"
    folder.mkdir()
    (folder / "syllables.txt").write_text("li 里李\nLI 里\nwang\n", encoding="utf-8")
    (folder / "words.txt").write_text("李 行李\n", encoding="utf-8")
    (folder / "names.txt").write_text("# ours\n李 木子李\n王 三横\n", encoding="utf-8")
    table, problems = load_pinyin(tmp_path)
    assert [(one.line, one.field) for one in problems] == [(2, "LI"), (3, "wang"), (3, "王")]
    assert dict(table.syllables) == {"li": "里李"} and table.tells("李") == "木子李"


def test_without_the_tables_the_problem_says_how_they_come_back(tmp_path: Path) -> None:
    table, problems = load_pinyin(tmp_path)
    assert len(problems) == 3 and "git checkout" in problems[0].remedy and not table.syllables
