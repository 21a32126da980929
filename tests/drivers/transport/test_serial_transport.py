"""The serial transport over real ptys: every call ends, and every failure is a DriverError."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.contract import Cancel, Code, Deadline, DriverError
from drivers.transport import open_transport
from drivers.transport.base import Transport, read_exact
from drivers.transport.lines import PtyLine
from drivers.transport.serial import SerialSettings, parse_serial_url, with_baud

pytestmark = pytest.mark.usefixtures("nothing_is_left")


@pytest.fixture
def line(nothing_is_left: None) -> Iterator[PtyLine]:
    line = PtyLine(None)
    yield line
    line.close()


@pytest.fixture
def port(line: PtyLine) -> Iterator[Transport]:
    port = open_transport(line.url, Deadline.after(5))
    yield port
    port.close()


def refused(call: Callable[[], object]) -> DriverError:
    with pytest.raises(DriverError) as caught:
        call()
    return caught.value


def test_bytes_go_both_ways(line: PtyLine, port: Transport) -> None:
    assert isinstance(port, Transport)
    data = bytes(range(256))
    port.write(data, Deadline.after(5))
    heard = b""
    while len(heard) < 256:
        heard += line.read(4096, 5)
    assert heard == data
    line.write(data)
    assert read_exact(port, 256, Deadline.after(5)) == data


def test_a_read_returns_what_is_there_and_no_more_than_asked(line: PtyLine, port: Transport) -> None:
    line.write(b"abcdef")
    time.sleep(0.05)
    assert port.read_some(4, Deadline.after(5)) == b"abcd"
    assert port.read_some(1, Deadline.after(5)) == b"e"
    assert port.read_some(100, Deadline.after(5)) == b"f"


def test_nothing_to_read_is_a_timeout(port: Transport) -> None:
    assert refused(lambda: port.read_some(1, Deadline.after(0.1))).code is Code.TIMEOUT


def test_discarded_input_is_gone(line: PtyLine, port: Transport) -> None:
    line.write(b"old")
    time.sleep(0.05)
    port.discard_input()
    line.write(b"new")
    assert read_exact(port, 3, Deadline.after(5)) == b"new"


def test_a_write_nobody_takes_ends_by_its_deadline(port: Transport) -> None:
    started = time.monotonic()
    error = refused(lambda: port.write(bytes(1_000_000), Deadline.after(0.3)))
    assert error.code is Code.TIMEOUT
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("what", ["read", "write"])
def test_cancel_from_another_thread_ends_a_blocked_call(port: Transport, what: str) -> None:
    cancel = Cancel()
    deadline = Deadline.after(60, cancel)
    timer = threading.Timer(0.2, cancel.cancel)
    timer.start()
    started = time.monotonic()
    call = (lambda: port.read_some(1, deadline)) if what == "read" else (lambda: port.write(bytes(1_000_000), deadline))
    assert refused(call).code is Code.CANCELED
    assert time.monotonic() - started < 10
    timer.join()


def test_a_cancel_between_calls_does_not_spoil_the_next_one(line: PtyLine, port: Transport) -> None:
    cancel = Cancel()
    refused(lambda: port.read_some(1, Deadline.after(0.05, cancel)))
    cancel.cancel()
    data = bytes(3000)
    port.write(data, Deadline.after(5))
    heard = b""
    while len(heard) < len(data):
        heard += line.read(4096, 5)
    line.write(b"ok")
    assert read_exact(port, 2, Deadline.after(5)) == b"ok"


def test_one_token_through_many_calls_is_watched_once(line: PtyLine, port: Transport) -> None:
    cancel = Cancel()
    for _ in range(50):
        line.write(b"x")
        port.read_some(1, Deadline.after(5, cancel))
    assert len(cancel._callbacks) == 1


def test_pulling_the_cable_ends_a_blocked_read(line: PtyLine, port: Transport) -> None:
    timer = threading.Timer(0.2, line.unplug)
    timer.start()
    assert refused(lambda: port.read_some(1, Deadline.after(60))).code is Code.DISCONNECTED
    timer.join()


@pytest.mark.parametrize("call", ["read", "write", "discard"])
def test_every_call_on_a_pulled_cable_says_disconnected(line: PtyLine, port: Transport, call: str) -> None:
    line.unplug()
    calls: dict[str, Callable[[], object]] = {
        "read": lambda: port.read_some(1, Deadline.after(5)),
        "write": lambda: port.write(b"x", Deadline.after(5)),
        "discard": port.discard_input,
    }
    assert refused(calls[call]).code is Code.DISCONNECTED
    assert refused(calls[call]).code is Code.DISCONNECTED
    port.close()


def test_closing_from_another_thread_frees_a_blocked_read(port: Transport) -> None:
    timer = threading.Timer(0.2, port.close)
    timer.start()
    assert refused(lambda: port.read_some(1, Deadline.after(60))).code is Code.DISCONNECTED
    timer.join()
    port.close()


def test_a_second_opener_is_told_the_port_is_busy(line: PtyLine, port: Transport) -> None:
    assert refused(lambda: open_transport(line.url, Deadline.after(1))).code is Code.BUSY
    port.close()
    open_transport(line.url, Deadline.after(1)).close()


def test_a_symlink_is_followed_to_another_pty_after_replugging(nothing_is_left: None, tmp_path: Path) -> None:
    line = PtyLine(9600, tmp_path / "reader")
    assert line.url == f"serial:{tmp_path}/reader?baud=9600"
    open_transport(line.url, Deadline.after(1)).close()
    line.unplug()
    assert refused(lambda: open_transport(line.url, Deadline.after(1))).code is Code.NO_DEVICE
    line.plug()
    port = open_transport(line.url, Deadline.after(1))
    assert port.baud == 9600
    line.write(b"hi")
    assert read_exact(port, 2, Deadline.after(5)) == b"hi"
    port.close()
    line.close()


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("serial:/dev/no-such-port", Code.NO_DEVICE),
        ("serial:/etc/hostname", Code.CONFIG_ERROR),
        ("serial:", Code.CONFIG_ERROR),
        ("serial:/dev/null?baud=fast", Code.CONFIG_ERROR),
        ("serial:/dev/null?baud=9600&baud=9600", Code.CONFIG_ERROR),
        ("serial:/dev/null?speed=9600", Code.CONFIG_ERROR),
        ("serial:/dev/null?parity=X", Code.CONFIG_ERROR),
        ("COM3", Code.CONFIG_ERROR),
        ("carrier-pigeon:1", Code.CONFIG_ERROR),
    ],
)
def test_a_bad_url_says_what_is_wrong(url: str, code: Code) -> None:
    error = refused(lambda: open_transport(url, Deadline.after(1)))
    assert error.code is code
    assert error.hint


def test_a_url_tells_every_setting() -> None:
    assert parse_serial_url("serial:/dev/ttyS0") == SerialSettings("/dev/ttyS0")
    assert parse_serial_url("serial:///dev/ttyS0").path == "/dev/ttyS0"
    assert parse_serial_url("serial:/dev/ttyS0?baud=9600&parity=E&stop=2&flow=rtscts&dtr=1&rts=1") == SerialSettings(
        "/dev/ttyS0", 9600, "E", 2, "rtscts", True, True
    )
    assert with_baud("serial:/dev/a?parity=E&baud=9600", 57600) == "serial:/dev/a?baud=57600&parity=E"
    assert with_baud("serial:/dev/a", 57600) == "serial:/dev/a?baud=57600"


@given(st.text(max_size=60))
def test_any_url_is_parsed_or_refused(text: str) -> None:
    try:
        settings = parse_serial_url("serial:" + text)
    except DriverError as error:
        assert error.code is Code.CONFIG_ERROR
    else:
        assert settings.path


def test_opening_and_closing_many_times_leaks_nothing(line: PtyLine) -> None:
    for _ in range(100):
        port = open_transport(line.url, Deadline.after(1))
        port.close()
        port.close()
