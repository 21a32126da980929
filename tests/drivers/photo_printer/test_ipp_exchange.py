"""IPP over HTTP with servers that misbehave: always an answer in time, always a DriverError."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.contract import Cancel, Code, Deadline, DriverError
from drivers.photo_printer import IppPhotoPrinter
from drivers.transport.base import Transport
from drivers.transport.faults import Fault, FaultyTransport
from drivers.transport.ipp import exchange, open_tcp_lazily, parse_ipp_url

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\n"


@contextmanager
def server(answer: bytes, *, hold: float = 0.0, read: bool = True) -> Iterator[str]:
    """Takes one connection, reads the request, says `answer`, holds the line and hangs up."""
    listener = socket.create_server(("127.0.0.1", 0))
    done = threading.Event()

    def run() -> None:
        try:
            peer, _ = listener.accept()
        except OSError:
            return
        with peer:
            peer.settimeout(5)
            try:
                if read:
                    peer.recv(65536)
                peer.sendall(answer)
                done.wait(hold)
            except OSError:
                pass

    thread = threading.Thread(target=run, name="ipp-server", daemon=True)
    thread.start()
    try:
        yield f"ipp://127.0.0.1:{listener.getsockname()[1]}/ipp/print"
    finally:
        done.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(10)


def ask(url: str, seconds: float = 20, cancel: Cancel | None = None) -> bytes:
    return exchange(parse_ipp_url(url), b"question", Deadline.after(seconds, cancel))


@pytest.mark.parametrize(
    "answer",
    [
        OK + b"Content-Length: 6\r\n\r\nanswer",
        OK + b"Transfer-Encoding: chunked\r\n\r\n3\r\nans\r\n3\r\nwer\r\n0\r\n\r\n",
        OK + b"\r\nanswer",
        b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"Content-Length: 6\r\n\r\nanswer",
    ],
)
def test_an_answer_is_read_however_its_end_is_marked(answer):
    with server(answer) as url:
        assert ask(url) == b"answer"


@pytest.mark.parametrize(
    ("answer", "code", "detail"),
    [
        (b"", Code.DISCONNECTED, ""),
        (b"HTTP/1.1 200", Code.DISCONNECTED, ""),
        (b"SSH-2.0-OpenSSH_9.2\r\n", Code.INVALID_DATA, "not_ipp"),
        (OK + b"Content-Length: 60\r\n\r\nanswer", Code.DISCONNECTED, ""),
        (OK + b"Transfer-Encoding: chunked\r\n\r\nff\r\nans", Code.DISCONNECTED, ""),
        (OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nans", Code.DISCONNECTED, ""),
        (OK + b"Content-Length: 9999999999\r\n\r\n" + b"x" * 100, Code.DISCONNECTED, ""),
        (b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", Code.PERMISSION, ""),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", Code.CONFIG_ERROR, "bad_connect"),
        (b"HTTP/1.1 426 Upgrade Required\r\nContent-Length: 0\r\n\r\n", Code.CONFIG_ERROR, "bad_connect"),
        (b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n", Code.INVALID_DATA, "not_ipp"),
        pytest.param(OK + b"X: " + b"y" * 100_000 + b"\r\n\r\n", Code.INVALID_DATA, "not_ipp", id="endless header"),
    ],
)
def test_every_bad_answer_has_its_error(answer, code, detail):
    with server(answer) as url, pytest.raises(DriverError) as caught:
        ask(url)
    assert (caught.value.code, caught.value.detail) == (code, detail)


def test_silence_ends_at_the_deadline():
    began = time.monotonic()
    with server(b"", hold=30) as url, pytest.raises(DriverError) as caught:
        ask(url, 0.5)
    assert caught.value.code is Code.TIMEOUT
    assert time.monotonic() - began < 5


def test_a_drip_of_bytes_does_not_move_the_deadline():
    with server(OK + b"Content-Length: 60\r\n\r\nans", hold=30) as url, pytest.raises(DriverError) as caught:
        ask(url, 0.5)
    assert caught.value.code is Code.TIMEOUT


def test_a_cancel_ends_a_wait_at_once():
    cancel = Cancel()
    threading.Timer(0.2, cancel.cancel).start()
    began = time.monotonic()
    with server(b"", hold=30) as url, pytest.raises(DriverError) as caught:
        ask(url, 30, cancel)
    assert caught.value.code is Code.CANCELED
    assert time.monotonic() - began < 5


def test_nobody_there_is_no_device():
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    listener.close()
    with pytest.raises(DriverError) as caught:
        ask(f"ipp://127.0.0.1:{port}/ipp/print")
    assert caught.value.code is Code.NO_DEVICE


@pytest.mark.parametrize(
    ("url", "uri", "tcp"),
    [
        ("ipp://localhost/printers/photo", "ipp://localhost:631/printers/photo", "tcp://localhost:631"),
        ("ipp://10.0.0.5", "ipp://10.0.0.5:631/ipp/print", "tcp://10.0.0.5:631"),
        ("ipp://[fe80::1]:8631/x", "ipp://[fe80::1]:8631/x", "tcp://[fe80::1]:8631"),
    ],
)
def test_an_address_says_where_to_go(url, uri, tcp):
    address = parse_ipp_url(url)
    assert (address.uri, address.tcp) == (uri, tcp)


@pytest.mark.parametrize(
    "url",
    ["", "ipp:", "ipp://", "http://x/y", "ipps://x/y", "ipp://x:0/y", "ipp://x:99999/y", "ipp://u@x/y", "ipp://x/y?z",
     "ipp://x/a b", "ipp://x/é", "ipp://x/\r\nHost: y"],
)  # fmt: skip
def test_an_address_that_is_none_says_what_to_write(url):
    with pytest.raises(DriverError) as caught:
        parse_ipp_url(url)
    assert (caught.value.code, caught.value.detail) == (Code.CONFIG_ERROR, "bad_connect")
    assert "ipp:" in caught.value.hint


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=200))
def test_any_body_that_is_no_ipp_message_is_an_error_of_the_driver(body):
    with server(OK + b"Content-Length: %d\r\n\r\n" % len(body) + body) as url:
        printer = IppPhotoPrinter(url, {}, lambda event: None)
        with pytest.raises(DriverError) as caught:
            printer.open(Deadline.after(10))
        assert caught.value.code in (Code.INVALID_DATA, Code.DISCONNECTED, Code.HARDWARE_ERROR)
        printer.close()


@pytest.mark.parametrize("fault", list(Fault))
def test_a_bad_wire_ends_in_time_and_the_printer_is_well_when_it_is_mended(studio, soon, page, fault):
    one = studio()
    bad = {"on": True}

    def link(url: str, deadline: Deadline) -> Transport:
        wire = FaultyTransport(open_tcp_lazily(url, deadline))
        if bad["on"]:
            wire.fail_repeatedly(fault, seconds=0.05)
        return wire

    printer = IppPhotoPrinter(one.paper.url, {"answer_timeout_s": 1.0, "poll_ms": 50}, lambda event: None, link=link)
    began = time.monotonic()
    try:
        printer.open(Deadline.after(5))
    except DriverError as error:
        assert error.code in (Code.TIMEOUT, Code.DISCONNECTED, Code.INVALID_DATA)
    else:
        assert fault in (Fault.DELAY, Fault.SHORT_READ)
    assert time.monotonic() - began < 20
    bad["on"] = False
    printer.open(soon())
    printer.print_photo(soon(), page, job_id="visit-1")
    bad["on"] = True
    began = time.monotonic()
    try:
        printer.print_photo(Deadline.after(4), page, job_id="visit-2")
    except DriverError as error:
        assert error.code in (Code.TIMEOUT, Code.DISCONNECTED, Code.INVALID_DATA)
    assert time.monotonic() - began < 20
    bad["on"] = False
    came = len(one.paper.prints())
    printer.reset(soon(), "hard")
    assert printer.probe(soon())[0].value == "ok"
    time.sleep(0.3)
    assert len(one.paper.prints()) == came
    printer.close()
