"""LCUS relay boards (CH340, 9600 8N1): four bytes a relay, no acknowledgement. Pure.

`A0 channel state sum`, the sum of the first three modulo 256. Newer boards answer one byte `FF` with what they show:
either a byte for each channel or lines such as `CH1: ON`. Sources: drivers/boards/README.md.
"""

from __future__ import annotations

import re

BAUD = 9600
MAX_CHANNEL = 254
QUERY = b"\xff"

_START = 0xA0
_LINE = re.compile(rb"CH(\d{1,3}) ?: ?(ON|OFF)", re.IGNORECASE)


def encode(channel: int, on: bool) -> bytes:
    """The command for one relay, counted from 1. Raises ValueError for a channel no board has."""
    if not 1 <= channel <= MAX_CHANNEL:
        raise ValueError(f"a relay is numbered from 1 to {MAX_CHANNEL}")
    return bytes((_START, channel, on, (_START + channel + on) & 0xFF))


def decode(data: bytes) -> tuple[list[tuple[int, bool]], bytes]:
    """The commands in what a board heard, and the rest that may become one. What has no right sum is skipped."""
    found: list[tuple[int, bool]] = []
    at = 0
    while at < len(data):
        piece = data[at : at + 4]
        if piece[0] != _START:
            at += 1
        elif len(piece) < 4:
            break
        elif 1 <= piece[1] <= MAX_CHANNEL and piece[2] <= 1 and piece[3] == sum(piece[:3]) & 0xFF:
            found.append((piece[1], bool(piece[2])))
            at += 4
        else:
            at += 1
    return found, data[at:]


def parse_report(data: bytes, highest: int) -> dict[int, bool] | None:
    """What a board says after `QUERY`: relay -> on. None while it does not cover relay `highest`, or is rubbish."""
    lines = {int(number): state.upper() == b"ON" for number, state in _LINE.findall(data)}
    if lines:
        return lines if highest in lines and data.endswith(b"\n") else None
    if len(data) < highest or any(byte > 1 for byte in data):
        return None
    return {place + 1: bool(byte) for place, byte in enumerate(data)}


def report(states: dict[int, bool]) -> bytes:
    """What such a board answers."""
    return b"".join(b"CH%d: %s\r\n" % (number, b"ON" if on else b"OFF") for number, on in sorted(states.items()))
