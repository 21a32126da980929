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

QUEUE_TOPIC = "queue"  # what holds no words: one for all languages
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
        self._waiter: asyncio.Future[None] | None = None
        self.closed = False

    def offer(self, item: Frame) -> None:
        if len(self._frames) >= BACKLOG:
            self.close()
        elif not self.closed:
            self._frames.append(item)
            self._wake()

    def close(self) -> None:
        self.closed = True
        self._frames.clear()
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def next(self, seconds: float) -> Frame | None:
        """The next frame, or None after `seconds` of silence or when closed."""
        if not self._frames and not self.closed:
            loop = asyncio.get_running_loop()
            self._waiter = loop.create_future()  # and no asyncio.wait_for: it makes a task, for each of thousands
            timer = loop.call_later(max(0.0, seconds), self._wake)
            try:
                await self._waiter
            finally:
                timer.cancel()
        return self._frames.popleft() if self._frames else None


class Hub:
    """All listeners, by topic."""

    def __init__(self) -> None:
        self._topics: dict[str, set[Subscription]] = {}
        self._closed = False

    def _all(self) -> list[Subscription]:
        return [listener for listeners in self._topics.values() for listener in listeners]

    @property
    def listeners(self) -> int:
        return sum(len(listeners) for listeners in self._topics.values())

    def consoles(self) -> bool:
        """Does any listen here?"""
        return any(topic.startswith(_CONSOLES) for topic in self._topics)

    def kiosks(self) -> frozenset[str]:
        """The terminals that listen here."""
        return frozenset(topic.removeprefix(_KIOSK) for topic in self._topics if topic.startswith(_KIOSK))

    def subscribe(self, topic: str, session: int | None = None) -> Subscription:
        subscription = Subscription(topic, session)
        if self._closed:
            subscription.close()
        self._topics.setdefault(topic, set()).add(subscription)
        return subscription

    def drop(self, subscription: Subscription) -> None:
        subscription.close()
        listeners = self._topics.get(subscription.topic, set())
        listeners.discard(subscription)
        if not listeners:
            self._topics.pop(subscription.topic, None)

    def publish(self, topic: str, make: Callable[[], Frame]) -> None:
        """`make` is called once, and only when somebody listens."""
        listeners = self._topics.get(topic)
        if listeners:
            item = make()
            for listener in tuple(listeners):
                listener.offer(item)

    def publish_to_consoles(self, make: Callable[[], Frame]) -> None:
        """`make` is called once for each language that somebody listens in, speaking it."""
        for language in LANGUAGES:
            if console_topic(language) in self._topics:
                with speaking(language):
                    self.publish(console_topic(language), make)

    def close_session(self, session: int) -> None:
        """That login has ended: its streams end now."""
        for listener in self._all():
            if listener.session == session:
                listener.close()

    def close_topic(self, topic: str) -> None:
        """Whoever listens to it may no longer: the stream ends now (in other processes within BEAT)."""
        for listener in tuple(self._topics.get(topic, ())):
            listener.close()

    def close(self) -> None:
        """The server stops: all streams end, new ones end at once."""
        self._closed = True
        for listener in self._all():
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
