"""Many consoles that listen, or many terminals that give signs of life: as little work for each as can be.

`python -m bench.children.crowd streams URL COOKIE COUNT` opens so many event streams; prints {"open": COUNT}, and for
each request {"key": …, "first": …, "last": …} once all have heard of it.
`python -m bench.children.crowd beats URL TOKENS SECONDS` sends each terminal of the file (one `id token` a line) a
heartbeat every 10 s, spread evenly; prints {"sent": …, "failed": …, "ms": [each answer's]}.
"""

from __future__ import annotations

import asyncio
import json
import re
import resource
import sys
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

from bench.children import own_stdout

OUT = own_stdout.keep()
EVERY = 10.0  # seconds between a terminal's heartbeats
LINES = 64
KEY = re.compile(rb'event: request\ndata: \{"key":"([0-9a-f-]{36})"')
PARTS = [
    {"role": role, "usable": True, "condition": "ok"}
    for role in ("id_reader", "receipt_printer", "camera", "speech", "help_button", "signal_light", "keypad", "scanner")
]


class Heard:
    """How many streams have heard of which request."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._open = 0
        self._first: dict[bytes, float] = {}
        self._times: Counter[bytes] = Counter()

    def hello(self) -> None:
        self._open += 1
        if self._open == self._count:
            own_stdout.say(OUT, {"open": self._open})

    def note(self, key: bytes) -> None:
        now = time.monotonic()
        first = self._first.setdefault(key, now)
        self._times[key] += 1
        if self._times[key] == self._count:
            own_stdout.say(OUT, {"key": key.decode(), "first": first, "last": now})


class Listener(asyncio.Protocol):
    def __init__(self, heard: Heard, request: bytes) -> None:
        self._heard, self._request, self._begun = heard, request, False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        if not self._begun and b": hello" in data:
            self._begun = True
            self._heard.hello()
        for found in KEY.finditer(data):
            self._heard.note(found[1])


async def streams(url: str, cookie: str, count: int) -> None:
    host, port = _address(url)
    head = f"GET /console/api/events HTTP/1.1\r\nHost: {host}:{port}\r\nCookie: desk={cookie}\r\n\r\n".encode()
    heard = Heard(count)
    loop = asyncio.get_running_loop()
    for start in range(0, count, 50):
        some = range(start, min(count, start + 50))
        await asyncio.gather(*(loop.create_connection(lambda: Listener(heard, head), host, port) for _ in some))
    await asyncio.to_thread(sys.stdin.readline)  # until told to quit


async def beats(url: str, tokens: Path, seconds: float) -> None:
    host, port = _address(url)
    terminals = [line.split() for line in tokens.read_text(encoding="utf-8").splitlines()]
    waiting: asyncio.Queue[list[str] | None] = asyncio.Queue()
    took: list[float] = []
    failed = 0

    async def line() -> None:
        nonlocal failed
        reader, writer = await asyncio.open_connection(host, port)
        while (one := await waiting.get()) is not None:
            began = time.monotonic()
            writer.write(_beat(host, port, *one))
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(int(head.lower().split(b"content-length: ")[1].split(b"\r")[0]))
            failed += not head.startswith(b"HTTP/1.1 200")
            took.append((time.monotonic() - began) * 1000)
        writer.close()

    workers = [asyncio.create_task(line()) for _ in range(LINES)]
    begin, queued = time.monotonic(), 0
    while (passed := time.monotonic() - begin) < seconds:
        while queued < passed / EVERY * len(terminals):
            waiting.put_nowait(terminals[queued % len(terminals)])
            queued += 1
        await asyncio.sleep(0.02)
    for _ in workers:
        waiting.put_nowait(None)
    await asyncio.gather(*workers)
    own_stdout.say(OUT, {"sent": len(took), "failed": failed, "ms": [round(one, 2) for one in took]})
    await asyncio.to_thread(sys.stdin.readline)


def _beat(host: str, port: int, kiosk: str, token: str) -> bytes:
    body = json.dumps({"kiosk": kiosk, "version": "0.1.0", "devices": PARTS}).encode()
    head = f"POST /api/v1/kiosk/heartbeat HTTP/1.1\r\nHost: {host}:{port}\r\nAuthorization: Bearer {token}\r\n"
    return f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def _address(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    assert parts.hostname is not None and parts.port is not None
    return parts.hostname, parts.port


if __name__ == "__main__":
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    what, *words = sys.argv[1:]
    if what == "streams":
        asyncio.run(streams(words[0], words[1], int(words[2])))
    else:
        asyncio.run(beats(words[0], Path(words[1]), float(words[2])))
