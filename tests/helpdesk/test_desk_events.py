"""Streams: a listener that stops reading is let go."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk import events
from helpdesk.events import BACKLOG, EventStream, Frame, Hub, console_topic, frame, stream

CONSOLES = console_topic("zh-CN")


@given(st.text(), st.integers(0, 2**60))
def test_no_text_breaks_out_of_its_frame(text: str, seq: int) -> None:
    encoded = frame("request", {"place": text}, seq).data
    assert encoded.startswith(f"id: {seq}\nevent: request\ndata: ".encode())
    assert encoded.count(b"\n") == 4
    assert b"\r" not in encoded


def test_a_listener_that_falls_behind_is_closed_and_others_are_not() -> None:
    async def run() -> tuple[bool, bool]:
        hub = Hub()
        slow, quick = hub.subscribe(CONSOLES), hub.subscribe(CONSOLES)
        for n in range(BACKLOG + 1):
            hub.publish(CONSOLES, partial(frame, "request", n, n))
            await quick.next(0)
        return slow.closed, quick.closed

    assert asyncio.run(run()) == (True, False)


async def _yes() -> bool:
    return True


async def collect(source: AsyncIterator[bytes], count: int) -> list[bytes]:
    found = []
    async for chunk in source:
        found.append(chunk)
        if len(found) == count:
            break
    return found


def test_what_was_missed_comes_first_and_nothing_comes_twice() -> None:
    async def run() -> list[bytes]:
        hub = Hub()

        async def missed() -> Iterable[Frame]:
            hub.publish(CONSOLES, lambda: frame("request", "five again", 5))  # while the backlog is being read
            hub.publish(CONSOLES, lambda: frame("request", "six", 6))
            return [frame("request", "five", 5)]

        return await collect(stream(hub, CONSOLES, None, missed, _yes), 3)

    hello, five, six = asyncio.run(run())
    assert hello == b": hello\n\n"
    assert b"five" in five
    assert b"six" in six


def test_a_stream_ends_when_the_right_to_listen_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "BEAT", 0.05)

    async def run() -> list[bytes]:
        answers = iter([True, False])

        async def nothing() -> Iterable[Frame]:
            return []

        async def allowed() -> bool:
            return next(answers)

        return [chunk async for chunk in stream(Hub(), CONSOLES, None, nothing, allowed)]

    assert asyncio.run(run()) == [b": hello\n\n", b": beat\n\n"]


def test_a_listener_who_stops_reading_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "SEND_TIMEOUT", 0.1)
    hub = Hub()

    async def run() -> None:
        async def nothing() -> Iterable[Frame]:
            return []

        async def receive() -> dict[str, Any]:
            await asyncio.sleep(60)
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.body":
                await asyncio.sleep(60)  # the socket's buffer is full and nobody empties it

        answer = EventStream(stream(hub, CONSOLES, 1, nothing, _yes))
        await asyncio.wait_for(answer({"type": "http"}, receive, send), 10)  # type: ignore[arg-type]

    asyncio.run(run())
    assert hub.listeners == 0


def test_a_hub_that_has_closed_lets_nobody_wait() -> None:
    async def run() -> list[bytes]:
        hub = Hub()
        hub.close()

        async def nothing() -> Iterable[Frame]:
            return []

        return [chunk async for chunk in stream(hub, CONSOLES, None, nothing, _yes)]

    assert asyncio.run(run()) == [b": hello\n\n"]
