"""The desk's word as it happens, the question asked when the stream is silent, and our own sign of life."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from random import Random

import httpx
from httpx_sse import EventSource, SSEError

from helpdesk.contract import (
    EVENTS,
    HEARTBEAT,
    HELP_REQUESTS,
    DeviceReport,
    Heartbeat,
    HeartbeatReply,
    HelpRequestOut,
    TicketOut,
)
from kiosk_app.desk.backoff import Backoff
from kiosk_app.desk.config import DeskConfig
from kiosk_app.desk.events import DeskEvent, Refused
from kiosk_app.desk.reach import Reach
from kiosk_app.desk.requests import Requests
from kiosk_app.desk.sender import Sender
from kiosk_app.desk.wire import NETWORK_ERRORS, UNKNOWN_US, Answer, Failure, Refusal, Wire, parse

log = logging.getLogger(__name__)
SETTLED = 5.0  # seconds a stream must live before the next one may be opened without patience
MOST_ID = 100
GATHER = 0.1  # seconds: a device that flaps, or several that change together, make one heartbeat


class Stream:
    """Server-sent events with resume. A stream without a byte for `stream_silence` is taken for dead."""

    def __init__(self, config: DeskConfig, reach: Reach, requests: Requests, random: Random) -> None:
        self._timings, self._reach, self._requests = config.timings, reach, requests
        self._backoff = Backoff(config.timings.backoff_first, config.timings.backoff_most, random)
        self._last_id = ""
        self._hurried = asyncio.Event()
        self.up = False
        self.on_open: Callable[[], None] = lambda: None
        self.on_called: Callable[[TicketOut], None] = lambda ticket: None
        reach.on_back(self._hurried.set)

    async def run(self, wire: Wire) -> None:
        """Until cancelled."""
        clock = asyncio.get_running_loop().time
        while True:
            began = clock()
            try:
                await self._listen(wire.http)
            except (*NETWORK_ERRORS, SSEError) as error:
                log.info("stream: ended (%s)", type(error).__name__)
            if self.up and clock() - began >= SETTLED:
                self._backoff.reset()
            elif not self.up:
                self._reach.failed()
            self.up = False
            self._hurried.clear()
            try:
                async with asyncio.timeout(self._backoff.next()):
                    await self._hurried.wait()
            except TimeoutError:
                pass

    async def _listen(self, http: httpx.AsyncClient) -> None:
        headers = {"Accept": "text/event-stream", "Cache-Control": "no-store"}
        if self._last_id:
            headers["Last-Event-ID"] = self._last_id
        timeout = httpx.Timeout(self._timings.stream_silence, connect=self._timings.connect)
        async with http.stream("GET", EVENTS, headers=headers, timeout=timeout) as response:
            if response.status_code != 200:
                log.warning("stream: desk answers %d", response.status_code)
                return
            source = EventSource(response)
            events = source.aiter_sse()  # raises SSEError for another content type, at the first event
            if response.headers.get("Content-Type", "").partition(";")[0].strip() == "text/event-stream":
                self.up = True
                self._reach.ok()
                self.on_open()
            async for event in events:
                if event.event == "request":
                    word = parse(HelpRequestOut, event.data.encode())
                    if word is None:
                        log.warning("stream: an event that is no request")
                        continue
                    self._requests.learn(word)
                elif event.event == "ticket":
                    called = parse(TicketOut, event.data.encode())
                    if called is not None:
                        self.on_called(called)
                if 0 < len(event.id) <= MOST_ID and event.id.isascii() and event.id.isprintable():
                    self._last_id = event.id


class Backstop:
    """Asks for the state of open requests: often while the stream is down, rarely while it seems up."""

    def __init__(
        self, config: DeskConfig, stream: Stream, requests: Requests, emit: Callable[[DeskEvent], None]
    ) -> None:
        self._timings, self._stream, self._requests, self._emit = config.timings, stream, requests, emit
        self._now = asyncio.Event()

    def ask_now(self) -> None:
        self._now.set()

    async def run(self, wire: Wire) -> None:
        """Until cancelled."""
        while True:
            wait = self._timings.backstop_up if self._stream.up else self._timings.backstop_down
            try:
                async with asyncio.timeout(wait):
                    await self._now.wait()
            except TimeoutError:
                pass
            self._now.clear()
            for key in self._requests.open_keys:
                outcome = await wire.exchange("GET", f"{HELP_REQUESTS}/{key}")
                match outcome:
                    case Answer(body=body):
                        word = parse(HelpRequestOut, body)
                        if word is not None:
                            self._requests.learn(word)
                    case Refusal(status=404):
                        self._requests.forget(key)
                        self._emit(Refused(key, "unknown"))
                    case Refusal() | Failure():
                        break


def skew(asked: datetime, said: datetime, heard: datetime) -> float:
    """Seconds our clock is ahead of the one that `said` what time it was between our asking and hearing: half the way
    there and back is the answer's (RFC 5905's offset, of one clock's answer)."""
    return ((asked + (heard - asked) / 2) - said).total_seconds()


class Pulse:
    """The heartbeat: says how this terminal is, learns whether anybody listens and whether the desk knows us."""

    def __init__(
        self, config: DeskConfig, reach: Reach, requests: Requests, sender: Sender, random: Random,
        emit: Callable[[DeskEvent], None],
    ) -> None:  # fmt: skip
        self._config, self._reach, self._requests, self._sender, self._emit = config, reach, requests, sender, emit
        self._backoff = Backoff(config.timings.backoff_first, config.timings.heartbeat, random)
        self._now = asyncio.Event()
        self._devices: tuple[DeviceReport, ...] = ()
        self._busy = False
        self._content = config.content
        self._refused = False
        self.consoles: int | None = None
        self.clock_skew: float | None = None  # seconds this clock is ahead of the desk's

    def shows(self, content: str) -> None:
        self._content = content
        self._now.set()

    def report(self, devices: tuple[DeviceReport, ...] | None, busy: bool | None) -> None:
        fresh = (self._devices if devices is None else devices, self._busy if busy is None else busy)
        if fresh != (self._devices, self._busy):
            self._devices, self._busy = fresh
            self._now.set()

    async def run(self, wire: Wire) -> None:
        """Until cancelled."""
        while True:
            self._now.clear()
            wait = self._config.timings.heartbeat if await self._beat(wire) else self._backoff.next()
            try:
                async with asyncio.timeout(wait):
                    await self._now.wait()
                await asyncio.sleep(GATHER)
            except TimeoutError:
                pass

    async def farewell(self, wire: Wire, seconds: float) -> None:
        """This terminal is being switched off on purpose: the desk need not look for it. At most `seconds`."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await wire.exchange("POST", HEARTBEAT, self._now_is(leaving=True))

    def _now_is(self, *, leaving: bool = False) -> bytes:
        beat = Heartbeat(
            kiosk=self._config.kiosk,
            version=self._config.version[:40],
            content=self._content[:40],
            busy=self._busy and not leaving,
            devices=self._devices,
            outbox_waiting=self._sender.waiting,
            skew_ms=None if self.clock_skew is None else round(self.clock_skew * 1000),
            leaving=leaving,
        )
        return beat.model_dump_json().encode()

    async def _beat(self, wire: Wire) -> bool:
        asked = datetime.now(UTC)
        outcome = await wire.exchange("POST", HEARTBEAT, self._now_is())
        match outcome:
            case Answer(body=body):
                reply = parse(HeartbeatReply, body)
                if reply is None:
                    self._reach.failed()
                    return False
                self._backoff.reset()
                self.consoles = reply.consoles
                self.clock_skew = skew(asked, reply.server_time, datetime.now(UTC))
                if self._refused:
                    self._refused = False
                    self._sender.known_again()
                self._reach.ok()
                if reply.consoles == 0:
                    self._requests.nobody_listens()
                return True
            case Refusal(status, code):
                if status in UNKNOWN_US and not self._refused:
                    self._refused = True
                    self._emit(Refused("", code))
                self._reach.failed(at_once=True)
                return True  # asking faster does not help
            case Failure(why):
                if why == "busy":  # the desk sheds heartbeats in favour of help: it is there, leave it alone
                    return True
                self._reach.failed()
                return False
