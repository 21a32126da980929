"""One IPP exchange over HTTP: a deadline for the whole of it, a cancel that ends it at once, faults injected below.

Each exchange has a connection of its own, so nothing has to be known about the last one. A request that was not sent
to its end is torn down, which makes the printer throw away what it has.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse, IncompleteRead
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from drivers.contract import Act, Code, Deadline, DriverError
from drivers.transport.base import Transport, disconnected

if TYPE_CHECKING:
    from socket import socket

    from _typeshed import WriteableBuffer

DEFAULT_PORT = 631
DEFAULT_PATH = "/ipp/print"
_MAX_ANSWER = 4 << 20
_OK = 200

Connect = Callable[[str, Deadline], Transport]


@dataclass(frozen=True, slots=True)
class IppAddress:
    host: str
    port: int
    path: str

    @property
    def uri(self) -> str:
        """For `printer-uri`."""
        return f"ipp://{self._shown}:{self.port}{self.path}"

    @property
    def tcp(self) -> str:
        return f"tcp://{self._shown}:{self.port}"

    @property
    def _shown(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host


def parse_ipp_url(url: str) -> IppAddress:
    """`ipp://host[:631][/ipp/print]`. Raises DriverError CONFIG_ERROR saying what to write."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        parts, host, port = None, "", None
    if (
        parts is None
        or parts.scheme != "ipp"
        or not host
        or port == 0
        or parts.query
        or parts.fragment
        or parts.username is not None
        or not url.isascii()
        or not url.isprintable()
        or " " in url
    ):
        hint = f"{url!r}: write ipp://host:631/printers/NAME for a CUPS queue, ipp://host/ipp/print for a printer"
        if url.startswith("ipps:"):
            hint = (
                f"{url!r}: encrypted printing is not supported; write ipp: (a CUPS queue on this machine can encrypt)"
            )
        raise DriverError(Code.CONFIG_ERROR, "bad_connect", act=Act.CONFIGURATION, hint=hint)
    return IppAddress(host, port or DEFAULT_PORT, parts.path if parts.path.strip("/") else DEFAULT_PATH)


def open_tcp_lazily(url: str, deadline: Deadline) -> Transport:
    from drivers.transport.tcp import open_tcp

    return open_tcp(url, deadline)


def exchange(address: IppAddress, body: bytes, deadline: Deadline, connect: Connect = open_tcp_lazily) -> bytes:
    """Posts one IPP message and returns the answer's bytes.

    Raises DriverError: NO_DEVICE (not reached), DISCONNECTED (broke off), TIMEOUT, CANCELED, PERMISSION (the server
    wants a password), CONFIG_ERROR `bad_connect` (no such printer there, or it insists on encryption), INVALID_DATA
    (what answers is no IPP server).
    """
    host = address.tcp.partition("//")[2]
    head = (
        f"POST {address.path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/ipp\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    transport = connect(address.tcp, deadline)
    try:
        transport.write(head.encode("ascii"), deadline)
        try:
            transport.write(body, deadline)
        except DriverError as error:
            # A server may refuse before it has read everything; what it said is worth more than the broken pipe.
            if error.code is not Code.DISCONNECTED:
                raise
        return _read(address, transport, deadline)
    finally:
        transport.close()


def _read(address: IppAddress, transport: Transport, deadline: Deadline) -> bytes:
    with HTTPResponse(cast("socket", _Socket(transport, deadline)), method="POST") as response:
        try:
            response.begin()
            answer = response.read(_MAX_ANSWER + 1)
        except (ConnectionError, IncompleteRead):
            raise disconnected(address.uri) from None
        except (HTTPException, ValueError, OSError) as error:
            raise _no_ipp(address, type(error).__name__) from None
        if response.length or (response.status == _OK and not answer):
            raise disconnected(address.uri) if len(answer) <= _MAX_ANSWER else _no_ipp(address, "too long")
        status = response.status
    if status == _OK:
        return answer
    if status in (401, 403):
        raise DriverError(
            Code.PERMISSION,
            act=Act.CONFIGURATION,
            hint=f"{address.uri} asks for a password; allow this user in cupsd.conf, or add it to the group lpadmin",
        )
    if status in (404, 405, 426):
        hint = f"{address.uri}: the server knows no such printer (HTTP {status}); `lpstat -v` lists the names"
        if status == 426:
            hint = f"{address.uri} insists on encryption; print through a CUPS queue on this machine"
        raise DriverError(Code.CONFIG_ERROR, "bad_connect", act=Act.CONFIGURATION, hint=hint)
    raise _no_ipp(address, f"HTTP {status}")


def _no_ipp(address: IppAddress, what: str) -> DriverError:
    return DriverError(
        Code.INVALID_DATA,
        "not_ipp",
        act=Act.RESET,
        retryable=True,
        hint=f"{address.uri} does not answer as a printer ({what}); is it the right address?",
    )


class _Socket:
    """What `HTTPResponse` needs of a socket: a file to read from."""

    def __init__(self, transport: Transport, deadline: Deadline) -> None:
        self._raw = _Raw(transport, deadline)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self._raw)


class _Raw(io.RawIOBase):
    def __init__(self, transport: Transport, deadline: Deadline) -> None:
        self._transport, self._deadline = transport, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(cast(Any, buffer)).cast("B")
        try:
            data = self._transport.read_some(len(view), self._deadline)
        except DriverError as error:
            if error.code is Code.DISCONNECTED:
                return 0
            raise
        view[: len(data)] = data
        return len(data)
