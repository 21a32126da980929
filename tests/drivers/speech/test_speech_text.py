from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.speech.readings import HOMOPHONES
from drivers.speech.text import (
    MANDARIN,
    VOICES,
    Chunk,
    Voice,
    cache_key,
    han_count,
    normalise,
    pace,
    split,
    voice_for,
)

texts = st.text(
    st.one_of(st.characters(), st.sampled_from("您好请。；！？，、：…\n.;!? “”（）<b>[/]&amp;·12Aa\u2068\u2069\ud800"))
)


def spoken(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


@given(texts)
def test_no_letter_and_no_digit_is_lost_or_moved_by_splitting(text: str) -> None:
    clean = normalise(text)
    assert spoken("".join(chunk.text for chunk in split(clean))) == spoken(clean)


@given(texts, st.integers(1, 40))
def test_no_piece_is_longer_than_the_limit_nor_silent(text: str, limit: int) -> None:
    for chunk in split(normalise(text), limit):
        assert 0 < len(chunk.text) <= limit
        assert any(c.isalnum() for c in chunk.text)
        assert 0 <= chunk.pause_s <= 0.5


@given(texts)
def test_what_is_left_can_be_sent_and_holds_nothing_invisible(text: str) -> None:
    clean = normalise(text)
    clean.encode("utf-8")
    assert all(c == "\n" or c.isprintable() for c in clean)
    assert all(ord(c) < 0x10000 for c in clean)
    assert "  " not in clean and clean == clean.strip()


@given(st.text(alphabet="<>[]/bB=a", max_size=400))
def test_broken_markup_of_any_shape_is_cleaned_without_delay(text: str) -> None:
    normalise(text)


def test_markup_escapes_and_direction_marks_are_not_spoken() -> None:
    assert normalise("[b]请[/b]按<i>红色</i>[color=#ff0000]按钮[/color]") == "请按红色按钮"
    assert normalise("您好，\u2068张三\u2069。") == "您好，张三。"
    assert normalise("3 < 5，a&amp;b，&bl;x&br;") == "3 < 5，a&b，[x]"
    assert normalise("请\u00a0稍\t等\r\n\n好☺") == "请 稍 等\n好"


def test_a_paragraph_becomes_its_sentences_with_a_pause_after_each() -> None:
    assert split("您好，欢迎！“请坐好？”看着镜头；共3.5元。") == (
        Chunk("您好，欢迎！", 0.40),
        Chunk("“请坐好？”", 0.40),
        Chunk("看着镜头；", 0.30),
        Chunk("共3.5元。", 0.40),
    )
    assert [chunk.text for chunk in split("Sit down. Look at 10:30; done")] == ["Sit down.", "Look at 10:30;", "done"]


def test_a_long_sentence_is_cut_at_a_comma_before_it_is_cut_anywhere() -> None:
    text = "请" * 70 + "，" + "看" * 70
    assert [len(chunk.text) for chunk in split(text)] == [71, 70]
    assert [len(chunk.text) for chunk in split("看" * 300)] == [120, 120, 60]


def test_punctuation_alone_is_nothing_to_say() -> None:
    assert split(normalise("。。！ … “” ☺")) == ()


def test_a_name_character_espeak_cannot_read_becomes_its_homophone() -> None:
    assert normalise("陆𬀩") == "陆" + HOMOPHONES["𬀩"]
    assert all(len(pair) == 1 and ord(pair) < 0x10000 for pair in HOMOPHONES.values())
    assert normalise("张\U00030edd三") == "张三"  # no homophone known: left out, not spelled as a number


@pytest.mark.parametrize("tag", ["zh-CN", "zh", "cmn", "zh_Hans_CN", "ZH"])
def test_chinese_tags_find_the_voice_that_reads_pinyin_as_pinyin(tag: str) -> None:
    assert voice_for(tag).name == "sit/cmn-latn-pinyin"


def test_an_unknown_language_says_which_there_are() -> None:
    with pytest.raises(ValueError, match="zh-CN, en"):
        voice_for("ug")


@pytest.mark.parametrize("voice", VOICES, ids=lambda voice: voice.language)
def test_every_rate_is_reachable_and_faster_is_never_slower(voice: Voice) -> None:
    paces = [pace(voice, rate) for rate in range(50, 201)]
    speeds = [one.espeak_rate / one.stretch for one in paces]
    assert speeds == sorted(speeds)
    assert all(80 <= one.espeak_rate <= 300 and 1.0 <= one.stretch < 1.8 for one in paces)


@pytest.mark.parametrize("rate", [49, 201, 0, -100])
def test_a_rate_out_of_range_is_refused(rate: int) -> None:
    with pytest.raises(ValueError, match="50-200"):
        pace(MANDARIN, rate)


def test_cache_names_differ_by_text_voice_and_pace_and_show_none_of_them() -> None:
    keys = {
        cache_key(text, voice, pace(voice, rate)) for text in ("好", "不好") for voice in VOICES for rate in (100, 150)
    }
    assert len(keys) == 8
    assert all(set(key) <= set("0123456789abcdef") for key in keys)


def test_han_characters_are_counted_and_nothing_else() -> None:
    assert han_count("您好，二〇二六年 ID 5。") == 7
