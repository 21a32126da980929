"""The far ends emulators sit on: wire time, unplugging, one client at a time."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable

import pytest

from drivers.contract import Deadline
from drivers.transport import open_transport
from drivers.transport.base import read_exact
from drivers.transport.lines import FarEnd, PtyLine, TcpLine

pytestmark = pytest.mark.usefixtures("nothing_is_left")


def in_thread(action: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=action)
    thread.start()
    return thread


@pytest.mark.parametrize("make", [lambda: PtyLine(9600), TcpLine])
def test_both_kinds_are_far_ends(make: Callable[[], FarEnd]) -> None:
    line = make()
    assert isinstance(line, FarEnd)
    assert line.plugged
    line.close()
    line.close()
    assert not line.plugged
    assert line.read(10, 0) == b""
    line.write(b"lost")
    line.plug()
    assert not line.plugged


def test_bytes_to_the_host_take_their_wire_time() -> None:
    line = PtyLine(9600)
    port = open_transport(line.url, Deadline.after(5))
    started = time.monotonic()
    sender = in_thread(lambda: line.write(bytes(192)))
    read_exact(port, 192, Deadline.after(10))
    assert time.monotonic() - started >= 0.199
    sender.join()
    port.close()
    line.close()


def test_bytes_from_the_host_take_their_wire_time() -> None:
    line = PtyLine(9600)
    port = open_transport(line.url, Deadline.after(5))
    started = time.monotonic()
    port.write(bytes(192), Deadline.after(5))
    heard = b""
    while len(heard) < 192:
        heard += line.read(4096, 5)
    assert time.monotonic() - started >= 0.199
    port.close()
    line.close()


def test_a_host_at_another_speed_hears_and_says_rubbish() -> None:
    line = PtyLine(9600, strict_baud=True)
    port = open_transport(f"serial:{line.path}?baud=115200", Deadline.after(5))
    assert line.host_baud() == 115200
    port.write(b"hello, reader", Deadline.after(5))
    assert b"hello" not in line.read(100, 5)
    port.close()
    port = open_transport(line.url, Deadline.after(5))
    port.write(b"h", Deadline.after(5))
    while (heard := line.read(1, 5)) != b"h":
        assert heard
    port.close()
    line.close()


@pytest.mark.parametrize("make", [lambda: PtyLine(300), TcpLine])
def test_unplugging_frees_a_read_and_a_write_in_progress(make: Callable[[], FarEnd]) -> None:
    line = make()
    threads = [in_thread(lambda: line.read(10, 60))]
    if isinstance(line, PtyLine):
        threads.append(in_thread(lambda: line.write(bytes(100_000))))
    time.sleep(0.1)
    line.unplug()
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()
    line.plug()
    assert line.plugged
    line.close()


def test_a_pty_nobody_opened_loses_bytes_instead_of_blocking() -> None:
    line = PtyLine(None)
    line.write(bytes(100_000))
    line.close()


def test_a_network_line_serves_one_client_and_then_the_next() -> None:
    line = TcpLine()
    for word in (b"one", b"two"):
        with socket.create_connection(("127.0.0.1", line.port), 5) as client:
            client.settimeout(5)
            client.sendall(word)
            assert line.read(10, 5) == word
            line.write(word.upper())
            assert client.recv(10) == word.upper()
    line.close()


def test_a_network_line_keeps_its_port_over_unplugging() -> None:
    line = TcpLine()
    port = line.port
    client = socket.create_connection(("127.0.0.1", port), 5)
    client.settimeout(5)
    client.sendall(b"x")
    assert line.read(1, 5) == b"x"
    line.unplug()
    assert client.recv(1) == b""
    client.close()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), 5)
    line.plug()
    assert line.port == port
    with socket.create_connection(("127.0.0.1", port), 5) as client:
        client.sendall(b"y")
        assert line.read(1, 5) == b"y"
    line.close()


def test_a_network_line_that_is_not_read_is_felt_by_the_client() -> None:
    line = TcpLine()
    with socket.create_connection(("127.0.0.1", line.port), 5) as client:
        client.sendall(b"x")
        assert line.read(1, 5) == b"x"
        client.settimeout(0.5)
        with pytest.raises(TimeoutError):
            client.sendall(bytes(20_000_000))
    line.close()
