"""The bulk pipes of an ID reader's USB module (0400:C35A and its like) as a byte stream.

A classic module wants a frame in two transfers: preamble and length (7 bytes) on the first pipe, the rest on the last
one, and answers the same way. Others take the whole frame on the last pipe. Which one it is shows only by trying: the
URL says `pipes=split` or `pipes=whole`, and the driver asks both ways. Sources: drivers/id_reader/README.md.
"""

from __future__ import annotations

import errno
from collections.abc import Callable
from functools import partial
from typing import Any

from drivers.contract import Deadline
from drivers.transport.base import disconnected
from drivers.transport.usb import MOST_PACKETS, Ends, UsbTransport, packet_bytes, slice_ms, timed, translated

HEAD = 7  # AA AA AA 96 69 and the length of what follows
_PREAMBLE = bytes.fromhex("AAAAAA9669")
_LOOK_MS = 2
_STALL_PAUSE = 0.02


class SamUsbTransport(UsbTransport):
    """See `drivers.transport.base.Transport`; each `write` is one frame. A stalled pipe is freed and used again."""

    def __init__(self, url: str, device: Any, ends: Ends, detached: bool) -> None:
        super().__init__(url, device, ends, detached)
        self._head_out, self._head_back = ends.head_out, ends.head_back
        self._head = bytearray()
        self._due = 0  # bytes of the begun answer that the last pipe still owes
        self._flows = False  # the last pipe gave something a moment ago

    def write(self, data: bytes, deadline: Deadline) -> None:
        if self._head_out is None:
            self._send(self._out, data, deadline)
        else:
            self._send(self._head_out, data[:HEAD], deadline)
            self._send(self._out, data[HEAD:], deadline)

    def read_some(self, limit: int, deadline: Deadline) -> bytes:
        while not self._rest:
            deadline.check()
            if self._closed:
                raise disconnected(self.name)
            self._rest = self._next(deadline)
        data, self._rest = self._rest[:limit], self._rest[limit:]
        return data

    def discard_input(self) -> None:
        self._rest, self._due, self._flows = b"", 0, False
        self._head.clear()
        for end in (self._head_back, self._back):
            for _ in range(MOST_PACKETS):
                if end is None or self._closed or not self._take(end, 1):
                    break

    def _send(self, end: Any, data: bytes, deadline: Deadline) -> None:
        sent = 0
        while sent < len(data):
            deadline.check()
            if self._closed:
                raise disconnected(self.name)
            moved = self._moved(end, partial(end.write, data[sent:], slice_ms(deadline)))
            if moved is None:
                deadline.cancel.wait(min(_STALL_PAUSE, deadline.remaining()))
            sent += moved or 0

    def _next(self, deadline: Deadline) -> bytes:
        """What comes next in the order of the frame; empty when nothing came within a slice."""
        if self._head_back is None:
            return self._take(self._back, slice_ms(deadline))
        if self._due > 0:
            data = self._take(self._back, slice_ms(deadline))
            self._due -= len(data)
            return data
        head = self._take(self._head_back, _LOOK_MS if self._flows else slice_ms(deadline))
        rest = b""
        if not head and not self._head:  # a begun head is waited for
            rest = self._take(self._back, _LOOK_MS)
            self._flows = bool(rest)
            # A head may have come between the two looks; it belongs before what was found.
            head = self._take(self._head_back, 1) if rest else b""
        self._note(head, len(rest))
        return head + rest

    def _note(self, head: bytes, already: int) -> None:
        """The head, which may come in pieces, says how much the last pipe owes."""
        self._head += head
        if not _PREAMBLE.startswith(self._head[: len(_PREAMBLE)]):
            self._head.clear()
        elif len(self._head) >= HEAD:
            length = int.from_bytes(self._head[len(_PREAMBLE) : HEAD], "big")
            self._due = length - (len(self._head) - HEAD) - already
            self._head.clear()

    def _take(self, end: Any, timeout_ms: int) -> bytes:
        return bytes(self._moved(end, lambda: end.read(packet_bytes(end), timeout_ms)) or b"")

    def _moved(self, end: Any, call: Callable[[], Any]) -> Any:
        """What the call moved; None when nothing moved in time, or the pipe was stalled and is free again."""
        import usb.core

        with translated(self.name):
            try:
                return timed(call)
            except usb.core.USBError as error:
                if error.errno != errno.EPIPE:
                    raise
                end.clear_halt()
                return None
