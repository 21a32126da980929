"""The Chinese line breaker."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kiosk_app.access.linebreak import GAP, GLUE, atoms, balance, wrap
from plain.kinsoku import NO_END, NO_START


def measure(text: str) -> float:
    return float(sum(0 if char in GLUE + GAP else 10 if ord(char) > 255 else 5 for char in text))


ALPHABET = st.sampled_from("您好身份证请放年月日，。；：！？）》”（《“、…—ABCxyz0123456789-./: \n" + GLUE + GAP)
TEXTS = st.text(ALPHABET, max_size=120) | st.text(max_size=60)
WIDTHS = st.integers(20, 400)


def solid(text: str) -> str:
    return "".join(char for char in text if not char.isspace() and char not in GLUE + GAP)


@given(TEXTS, WIDTHS)
def test_nothing_is_lost_but_space(text: str, width: int) -> None:
    assert solid("".join(wrap(text, width, measure))) == solid(text)
    assert solid("".join(balance(text, width, measure))) == solid(text)


@given(TEXTS, WIDTHS)
def test_no_line_is_wider_than_allowed_unless_a_rule_holds_it_together(text: str, width: int) -> None:
    for line in wrap(text, width, measure):
        if measure(line) > width:
            # only what may not be parted is longer: one character with the punctuation bound to it
            core = [char for char in line if char not in NO_START and char not in NO_END and not char.isspace()]
            assert len(core) <= 1 or all(measure(char) > width for char in core)


@given(st.text(st.sampled_from("您好身份证，。）》”（《“ABC12"), max_size=80), st.integers(60, 300))
def test_no_line_begins_or_ends_with_punctuation_that_may_not_stand_there(text: str, width: int) -> None:
    for breaker in (wrap, balance):
        lines = breaker(text, width, measure)
        assert all(line[0] not in NO_START for line in lines[1:])
        assert all(line[-1] not in NO_END for line in lines[:-1])


@given(TEXTS, WIDTHS)
def test_balanced_lines_are_as_few_and_no_wider(text: str, width: int) -> None:
    plain, even = wrap(text, width, measure), balance(text, width, measure)
    assert len(even) == len(plain)
    assert max(map(measure, even)) <= max(width, *map(measure, plain))


@pytest.mark.parametrize(
    "whole",
    [
        "2026年11月23日",
        "11月23日",
        "138-0012-3456",
        "43010219990101123X",
        "www.tongcheng.gov.cn",
        "10:30",
        "ABC123",
        "……",
    ],
)
def test_what_belongs_together_stays_on_one_line(whole: str) -> None:
    text = f"请您记住这个号码{whole}谢谢您"
    for width in range(140, 320, 10):
        assert any(whole in line for line in wrap(text, width, measure)), width


def test_a_number_longer_than_a_line_is_cut_rather_than_lost() -> None:
    assert wrap("430102199901011234", 40, measure) == ["43010219", "99010112", "34"]


def test_marks_of_the_writer_are_obeyed() -> None:
    assert atoms(f"残疾{GLUE}人") == ["残", "疾人"]
    assert wrap(f"请人帮我按{GLUE}这里", 50, measure) == ["请人帮我", "按这里"]


def test_lines_end_where_the_sense_pauses() -> None:
    assert balance("照片只用来办残疾人证。办完以后，这台机器里就删掉。", 200, measure) == [
        "照片只用来办残疾人证。办完以后，",
        "这台机器里就删掉。",
    ]


def test_the_time_grows_with_the_length_not_with_its_square() -> None:
    def seconds(count: int) -> float:
        text = "请把身份证平放在亮灯的地方，放好别动。" * count
        begun = time.process_time()
        wrap(text, 300, measure)
        return time.process_time() - begun

    seconds(100)
    assert seconds(4000) < 40 * max(seconds(400), 0.001)


def test_straight_quotation_marks_stay_with_what_they_enclose() -> None:
    assert atoms('press "I am here". No') == ["press", " ", '"I', " ", "am", " ", 'here".', " ", "No"]


def test_a_number_too_long_is_cut_before_what_belongs_to_the_next_mark() -> None:
    assert wrap("000—", 20, measure) == ["00", "0—"]


def test_what_a_button_says_stays_in_one_piece_and_lines_end_where_the_sense_pauses() -> None:
    assert balance("还要办，就按“我还在”。不急。", 110, measure) == ["还要办，", "就按“我还在”。不急。"]
    assert balance("这是您吗？身份证可以拿走了。", 110, measure) == ["这是您吗？", "身份证可以拿走了。"]


def _in_columns(text: str) -> float:
    return float(sum(2 if ord(char) > 0x2E7F else 1 for char in text))


WHOLE = (
    "2026年11月26日",
    "2026年11月",
    "11月26日",
    "421222195003120026",
    "42122219500312002X",
    "4212**********0026",
    "0571-8888 8888",
    "138 0000 1244",
    "400-810-1234",
    "14:30",
    "3.5",
    "85%",
)


@given(
    st.tuples(st.text("您好请看证件", max_size=20), st.text("，。：（）", max_size=4)).map("".join),
    st.sampled_from(WHOLE),
    st.tuples(st.text("。，）；", max_size=3), st.text("办证明日来吧", max_size=20)).map("".join),
)
def test_a_date_a_number_and_a_telephone_number_are_never_parted(before: str, whole: str, after: str) -> None:
    for lines in (
        wrap(before + whole + after, 36, _in_columns),
        balance(before + whole + after, 36, _in_columns),
    ):
        assert any(whole in line for line in lines), lines


@example("0000 、、", 8)
@example("您好 。请看证件 ，", 8)
@given(st.text("您好请看证件，。：；？！、）》”（《“0123456789年月日 -", max_size=60), st.integers(8, 40))
def test_no_line_begins_with_what_closes_nor_ends_with_what_opens(text: str, width: int) -> None:
    lines = wrap(text, width, _in_columns)
    for line, following in pairwise(lines):
        closing = len(following) > 1 and following[0] in NO_START
        # a run of marks wider than the line has to be cut somewhere
        assert not closing or _in_columns(line) >= width - 2, lines
