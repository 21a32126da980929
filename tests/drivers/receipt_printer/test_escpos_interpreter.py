from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.receipt_printer import paper, protocol
from drivers.receipt_printer.fonts import default_fonts
from drivers.receipt_printer.interpreter import Interpreter
from drivers.receipt_printer.page_ops import Answer, Cut, Feed, Op, Picture, QrCode, Reset, TextLine
from drivers.receipt_printer.realtime import RealTime, Request

PIECES = st.lists(
    st.one_of(
        st.binary(max_size=12),
        st.sampled_from(
            [
                b"\x1b@",
                b"\x1c&",
                b"\x1c.",
                b"\x1c!\x0c",
                b"\x1d!\x11",
                b"\x1dv0\x00\x01\x00\x02\x00\xff\x0f",
                b"\x1dV\x42\x00",
                b"\x10\x04\x01",
                protocol.CLEAR_BUFFERS,
                "您好𬀩".encode("gb18030"),
                b"\x1d(k\x03\x001Q0",
                b"\x1b*\x21\x05\x00",
                b"\x1dk\x04ABC",
                b"\n",
            ]
        ),
    ),
    max_size=30,
).map(b"".join)


def ops(data: bytes, **options: object) -> list[Op]:
    steps = Interpreter(**options).feed(data)  # type: ignore[arg-type]
    return [op for step in steps for op in step.ops]


def lines(data: bytes, **options: object) -> list[str]:
    return [op.text for op in ops(data, **options) if isinstance(op, TextLine)]


@given(PIECES, st.sampled_from(["gbk", "gb18030"]), st.sampled_from(["shared", "own"]))
@settings(max_examples=300)
def test_no_bytes_make_it_raise_and_none_are_lost(data: bytes, charset: str, size: str) -> None:
    mind = Interpreter(charset=charset, hanzi_size=size)  # type: ignore[arg-type]
    steps = mind.feed(data)
    raw = b"".join(step.raw for step in steps)
    assert data.startswith(raw)
    assert all(step.raw for step in steps)


@given(PIECES, st.lists(st.integers(0, 200), max_size=6))
def test_however_the_bytes_are_cut_up_the_same_comes_out(data: bytes, cuts: list[int]) -> None:
    mind = Interpreter(charset="gb18030")
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    steps = [step for a, b in itertools.pairwise(edges) for step in mind.feed(data[a:b])]
    assert steps == Interpreter(charset="gb18030").feed(data)


@given(PIECES)
@settings(max_examples=60, deadline=None)
def test_whatever_was_printed_can_be_looked_at(data: bytes) -> None:
    page = paper.dots(ops(data), 576, default_fonts())
    assert page.width == 576


def test_chinese_mode_reads_two_and_four_bytes() -> None:
    assert lines("您好，·—\n".encode("gbk")) == ["您好，·—"]
    assert lines("王𬀩䶮A\n".encode("gb18030"), charset="gb18030") == ["王𬀩䶮A"]
    assert lines("王𬀩\n".encode("gb18030"), charset="gbk") != ["王𬀩"]


def test_outside_chinese_mode_bytes_are_the_code_page() -> None:
    assert lines(b"\x1c.\x1bt\x10\x97\xe9\n") == ["—é"]
    assert lines(b"\x1c.\x1bt\x00\xfa\n") == ["·"]


def test_in_chinese_mode_a_western_dash_eats_its_neighbour() -> None:
    assert lines(b"\x97A\n")[0] != "—A"


def test_the_chinese_alphabet_prints_a_yen_for_a_dollar() -> None:
    assert lines(b"\x1bR\x0f$\n\x1bR\x00$\n") == ["¥", "$"]


def test_utf8_printers_read_utf8() -> None:
    assert lines(b"\x1c(C\x02\x00\x30\x02" + "您好A\n".encode()) == ["您好A"]


def test_rows_wrap_at_the_paper_edge_by_themselves() -> None:
    assert lines(b"A" * 50 + b"\n") == ["A" * 48, "AA"]
    assert lines("字".encode("gbk") * 25 + b"\n") == ["字" * 24, "字"]


@pytest.mark.parametrize("family", ["shared", "own"])
def test_our_sizes_come_out_the_same_on_both_families_of_printers(family: str) -> None:
    (line,) = ops(protocol.style(2, False) + "A您\n".encode("gbk"), hanzi_size=family)
    assert isinstance(line, TextLine)
    assert [(char.width, char.height) for char in line.chars] == [(24, 48), (48, 48)]
    (line,) = ops(protocol.style(4, False) + b"7\n", hanzi_size=family)
    assert isinstance(line, TextLine)
    assert [(char.width, char.height) for char in line.chars] == [(48, 96)]


def test_weight_and_place() -> None:
    (line,) = ops(b"\x1ba\x02\x1bE\x01A\x1bE\x00B\n")
    assert isinstance(line, TextLine)
    assert line.align == 2
    assert [char.bold for char in line.chars] == [True, False]


def test_feeds_follow_the_printers_unit() -> None:
    assert ops(b"\x1bJ\x64") == [Feed(100)]
    assert ops(b"\x1bJ\x64", units=360) == [Feed(56)]
    assert ops(b"\x1b3\x3c\x1bd\x02") == [Feed(120)]


def test_pictures_cuts_and_questions() -> None:
    assert ops(protocol.raster(b"\xff\x00", 1)) == [Picture(1, b"\xff\x00")]
    assert ops(b"\x1dV\x00") == [Cut(False)]
    assert ops(b"\x1dV\x01") == [Cut(True)]
    assert ops(b"\x1dV\x42\x08") == [Feed(104), Cut(True)]
    assert ops(b"\x1bi\x1bm") == [Cut(False), Cut(True)]
    assert ops(b"\x1dr\x01\x1dIC") == [Answer("gs_r", 1), Answer("gs_i", 0x43)]
    assert ops(b"ABC\x1b@") == [Reset()]


def test_a_printers_own_qr_code() -> None:
    data = "票号 7".encode()
    store = bytes((0x1D, 0x28, 0x6B)) + (len(data) + 3).to_bytes(2, "little") + b"1P0" + data
    found = ops(b"\x1d(k\x03\x001C\x06\x1d(k\x03\x001E1" + store + b"\x1d(k\x03\x001Q0")
    assert found == [QrCode(data, 6, "M", 0)]


@given(PIECES, st.lists(st.integers(0, 200), max_size=6))
def test_real_time_questions_are_found_however_the_bytes_are_cut_up(data: bytes, cuts: list[int]) -> None:
    def whole(pieces: list[bytes]) -> tuple[bytes, list[Request]]:
        stream = RealTime()
        found = [item for piece in pieces for item in stream.feed(piece)]
        plain = b"".join(item for item in found if isinstance(item, bytes)) + stream.flush()
        return plain, [item for item in found if isinstance(item, Request)]

    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    assert whole([data[a:b] for a, b in itertools.pairwise(edges)]) == whole([data])


def test_the_questions_of_a_job_are_told_from_its_text() -> None:
    found = list(RealTime().feed(b"A\x10\x04\x02B" + protocol.CLEAR_BUFFERS + b"C\x10\x05\x02D"))
    assert found == [b"A\x10\x04\x02", Request("status", 2), b"B", Request("clear"), b"C", Request("recover"), b"D"]
