"""A private D-Bus with an Avahi on it that announces nothing.

`ippeveprinter` (CUPS 2.4) does not start without both. Real ones need root, are one to a machine, and would announce
the emulated printer to the whole network; this one answers on a socket of its own and is gone with it. Only what
libavahi-client asks is spoken: D-Bus specification 0.38, Avahi's `org.freedesktop.Avahi` interfaces 0.8.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import struct
import threading
from dataclasses import dataclass
from pathlib import Path

_CALL, _REPLY, _ERROR = 1, 2, 3
_NO_REPLY_WANTED = 0x1
_PATH, _MEMBER, _ERROR_NAME, _REPLY_SERIAL, _DESTINATION, _SENDER, _SIGNATURE = 1, 3, 4, 5, 6, 7, 8
_MAX_MESSAGE = 1 << 20
_FIXED = struct.Struct("<BBBBIII")
_RUNNING, _ESTABLISHED, _API = 2, 2, 0x0203
_GROUP = "/Client1/EntryGroup1"

# member -> signature and value of the reply; anything not here succeeds with nothing
_ANSWERS: dict[str, tuple[str, str | int]] = {
    "Hello": ("s", ":1.1"),
    "NameHasOwner": ("b", 1),
    "StartServiceByName": ("u", 2),
    "RequestName": ("u", 1),
    "GetNameOwner": ("s", ":1.0"),
    "GetAPIVersion": ("u", _API),
    "GetVersionString": ("s", "quiet"),
    "GetHostName": ("s", "localhost"),
    "GetHostNameFqdn": ("s", "localhost"),
    "GetDomainName": ("s", "local"),
    "EntryGroupNew": ("o", _GROUP),
    "IsEmpty": ("b", 0),
}


@dataclass(frozen=True, slots=True)
class Call:
    """The part of a method call that decides its answer."""

    serial: int
    path: str
    member: str
    wants_reply: bool


def message_length(data: bytes) -> int | None:
    """Bytes of the first whole message in `data`, None while it is not known. Raises ValueError for what is none."""
    if len(data) < _FIXED.size:
        return None
    order, _, _, version, body, _, fields = _FIXED.unpack_from(data)
    if order != ord("l") or version != 1:
        raise ValueError("not a little-endian D-Bus message")
    length: int = _FIXED.size + _padded(fields, 8) + body
    if length > _MAX_MESSAGE:
        raise ValueError("a message too long to be meant")
    return length


def parse_call(message: bytes) -> Call | None:
    """None for anything but a method call. Raises ValueError for a broken one."""
    try:
        _, kind, flags, _, _, serial, length = _FIXED.unpack_from(message)
        fields = _fields(message, _FIXED.size, _FIXED.size + length)
    except (struct.error, IndexError) as error:
        raise ValueError("a broken D-Bus message") from error
    if kind != _CALL:
        return None
    return Call(serial, fields.get(_PATH, ""), fields.get(_MEMBER, ""), not flags & _NO_REPLY_WANTED)


def _fields(message: bytes, at: int, end: int) -> dict[int, str]:
    """The header's string fields; numbers are passed over."""
    found: dict[int, str] = {}
    while at < end:
        at = _padded(at, 8)
        code, signature_length, kind = message[at], message[at + 1], chr(message[at + 2])
        at += signature_length + 3
        if kind in "so":
            at = _padded(at, 4)
            (size,) = struct.unpack_from("<I", message, at)
            found[code] = message[at + 4 : at + 4 + size].decode("utf-8", "replace")
            at += 4 + size + 1
        elif kind == "g":
            at += message[at] + 2
        elif kind == "u":
            at = _padded(at, 4) + 4
        else:
            raise ValueError(f"a header field of type {kind!r}")
    return found


def answer(call: Call, serial: int) -> bytes:
    """The reply to a call, with a value where the caller needs one."""
    if call.member == "GetState":
        signature, value = "i", _ESTABLISHED if call.path.endswith(_GROUP) else _RUNNING
        return _message(call, serial, signature, struct.pack("<i", value))
    signature, told = _ANSWERS.get(call.member, ("", 0))
    match signature:
        case "s" | "o":
            text = str(told).encode()
            body = struct.pack("<I", len(text)) + text + b"\0"
        case "u" | "b":
            body = struct.pack("<I", told)
        case _:
            body = b""
    return _message(call, serial, signature, body)


def _message(call: Call, serial: int, signature: str, body: bytes) -> bytes:
    fields = _field(_REPLY_SERIAL, "u", struct.pack("<I", call.serial))
    for code, text in ((_DESTINATION, ":1.1"), (_SENDER, ":1.0")):
        fields += b"\0" * (-len(fields) % 8)
        fields += _field(code, "s", struct.pack("<I", len(text)) + text.encode() + b"\0")
    if signature:
        fields += b"\0" * (-len(fields) % 8)
        fields += _field(_SIGNATURE, "g", bytes((len(signature),)) + signature.encode() + b"\0")
    head = _FIXED.pack(ord("l"), _REPLY, _NO_REPLY_WANTED, 1, len(body), serial, len(fields))
    return head + fields + b"\0" * (-len(fields) % 8) + body


def _field(code: int, kind: str, value: bytes) -> bytes:
    return bytes((code, 1)) + kind.encode() + b"\0" + value


def _padded(number: int, to: int) -> int:
    return number + -number % to


class QuietBus:
    """Listens on a Unix socket at `path`. `address` goes into DBUS_SYSTEM_BUS_ADDRESS."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.address = f"unix:path={path}"
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(path))
        self._listener.listen(4)
        self._wake, self._waker = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name="quiet-bus", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Idempotent."""
        with contextlib.suppress(OSError):
            self._waker.send(b"x")
        self._thread.join(10)
        for each in (self._listener, self._wake, self._waker):
            each.close()
        self._path.unlink(missing_ok=True)

    def _run(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._wake, selectors.EVENT_READ)
            selector.register(self._listener, selectors.EVENT_READ)
            clients: dict[socket.socket, _Client] = {}
            while True:
                ready = [key.fileobj for key, _ in selector.select()]
                if self._wake in ready:
                    break
                for source in ready:
                    if source is self._listener:
                        peer, _ = self._listener.accept()
                        peer.settimeout(2)
                        clients[peer] = _Client(peer)
                        selector.register(peer, selectors.EVENT_READ)
                    elif isinstance(source, socket.socket) and not clients[source].serve():
                        selector.unregister(source)
                        del clients[source]
                        source.close()
            for peer in clients:
                peer.close()


class _Client:
    """One connection: a few lines of authentication, then messages."""

    def __init__(self, peer: socket.socket) -> None:
        self._peer = peer
        self._data = b""
        self._begun = False
        self._serial = 0

    def serve(self) -> bool:
        """Reads what is there and answers it; False when the connection is over."""
        try:
            got = self._peer.recv(65536)
            self._data += got
            while self._step():
                pass
        except (OSError, ValueError):
            return False
        return bool(got) and len(self._data) < _MAX_MESSAGE

    def _step(self) -> bool:
        return self._messages() if self._begun else self._greeting()

    def _greeting(self) -> bool:
        line, newline, rest = self._data.partition(b"\r\n")
        if not newline:
            return False
        self._data = rest
        word = line.lstrip(b"\0").split(b" ")[0]
        if word == b"BEGIN":
            self._begun = True
        elif word == b"NEGOTIATE_UNIX_FD":
            self._peer.sendall(b"ERROR\r\n")
        else:
            self._peer.sendall(b"OK 00112233445566778899aabbccddeeff\r\n")
        return True

    def _messages(self) -> bool:
        length = message_length(self._data)
        if length is None or len(self._data) < length:
            return False
        message, self._data = self._data[:length], self._data[length:]
        call = parse_call(message)
        if call is not None and call.wants_reply:
            self._serial += 1
            self._peer.sendall(answer(call, self._serial))
        return True
