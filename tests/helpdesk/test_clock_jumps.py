"""The clock is put on and back under a running desk: every step of escalation fires once, and nothing is lost."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

if TYPE_CHECKING:
    from tests.helpdesk.conftest import Eventually, Running

LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
HOUR = 3600


class Clock:
    """What the desk's process takes for the time: a file libfaketime reads before each answer."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "clock"
        self.jump(0)

    def jump(self, seconds: int) -> None:
        """To so many seconds from the true time."""
        fresh = self.path.with_suffix(".new")
        fresh.write_text(f"{seconds:+d}s\n")
        fresh.replace(self.path)

    def environment(self) -> dict[str, str]:
        return {
            "LD_PRELOAD": str(LIBRARY),
            "FAKETIME_TIMESTAMP_FILE": str(self.path),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    return Clock(tmp_path)


@pytest.fixture
def jumpy(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    from tests.helpdesk.conftest import Running as Desk

    with monkeypatch.context() as patch:
        for name, value in clock.environment().items():
            patch.setenv(name, value)
        running = Desk(tmp_path)
    yield running
    running.stop()


def fired(desk: Running) -> Counter[tuple[str, str]]:
    query = (
        "SELECT help_requests.key, escalations.step FROM escalations "
        "JOIN help_requests ON request_id = help_requests.id WHERE fired_at IS NOT NULL"
    )
    rows = desk.in_store(lambda tx: tx.session.execute(text(query)).all())
    return Counter((key, step) for key, step in rows)


def test_whatever_the_clock_does_each_step_fires_once_and_nobody_is_lost(
    jumpy: Running, clock: Clock, eventually: Eventually
) -> None:
    first, second, third = (jumpy.terminal() for _ in range(3))
    pressed = [first.press().json()["key"]]
    clock.jump(HOUR)
    eventually(lambda: {step for _, step in fired(jumpy)} >= {"supervisors", "hall", "breach"})
    pressed.append(second.press().json()["key"])
    clock.jump(-HOUR)
    pressed.append(third.press().json()["key"])
    assert third.request(pressed[2])["state"] == "raised"
    zhao = jumpy.console("zhao")
    zhao.lease(10)
    eventually(lambda: third.request(pressed[2])["state"] == "delivered")
    for _ in range(3):
        clock.jump(0)
        time.sleep(1.2)
        clock.jump(HOUR)
        time.sleep(1.2)
    clock.jump(2 * HOUR)
    eventually(lambda: {key for key, _ in fired(jumpy)} == set(pressed))
    assert set(fired(jumpy).values()) == {1}
    kept = jumpy.in_store(lambda tx: [key for (key,) in tx.session.execute(text("SELECT key FROM help_requests"))])
    assert sorted(kept) == sorted(pressed)
    helper = jumpy.console("li")  # a login that seems hours old has ended: the password again
    assert helper.act(pressed[1], "claim", minutes=2).status_code == 200
