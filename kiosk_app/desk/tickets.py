"""The body of a ticket that waits to be sent: whether a number of this terminal's own stands in it."""

from __future__ import annotations

import json


def printed_in(body: bytes) -> str:
    """The number that was printed here; empty where none was."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    number = said.get("offline") if isinstance(said, dict) else None
    return number if isinstance(number, str) else ""


def with_printed(body: bytes, number: str) -> bytes:
    """The same wish with the number the citizen now holds."""
    return json.dumps(json.loads(body) | {"offline": number}, separators=(",", ":")).encode()
