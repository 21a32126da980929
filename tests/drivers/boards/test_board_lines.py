"""A line with several users: one exchange at a time, opened once, lost for all; pymodbus' simulator as the board."""

from __future__ import annotations

import threading
import time

import pytest

from drivers.boards import modbus
from drivers.boards.bus import BusPool
from drivers.boards.emulator import BoardEmulator
from drivers.boards.modbus_slave import Slave
from drivers.boards.relays import LcusRelays, ModbusBoard
from drivers.contract import Cancel, Code, Condition, Deadline, DeviceEvent, DriverError
from drivers.help_button.driver import ModbusButton
from drivers.signal_light.driver import ModbusLight
from drivers.transport import open_transport
from drivers.transport.base import Transport
from drivers.transport.faults import Fault, FaultyTransport
from drivers.transport.lines import PtyLine


class Counting(BusPool):
    """A pool that counts openings and keeps the faulty wires."""

    def __init__(self) -> None:
        self.wires: list[FaultyTransport] = []
        super().__init__(self._open_it)

    def _open_it(self, url: str, deadline: Deadline) -> Transport:
        self.wires.append(FaultyTransport(open_transport(url, deadline)))
        return self.wires[-1]


@pytest.fixture
def board(nothing_is_left):
    board = BoardEmulator("help_button", "modbus")
    board.start()
    yield board
    board.stop()


def soon(seconds: float = 10) -> Deadline:
    return Deadline.after(seconds)


def wait_until(done, seconds: float = 15) -> None:
    until = time.monotonic() + seconds
    while not done() and time.monotonic() < until:
        time.sleep(0.01)
    assert done()


def test_a_light_and_a_button_share_one_board(board):
    pool, events = Counting(), []
    button = ModbusButton(board.url, {}, events.append, pool=pool)
    light = ModbusLight(board.url, {"lamps": {"green": 3, "red": 4}}, events.append, pool=pool)
    button.open(soon())
    light.open(soon())
    assert len(pool.wires) == 1
    done = threading.Event()

    def pressing() -> None:
        while not done.is_set():
            time.sleep(button.watch(events.append))

    thread = threading.Thread(target=pressing)
    thread.start()
    wait_until(lambda: button.up)
    board.set("button", "down")
    for state in ("on", "off") * 8:
        assert light.set(soon(), state).proof == "confirmed"
    wait_until(lambda: "pressed" in [event.kind for event in events])
    done.set()
    thread.join()
    light.close()
    assert button.probe(soon())[0] is Condition.OK, "the line stays open for the other"
    button.close()
    button.close()


def test_one_line_has_one_speed(board):
    pool = Counting()
    lease = pool.acquire(board.url, soon())
    with pytest.raises(DriverError) as caught:
        pool.acquire(board.url.replace("9600", "19200"), soon())
    assert (caught.value.code, caught.value.detail) == (Code.CONFIG_ERROR, "bus_settings")
    lease.release()
    lease.release()
    pool.acquire(board.url, soon()).release()
    assert len(pool.wires) == 2


def test_a_line_that_is_lost_for_one_is_lost_for_all_and_opened_anew(board):
    pool = Counting()
    first, second = pool.acquire(board.url, soon()), pool.acquire(board.url, soon())
    pool.wires[0].fail_next(Fault.DISCONNECT)
    for lease in (first, second):
        with pytest.raises(DriverError) as caught:
            ModbusBoard(lease.bus, 1, frozenset({1})).inputs(soon())
        assert caught.value.code is Code.DISCONNECTED
    first.release()
    third = pool.acquire(board.url, soon())
    second.release()
    assert ModbusBoard(third.bus, 1, frozenset({1})).inputs(soon()) == {1: False}
    third.release()


def test_waiting_for_ones_turn_ends_by_the_deadline_and_by_cancel(board):
    pool = Counting()
    lease = pool.acquire(board.url, soon())
    board.set("mute", "on")

    def holding() -> None:
        with pytest.raises(DriverError):
            lease.bus.exchange(b"x", lambda _: None, soon(), longest=0, patience=2)

    holder = threading.Thread(target=holding)
    holder.start()
    time.sleep(0.2)
    started = time.monotonic()
    with pytest.raises(DriverError) as caught:
        lease.bus.send(b"x", soon(0.1))
    assert caught.value.code is Code.TIMEOUT
    cancel = Cancel()
    timer = threading.Timer(0.1, cancel.cancel)
    timer.start()
    with pytest.raises(DriverError) as caught:
        lease.bus.send(b"x", Deadline.after(60, cancel))
    assert caught.value.code is Code.CANCELED
    assert time.monotonic() - started < 10
    timer.join()
    holder.join()
    lease.release()


@pytest.mark.parametrize("fault", [Fault.GARBLE, Fault.DROP, Fault.SHORT_READ, Fault.DELAY, Fault.SILENCE])
def test_faults_of_the_wire_are_ridden_out(board, fault):
    pool = Counting()
    lease = pool.acquire(board.url, soon())
    user = ModbusBoard(lease.bus, 1, frozenset({1, 8}))
    user.inputs(soon())
    pool.wires[0].fail_next(fault, 1, seconds=0.02)
    assert set(user.inputs(soon())) == set(range(1, 9))
    lease.release()


@pytest.mark.parametrize(
    ("key", "value", "code", "detail"),
    [
        ("mute", "on", Code.TIMEOUT, "board_silent"),
        ("power", "off", Code.TIMEOUT, "board_silent"),
        ("garble", "99", Code.INVALID_DATA, "answer_broken"),
        ("half", "99", Code.INVALID_DATA, "answer_broken"),
        ("refuse", "2", Code.CONFIG_ERROR, "board_refuses"),
        ("refuse", "4", Code.HARDWARE_ERROR, "board_fault"),
    ],
)
def test_a_board_that_does_not_answer_well_is_told_apart_in_bounded_time(board, key, value, code, detail):
    pool = Counting()
    lease = pool.acquire(board.url, soon())
    board.set(key, value)
    started = time.monotonic()
    with pytest.raises(DriverError) as caught:
        ModbusBoard(lease.bus, 1, frozenset({1})).inputs(soon())
    assert (caught.value.code, caught.value.detail) == (code, detail)
    assert time.monotonic() - started < 6
    lease.release()


def test_a_late_answer_is_not_taken_for_the_answer_to_the_next_question(board):
    pool = Counting()
    lease = pool.acquire(board.url, soon())
    user = ModbusBoard(lease.bus, 1, frozenset({1}))
    assert user.inputs(soon()) == {1: False}
    board.set("delay_ms", "160")
    with pytest.raises(DriverError):
        user.inputs(soon(), 1)
    board.set("delay_ms", "0")
    board.set("button", "down")
    assert user.inputs(soon()) == {1: True}
    lease.release()


def test_noise_on_the_line_changes_nothing(board):
    pool = Counting()
    lease = pool.acquire(board.url, soon())
    board.set("noise", "on")
    user = ModbusBoard(lease.bus, 1, frozenset({1, 2}))
    for _ in range(10):
        assert user.inputs(soon()) == {1: False, 2: False}
    lease.release()


def test_relays_of_others_between_ours_are_left_alone(board):
    pool = Counting()
    lease = pool.acquire(board.url, soon())
    ModbusBoard(lease.bus, 1, frozenset({2})).switch({2: True}, soon())
    user = ModbusBoard(lease.bus, 1, frozenset({1, 3, 4}))
    user.switch({1: True, 3: True, 4: True}, soon())
    user.switch({1: False, 3: True, 4: False}, soon())
    assert board.lit() == {2, 3}
    with pytest.raises(DriverError) as caught:
        ModbusBoard(lease.bus, 1, frozenset({1, modbus.MAX_BITS + 1}))
    assert caught.value.detail == "bad_options"
    lease.release()


def test_an_lcus_board_that_tells_is_read(nothing_is_left):
    board = BoardEmulator("signal_light", "lcus", tells=True)
    board.start()
    pool = Counting()
    lease = pool.acquire(board.url, soon())
    relays = LcusRelays(lease.bus, frozenset({1, 2}), tells=True)
    relays.switch({1: True, 2: False}, soon())
    truth = relays.read(soon())
    assert truth is not None and (truth[1], truth[2]) == (True, False)
    lease.release()
    board.stop()


def test_pymodbus_own_simulator_takes_us_for_a_master(simulator):
    pool, events = Counting(), []
    button = ModbusButton(simulator.url, {}, events.append, pool=pool)
    light = ModbusLight(simulator.url, {"lamps": {"a": 1, "b": 2, "c": 4}}, events.append, pool=pool)
    button.open(soon(20))
    light.open(soon(20))
    assert light.set(soon(20), "on").proof == "confirmed"
    written = [(function, address, values) for function, address, _, values in simulator.asked if values]
    assert {1, 2, 5, 15} == {function for function, *_ in simulator.asked}
    assert (15, 0, [True, True]) in written and (5, 3, [True]) in written
    while not button.up:
        time.sleep(button.watch(events.append))
    simulator.inputs[0] = True
    until = time.monotonic() + 20
    while not events and time.monotonic() < until:
        time.sleep(button.watch(events.append))
    assert [event.kind for event in events] == ["pressed"]
    light.close()
    button.close()
    written = [asked for asked in simulator.asked if asked[0] in (5, 15)]
    assert all(not any(asked[3] or []) for asked in written[-2:]), "dark in the end"


def test_events_say_nothing_but_their_kind():
    assert "7654321" not in repr(DeviceEvent("help_button", "released", 0.7654321, 1.0))


def test_an_answer_whose_second_half_comes_late_is_still_an_answer(nothing_is_left):
    """As on a machine that is busy with something else between two of its bytes."""
    line, pool = PtyLine(9600, private=True, strict_baud=True), BusPool()

    def answer_haltingly() -> None:
        request = b""
        while len(request) < 8:
            request += line.read(8 - len(request), 5)
        inputs = {number: number == 1 for number in range(1, 9)}
        (answer,), _ = Slave(1, dict, lambda: inputs, lambda wanted: None).answers(request)
        line.write(answer[:3])
        time.sleep(0.2)
        line.write(answer[3:])

    board = threading.Thread(target=answer_haltingly)
    board.start()
    lease = pool.acquire(line.url, soon())
    assert ModbusBoard(lease.bus, 1, frozenset({1})).inputs(soon(), tries=1) == {1: True}
    board.join()
    lease.release()
    line.close()
