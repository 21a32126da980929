"""A desk that fails on command, and clients that are stopped at the end of their test."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.fault_desk import QUICK, TOKEN, FaultDesk, Heard, Kiosk, eventually

from kiosk_app.desk import DeskClient, DeskConfig, Limits, Timings


@pytest.fixture(name="eventually")
def _eventually() -> Callable[..., Any]:
    return eventually


@pytest.fixture
def quick() -> Timings:
    return QUICK


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def desk() -> Iterator[FaultDesk]:
    server = FaultDesk()
    yield server
    server.down()


@pytest.fixture
def start(desk: FaultDesk, tmp_path: Path) -> Iterator[Callable[..., Kiosk]]:
    """Starts a client on the test's state directory; all are stopped at the end."""
    started: list[DeskClient] = []
    before = set(threading.enumerate())

    def begin(
        *,
        url: str = "",
        state_dir: Path | None = None,
        timings: Timings = QUICK,
        limits: Limits | None = None,
        token: str = TOKEN,
        **options: Any,
    ) -> Kiosk:
        config = DeskConfig(
            url=url or desk.url,
            kiosk="kiosk-3",
            token=token,
            state_dir=state_dir or tmp_path / "state",
            timings=timings,
            limits=limits or Limits(),
        )
        heard = Heard()
        client = DeskClient(config, heard, **options)
        client.start()
        started.append(client)
        return Kiosk(client, heard)

    yield begin
    for client in started:
        client.stop()
    eventually(
        lambda: not [t for t in set(threading.enumerate()) - before if t.name.startswith(("desk-", "asyncio"))], 5.0
    )
