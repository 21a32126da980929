"""A team's visits as a calendar file (RFC 5545), for any calendar program. Pure. No names and no addresses: a number, a
township, a kind; whoever may see more opens the visit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

FOLD = 75  # octets of a line, the line's end not counted (§3.1)
ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


@dataclass(frozen=True)
class Event:
    """`uid` stays the same whatever becomes of the visit, `sequence` grows; moments are aware."""

    uid: str
    sequence: int
    begins: datetime
    ends: datetime
    summary: str
    place: str
    settled: bool  # the citizen knows of it


def calendar(name: str, events: Iterable[Event], now: datetime) -> bytes:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//green-channel//help desk//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
    ]
    for one in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{_text(one.uid)}",
            f"DTSTAMP:{_moment(now)}",
            f"DTSTART:{_moment(one.begins)}",
            f"DTEND:{_moment(one.ends)}",
            f"SEQUENCE:{one.sequence}",
            f"SUMMARY:{_text(one.summary)}",
            f"LOCATION:{_text(one.place)}",
            f"STATUS:{'CONFIRMED' if one.settled else 'TENTATIVE'}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return b"".join(piece for line in lines for piece in _folded(line))


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    """§3.3.11. Of other control characters nothing may stand in a text."""
    plain = value.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in plain if one == "\n" or one.isprintable()).translate(ESCAPED)


def _folded(line: str) -> Iterator[bytes]:
    """Octets of one line, with its end; no character is cut in two."""
    room, piece = FOLD, b""
    for character in line:
        octets = character.encode()
        if len(piece) + len(octets) > room:
            yield piece + b"\r\n"
            piece = b" "
        piece += octets
    yield piece + b"\r\n"
