"""The light's whole code against emulated boards on a pty."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest

from drivers.boards.bus import BusPool
from drivers.contract import Code, Condition, Deadline, Driver, DriverError
from drivers.signal_light import DRIVERS, OPTIONS, LcusLight, ModbusLight, make_emulator
from drivers.transport import open_transport
from drivers.transport.faults import Fault, FaultyTransport

STACK = {"lamps": {"green": 1, "red": 2}, "states": {"help": {"lamps": ["red"]}, "fast": {"hz": 2.0}}}


def soon(seconds: float = 15) -> Deadline:
    return Deadline.after(seconds)


class Wires(BusPool):
    def __init__(self):
        self.wires = []
        super().__init__(self._open_it)

    def _open_it(self, url, deadline):
        self.wires.append(FaultyTransport(open_transport(url, deadline)))
        return self.wires[-1]


@pytest.fixture(params=["lcus", "lcus that tells", "modbus"])
def kind(request):
    return request.param


@pytest.fixture
def lit_by(nothing_is_left):
    """`lit_by(kind)`: an emulator and a light on it, opened, in a pool of their own."""
    made = []

    def make(kind, options=STACK, *, is_open=True):
        protocol, _, tells = kind.partition(" ")
        board = make_emulator({"protocol": protocol, "tells": "on" if tells else "off", "baud": "115200"})
        board.start()
        more = {"feedback": "query"} if tells else {}
        light = DRIVERS[protocol](board.url, {**options, **more}, print, pool=Wires())
        made.append((light, board))
        if is_open:
            light.open(soon())
        return light, board

    yield make
    for light, board in made:
        light.close()
        board.stop()


def run(light, seconds):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(min(light.watch(print), max(0, until - time.monotonic())))


def settled(board, lit):
    """An unanswered command takes its time on the wire."""
    until = time.monotonic() + 10
    while board.lit() != lit and time.monotonic() < until:
        time.sleep(0.005)
    return board.lit() == lit


def test_the_package_offers_what_every_driver_package_offers():
    assert all(isinstance(driver("serial:/dev/null", {}, print), Driver) for driver in DRIVERS.values())
    assert set(DRIVERS) == set(OPTIONS)
    assert make_emulator({}).describe()["relays"] == "off"
    with pytest.raises(ValueError, match="protocol"):
        make_emulator({"protocol": "dmx"})


def test_states_are_shown_with_as_much_proof_as_the_board_gives(lit_by, kind):
    light, board = lit_by(kind)
    proof = "commanded" if kind == "lcus" else "confirmed"
    for state, lit in (("on", {1, 2}), ("help", {2}), ("off", set())):
        shown = light.set(soon(), state)
        assert (shown.state, shown.proof) == (state, proof)
        assert settled(board, lit)
    condition, details = light.probe(soon())
    assert condition is (Condition.UNKNOWN if kind == "lcus" else Condition.OK)
    assert (details["state"], details["proof"]) == ("off", proof)
    assert light.capabilities()["confirms"] is (kind != "lcus")
    assert light.self_test(soon())["passed"] is True


def test_the_light_is_dark_after_closing(lit_by, kind):
    light, board = lit_by(kind)
    light.set(soon(), "on")
    light.close()
    assert settled(board, frozenset())
    light.close()


def test_opening_begins_dark_whatever_the_relays_did(lit_by, kind):
    light, board = lit_by(kind, is_open=False)
    board.relays |= {1: True, 2: True, 5: True}
    light.open(soon())
    assert settled(board, {5}), "relay 5 is not ours"


def test_a_blinking_light_keeps_its_pace_and_never_exceeds_two_hertz(lit_by):
    light, board = lit_by("lcus")
    switch, lit_at = light._relays.switch, []

    def noting(wanted, deadline):  # at the driver's end: an emulator on a busy machine hears late
        lit_at.extend([time.monotonic()] * wanted.get(1, False))
        switch(wanted, deadline)

    light._relays.switch = noting
    light.set(soon(), "fast")
    run(light, 1.7)
    assert 2 <= len(lit_at) <= 4
    assert all(after - before > 0.49 for before, after in pairwise(lit_at))
    assert {1, 2} in [lit for _, lit in board.history]
    light.set(soon(), "off")
    run(light, 0.3)
    assert board.lit() == frozenset()


def test_commands_in_quick_succession_do_not_flash(lit_by):
    light, board = lit_by("lcus")
    started = time.monotonic()
    while time.monotonic() - started < 0.8:
        light.set(soon(), "on")
        light.watch(print)
        light.set(soon(), "off")
        light.watch(print)
        time.sleep(0.01)
    most = int((time.monotonic() - started) / 0.5) + 2
    assert sum(1 in lit for _, lit in board.history) <= most * 2, "each lighting shows relay 1, then 1 and 2"
    light.set(soon(), "on")
    run(light, 0.6)
    assert board.lit() == {1, 2}, "the last command wins"


def test_a_repeated_job_is_not_done_again(lit_by):
    light, board = lit_by("modbus")
    first = light.set(soon(), "help", job_id="7")
    light.set(soon(), "off", job_id="8")
    assert light.set(soon(), "help", job_id="7") == first
    assert settled(board, frozenset())
    for number in range(70):
        light.set(soon(), "off", job_id=f"n{number}")
    assert len(light._jobs) <= 64


def test_an_unknown_state_says_which_there_are(lit_by):
    light, _ = lit_by("modbus")
    with pytest.raises(DriverError, match="fast") as caught:
        light.set(soon(), "disco")
    assert (caught.value.code, caught.value.detail) == (Code.INVALID_DATA, "unknown_state")


def test_commands_before_open_say_not_ready():
    light = ModbusLight("serial:/dev/null", {}, print)
    assert light.watch(print) > 0
    for call in (light.probe, light.reset, lambda deadline: light.set(deadline, "on")):
        with pytest.raises(DriverError) as caught:
            call(soon())
        assert caught.value.code is Code.NOT_READY


@pytest.mark.parametrize("kind", ["lcus that tells", "modbus"])
def test_a_board_that_lost_its_power_is_told_again_what_to_show(lit_by, kind):
    light, board = lit_by(kind)
    light.set(soon(), "help")
    board.set("power", "off")
    with pytest.raises(DriverError) as caught:
        light.probe(soon(2))
    assert caught.value.detail == "board_silent"
    board.set("power", "on")
    assert light.probe(soon())[1]["restored"] == 1
    assert settled(board, {2})


def test_a_relay_that_does_not_follow_is_a_hardware_error(lit_by):
    light, board = lit_by("modbus")
    board.set("stuck", "2")
    with pytest.raises(DriverError) as caught:
        light.set(soon(), "on")
    assert (caught.value.code, caught.value.detail) == (Code.HARDWARE_ERROR, "light_mismatch")


def test_unplugged_and_plugged_in_again_it_shows_what_it_showed(lit_by, kind):
    light, board = lit_by(kind)
    light.set(soon(), "help")
    board.set("plug", "out")
    with pytest.raises(DriverError) as caught:
        light.probe(soon(5))
    assert caught.value.code in (Code.DISCONNECTED, Code.TIMEOUT)
    started = time.monotonic()
    light.close()
    assert time.monotonic() - started < 5
    with pytest.raises(DriverError) as caught:
        light.open(soon(5))
    assert caught.value.code is Code.NO_DEVICE
    board.set("plug", "in")
    light.open(soon())
    assert settled(board, {2})
    light.close()
    light.open(soon())
    assert settled(board, frozenset()), "closed in peace it is forgotten"


@pytest.mark.parametrize("kind", ["lcus", "modbus"])
@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_of_the_wire_ends_in_time_and_is_over_when_it_is_over(lit_by, kind, fault):
    light, board = lit_by(kind)
    wire = light._pool.wires[-1]
    wire.fail_repeatedly(fault, seconds=0.05)
    started = time.monotonic()
    for call in (lambda: light.set(soon(0.4), "on"), lambda: light.probe(soon(0.4))):
        try:
            call()
        except DriverError as error:
            assert error.code in (Code.TIMEOUT, Code.DISCONNECTED, Code.INVALID_DATA)
    assert time.monotonic() - started < 12
    wire.clear()
    light.reset(soon(), "hard")
    light.set(soon(), "help")
    run(light, 0.5)
    assert settled(board, {2})


def test_the_technicians_command_shows_a_state_for_a_while(lit_by):
    light, board = lit_by("modbus")
    light.set(soon(), "help")
    assert light.hold(soon(), "on", seconds=0.3).state == "on"
    run(light, 0.2)
    assert board.lit() == {2}
    result = light.self_test(soon(30), "active")
    assert (result["passed"], result["lamps"]) == (True, 2)


def test_any_number_of_openings_leaves_nothing(lit_by):
    light, board = lit_by("lcus")
    for _ in range(10):
        light.open(soon())
        light.close()
    assert board.describe()["plug"] == "in"


def test_the_speed_of_a_relay_board_need_not_be_written():
    assert LcusLight("serial:/dev/x", {}, print)._url.endswith("?baud=9600")
    assert ModbusLight("serial:/dev/x?baud=19200", {}, print)._url == "serial:/dev/x?baud=19200"
    assert ModbusLight("tcp://10.0.0.2:502", {}, print)._url == "tcp://10.0.0.2:502"
