"""Real-time commands, picked out of the incoming bytes before anything waits in the buffer. Pure and streaming."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from drivers.receipt_printer.protocol import CLEAR_BUFFERS, FULL_QUESTION


@dataclass(frozen=True, slots=True)
class Request:
    """`status` n (DLE EOT n), `clear` (DLE DC4 8), `recover` (DLE ENQ 2)."""

    kind: Literal["status", "clear", "recover"]
    n: int = 0


class RealTime:
    """Splits a stream into plain bytes and requests.

    A printer does not know what is an image: the three bytes of a question are one wherever they stand. Plain bytes
    keep the commands in place too, as printers do; only `clear` and `recover` leave nothing behind.
    """

    def __init__(self) -> None:
        self._held = b""

    def feed(self, data: bytes) -> Iterator[bytes | Request]:
        """In order; the beginning of what may become a request is held back."""
        data = self._held + data
        self._held = b""
        start = at = 0
        while (at := data.find(b"\x10", at)) >= 0:
            rest = data[at : at + len(CLEAR_BUFFERS)]
            request, length = _request(rest)
            if length == 0:
                self._held = data[at:]
                break
            if request:
                keep = request.kind == "status"
                yield data[start : at + (length if keep else 0)]
                yield request
                start = at + length
            at += length
        tail = data[start : len(data) - len(self._held)]
        if tail:
            yield tail

    def flush(self) -> bytes:
        """What was held back, as plain bytes: nothing more came that would make it a request."""
        held, self._held = self._held, b""
        return held


def _request(rest: bytes) -> tuple[Request | None, int]:
    """The request at the start of `rest` and its length; length 0: more bytes are needed."""
    if len(rest) < 2:
        return None, 0
    if rest[1] == 0x04:
        if len(rest) < 3:
            return None, 0
        known = 1 <= rest[2] <= 4 or rest[2] == FULL_QUESTION
        return (Request("status", rest[2]), 3) if known else (None, 1)
    if rest[1] == 0x05:
        if len(rest) < 3:
            return None, 0
        return (Request("recover"), 3) if rest[2] == 2 else (None, 1)
    if rest == CLEAR_BUFFERS:
        return Request("clear"), len(rest)
    if CLEAR_BUFFERS.startswith(rest):
        return None, 0
    return None, 1
