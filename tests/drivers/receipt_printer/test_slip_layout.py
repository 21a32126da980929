from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.receipt_printer.breaking import columns_of, wrap
from drivers.receipt_printer.slip import (
    Align,
    Columns,
    Feed,
    Line,
    Qr,
    Rule,
    Slip,
    TextRow,
    lay_out,
    slip_from_text,
)
from plain.kinsoku import NO_END, NO_START

CHINESE = st.text("您好世界，。、：；？！（）「」《》“”…—·年月日0123456789 AbC-", max_size=120)


def texts(slip: Slip, columns: int = 48) -> list[str]:
    return [row.text for row in lay_out(slip, columns) if isinstance(row, TextRow)]


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("您好", 4),
        ("Ab1", 3),
        ("，。〇①·—￥", 14),
        ("䶮𬀩", 4),
        ("é", 2),
        ("\u0301", 0),
        ("e\u0301", 1),
        ("\x07", 2),
        ("", 0),
    ],
)
def test_a_hanzi_is_two_columns_and_so_is_all_that_chinese_printers_hold_in_two_bytes(text: str, columns: int) -> None:
    assert columns_of(text) == columns


@given(CHINESE, st.integers(8, 48))
def test_wrapping_loses_nothing_but_blanks_and_never_overflows(text: str, room: int) -> None:
    rows = wrap(text, room)
    assert all(columns_of(row) <= room for row in rows)
    assert "".join(rows).replace(" ", "") == text.replace(" ", "")


@given(st.text(max_size=80), st.integers(4, 48), st.integers(0, 1))
def test_wrapping_any_text_at_all_keeps_every_visible_character(text: str, room: int, hang: int) -> None:
    gaps = "[ \u3000\u00a0\u2007\u202f]"
    assert re.sub(gaps, "", "".join(wrap(text, room, hang=hang))) == re.sub(gaps, "", text)


@given(st.text("您好世界，。、！（）《》“”", min_size=1, max_size=60))
def test_no_row_begins_with_a_closing_mark_or_ends_with_an_opening_one(text: str) -> None:
    longest = max((len(run) for run in re.findall("[，。、！（）《》“”]+", text)), default=0)
    rows = wrap(text, 24)
    if longest <= 3:
        assert not [row for row in rows[1:] if row[0] in NO_START]
        assert not [row for row in rows[:-1] if row[-1] in NO_END]


@given(
    st.lists(st.sampled_from(["请带", "电话", "0571-85123456", "，", "13800138000", "二楼", "11:30", " "]), max_size=20)
)
def test_a_number_is_never_cut(parts: list[str]) -> None:
    rows = wrap("".join(f"{part}到" for part in parts), 24)
    found = [number for row in rows for number in re.findall("[0-9][0-9:-]*", row)]
    assert found == [part for part in parts if part[0].isdigit()]


def test_a_dash_stays_whole_and_with_what_it_follows() -> None:
    assert wrap("请到二楼——左边", 10) == ["请到二", "楼——左边"]
    assert wrap("请到二楼一号……", 14) == ["请到二楼一", "号……"]


def test_a_number_stays_with_its_unit() -> None:
    assert wrap("您的号在第12楼", 12) == ["您的号在第", "12楼"]


def test_a_number_too_long_for_its_size_is_printed_smaller() -> None:
    rows = lay_out(Slip([Line("110101199003074477", 3)]), 48)
    assert [(row.text, row.scale) for row in rows if isinstance(row, TextRow)] == [("110101199003074477", 2)]


def test_the_body_is_six_millimetres_high_twelve_hanzi_to_a_row() -> None:
    assert texts(Slip([Line("一二三四五六七八九十百千万亿")])) == ["一二三四五六七八九十百千", "万亿"]
    (row,) = lay_out(Slip([Line("大")]), 48)
    assert isinstance(row, TextRow)
    assert row.scale * 24 / 203 * 72 >= 14  # points


def test_a_list_item_hangs() -> None:
    assert texts(Slip([Line("1. 诊断证明三个月内的医院盖章", hang=3)])) == ["1. 诊断证明三个月内的医", "   院盖章"]


def test_label_and_value_share_a_row_or_stand_below_each_other() -> None:
    assert texts(Slip([Columns("窗口", "3号")])) == ["窗口                 3号"]
    rows = lay_out(Slip([Columns("办理地点", "清河区政务服务大厅二楼")]), 48)
    assert [(row.text, row.align) for row in rows if isinstance(row, TextRow)] == [
        ("办理地点", Align.LEFT),
        ("清河区政务服务大厅二楼", Align.RIGHT),
    ]


def test_other_blocks_pass_through_in_order() -> None:
    slip = Slip([Rule(), Feed(3), Qr("x")])
    assert lay_out(slip, 48) == (Rule(), Feed(3), Qr("x"))


def test_a_text_file_keeps_its_empty_lines_and_loses_only_its_byte_order_mark() -> None:
    assert slip_from_text("\ufeff一\r\n\r\n三\t四\n").lines == (Line("一"), Line(""), Line("三\t四"))
    assert texts(slip_from_text("一\n\n三\t四\n")) == ["一", "", "三  四"]


@pytest.mark.parametrize(
    "make",
    [lambda: Line("x", 4), lambda: Line("x", hang=9), lambda: Feed(-1), lambda: Qr(""), lambda: Columns("a", "b", 0)],
)
def test_what_cannot_be_printed_cannot_be_said(make: object) -> None:
    with pytest.raises(ValueError):
        make()  # type: ignore[operator]


def test_metres_of_paper_are_refused() -> None:
    with pytest.raises(ValueError, match="20000"):
        Slip([Line("字" * 20_001)])


def test_no_text_shows_in_a_repr() -> None:
    slip = Slip([Line("王小明"), Columns("姓名", "王小明"), Qr("王小明")])
    assert "王" not in repr(slip)
    assert "王" not in repr(lay_out(slip, 48))
