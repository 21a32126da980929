"""Server-sent events: who listens, and what they are sent.

Everything here lives on the event loop's thread. A listener that does not keep up is closed, never waited for: it comes
back with `Last-Event-ID` and is given what it missed from the rows.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

import anyio
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from helpdesk.language import LANGUAGES, speaking

BEAT = 10.0  # seconds between signs of life in a stream
SEND_TIMEOUT = 20.0  # seconds a frozen listener may block one frame
BACKLOG = 64  # frames a listener may be behind

_CONSOLES = "consoles:"
_KIOSK = "kiosk:"
log = logging.getLogger("helpdesk")


def kiosk_topic(kiosk: str) -> str:
    return _KIOSK + kiosk


def console_topic(language: str) -> str:
    """The consoles of one language: tiles hold words."""
    return _CONSOLES + language


@dataclass(frozen=True)
class Frame:
    """One encoded event; `seq` is None for what needs no resuming."""

    data: bytes
    seq: int | None = None


def frame(event: str, data: Any, seq: int | None = None) -> Frame:
    """Encodes once for however many listeners. `data` is a JSON text or a value to dump."""
    body = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    head = f"id: {seq}\n" if seq is not None else ""
    return Frame(f"{head}event: {event}\ndata: {body}\n\n".encode(), seq)


class Subscription:
    """One listener's bounded queue."""

    def __init__(self, topic: str, session: int | None) -> None:
        self.topic, self.session = topic, session
        self._frames: deque[Frame] = deque()
        self._wake = asyncio.Event()
        self.closed = False

    def offer(self, item: Frame) -> None:
        if len(self._frames) >= BACKLOG:
            self.close()
        elif not self.closed:
            self._frames.append(item)
            self._wake.set()

    def close(self) -> None:
        self.closed = True
        self._frames.clear()
        self._wake.set()

    async def next(self, seconds: float) -> Frame | None:
        """The next frame, or None after `seconds` of silence or when closed."""
        if not self._frames and not self.closed:
            try:
                await asyncio.wait_for(self._wake.wait(), max(0.0, seconds))
            except TimeoutError:
                return None
        item = self._frames.popleft() if self._frames else None
        if not self._frames and not self.closed:
            self._wake.clear()
        return item


class Hub:
    """All listeners."""

    def __init__(self) -> None:
        self._listeners: set[Subscription] = set()
        self._closed = False

    @property
    def listeners(self) -> int:
        return len(self._listeners)

    def kiosks(self) -> frozenset[str]:
        """The terminals that listen here."""
        topics = (listener.topic for listener in self._listeners)
        return frozenset(topic.removeprefix(_KIOSK) for topic in topics if topic.startswith(_KIOSK))

    def subscribe(self, topic: str, session: int | None = None) -> Subscription:
        subscription = Subscription(topic, session)
        if self._closed:
            subscription.close()
        self._listeners.add(subscription)
        return subscription

    def drop(self, subscription: Subscription) -> None:
        subscription.close()
        self._listeners.discard(subscription)

    def publish(self, topic: str, item: Frame) -> None:
        for listener in tuple(self._listeners):
            if listener.topic == topic:
                listener.offer(item)

    def publish_to_consoles(self, make: Callable[[], Frame]) -> None:
        """`make` is called once for each language that somebody listens in, speaking it."""
        listening = {listener.topic for listener in self._listeners}
        for language in LANGUAGES:
            if console_topic(language) in listening:
                with speaking(language):
                    self.publish(console_topic(language), make())

    def close_session(self, session: int) -> None:
        """That login has ended: its streams end now."""
        for listener in tuple(self._listeners):
            if listener.session == session:
                listener.close()

    def close_topic(self, topic: str) -> None:
        """Whoever listens to it may no longer: the stream ends now (in other processes within BEAT)."""
        for listener in tuple(self._listeners):
            if listener.topic == topic:
                listener.close()

    def close(self) -> None:
        """The server stops: all streams end, new ones end at once."""
        self._closed = True
        for listener in tuple(self._listeners):
            listener.close()


async def stream(
    hub: Hub,
    topic: str,
    session: int | None,
    backlog: Callable[[], Awaitable[Iterable[Frame]]],
    still_allowed: Callable[[], Awaitable[bool]],
) -> AsyncIterator[bytes]:
    """What was missed, then what comes. A comment at once and every BEAT seconds, when the right to listen is asked
    again. It ends when the store does not answer: the listener comes back, and is told then."""
    subscription = hub.subscribe(topic, session)  # before the backlog is read, so that nothing falls between
    try:
        yield b": hello\n\n"
        newest = 0
        for item in await backlog():
            newest = max(newest, item.seq or 0)
            yield item.data
        clock = asyncio.get_running_loop().time
        beat_at = clock() + BEAT
        while not subscription.closed:
            live = await subscription.next(beat_at - clock())
            if live is not None and (live.seq is None or live.seq > newest):
                newest = max(newest, live.seq or 0)
                yield live.data
            if clock() >= beat_at:
                if not await still_allowed():
                    return
                yield b": beat\n\n"
                beat_at = clock() + BEAT
    except SQLAlchemyError as error:
        log.warning("a stream ends: %s", type(error).__name__)
    finally:
        hub.drop(subscription)


class EventStream(Response):
    """A streaming answer that gives up on a listener who stopped reading."""

    media_type = "text/event-stream"

    def __init__(self, chunks: AsyncIterator[bytes]) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._chunks = chunks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        async with anyio.create_task_group() as group:

            async def until_gone() -> None:
                while (await receive())["type"] != "http.disconnect":
                    pass
                group.cancel_scope.cancel()

            group.start_soon(until_gone)
            try:
                with anyio.CancelScope() as sending:
                    async for chunk in self._chunks:
                        sending.deadline = anyio.current_time() + SEND_TIMEOUT
                        await send({"type": "http.response.body", "body": chunk, "more_body": True})
                        sending.deadline = float("inf")
                    await send({"type": "http.response.body", "body": b"", "more_body": False})
            finally:
                aclose = getattr(self._chunks, "aclose", None)
                if aclose is not None:
                    with anyio.CancelScope(shield=True):
                        await aclose()
            group.cancel_scope.cancel()
