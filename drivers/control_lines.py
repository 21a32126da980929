"""The lines of the control socket: where it lies, one JSON object a line, never more than a bound."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from drivers.contract import Act, Code, DriverError

MAX_REQUEST = 16 << 20  # bytes of one line: a picture to print, in base64
MAX_REPLY = 32 << 20
MAX_TIMEOUT = 600.0  # seconds a client may ask for


def control_path() -> Path:
    """`$KIOSK_CONTROL`, else `green-channel-kiosk/control.sock` in `$XDG_RUNTIME_DIR`, else in our folder in /tmp."""
    if named := os.environ.get("KIOSK_CONTROL"):
        return Path(named)
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    folder = Path(runtime) / "green-channel-kiosk" if runtime else Path(f"/tmp/green-channel-kiosk-{os.getuid()}")
    return folder / "control.sock"


def parse_request(line: bytes) -> dict[str, Any]:
    """One request. Raises DriverError INVALID_DATA for anything but a JSON object with a text `do`."""
    try:
        found = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):
        raise bad_request("a request is one JSON object on one line") from None
    if not isinstance(found, dict) or not isinstance(found.get("do"), str):
        raise bad_request('a request is a JSON object with a text "do"')
    return found


def text_of(request: Mapping[str, Any], key: str, default: str | None = None) -> str:
    value = request.get(key, default)
    if not isinstance(value, str):
        raise bad_request(f'"{key}" is a text')
    return value


def seconds_of(request: Mapping[str, Any], key: str, default: float) -> float:
    value = request.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= MAX_TIMEOUT:
        raise bad_request(f'"{key}" is a number of seconds up to {MAX_TIMEOUT:.0f}')
    return float(value)


def bad_request(hint: str) -> DriverError:
    return DriverError(Code.INVALID_DATA, "bad_request", act=Act.SOFTWARE, hint=hint)


class LineReader:
    """Lines of at most `limit` bytes; None at the end of the conversation."""

    def __init__(self, line: socket.socket, limit: int) -> None:
        self._line, self._limit, self._data = line, limit, bytearray()

    def next(self) -> bytes | None:
        """Raises DriverError INVALID_DATA for a line without end."""
        searched = 0
        while (end := self._data.find(b"\n", searched)) < 0:
            searched = len(self._data)
            if searched > self._limit:
                raise bad_request(f"a line has at most {self._limit} bytes")
            try:
                chunk = self._line.recv(65536)
            except OSError:
                return None
            if not chunk:
                return None
            self._data += chunk
        found = bytes(self._data[:end])
        del self._data[: end + 1]
        return found
