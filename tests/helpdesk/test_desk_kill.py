"""The desk is killed at random moments while kiosks press and retry: nothing answered is lost, nothing is doubled."""

from __future__ import annotations

import random
import threading
import time
from typing import TYPE_CHECKING
from uuid import uuid4

import httpx
from sqlalchemy import text

from helpdesk.contract import HELP_REQUESTS, SUBMISSIONS

if TYPE_CHECKING:
    from tests.helpdesk.conftest import Running, Terminal

SECONDS = 5.0
KIOSKS = 4


class Presser(threading.Thread):
    """A kiosk that never gives up on a key: the next press only after the last was answered."""

    def __init__(self, desk: Running, terminal: Terminal, until: float) -> None:
        super().__init__()
        self.desk, self.terminal, self.until = desk, terminal, until
        self.presses: list[str] = []
        self.submissions: dict[str, str] = {}
        self.replays = 0

    def run(self) -> None:
        while time.monotonic() < self.until:
            key = str(uuid4())
            self.insist(HELP_REQUESTS, {"key": key, "kiosk": self.terminal.id})
            self.presses.append(key)
            self.insist(f"{HELP_REQUESTS}/{key}/cancel", {"key": key})
            key = str(uuid4())
            body = {"key": key, "kiosk": self.terminal.id, "service": "s", "fields": {"name": "张三"}}
            self.submissions[key] = self.insist(SUBMISSIONS, body)["number"]

    def insist(self, path: str, body: dict[str, object]) -> dict[str, str]:
        first = True
        give_up = self.until + 90
        while time.monotonic() < give_up:
            try:
                headers = {"Idempotency-Key": str(body["key"])}
                answer = self.terminal.http.post(path, json=body, headers=headers, timeout=5)
            except httpx.HTTPError:
                first = False
                time.sleep(0.05)
                continue
            if answer.status_code < 300:
                self.replays += not first and answer.status_code == 200
                found: dict[str, str] = answer.json()
                return found
            assert answer.status_code == 503, answer.text
        raise AssertionError("the desk never came back")


def test_five_seconds_of_kills_lose_and_double_nothing(own_desk: Running) -> None:
    chance = random.Random(20261123)
    until = time.monotonic() + SECONDS
    pressers = [Presser(own_desk, own_desk.terminal(), until) for _ in range(KIOSKS)]
    for presser in pressers:
        presser.start()
    kills = 0
    while time.monotonic() < until:
        time.sleep(chance.uniform(0.1, 0.5))
        own_desk.kill()
        own_desk.start()
        kills += 1
    for presser in pressers:
        presser.join(120)
        assert not presser.is_alive()

    def rows(query: str) -> list[tuple[str, ...]]:
        found: list[tuple[str, ...]] = own_desk.in_store(
            lambda tx: [tuple(row) for row in tx.session.execute(text(query))]
        )
        return found

    pressed = [key for presser in pressers for key in presser.presses]
    stored = [key for (key,) in rows("SELECT key FROM help_requests")]
    assert kills >= 1
    assert len(pressed) > kills
    assert sorted(stored) == sorted(pressed)
    numbers = dict(rows("SELECT key, number FROM submissions"))
    assert numbers == {key: number for presser in pressers for key, number in presser.submissions.items()}
    assert len(set(numbers.values())) == len(numbers)
    assert rows("PRAGMA integrity_check") == [("ok",)]
    assert {state for (state,) in rows("SELECT DISTINCT state FROM help_requests")} == {"cancelled"}
