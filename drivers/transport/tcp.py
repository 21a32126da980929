"""A TCP connection as a byte stream with deadlines: network printers, and serial servers."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import queue
import selectors
import socket
import struct
import threading
from urllib.parse import urlsplit

from drivers.contract import Act, Code, Deadline, DriverError
from drivers.transport.base import disconnected

DEFAULT_PORT = 9100
_SLICE = 0.05  # seconds after which a pulled cancel token is noticed
_SEND_BUFFER = 16 * 1024
_KEEP_ALIVE = (("TCP_KEEPIDLE", 10), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 3))


def parse_tcp_url(url: str) -> tuple[str, int]:
    """`tcp://host:port` or `tcp://[::1]:port`; port 9100 when there is none. Raises DriverError CONFIG_ERROR."""
    try:
        parts = urlsplit(url)
        port = parts.port if parts.port is not None else DEFAULT_PORT
        host = parts.hostname or ""
    except ValueError:
        host, port, parts = "", 0, None
    if (
        parts is None
        or parts.scheme != "tcp"
        or not host
        or not 0 < port < 65536
        or parts.path.strip("/")
        or parts.query
        or parts.fragment
        or parts.username is not None
    ):
        raise DriverError(
            Code.CONFIG_ERROR,
            "bad_connect",
            act=Act.CONFIGURATION,
            hint=f"{url!r}: write tcp://host:port, for example tcp://192.168.1.50:9100",
        )
    return host, port


def open_tcp(url: str, deadline: Deadline) -> TcpTransport:
    """Connects. Raises DriverError NO_DEVICE (refused, unreachable, no such name), TIMEOUT, CANCELED, CONFIG_ERROR."""
    host, port = parse_tcp_url(url)
    refusal: OSError | None = None
    for family, address in _addresses(url, host, port, deadline):
        try:
            return TcpTransport(url, _connect(family, address, deadline))
        except OSError as error:
            refusal = error
    raise _no_device(url, refusal) from refusal


def _addresses(url: str, host: str, port: int, deadline: Deadline) -> list[tuple[int, tuple[object, ...]]]:
    """Name look-up has no time-out of its own, so names are looked up on a thread that may be left behind."""

    def look_up() -> list[tuple[int, tuple[object, ...]]]:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return [(family, address) for family, _, _, _, address in found]

    with contextlib.suppress(ValueError):
        ipaddress.ip_address(host)
        return look_up()
    answer: queue.SimpleQueue[list[tuple[int, tuple[object, ...]]] | OSError] = queue.SimpleQueue()

    def work() -> None:
        try:
            answer.put(look_up())
        except (OSError, UnicodeError) as error:
            answer.put(error if isinstance(error, OSError) else OSError("not a host name"))

    threading.Thread(target=work, name="tcp-look-up", daemon=True).start()
    while True:
        deadline.check()
        try:
            found = answer.get(timeout=min(_SLICE, max(0.001, deadline.remaining())))
        except queue.Empty:
            continue
        if isinstance(found, OSError):
            raise _no_device(url, found) from found
        return found


def _connect(family: int, address: tuple[object, ...], deadline: Deadline) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        # What the kernel holds cannot be called back by a cancel: keep it short.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
        for name, value in _KEEP_ALIVE:
            if hasattr(socket, name):
                sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
        with contextlib.suppress(BlockingIOError):
            sock.connect(address)
        _wait(sock, selectors.EVENT_WRITE, deadline)
        number = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if number:
            raise OSError(number, os.strerror(number))
    except BaseException:
        sock.close()
        raise
    return sock


def _wait(sock: socket.socket, what: int, deadline: Deadline) -> None:
    """Until the socket is ready; TIMEOUT or CANCELED otherwise."""
    with selectors.DefaultSelector() as selector:
        selector.register(sock, what)
        while True:
            deadline.check()
            if selector.select(min(_SLICE, deadline.remaining())):
                return


class TcpTransport:
    """See `drivers.transport.base.Transport`. After a write that did not finish, `close` also drops what the kernel has
    not delivered yet: a late print is the next person's page."""

    baud: int | None = None

    def __init__(self, url: str, sock: socket.socket) -> None:
        self.name = url
        self._sock = sock
        self._closed = False
        self._unfinished = False

    def read_some(self, limit: int, deadline: Deadline) -> bytes:
        while True:
            self._wait(selectors.EVENT_READ, deadline)
            try:
                data = self._sock.recv(limit)
            except BlockingIOError:
                continue
            except OSError as error:
                raise disconnected(self.name) from error
            if not data:
                raise disconnected(self.name)
            return data

    def write(self, data: bytes, deadline: Deadline) -> None:
        rest = memoryview(data)
        self._unfinished = True
        while rest:
            self._wait(selectors.EVENT_WRITE, deadline)
            try:
                rest = rest[self._sock.send(rest) :]
            except BlockingIOError:
                continue
            except OSError as error:
                raise disconnected(self.name) from error
        self._unfinished = False

    def discard_input(self) -> None:
        while not self._closed:
            try:
                data = self._sock.recv(65536)
            except BlockingIOError:
                return
            except OSError as error:
                raise disconnected(self.name) from error
            if not data:
                raise disconnected(self.name)
        raise disconnected(self.name)

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        with contextlib.suppress(OSError):
            if self._unfinished:
                self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            else:
                # Closing with unread answers would reset the connection, and the end of the page with it.
                self._sock.shutdown(socket.SHUT_WR)
                while self._sock.recv(65536):
                    pass
        self._sock.close()

    def _wait(self, what: int, deadline: Deadline) -> None:
        if self._closed:
            raise disconnected(self.name)
        _wait(self._sock, what, deadline)


def _no_device(url: str, error: OSError | None) -> DriverError:
    reason = error.strerror if error and error.strerror else "no answer"
    return DriverError(
        Code.NO_DEVICE,
        act=Act.WAIT,
        retryable=True,
        hint=f"{url} does not take a connection ({reason}); check power, network cable and address",
    )
