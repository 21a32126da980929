"""TCP streams against real sockets: every call ends, and every error is one of ours."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.contract import Cancel, Code, Deadline, DriverError
from drivers.transport import open_transport
from drivers.transport.base import read_exact
from drivers.transport.tcp import TcpTransport, open_tcp, parse_tcp_url


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        server.bind(("127.0.0.1", 0))
        server.listen(4)
        server.settimeout(10)
        yield server


@pytest.fixture
def pair(listener: socket.socket) -> Iterator[tuple[TcpTransport, socket.socket]]:
    transport = open_tcp(url_of(listener), Deadline.after(10))
    peer, _ = listener.accept()
    peer.settimeout(10)
    yield transport, peer
    transport.close()
    peer.close()


def url_of(listener: socket.socket) -> str:
    return f"tcp://127.0.0.1:{listener.getsockname()[1]}"


def test_bytes_go_both_ways(pair: tuple[TcpTransport, socket.socket]) -> None:
    transport, peer = pair
    transport.write(b"hello", Deadline.after(10))
    assert peer.recv(16) == b"hello"
    peer.sendall(b"answer")
    assert read_exact(transport, 6, Deadline.after(10)) == b"answer"
    peer.sendall(b"abc")
    assert transport.read_some(2, Deadline.after(10)) == b"ab"


def test_any_url_opener_opens_it(listener: socket.socket) -> None:
    transport = open_transport(url_of(listener), Deadline.after(10))
    assert transport.baud is None
    assert transport.name == url_of(listener)
    transport.close()


def test_a_host_name_is_looked_up(listener: socket.socket) -> None:
    open_tcp(url_of(listener).replace("127.0.0.1", "localhost"), Deadline.after(10)).close()


def test_silence_ends_at_the_deadline(pair: tuple[TcpTransport, socket.socket]) -> None:
    started = time.monotonic()
    with pytest.raises(DriverError) as raised:
        pair[0].read_some(1, Deadline.after(0.2))
    assert raised.value.code is Code.TIMEOUT
    assert 0.19 <= time.monotonic() - started < 2


def test_a_peer_that_reads_nothing_ends_a_write_at_the_deadline(pair: tuple[TcpTransport, socket.socket]) -> None:
    started = time.monotonic()
    with pytest.raises(DriverError) as raised:
        pair[0].write(bytes(10_000_000), Deadline.after(0.3))
    assert raised.value.code is Code.TIMEOUT
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("call", ["read", "write"])
def test_cancel_from_another_thread_ends_a_call(pair: tuple[TcpTransport, socket.socket], call: str) -> None:
    cancel = Cancel()
    timer = threading.Timer(0.1, cancel.cancel)
    timer.start()
    deadline = Deadline.after(30, cancel)
    with pytest.raises(DriverError) as raised:
        pair[0].read_some(1, deadline) if call == "read" else pair[0].write(bytes(10_000_000), deadline)
    timer.join()
    assert raised.value.code is Code.CANCELED


@pytest.mark.parametrize("reset", [False, True])
def test_a_peer_that_goes_away_is_disconnected(pair: tuple[TcpTransport, socket.socket], reset: bool) -> None:
    transport, peer = pair
    if reset:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()
    with pytest.raises(DriverError) as raised:
        transport.read_some(1, Deadline.after(10))
    assert raised.value.code is Code.DISCONNECTED
    with pytest.raises(DriverError) as raised:
        transport.discard_input()
    assert raised.value.code is Code.DISCONNECTED
    with pytest.raises(DriverError) as raised:
        for _ in range(100):
            transport.write(bytes(100_000), Deadline.after(10))
    assert raised.value.code is Code.DISCONNECTED


def test_old_answers_can_be_forgotten(pair: tuple[TcpTransport, socket.socket]) -> None:
    transport, peer = pair
    transport.discard_input()
    peer.sendall(b"old")
    assert transport.read_some(1, Deadline.after(10)) == b"o"
    transport.discard_input()
    peer.sendall(b"new")
    assert read_exact(transport, 3, Deadline.after(10)) == b"new"


def test_a_closed_one_is_closed(pair: tuple[TcpTransport, socket.socket]) -> None:
    transport, _ = pair
    transport.close()
    transport.close()
    for call in (
        lambda: transport.read_some(1, Deadline.after(1)),
        lambda: transport.write(b"x", Deadline.after(1)),
        transport.discard_input,
    ):
        with pytest.raises(DriverError) as raised:
            call()
        assert raised.value.code is Code.DISCONNECTED


def test_what_was_written_arrives_though_we_close_with_answers_unread(
    pair: tuple[TcpTransport, socket.socket],
) -> None:
    transport, peer = pair
    peer.sendall(b"unread")
    transport.write(bytes(20_000), Deadline.after(10))
    transport.close()
    total = 0
    while data := peer.recv(4096):
        total += len(data)
    assert total == 20_000


def test_an_unfinished_write_is_not_delivered_after_close(pair: tuple[TcpTransport, socket.socket]) -> None:
    transport, peer = pair
    with pytest.raises(DriverError):
        transport.write(bytes(1_000_000), Deadline.after(0.3))
    transport.close()
    total = 0
    with contextlib.suppress(ConnectionResetError):
        while data := peer.recv(4096):
            total += len(data)
    assert total < 100_000


def test_nobody_listening_is_no_device(listener: socket.socket) -> None:
    url = url_of(listener)
    listener.close()
    with pytest.raises(DriverError) as raised:
        open_tcp(url, Deadline.after(10))
    assert raised.value.code is Code.NO_DEVICE
    assert "refused" in raised.value.hint


def test_an_unknown_name_is_no_device_or_out_of_time() -> None:
    with pytest.raises(DriverError) as raised:
        open_tcp("tcp://no-such-printer.invalid:9100", Deadline.after(3))
    assert raised.value.code in (Code.NO_DEVICE, Code.TIMEOUT)


def test_a_cancelled_deadline_opens_nothing(listener: socket.socket) -> None:
    cancel = Cancel()
    cancel.cancel()
    with pytest.raises(DriverError) as raised:
        open_tcp(url_of(listener), Deadline.after(10, cancel))
    assert raised.value.code is Code.CANCELED


@pytest.mark.parametrize(
    ("url", "parts"),
    [("tcp://10.0.0.5:9100", ("10.0.0.5", 9100)), ("tcp://p", ("p", 9100)), ("tcp://[::1]:1", ("::1", 1))],
)
def test_urls(url: str, parts: tuple[str, int]) -> None:
    assert parse_tcp_url(url) == parts


@pytest.mark.parametrize(
    "url",
    ["tcp://", "tcp:9100", "tcp://h:0", "tcp://h:70000", "tcp://h:x", "tcp://h/x", "tcp://h?a", "tcp://u@h", "x"],
)
def test_wrong_urls_say_what_to_write(url: str) -> None:
    with pytest.raises(DriverError) as raised:
        parse_tcp_url(url)
    assert raised.value.code is Code.CONFIG_ERROR
    assert "tcp://host:port" in raised.value.hint


@given(st.text(max_size=40) | st.text(max_size=20).map("tcp://{}".format))
def test_no_url_makes_another_error(url: str) -> None:
    try:
        host, port = parse_tcp_url(url)
    except DriverError as error:
        assert error.code is Code.CONFIG_ERROR
    else:
        assert host
        assert 0 < port < 65536
