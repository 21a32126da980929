"""The button's whole code against an emulated board, and against a port's control lines below the kernel's call."""

from __future__ import annotations

import errno
import statistics
import termios
import threading
import time

import pytest

from drivers.boards.bus import BusPool
from drivers.boards.emulator import BoardEmulator
from drivers.contract import Code, Condition, Deadline, Driver, DriverError
from drivers.help_button import DRIVERS, OPTIONS, ContactButton, ModbusButton, make_emulator
from drivers.help_button.contact import ControlLines
from drivers.transport import open_transport
from drivers.transport.faults import Fault, FaultyTransport
from drivers.transport.lines import PtyLine


def soon(seconds: float = 15) -> Deadline:
    return Deadline.after(seconds)


def run_until(button, publish, done, seconds=15.0):
    until = time.monotonic() + seconds
    while not done() and time.monotonic() < until:
        time.sleep(button.watch(publish))
    assert done()


class Wires(BusPool):
    def __init__(self):
        self.wires = []
        super().__init__(self._open_it)

    def _open_it(self, url, deadline):
        self.wires.append(FaultyTransport(open_transport(url, deadline)))
        return self.wires[-1]


@pytest.fixture
def board(nothing_is_left):
    board = make_emulator({})
    board.start()
    yield board
    board.stop()


@pytest.fixture
def button(board, events):
    button = ModbusButton(board.url, {"stuck_s": 1.5}, events.append, pool=Wires())
    button.open(soon())
    run_until(button, events.append, lambda: button.up)
    yield button
    button.close()


def kinds(events):
    return [event.kind for event in events if event.kind != "status_changed"]


def test_the_package_offers_what_every_driver_package_offers():
    assert all(isinstance(driver("serial:/dev/null", {}, print), Driver) for driver in DRIVERS.values())
    assert set(DRIVERS) == set(OPTIONS)
    assert isinstance(make_emulator({}), BoardEmulator)


def test_a_tap_is_one_press_and_one_release(board, button, events):
    board.set("bounce_ms", "12")
    for _ in range(3):
        events.clear()
        board.set("button", "tap")
        run_until(button, events.append, lambda: kinds(events) == ["pressed", "released"])
        assert 0.1 < events[-1].payload < 2
    assert button.probe(soon())[1]["presses"] == 3


def test_a_press_is_told_in_less_than_a_tenth_of_a_second(board, button, events):
    latencies = []
    for _ in range(7):
        events.clear()
        pressed_at = time.monotonic()
        board.set("button", "down")
        run_until(button, events.append, lambda: "pressed" in kinds(events))
        latencies.append(events[0].at - pressed_at)
        board.set("button", "up")
        run_until(button, events.append, lambda: "released" in kinds(events))
    assert statistics.median(latencies) < 0.1  # measured: 47 to 79 ms at 9600 baud


def test_a_button_nobody_lets_go_is_a_hardware_error_and_not_endless_presses(board, button, events):
    board.set("button", "down")
    run_until(button, events.append, lambda: any(event.kind == "status_changed" for event in events))
    assert kinds(events) == ["pressed"]
    condition, details = button.probe(soon())
    assert (condition, details["error"], details["button"]) == (Condition.HARDWARE_ERROR, "button_stuck", "stuck")
    board.set("button", "up")
    run_until(button, events.append, lambda: button.up)
    assert kinds(events) == ["pressed", "released"]
    assert button.probe(soon())[0] is Condition.OK


def test_a_cut_wire_is_told_where_the_contact_is_closed_at_rest(events, nothing_is_left):
    board = make_emulator({"normally_closed": "on"})
    board.start()
    button = ModbusButton(board.url, {"normally_closed": True, "stuck_s": 1.5}, events.append, pool=Wires())
    button.open(soon())
    run_until(button, events.append, lambda: button.up)
    board.set("button", "down")
    run_until(button, events.append, lambda: kinds(events) == ["pressed"])
    board.set("button", "up")
    run_until(button, events.append, lambda: kinds(events) == ["pressed", "released"])
    board.set("wire", "cut")
    run_until(button, events.append, lambda: button.probe(soon())[0] is Condition.HARDWARE_ERROR)
    assert button.probe(soon())[1]["error"] == "button_stuck"
    board.set("wire", "ok")
    run_until(button, events.append, lambda: button.probe(soon())[0] is Condition.OK)
    button.close()
    board.stop()


def test_a_cut_wire_of_a_usual_button_is_a_button_nobody_presses(board, button, events):
    board.set("wire", "cut")
    board.set("button", "tap")
    end = time.monotonic() + 0.5
    while time.monotonic() < end:
        time.sleep(button.watch(events.append))
    assert kinds(events) == []
    assert button.probe(soon())[0] is Condition.OK


def test_a_board_that_falls_silent_is_reported_and_comes_back(board, button, events):
    board.set("mute", "on")
    started = time.monotonic()
    with pytest.raises(DriverError) as caught:
        run_until(button, events.append, lambda: False, 30)
    assert (caught.value.code, caught.value.detail) == (Code.TIMEOUT, "board_silent")
    with pytest.raises(DriverError) as caught:
        button.probe(soon(2))
    assert caught.value.detail == "board_silent"
    assert time.monotonic() - started < 10
    board.set("mute", "off")
    assert button.probe(soon())[0] is Condition.OK


def test_answers_lost_now_and_then_cost_no_press(board, button, events):
    wire = button._pool.wires[-1]
    board.set("button", "down")
    for fault in (Fault.GARBLE, Fault.SILENCE, Fault.DROP):
        wire.fail_next(fault)
        button.watch(events.append)
    run_until(button, events.append, lambda: "pressed" in kinds(events))
    assert kinds(events) == ["pressed"]


@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_of_the_wire_ends_in_time(board, button, events, fault):
    wire = button._pool.wires[-1]
    wire.fail_repeatedly(fault, seconds=0.05)
    started = time.monotonic()
    try:
        for _ in range(3):
            button.watch(events.append)
        button.probe(soon(0.5))
    except DriverError as error:
        assert error.code in (Code.TIMEOUT, Code.DISCONNECTED, Code.INVALID_DATA)
    assert time.monotonic() - started < 8
    assert kinds(events) == [], "no fault presses the button"
    wire.clear()
    button.reset(soon())
    assert button.probe(soon())[0] is Condition.OK


def test_unplugged_and_plugged_in_under_another_name_it_works_on(board, button, events):
    board.set("plug", "out")
    with pytest.raises(DriverError) as caught:
        button.watch(events.append)
    assert caught.value.code is Code.DISCONNECTED
    with pytest.raises(DriverError) as caught:
        button.open(soon(3))
    assert caught.value.code is Code.NO_DEVICE
    board.set("plug", "in")
    button.open(soon())
    run_until(button, events.append, lambda: button.up)
    board.set("button", "down")
    run_until(button, events.append, lambda: kinds(events) == ["pressed"])
    board.set("button", "up")
    run_until(button, events.append, lambda: kinds(events) == ["pressed", "released"])


def test_a_technician_sees_the_next_press(board, button, events):
    timer = threading.Timer(0.2, board.set, ("button", "tap"))
    timer.start()
    result = button.wait_for_press(soon())
    timer.join()
    assert result["pressed"] is True and result["presses"] == 1
    assert kinds(events) == ["pressed", "released"]
    with pytest.raises(DriverError) as caught:
        button.wait_for_press(soon(0.2))
    assert (caught.value.code, caught.value.detail) == (Code.TIMEOUT, "no_press")


def test_commands_before_open_say_not_ready():
    button = ModbusButton("serial:/dev/null", {}, print)
    assert button.watch(print) > 0
    for call in (button.probe, button.wait_for_press):
        with pytest.raises(DriverError) as caught:
            call(soon())
        assert caught.value.code is Code.NOT_READY


# --- control lines of a serial port


class Kernel:
    """Answers the two ioctls as a UART would; `fed` are the inputs that are high while RTS and DTR feed them."""

    def __init__(self):
        self.fed = termios.TIOCM_DSR
        self.driven = 0
        self.gone = False

    def __call__(self, _descriptor, request, word):
        if self.gone:
            raise OSError(errno.EIO, "gone")
        if request == termios.TIOCMBIS:
            self.driven |= word[0]
        elif request == termios.TIOCMGET:
            word[0] = self.driven | self.fed


@pytest.fixture
def kernel():
    return Kernel()


@pytest.fixture
def contact(nothing_is_left, kernel, events):
    made, line = [], PtyLine(None, private=True)

    def make(**options):
        lines = lambda url: ControlLines(url, ioctl=kernel)  # noqa: E731
        made.append(ContactButton(line.url, {"poll_ms": 5, **options}, events.append, lines_with=lines))
        made[-1].open(soon())
        run_until(made[-1], events.append, lambda: made[-1].up)
        return made[-1]

    yield make
    for button in made:
        button.close()
    line.close()


def test_a_contact_on_a_control_line_is_a_button(contact, kernel, events):
    button = contact()
    assert kernel.driven == termios.TIOCM_DTR | termios.TIOCM_RTS
    kernel.fed |= termios.TIOCM_CTS
    run_until(button, events.append, lambda: kinds(events) == ["pressed"])
    kernel.fed &= ~termios.TIOCM_CTS
    run_until(button, events.append, lambda: kinds(events) == ["pressed", "released"])
    assert button.capabilities()["senses_cut_cable"] is False


def test_a_contact_that_opens_is_a_button_too(contact, kernel, events):
    kernel.fed |= termios.TIOCM_CTS
    button = contact(normally_closed=True)
    kernel.fed &= ~termios.TIOCM_CTS
    run_until(button, events.append, lambda: kinds(events) == ["pressed"])
    assert button.capabilities()["senses_cut_cable"] is True


def test_a_cut_cable_is_told_where_a_loop_is_wired(contact, kernel, events):
    button = contact(loop="dsr")
    assert button.probe(soon())[0] is Condition.OK
    kernel.fed = 0
    with pytest.raises(DriverError) as caught:
        button.watch(events.append)
    assert (caught.value.code, caught.value.detail) == (Code.HARDWARE_ERROR, "button_cable")
    assert kinds(events) == []


def test_a_port_that_went_away_is_disconnected(contact, kernel, events):
    button = contact()
    kernel.gone = True
    with pytest.raises(DriverError) as caught:
        button.watch(events.append)
    assert caught.value.code is Code.DISCONNECTED


def test_ports_without_control_lines_or_in_use_or_missing_say_so(nothing_is_left, kernel):
    line = PtyLine(None, private=True)
    with pytest.raises(DriverError) as caught:
        ControlLines(line.url)
    assert caught.value.code is Code.CONFIG_ERROR, "a pty has none"
    first = ControlLines(line.url, ioctl=kernel)
    with pytest.raises(DriverError) as caught:
        ControlLines(line.url, ioctl=kernel)
    assert caught.value.code is Code.BUSY
    first.close()
    line.close()
    with pytest.raises(DriverError) as caught:
        ControlLines(line.url, ioctl=kernel)
    assert caught.value.code is Code.NO_DEVICE
