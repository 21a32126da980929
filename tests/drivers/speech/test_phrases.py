"""A sentence that no clip says whole: which recorded pieces say it, and when it is left to the machine."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.speech.pack_format import canonical
from drivers.speech.phrases import BEFORE_DIGITS_S, BETWEEN_DIGITS_S, pieces

CLIPS = {canonical(text) for text in ("第 1 项", "共 4 项", "我坐轮椅", "手机", "尾号", "请等一下", *"0123456789")}


def has(text: str) -> bool:
    return canonical(text) in CLIPS


def said(sentence: str) -> list[tuple[str, bool]]:
    return [(canonical(piece.text), piece.recorded) for piece in pieces(sentence, has)]


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("我坐轮椅。", [("我坐轮椅", True)]),
        ("第 1 项，我坐轮椅。", [("第 1 项", True), ("我坐轮椅", True)]),
        ("第 1 项，共 4 项：我坐轮椅。", [("第 1 项", True), ("共 4 项", True), ("我坐轮椅", True)]),
        ("手机：尾号 8 0 1 8。", [("手机", True), ("尾号", True), ("8", True), ("0", True), ("1", True), ("8", True)]),
        ("手机：张三。", [("手机", True), ("张三", False)]),
        ("第 1 项，我看不清。", [("第 1 项", True), ("我看不清", False)]),
        ("张三，请等一下。", [("张三，请等一下", False)]),
        ("已按 3 个数字。", [("已按 3 个数字", False)]),
        ("请等一下，王老师，我坐轮椅。", [("请等一下", True), ("王老师，我坐轮椅", False)]),
    ],
)
def test_recorded_up_to_a_comma_and_the_machine_from_there_on(sentence: str, wanted: list[tuple[str, bool]]) -> None:
    assert said(sentence) == wanted


def test_a_number_has_a_pause_before_it_and_its_digits_keep_apart() -> None:
    _, tail, first, second, third, _ = pieces("手机：尾号 8 0 1 8。", has)
    assert tail.pause_s == BEFORE_DIGITS_S
    assert {first.pause_s, second.pause_s, third.pause_s} == {BETWEEN_DIGITS_S}


def test_a_number_of_which_one_digit_is_not_recorded_is_left_to_the_machine() -> None:
    found = pieces("尾号 8 0 1 8。", lambda text: has(text) and text.strip() != "0")
    assert [piece.recorded for piece in found] == [True, False]


@given(st.text(alphabet="手机：，尾号 0123。我坐轮椅张", max_size=30))
def test_nothing_that_is_to_be_said_is_lost_or_said_twice(sentence: str) -> None:
    def letters(text: str) -> str:
        return "".join(c for c in text if c.isalnum())

    found = pieces(sentence, has)
    assert letters("".join(piece.text for piece in found)) == letters(sentence)
    voices = [piece.recorded for piece in found]
    assert voices == sorted(voices, reverse=True), "the voice changes once at most"
