from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.contract import Supply
from drivers.receipt_printer import protocol
from drivers.receipt_printer.protocol import Flag, PrinterState, decode_state

WELL = {1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}


def test_a_well_printer_is_well() -> None:
    no = Flag.NO
    assert decode_state(WELL) == PrinterState(True, Flag.YES, Supply.FULL, no, no, no, no)


@pytest.mark.parametrize(
    ("answers", "name", "value"),
    [
        ({1: 0x1A}, "online", Flag.NO),
        ({2: 0x16}, "cover_open", Flag.YES),
        ({3: 0x1A}, "cutter_jammed", Flag.YES),
        ({3: 0x52}, "overheated", Flag.YES),
        ({3: 0x32}, "failed", Flag.YES),
        ({4: 0x1E}, "paper", Supply.LOW),
        ({4: 0x7E}, "paper", Supply.OUT),
        ({4: 0x72}, "paper", Supply.OUT),
        ({2: 0x32, 4: None}, "paper", Supply.OUT),
        ({4: 0x1A}, "paper", Supply.UNKNOWN),
        ({4: 0x16}, "paper", Supply.UNKNOWN),
        ({4: 0x32}, "paper", Supply.UNKNOWN),
    ],
)
def test_each_bit_says_what_the_manual_says(answers: dict[int, int | None], name: str, value: object) -> None:
    assert getattr(decode_state({**WELL, **answers}), name) == value


@pytest.mark.parametrize("byte", [None, 0x00, 0xFF, 0x11, 0x13, 0x37, 0x92, 0x02, 0x10])
def test_silence_and_bytes_that_are_no_answer_are_unknown_and_nothing_else(byte: int | None) -> None:
    state = decode_state(dict.fromkeys((1, 2, 3, 4), byte))
    assert state == PrinterState(answering=False)
    assert state.unknown
    assert Supply.UNKNOWN is state.paper


@given(st.dictionaries(st.integers(-5, 300), st.none() | st.integers(-300, 300)))
def test_any_answers_are_decoded_without_a_guess(answers: dict[int, int | None]) -> None:
    state = decode_state(answers)
    known = [byte for n, byte in answers.items() if byte is not None and protocol.is_status(byte)]
    assert state.answering is bool(known)
    details = {"answering", "online", "paper", "cover", "cutter", "head", "failed", "presenter"}
    assert set(state.as_details()) == details


@given(st.binary(max_size=12) | st.binary(min_size=4, max_size=4).map(lambda rest: b"\x10\x0f" + rest))
def test_only_a_whole_full_status_tells_of_the_presenter(frame: bytes) -> None:
    whole = len(frame) == 6 and frame.startswith(b"\x10\x0f")
    told = protocol.decode_presented(frame)
    assert told is ((Flag.YES if frame[2] & 0x20 else Flag.NO) if whole else Flag.UNKNOWN)


def test_what_the_printer_does_not_have_is_unsupported_and_not_asked() -> None:
    state = decode_state({1: 0x12, 4: 0x12}, ("online", "paper_end"))
    assert (state.cover_open, state.cutter_jammed, state.overheated) == (Flag.UNSUPPORTED,) * 3
    assert state.paper is Supply.FULL
    assert protocol.questions(("online", "paper_end")) == (1, 4)
    assert protocol.questions(()) == ()
    assert decode_state({}, ()).paper is Supply.UNSUPPORTED


def test_answers_to_the_two_kinds_of_question_cannot_be_taken_for_each_other() -> None:
    for byte in range(256):
        assert not (protocol.is_status(byte) and protocol.is_ordered(byte))
    assert not any(map(protocol.is_ordered, b"\x11\x13\x37\x25"))


@pytest.mark.parametrize(
    ("text", "charset", "data"),
    [
        ("您好，世界。", "gbk", "您好，世界。".encode("gbk")),
        ("〇①￥", "gbk", b"\xa9\x96\xa2\xd9\xa3\xa4"),
        ("·", "gbk", b"\xa1\xa4"),
        ("—", "gbk", b"\xa1\xaa"),
        ("A~ \\", "gbk", b"A~ \\"),
        ("䶮", "gbk", None),
        ("𬀩", "gbk", None),
        ("䶮", "gb18030", b"\xfe\x9f"),
        ("㐀", "gb18030", b"\x81\x39\xee\x39"),
        ("𬀩", "gb18030", None),
        ("😀", "gb18030", None),
        ("\ue000", "gb18030", None),
        ("您", "utf-8", "您".encode()),
        ("𬀩", "utf-8", None),
        ("您", "none", None),
        ("A", "none", b"A"),
        ("\x1b@", "gbk", None),
        ("\u200bA", "gb18030", None),
        ("", "none", b""),
    ],
)
def test_text_goes_out_only_when_the_printer_surely_has_every_character(
    text: str, charset: protocol.Charset, data: bytes | None
) -> None:
    assert protocol.encode_text(text, charset) == data


@given(st.text(), st.sampled_from(["gbk", "gb18030", "utf-8", "none"]))
def test_what_is_encoded_can_be_read_back_and_carries_no_command(text: str, charset: protocol.Charset) -> None:
    data = protocol.encode_text(text, charset)
    if data is not None:
        assert data.decode("ascii" if charset == "none" else charset) == text
        assert not [byte for byte in data if byte < 0x20]


def test_sizes_are_set_for_latin_and_chinese() -> None:
    assert protocol.style(2, True) == b"\x1b!\x38\x1c!\x0c\x1d!\x11\x1bE\x01"
    assert protocol.style(4, False) == b"\x1b!\x00\x1c!\x00\x1d!\x33\x1bE\x00"


@pytest.mark.parametrize(
    ("units", "data"), [(0, b""), (10, b"\x1bJ\x0a"), (255, b"\x1bJ\xff"), (300, b"\x1bJ\xff\x1bJ\x2d")]
)
def test_feeds_of_any_length(units: int, data: bytes) -> None:
    assert protocol.feed(units) == data


def test_cutters_differ() -> None:
    kinds: list[protocol.Cut] = ["gs_v", "esc_i", "esc_m", "none"]
    assert [protocol.cut(kind, 0) for kind in kinds] == [b"\x1dV\x01", b"\x1bi", b"\x1bm", b""]


def test_an_image_band_is_whole_rows() -> None:
    assert protocol.raster(b"\x01\x02\x03\x04", 2) == b"\x1dv0\x00\x02\x00\x02\x00\x01\x02\x03\x04"
    for data, width in ((b"", 2), (b"123", 2), (bytes(2048), 1)):
        with pytest.raises(ValueError):
            protocol.raster(data, width)


@given(st.lists(st.sampled_from(b"\x10\x04\x05\x14\x30\x00\x08")).map(bytes))
def test_no_image_hides_a_real_time_command_and_no_dot_is_lost(data: bytes) -> None:
    calm = protocol.calm(data)
    assert not [pair for pair in itertools.pairwise(calm) if pair[0] == 0x10 and pair[1] in (4, 5, 0x14)]
    assert all(after & before == before for before, after in zip(data, calm, strict=True))


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (b"_TM-T82\0", "TM-T82"),
        (b"\x12_SIM-80 \0", "SIM-80"),
        (b"", None),
        (b"_", None),
        (b"TM\0", None),
        (b"_\x01\0", None),
    ],
)
def test_identity_is_a_framed_name(answer: bytes, name: str | None) -> None:
    assert protocol.decode_identity(answer) == name


@given(st.binary())
def test_no_identity_answer_makes_trouble(answer: bytes) -> None:
    name = protocol.decode_identity(answer)
    assert name is None or name.isprintable()
