"""The bytes of relay and input boards, against the makers' tables, pymodbus, and anything at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymodbus.framer.rtu import FramerRTU
from pymodbus.pdu import DecodePDU, ExceptionResponse
from pymodbus.pdu.bit_message import (
    ReadCoilsResponse,
    ReadDiscreteInputsResponse,
    WriteMultipleCoilsResponse,
    WriteSingleCoilResponse,
)

from drivers.boards import lcus, modbus
from drivers.boards.modbus import Query, Refused, find_answer, read_coils, read_inputs, write_coils
from drivers.boards.modbus_slave import Slave

SERVER = FramerRTU(DecodePDU(True))
CHANNELS = st.integers(1, lcus.MAX_CHANNEL)
BITS = st.lists(st.booleans(), min_size=1, max_size=16)
IDS = st.integers(1, 247)


def answer_to(query: Query, bits: list[bool]) -> bytes:
    """By pymodbus, as a board would send it."""
    reply = {
        1: lambda: ReadCoilsResponse(dev_id=query.device_id, bits=bits),
        2: lambda: ReadDiscreteInputsResponse(dev_id=query.device_id, bits=bits),
        5: lambda: WriteSingleCoilResponse(dev_id=query.device_id, address=query.address, bits=bits[:1]),
        15: lambda: WriteMultipleCoilsResponse(dev_id=query.device_id, address=query.address, count=len(bits)),
    }[query.function]()
    return SERVER.buildFrame(reply)


# --- LCUS


@pytest.mark.parametrize(
    ("channel", "on", "frame"),
    [(1, True, "A00101A2"), (1, False, "A00100A1"), (2, True, "A00201A3"), (4, False, "A00400A4")],
)
def test_relay_commands_are_those_of_the_maker(channel: int, on: bool, frame: str) -> None:
    assert lcus.encode(channel, on).hex().upper() == frame


def test_a_relay_no_board_has_is_refused() -> None:
    for channel in (0, 255, -1):
        with pytest.raises(ValueError, match="numbered"):
            lcus.encode(channel, True)


@given(st.lists(st.tuples(CHANNELS, st.booleans()), max_size=8), st.binary(max_size=3))
def test_commands_are_heard_as_they_were_sent(commands: list[tuple[int, bool]], noise: bytes) -> None:
    sent = b"".join(lcus.encode(channel, on) for channel, on in commands)
    assert lcus.decode(sent) == (commands, b"")
    heard, _ = lcus.decode(noise.replace(b"\xa0", b"") + sent)
    assert heard == commands


@given(st.binary(max_size=200))
def test_any_bytes_can_be_heard_by_a_relay_board(data: bytes) -> None:
    commands, rest = lcus.decode(data)
    assert len(rest) < 4
    assert all(1 <= channel <= lcus.MAX_CHANNEL for channel, _ in commands)


@given(st.dictionaries(st.integers(1, 16), st.booleans(), min_size=1))
def test_both_kinds_of_report_are_understood(states: dict[int, bool]) -> None:
    full = {number: states.get(number, False) for number in range(1, max(states) + 1)}
    text = lcus.report(full)
    assert lcus.parse_report(text, max(full)) == full
    assert lcus.parse_report(text[:-3], max(full)) is None, "a report is awaited to its end"
    assert lcus.parse_report(bytes(full.values()), max(full)) == full


@given(st.binary(max_size=64), st.integers(1, 16))
def test_any_report_is_a_report_or_none(data: bytes, highest: int) -> None:
    found = lcus.parse_report(data, highest)
    assert found is None or highest in found


# --- Modbus


@pytest.mark.parametrize(
    ("query", "frame"),
    [
        (read_inputs(1, 0, 8), "010200000008 79CC"),
        (read_coils(1, 0, 8), "010100000008 3DCC"),
        (write_coils(1, 0, [True]), "01050000FF00 8C3A"),
        (write_coils(1, 0, [False]), "010500000000 CDCA"),
    ],
)
def test_requests_are_those_of_the_boards_manuals(query: Query, frame: str) -> None:
    assert query.frame == bytes.fromhex(frame)


@given(IDS, st.integers(0, 200), BITS, st.sampled_from([1, 2, 5, 15]))
def test_every_answer_of_a_board_is_found(device: int, address: int, bits: list[bool], function: int) -> None:
    bits = bits[:1] if function == 5 else bits
    query = Query(function, device, address, len(bits), tuple(bits))
    assert find_answer(query, answer_to(query, bits)) == tuple(bits)


@given(BITS, st.binary(max_size=12), st.binary(max_size=4))
def test_noise_before_and_after_an_answer_is_passed_over(bits: list[bool], before: bytes, after: bytes) -> None:
    query = read_inputs(17, 3, len(bits))
    answer = answer_to(query, bits)
    before = before.replace(b"\x11", b"")
    assert find_answer(query, before + answer + after) == tuple(bits)
    assert find_answer(query, answer[:-1]) is None


@given(BITS, st.integers(0, 7), st.integers(0, 30))
def test_one_wrong_bit_is_never_an_answer(bits: list[bool], bit: int, place: int) -> None:
    query = read_inputs(1, 0, len(bits))
    answer = bytearray(answer_to(query, bits))
    answer[place % len(answer)] ^= 1 << bit
    assert find_answer(query, bytes(answer)) is None


@given(st.binary(max_size=80), st.sampled_from([read_inputs(1, 0, 8), read_coils(1, 0, 3), write_coils(1, 5, [True])]))
def test_any_bytes_are_an_answer_or_none(data: bytes, query: Query) -> None:
    found = find_answer(query, data)
    assert found is None or isinstance(found, Refused) or len(found) == query.count


def test_answers_of_other_boards_and_to_other_questions_are_passed_over() -> None:
    query = read_inputs(2, 0, 3)
    other = answer_to(read_inputs(1, 0, 3), [True] * 3) + answer_to(read_coils(2, 0, 3), [True] * 3)
    assert find_answer(query, other) is None
    assert find_answer(query, answer_to(read_inputs(2, 0, 16), [True] * 16)) is None, "two bytes were not asked for"
    assert find_answer(query, other + answer_to(query, [False, True, False])) == (False, True, False)
    assert find_answer(write_coils(2, 4, [True]), answer_to(write_coils(2, 5, [True]), [True])) is None
    assert find_answer(write_coils(2, 4, [True]), answer_to(write_coils(2, 4, [True]), [False])) is None


def test_a_refusal_is_told_by_its_number() -> None:
    refusal = SERVER.buildFrame(ExceptionResponse(2, 2, device_id=9))
    assert find_answer(read_inputs(9, 0, 1), refusal) == Refused(2)


@given(st.binary(max_size=100))
def test_an_emulated_board_survives_any_bytes(data: bytes) -> None:
    relays = dict.fromkeys(range(1, 9), False)
    slave = Slave(1, lambda: relays, lambda: relays, lambda wanted: relays.update(wanted))
    answers, _ = slave.answers(data)
    assert all(len(answer) >= 5 for answer in answers)
    assert set(relays) == set(range(1, 9))


def test_addresses_the_board_has_not_are_refused_by_it() -> None:
    relays = dict.fromkeys(range(1, 9), False)
    slave = Slave(1, lambda: relays, lambda: relays, lambda wanted: relays.update(wanted))
    for query in (read_inputs(1, 8, 1), read_coils(1, 6, 4), write_coils(1, 7, [True, True])):
        (answer,), rest = slave.answers(query.frame)
        assert (find_answer(query, answer), rest) == (Refused(2), b"")
    (answer,), _ = slave.answers(SERVER.encode(bytes.fromhex("0300000001"), 1, 0))
    assert find_answer(Query(3, 1, 0), answer) == Refused(1)
    assert modbus.BAUD == lcus.BAUD == 9600
