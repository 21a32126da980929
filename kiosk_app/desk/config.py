"""Where the desk is, who we are to it, and how long things may take."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds. The defaults are the product's; tests shorten them."""

    connect: float = 3.0
    read: float = 3.0  # silence on a request in flight
    total: float = 6.0  # a whole exchange, against a desk that drips bytes
    submit_read: float = 30.0  # a photo over a slow line is on its way long after our last write returned
    submit_total: float = 120.0
    backoff_first: float = 0.25
    backoff_most: float = 15.0
    tell_after: float = 1.0  # with no answer by then the citizen is told that the desk is not reached yet
    heartbeat: float = 10.0
    stream_silence: float = 25.0
    backstop_down: float = 3.0  # asking for the open request's state while the stream is down
    backstop_up: float = 20.0  # and, rarely, while it seems up
    stop: float = 1.0


@dataclass(frozen=True, slots=True)
class Limits:
    """How much the outbox holds. Beyond it a write is still sent, but reported as not safe."""

    rows: int = 500
    pages: int = 16_384  # of 4096 bytes


@dataclass(frozen=True, slots=True)
class DeskConfig:
    """One terminal's account at one desk.

    Raises ValueError for an address that is not http(s), or an identity or token that cannot stand on the wire. The
    token is never part of a message.
    """

    url: str
    kiosk: str
    token: str = field(repr=False)
    state_dir: Path
    ca_file: Path | None = None  # the hall's own certificate authority
    version: str = "0.1.0"
    content: str = ""  # which services and texts it shows; see kiosk_app.content.version
    timings: Timings = field(default_factory=Timings, repr=False)
    limits: Limits = field(default_factory=Limits, repr=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("desk url: write http://HOST:PORT or https://HOST")
        if parts.username is not None or parts.password is not None:
            raise ValueError("desk url: no user or password here; the token says who we are")
        if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", self.kiosk):
            raise ValueError("desk kiosk: use a-z, 0-9, _ and -, at most 40")
        if not re.fullmatch(r"[!-~]{1,400}", self.token):
            raise ValueError("desk token: it must be visible ASCII without spaces")
        object.__setattr__(self, "url", self.url.rstrip("/"))
        object.__setattr__(self, "state_dir", Path(self.state_dir))
