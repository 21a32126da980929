"""Both scanners' whole code against emulators: a line that carries codes, and a keyboard that types them."""

from __future__ import annotations

import logging
import threading
import time

import pytest

from drivers.contract import Cancel, Code, Condition, Deadline, Driver, DriverError
from drivers.scanner import DRIVERS, OPTIONS, SerialScanner, WedgeScanner, make_emulator
from drivers.transport import open_transport
from drivers.transport.faults import Fault, FaultyTransport

CODE = "GCK-20261123-007"
CHINESE = "青石县白柳镇 预约 007"


def soon(seconds: float = 15) -> Deadline:
    return Deadline.after(seconds)


@pytest.fixture
def desk(nothing_is_left, events):
    """`desk(kind, options)`: an opened scanner and its emulator."""
    made = []

    def make(kind="serial", options=None, **emulator):
        far = make_emulator({"kind": kind, **emulator})
        far.start()
        scanner = DRIVERS[kind](far.url, options or {}, events.append)
        made.append((scanner, far))
        scanner.open(soon())
        return scanner, far

    yield make
    for scanner, far in made:
        scanner.close()
        far.stop()


def later(seconds, act, *args):
    timer = threading.Timer(seconds, act, args)
    timer.start()
    return timer


def test_the_package_offers_what_every_driver_package_offers():
    assert isinstance(SerialScanner("serial:/dev/null", {}, print), Driver)
    assert isinstance(WedgeScanner("input:/dev/input/event0", {}, print), Driver)
    assert set(DRIVERS) == set(OPTIONS)
    with pytest.raises(ValueError, match="kind"):
        make_emulator({"kind": "brain"})


@pytest.mark.parametrize("ending", ["cr", "crlf", "lf", "none"])
@pytest.mark.parametrize("kind", ["serial", "wedge"])
def test_a_code_is_read_whatever_ends_it(desk, events, kind, ending):
    scanner, far = desk(kind, ending=ending)
    timer = later(0.2, far.set, "scan", "sample")
    assert scanner.read(soon()).text == CODE
    timer.join()
    assert [event.kind for event in events] == ["scanned"]
    assert events[0].payload is None


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_chinese_comes_over_a_serial_line(desk, encoding):
    scanner, far = desk(encoding=encoding, split="on")
    timer = later(0.2, far.set, "scan", "chinese")
    scan = scanner.read(soon())
    timer.join()
    assert (scan.text, scan.encoding) == (CHINESE, encoding)


def test_chinese_from_a_scanner_that_types_is_refused_and_said_to_be(desk):
    scanner, far = desk("wedge")
    timer = later(0.2, far.set, "scan", "chinese")
    with pytest.raises(DriverError, match="USB-COM") as caught:
        scanner.read(soon(1.0))
    timer.join()
    assert (caught.value.code, caught.value.detail) == (Code.INVALID_DATA, "code_unreadable")
    far.set("scan", "x")
    timer = later(0.3, far.set, "scan", "Az9-_?")
    assert scanner.read(soon()).text == "Az9-_?"
    timer.join()


@pytest.mark.parametrize("kind", ["serial", "wedge"])
def test_what_was_scanned_before_anybody_asked_is_thrown_away(desk, kind):
    scanner, far = desk(kind)
    far.set("scan", "of somebody else")
    time.sleep(0.15)
    timer = later(0.3, far.set, "scan", "mine")
    assert scanner.read(soon()).text == "mine"
    timer.join()


def test_the_tail_of_a_code_on_its_way_is_thrown_away_too(desk):
    scanner, far = desk()
    stop = threading.Event()

    def half_a_code() -> None:
        for byte in b"0123456789ABCDEF":
            far.send_bytes(bytes([byte]))
            stop.wait(0.02)
        far.send_bytes(b"\r")

    sender = threading.Thread(target=half_a_code)
    sender.start()
    time.sleep(0.1)
    timer = later(0.7, far.set, "scan", "whole")
    assert scanner.read(soon()).text == "whole"
    sender.join()
    timer.join()


def test_a_code_held_under_the_scanner_is_one_scan(desk, events):
    scanner, far = desk(repeat="12")
    timer = later(0.2, far.set, "scan", "sample")
    assert scanner.read(soon()).text == CODE
    with pytest.raises(DriverError) as caught:
        scanner.read(soon(0.6))
    assert (caught.value.code, caught.value.detail) == (Code.TIMEOUT, "no_scan")
    timer.join()
    assert [event.kind for event in events] == ["scanned"]


def test_noise_is_no_code_and_a_code_after_it_is_read(desk):
    scanner, far = desk()
    timers = [
        later(0.2, far.send_bytes, b"\xff\xfe\x80\x07\x99\r"),
        later(0.25, far.send_bytes, b"\xfe" * 6000 + b"\r"),
    ]
    timers.append(later(1.0, far.set, "scan", "sample"))
    assert scanner.read(soon()).text == CODE
    for timer in timers:
        timer.join()
    assert scanner.probe(soon())[1] == {"scans": 1, "rejected": 2}
    timer = later(0.2, far.send_bytes, b"\xff\xff\r")
    with pytest.raises(DriverError) as caught:
        scanner.read(soon(0.6))
    timer.join()
    assert caught.value.detail == "code_unreadable"


def test_the_scanner_is_switched_on_only_while_a_code_is_waited_for(desk):
    scanner, far = desk(options={"trigger_on": "16 54 0D", "trigger_off": "16 55 0D"})
    timer = later(0.3, far.set, "scan", "sample")
    scanner.read(soon())
    timer.join()
    until = time.monotonic() + 5
    wanted = bytes.fromhex("16550D 16540D 16550D")
    while bytes(far.commands) != wanted and time.monotonic() < until:
        time.sleep(0.01)
    assert bytes(far.commands) == wanted


@pytest.mark.parametrize("kind", ["serial", "wedge"])
def test_waiting_ends_by_the_deadline_and_by_cancel(desk, kind):
    scanner, _ = desk(kind)
    with pytest.raises(DriverError) as caught:
        scanner.read(soon(0.2))
    assert caught.value.detail == "no_scan"
    cancel = Cancel()
    timer = later(0.2, cancel.cancel)
    started = time.monotonic()
    with pytest.raises(DriverError) as caught:
        scanner.read(Deadline.after(60, cancel))
    timer.join()
    assert caught.value.code is Code.CANCELED
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("kind", ["serial", "wedge"])
def test_unplugged_in_the_middle_and_plugged_in_under_another_name(desk, kind):
    scanner, far = desk(kind)
    timer = later(0.2, far.set, "plug", "out")
    with pytest.raises(DriverError) as caught:
        scanner.read(soon())
    timer.join()
    assert caught.value.code is Code.DISCONNECTED
    with pytest.raises(DriverError) as caught:
        scanner.watch(print)
    assert caught.value.code is Code.DISCONNECTED
    with pytest.raises(DriverError) as caught:
        scanner.open(soon(3))
    assert caught.value.code is Code.NO_DEVICE
    far.set("plug", "in")
    scanner.open(soon())
    timer = later(0.2, far.set, "scan", "sample")
    assert scanner.read(soon()).text == CODE
    timer.join()


def test_a_scanner_that_types_is_held_by_one_alone(desk, events):
    _, far = desk("wedge")
    other = WedgeScanner(far.url, {}, events.append)
    with pytest.raises(DriverError) as caught:
        other.open(soon())
    assert caught.value.code is Code.BUSY
    other.close()


@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_of_the_wire_ends_in_time_and_gives_no_wrong_code(nothing_is_left, events, fault):
    far = make_emulator({"repeat": "3"})
    far.start()
    wires = []

    def faulty(url, deadline):
        wires.append(FaultyTransport(open_transport(url, deadline)))
        return wires[-1]

    options = {"trigger_on": "01", "trigger_off": "02"}
    scanner = SerialScanner(far.url, options, events.append, open_with=faulty)
    scanner.open(soon())
    wires[-1].fail_repeatedly(fault, seconds=0.02)
    started = time.monotonic()
    timer = later(0.2, far.set, "scan", "通城县")
    try:
        text = scanner.read(soon(0.8)).text
        assert text == "通城县" or fault in (Fault.GARBLE, Fault.DROP), "a line without a check sum cannot tell"
    except DriverError as error:
        assert error.code in (Code.TIMEOUT, Code.DISCONNECTED, Code.INVALID_DATA)
    assert time.monotonic() - started < 6
    timer.join()
    wires[-1].clear()
    scanner.reset(soon())
    assert scanner.probe(soon())[0] is Condition.UNKNOWN
    scanner.close()
    far.stop()


def test_what_a_code_says_is_in_no_log_event_error_or_report(desk, events, caplog):
    caplog.set_level(logging.DEBUG)
    scanner, far = desk()
    timers = [later(0.2, far.send_bytes, "张三丰".encode() + b"\x07\r"), later(0.4, far.set, "scan", "李四光")]
    scan = scanner.read(soon())
    for timer in timers:
        timer.join()
    timer = later(0.3, far.set, "scan", "王五")
    report = scanner.self_test(soon(), "active")
    timer.join()
    told = f"{caplog.text} {events!r} {scan!r} {report!r}"
    assert report["characters"] == 2
    for secret in ("张三丰", "李四光", "王五"):
        assert secret not in told


def test_commands_before_open_say_not_ready():
    scanner = SerialScanner("serial:/dev/null", {}, print)
    assert scanner.watch(print) > 0
    for call in (scanner.read, scanner.probe):
        with pytest.raises(DriverError) as caught:
            call(soon())
        assert caught.value.code is Code.NOT_READY


@pytest.mark.parametrize(
    "wrong", [{"gap_ms": 10}, {"repeat_s": 9}, {"trigger_on": "hello"}, {"trigger_on": "1"}, {"x": 1}]
)
def test_impossible_options_are_refused(wrong):
    with pytest.raises(ValueError):
        SerialScanner("serial:/dev/null", wrong, print)
