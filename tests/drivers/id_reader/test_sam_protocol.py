"""Frames and status bytes, against the exchanges of the fact sheet and against noise."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.contract import Act, Code
from drivers.id_reader import protocol
from drivers.id_reader.protocol import Answer, FrameReader, ProtocolError, build_frame, parse_answer, parse_base

SHEET_TEXT = bytes.fromhex(
    "205f094e2000200020002000200020002000200020002000200020002000310030003100310039003400390030003100300031001753ac4e025e1c4ece573a53"
    "3a798b4f578853903100f75320002000200020002000200020002000200020002000200020002000200020002000200020002000200020002000310031003000"
    "3100300031003100390034003900300031003000310030003000310038001753ac4e025e6c51895b405c1c4ece570652405c2000200020002000200032003000"
    "3100350030003100300031007f951f67200020002000200020002000200020002000200020002000200020002000200020002000200020002000200020002000"
)
FULL_READ = Answer(0x90, data=protocol.build_base(SHEET_TEXT, bytes(1024))).frame


@pytest.mark.parametrize(
    ("command", "frame"),
    [
        (protocol.RESET, "AAAAAA9669 0003 10FF EC"),
        (protocol.STATUS, "AAAAAA9669 0003 11FF ED"),
        (protocol.SAM_ID, "AAAAAA9669 0003 12FF EE"),
        (protocol.FIND, "AAAAAA9669 0003 2001 22"),
        (protocol.SELECT, "AAAAAA9669 0003 2002 21"),
        (protocol.READ_BASE, "AAAAAA9669 0003 3001 32"),
        (protocol.READ_NEWEST_ADDRESS, "AAAAAA9669 0003 3003 30"),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_every_command_is_the_frame_of_the_sheet(command: protocol.Command, frame: str) -> None:
    assert command.frame == bytes.fromhex(frame)


@pytest.mark.parametrize(
    ("frame", "status", "data"),
    [
        ("AAAAAA9669 0004 000090 94", 0x90, b""),
        ("AAAAAA9669 0004 000080 84", 0x80, b""),
        ("AAAAAA9669 0008 00009F 00000000 97", 0x9F, bytes(4)),
        ("AAAAAA9669 000C 000090 0000000000000000 9C", 0x90, bytes(8)),
        ("AAAAAA9669 0004 000081 85", 0x81, b""),
        ("AAAAAA9669 0004 000041 45", 0x41, b""),
        ("AAAAAA9669 0004 000091 95", 0x91, b""),
        ("AAAAAA9669 0004 000010 14", 0x10, b""),
        ("AAAAAA9669 0004 000011 15", 0x11, b""),
        ("AAAAAA9669 0004 000021 25", 0x21, b""),
        ("AAAAAA9669 0004 000060 64", 0x60, b""),
        ("AAAAAA9669 0004 000066 62", 0x66, b""),
    ],
)
def test_every_answer_of_the_sheet_is_understood(frame: str, status: int, data: bytes) -> None:
    (body,) = FrameReader().feed(bytes.fromhex(frame))
    answer = parse_answer(body)
    assert (answer.status, answer.card_status, answer.data) == (status, b"\0\0", data)
    assert answer.frame == bytes.fromhex(frame)


def test_the_reader_number_is_shown_as_printed_on_it() -> None:
    frame = "AAAAAA9669 0014 000090 05000300A53A340187D6120015CD5B07 EF"
    (body,) = FrameReader().feed(bytes.fromhex(frame))
    assert protocol.format_sam_id(parse_answer(body).data) == "05.03-20200101-0001234567-0123456789"
    with pytest.raises(ProtocolError):
        protocol.format_sam_id(b"short")


def test_the_full_base_read_of_the_sheet_byte_for_byte() -> None:
    assert len(FULL_READ) == 1295
    assert FULL_READ[-1] == 0xF1
    assert hashlib.sha256(FULL_READ).hexdigest() == "aa104bd9efab13b7e334ff1ca486335e1e55b235188f39dcfcdb80d19ac645c6"
    (body,) = FrameReader().feed(FULL_READ)
    payload = parse_base(parse_answer(body).data)
    assert (payload.text, payload.photo, payload.odd_lengths) == (SHEET_TEXT, bytes(1024), False)


def test_the_newest_address_frame_of_the_sheet() -> None:
    from drivers.id_reader.text import encode_newest_address

    frame = Answer(0x90, data=encode_newest_address("北京市西城区示例胡同2号")).frame
    assert (len(frame), frame[5:7].hex(), frame[-1]) == (81, "004a", 0x2E)


def test_a_stray_aa_before_the_preamble_is_skipped() -> None:
    (body,) = FrameReader().feed(bytes.fromhex("00AA AAAAAA9669 0004 000090 94"))
    assert parse_answer(body).status == 0x90


def test_a_wrong_checksum_is_rejected_and_the_next_frame_found() -> None:
    reader = FrameReader()
    bodies = reader.feed(bytes.fromhex("AAAAAA9669 0004 000090 95  AAAAAA9669 0004 000080 84"))
    assert [parse_answer(body).status for body in bodies] == [0x80]
    assert reader.rejected == 1


@pytest.mark.parametrize("length", [0, 1, 2, 3, 2401, 0xFFFF])
def test_an_insane_length_is_noise(length: int) -> None:
    reader = FrameReader()
    bodies = reader.feed(protocol.PREAMBLE + length.to_bytes(2, "big") + protocol.STATUS.frame[:0] + FULL_READ)
    assert len(bodies) == 1


def test_the_timeout_pseudo_frame_of_some_modules_yields_nothing() -> None:
    reader = FrameReader()
    assert reader.feed(bytes.fromhex("AAAAAA966900050505 05")) == []
    assert reader.in_frame
    assert reader.salvage() == []
    assert not reader.in_frame


def test_a_frame_behind_a_false_start_is_salvaged_when_the_line_falls_silent() -> None:
    reader = FrameReader()
    assert reader.feed(bytes.fromhex("AAAAAA9669 0900") + FULL_READ) == []
    (body,) = reader.salvage()
    assert build_frame(body) == FULL_READ


@given(
    bodies=st.lists(st.binary(min_size=3, max_size=300), max_size=4),
    cuts=st.lists(st.integers(1, 40), min_size=1, max_size=20),
    noise=st.binary(max_size=30).filter(lambda b: b"\xaa" not in b),
)
def test_frames_arrive_whatever_the_pieces_and_the_noise_between(
    bodies: list[bytes], cuts: list[int], noise: bytes
) -> None:
    stream = noise + b"".join(build_frame(body) + noise for body in bodies)
    reader, found, position, turn = FrameReader(), [], 0, 0
    while position < len(stream):
        step = cuts[turn % len(cuts)]
        found += reader.feed(stream[position : position + step])
        position, turn = position + step, turn + 1
    assert found == bodies


@given(st.binary(max_size=600))
def test_any_bytes_are_survived_and_only_right_frames_come_out(data: bytes) -> None:
    reader = FrameReader()
    for body in reader.feed(data) + reader.salvage():
        assert build_frame(body) in data


@given(before=st.binary(max_size=200))
def test_a_frame_is_found_behind_any_noise_once_the_line_is_silent(before: bytes) -> None:
    reader = FrameReader()
    found = reader.feed(before + FULL_READ) + reader.salvage()
    assert FULL_READ in [build_frame(body) for body in found]


@given(st.binary(max_size=400))
def test_any_base_data_is_split_or_refused(data: bytes) -> None:
    try:
        payload = parse_base(data)
    except ProtocolError:
        return
    assert len(payload.text) == 256


def test_declared_lengths_that_do_not_fit_are_refused() -> None:
    for data in (b"", b"\x01\x00\x04", bytes.fromhex("01000400") + bytes(300), bytes.fromhex("00FF0400") + bytes(1300)):
        with pytest.raises(ProtocolError):
            parse_base(data)


def test_a_reader_without_photo_is_accepted_and_noted() -> None:
    payload = parse_base(protocol.build_base(SHEET_TEXT, b""))
    assert (payload.text, payload.photo, payload.odd_lengths) == (SHEET_TEXT, b"", True)


@pytest.mark.parametrize(
    ("status", "code", "detail", "act", "retryable"),
    [
        (0x81, Code.USER_ERROR, "card_moved", Act.USER, True),
        (0x41, Code.USER_ERROR, "card_moved", Act.USER, True),
        (0x47, Code.USER_ERROR, "card_moved", Act.USER, True),
        (0x40, Code.USER_ERROR, "not_an_id_card", Act.USER, False),
        (0x31, Code.INVALID_DATA, "card_needs_staff", Act.CLEAR, True),
        (0x32, Code.INVALID_DATA, "card_needs_staff", Act.CLEAR, False),
        (0x33, Code.INVALID_DATA, "card_needs_staff", Act.CLEAR, False),
        (0x23, Code.UNSUPPORTED, "card_needs_staff", Act.CLEAR, False),
        (0x10, Code.INVALID_DATA, "link_noise", Act.MAINTENANCE, True),
        (0x11, Code.INVALID_DATA, "link_noise", Act.MAINTENANCE, True),
        (0x21, Code.UNSUPPORTED, "bad_command", Act.SOFTWARE, False),
        (0x24, Code.HARDWARE_ERROR, "reader_error", Act.RESET, True),
        (0x60, Code.HARDWARE_ERROR, "reader_down", Act.MAINTENANCE, False),
        (0x66, Code.HARDWARE_ERROR, "reader_down", Act.MAINTENANCE, False),
        (0x7E, Code.HARDWARE_ERROR, "reader_error", Act.RESET, True),
    ],
)
def test_every_status_says_who_must_act(status: int, code: Code, detail: str, act: Act, retryable: bool) -> None:
    error = protocol.status_error(status)
    assert (error.code, error.detail, error.act, error.retryable) == (code, detail, act, retryable)
    assert f"{status:02X}" in error.hint


def test_no_status_text_accuses_anybody() -> None:
    for status in (0x31, 0x32, 0x33):
        text = str(protocol.status_error(status)).lower()
        assert not any(word in text for word in ("fake", "counterfeit", "forged", "fraud"))


def test_a_late_answer_to_another_command_is_told_apart() -> None:
    assert not protocol.READ_BASE.fits(Answer(0x90, data=bytes(8)))
    assert not protocol.SELECT.fits(Answer(0x9F, data=bytes(4)))
    assert not protocol.FIND.fits(Answer(0x90))
    assert protocol.FIND.fits(Answer(0x80))
    assert protocol.READ_NEWEST_ADDRESS.fits(Answer(0x91))


def test_an_answer_never_shows_its_data() -> None:
    assert SHEET_TEXT.hex()[:8] not in repr(Answer(0x90, data=SHEET_TEXT))
    assert "\\x" not in repr(Answer(0x90, data=SHEET_TEXT)).replace("\\x00\\x00", "")
    assert repr(parse_base(protocol.build_base(SHEET_TEXT, b"x"))) == "BasePayload(odd_lengths=True)"
