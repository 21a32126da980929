"""Plays a card in vsmartcard's virtual reader, over its TCP port.

Every message is a two-byte length and a payload; one byte is for the card's power (00 off, 01 on, 02 reset, 04 give
your answer to reset), more is a command. The connection is the card's presence: closed, it is taken away.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

_ATR_REQUEST = 0x04
_POLL = 0.05
_NOTICED = 5.0  # how long the reader may take to see that the card is gone
_GAP = 0.9  # and how long it stays gone: pcscd looks every 0.4 s


@dataclass(frozen=True, slots=True)
class Chip:
    """`reset_atr` differs from `atr` only when the chip is to fail at power-up. `answer` None: it never answers."""

    atr: bytes
    reset_atr: bytes
    power: Callable[[], None]
    answer: Callable[[bytes], bytes | None]


class CardRemoved(Exception):
    """The card is taken away instead of answering."""


class VpcdSlot:
    """A thread that keeps the card in the reader at `port()` (None: there is no reader now)."""

    def __init__(self, port: Callable[[], int | None]) -> None:
        self._port = port
        self._chip: Chip | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="vpcd-card", daemon=True)
        self._thread.start()

    def put(self, chip: Chip | None) -> None:
        """Lays a card; one that is there is taken away first, for long enough to be noticed."""
        self._chip = chip

    def stop(self) -> None:
        """Idempotent."""
        self._stopping.set()
        self._thread.join(10)

    def pause(self, seconds: float, chip: Callable[[], bool]) -> None:
        """A chip's thinking, which `stop` and taking it away end."""
        end = time.monotonic() + seconds
        while chip() and not self._stopping.is_set() and time.monotonic() < end:
            self._stopping.wait(min(_POLL, max(0.0, end - time.monotonic())))

    # --- its thread

    def _run(self) -> None:
        while not self._stopping.is_set():
            chip, port = self._chip, self._port()
            if chip is None or port is None:
                self._stopping.wait(_POLL)
                continue
            try:
                line = socket.create_connection(("127.0.0.1", port), 1.0)
            except OSError:
                self._stopping.wait(_POLL)
                continue
            with line:
                line.settimeout(_POLL)
                with contextlib.suppress(OSError):
                    self._be_a_card(line, chip)
                self._leave(line)
            if self._port() == port:
                self._stopping.wait(_GAP)

    def _be_a_card(self, line: socket.socket, chip: Chip) -> None:
        fresh = False
        while (message := self._message(line, chip)) is not None:
            if len(message) > 1:
                try:
                    answer = chip.answer(message)
                except CardRemoved:
                    if self._chip is chip:
                        self._chip = None
                    return
                if self._chip is not chip:
                    return
                if answer is not None:
                    line.sendall(len(answer).to_bytes(2, "big") + answer)
            elif message[:1] == bytes((_ATR_REQUEST,)):
                atr, fresh = (chip.reset_atr if fresh else chip.atr), False
                line.sendall(len(atr).to_bytes(2, "big") + atr)
            else:
                chip.power()
                fresh = message != b"\x00"

    def _leave(self, line: socket.socket) -> None:
        """Hangs up, and waits until the reader saw it: it closes its end when its next question finds nobody."""
        end = time.monotonic() + _NOTICED
        with contextlib.suppress(OSError):
            line.shutdown(socket.SHUT_WR)
            while not self._stopping.is_set() and time.monotonic() < end:
                try:
                    if not line.recv(4096):
                        return
                except TimeoutError:
                    continue

    def _message(self, line: socket.socket, chip: Chip) -> bytes | None:
        head = self._receive(line, 2, chip)
        return None if head is None else self._receive(line, int.from_bytes(head, "big"), chip)

    def _receive(self, line: socket.socket, count: int, chip: Chip) -> bytes | None:
        """None when the line ended or the card is to go."""
        data = b""
        while len(data) < count:
            try:
                # vpcd writes length and payload one by one and waits for our receipt in between.
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
                more = line.recv(count - len(data))
            except TimeoutError:
                if self._stopping.is_set() or self._chip is not chip:
                    return None
                continue
            if not more:
                return None
            data += more
        return data
