"""Commands, status words and TLV: bytes in, values out, and nothing escapes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.card_reader import protocol
from drivers.card_reader.protocol import Apdu, Exchange, ProtocolError, encode_tlv, find_tlv, parse_tlv
from drivers.contract import Code, DriverError

FCI = bytes.fromhex(
    "6F318408A000000632010105A5259F0801029F0C1E01011000FFFFFFFF0201031051700101709079842019080620401231 0000"
)


def scripted(*answers: str) -> tuple[Callable[[bytes], bytes], list[str]]:
    sent: list[str] = []
    left = [bytes.fromhex(answer) for answer in answers]

    def send(apdu: bytes) -> bytes:
        sent.append(apdu.hex().upper())
        return left.pop(0)

    return send, sent


def test_the_commands_are_those_of_the_sources() -> None:
    assert protocol.select_by_name(bytes.fromhex("A000000632010105")).encode().hex().upper() == (
        "00A4040008A00000063201010500"
    )
    assert protocol.read_binary(0x15, 30).encode().hex().upper() == "00B095001E"
    assert protocol.read_binary(0x17, 11).encode().hex().upper() == "00B097000B"
    assert protocol.get_balance(0).encode().hex().upper() == "805C000204"
    assert protocol.read_record(0x18, 1, 23).encode().hex().upper() == "00B201C417"
    assert protocol.read_record(0x05, 7, 11).encode().hex().upper() == "00B2072C0B"
    assert protocol.read_record(0x06, 1, 256).encode().hex().upper() == "00B2013400"
    assert protocol.select_file(0xEF05).encode(t0=True).hex().upper() == "00A4000002EF05"


def test_an_answer_in_pieces_is_put_together() -> None:
    send, sent = scripted("6110", "AABB6102", "CCDD9000")
    answer = Exchange(send, t0=True)(protocol.select_by_name(b"\x01\x02"))
    assert answer.ok
    assert answer.data.hex() == "aabbccdd"
    assert sent == ["00A40400020102", "00C0000010", "00C0000002"]


def test_a_card_that_wants_another_length_gets_it() -> None:
    send, sent = scripted("6C04", "00000AC39000")
    answer = Exchange(send)(protocol.get_balance(0))
    assert answer.data.hex() == "00000ac3"
    assert sent == ["805C000204", "805C000204"]


@given(st.lists(st.binary(max_size=300), min_size=60, max_size=60), st.booleans())
def test_whatever_a_card_answers_the_exchange_ends(answers: list[bytes], t0: bool) -> None:
    left = list(answers)
    try:
        answer = Exchange(lambda _: left.pop(), t0=t0)(protocol.read_binary(0x15, 30))
    except DriverError as error:
        assert error.detail == "card_moved"
    else:
        assert 0 <= answer.status <= 0xFFFF


def test_a_card_that_never_has_enough_is_left_alone() -> None:
    sent = 0

    def send(_: bytes) -> bytes:
        nonlocal sent
        sent += 1
        return b"\x61\x01"

    assert not Exchange(send)(protocol.get_balance(0)).ok
    assert sent < 30


@given(st.integers(0, 255), st.integers(0, 255), st.binary(max_size=20))
def test_nothing_but_reading_is_ever_sent(cla: int, ins: int, data: bytes) -> None:
    sent: list[bytes] = []

    def send(apdu: bytes) -> bytes:
        sent.append(apdu)
        return b"\x90\x00"

    exchange = Exchange(send)
    if (cla, ins) in {(0, 0xA4), (0, 0xB0), (0, 0xB2), (0, 0xC0), (0x80, 0x5C)}:
        exchange(Apdu(cla, ins, data=data))
        assert len(sent) == 1
        return
    with pytest.raises(DriverError) as caught:
        exchange(Apdu(cla, ins, data=data))
    assert caught.value.code is Code.INTERNAL
    assert not sent


def test_a_real_cards_answer_is_taken_apart() -> None:
    assert find_tlv(FCI, 0x84) == bytes.fromhex("A000000632010105")
    inside = find_tlv(FCI, 0x9F0C)
    assert inside is not None
    assert len(inside) == 30
    assert find_tlv(FCI, 0x9F99) is None


@given(st.lists(st.tuples(st.sampled_from([0x84, 0x50, 0x9F0C, 0x6F, 0x5F2D]), st.binary(max_size=300)), max_size=5))
def test_what_is_written_as_tlv_is_read_again(items: list[tuple[int, bytes]]) -> None:
    data = b"".join(encode_tlv(tag, value) for tag, value in items)
    assert [(item.tag, item.value) for item in parse_tlv(data)] == items


@given(st.binary(max_size=200))
def test_rubbish_is_no_tlv_or_some_but_never_a_crash(data: bytes) -> None:
    try:
        found = parse_tlv(data)
        find_tlv(data, 0x9F0C)
    except ProtocolError:
        return
    assert sum(len(item.value) for item in found) <= len(data)


@given(st.binary(max_size=40), st.integers(1, 40))
def test_a_tlv_cut_short_says_so_or_holds_less(value: bytes, cut: int) -> None:
    whole = encode_tlv(0x9F0C, value)
    try:
        found = parse_tlv(whole[:-cut])
    except ProtocolError:
        return
    assert not found


@given(st.binary(max_size=10))
def test_a_day_is_a_day_or_none(data: bytes) -> None:
    day, moment = protocol.bcd_date(data), protocol.bcd_moment(data)
    assert day is None or day.strftime("%Y").rjust(4, "0") == data.hex()[:4]
    assert moment is None or isinstance(moment, datetime)


def test_days_and_moments_stand_packed() -> None:
    assert protocol.bcd_date(bytes.fromhex("20401231")) == date(2040, 12, 31)
    assert protocol.bcd_date(bytes.fromhex("20401331")) is None
    assert protocol.bcd_date(bytes.fromhex("FFFFFFFF")) is None
    assert protocol.bcd_moment(bytes.fromhex("20241229141740")) == datetime(2024, 12, 29, 14, 17, 40)
    assert protocol.bcd_moment(bytes.fromhex("20241229146140")) is None


def test_a_command_and_an_answer_show_nothing_of_themselves() -> None:
    assert repr(protocol.select_by_name(b"secret")) == "Apdu(SELECT)"
    assert "73" not in repr(protocol.Answer(b"secret", 0x9000))
    assert "secret" not in repr(protocol.Tlv(0x84, b"secret"))
