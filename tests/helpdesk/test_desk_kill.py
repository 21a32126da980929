"""The desk is killed at random moments while kiosks press and retry: nothing answered is lost, nothing is doubled."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from helpdesk.contract import HELP_REQUESTS, SUBMISSIONS

if TYPE_CHECKING:
    from tests.helpdesk.conftest import Running, Terminal

SECONDS = 5.0
KILLS = 500
KIOSKS = 4


class Presser(threading.Thread):
    """A kiosk that never gives up on a key: the next press only after the last was answered."""

    def __init__(self, desk: Running, terminal: Terminal, stop: threading.Event) -> None:
        super().__init__()
        self.desk, self.terminal, self.stop = desk, terminal, stop
        self.trouble = ""
        self.presses: list[str] = []
        self.submissions: dict[str, str] = {}
        self.replays = 0

    def run(self) -> None:
        try:
            self.press_and_hand_in()
        except BaseException as error:  # noqa: BLE001 – told by the thread that started this one
            self.trouble = repr(error)

    def press_and_hand_in(self) -> None:
        while not self.stop.is_set():
            key = str(uuid4())
            self.insist(HELP_REQUESTS, {"key": key, "kiosk": self.terminal.id})
            self.presses.append(key)
            self.insist(f"{HELP_REQUESTS}/{key}/cancel", {"key": key})
            key = str(uuid4())
            body = {"key": key, "kiosk": self.terminal.id, "service": "s", "fields": {"name": "张三"}}
            self.submissions[key] = self.insist(SUBMISSIONS, body)["number"]

    def insist(self, path: str, body: dict[str, object]) -> dict[str, str]:
        first = True
        give_up = time.monotonic() + 90
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


@dataclass(frozen=True)
class Told:
    """What a run of kills came to."""

    kills: int
    acknowledged: int
    replays: int
    lost: int
    doubled: int
    fired: int  # steps of escalation
    fired_twice: int


def torture(desk: Running, enough: Callable[[int], bool], seed: int) -> Told:
    """Kills and starts the desk at random moments until it is enough (of so many kills), while kiosks press, hand in
    and never give up on a key. One of them presses and is left to wait: it escalates meanwhile."""
    chance = random.Random(seed)
    stop = threading.Event()
    pressers = [Presser(desk, desk.terminal(), stop) for _ in range(KIOSKS)]
    waiting = desk.terminal()
    left = str(uuid4())
    Presser(desk, waiting, stop).insist(HELP_REQUESTS, {"key": left, "kiosk": waiting.id, "need": "medical"})
    for presser in pressers:
        presser.start()
    kills = 0
    while not enough(kills):
        time.sleep(chance.uniform(0.1, 0.5))
        desk.kill()
        desk.start()
        kills += 1
    stop.set()
    for presser in pressers:
        presser.join(120)
        assert not presser.is_alive()
        assert presser.trouble == ""

    def rows(query: str) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = desk.in_store(lambda tx: [tuple(row) for row in tx.session.execute(text(query))])
        return found

    pressed = [left, *(key for presser in pressers for key in presser.presses)]
    numbers = {key: number for presser in pressers for key, number in presser.submissions.items()}
    stored = Counter(key for (key,) in rows("SELECT key FROM help_requests"))
    kept = dict(rows("SELECT key, number FROM submissions"))
    fired = Counter(rows("SELECT request_id, round, step FROM escalations WHERE fired_at IS NOT NULL"))
    lost = [key for key in pressed if key not in stored] + [key for key in numbers if kept.get(key) != numbers[key]]
    doubled = [key for key, times in stored.items() if times > 1] + [
        number for number, times in Counter(kept.values()).items() if times > 1
    ]
    assert set(stored) == set(pressed) and set(kept) == set(numbers), "nor is there anything nobody sent"
    return Told(
        kills,
        len(pressed) + len(numbers),
        sum(presser.replays for presser in pressers),
        len(lost),
        len(doubled),
        len(fired),
        sum(times > 1 for times in fired.values()),
    )


def test_five_seconds_of_kills_lose_and_double_nothing(own_desk: Running) -> None:
    until = time.monotonic() + SECONDS
    told = torture(own_desk, lambda _kills: time.monotonic() > until, 20261123)
    assert told.kills >= 1 and told.acknowledged > told.kills
    assert (told.lost, told.doubled, told.fired_twice) == (0, 0, 0)
    assert told.fired >= 1, "a desk that never stands for a second calls those in charge all the same"


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_five_hundred_kills_lose_and_double_nothing(desk: Running, capsys: pytest.CaptureFixture[str]) -> None:
    began = time.monotonic()
    told = torture(desk, lambda kills: kills >= KILLS, 20261126)
    with capsys.disabled():
        print(f"\n{told} in {time.monotonic() - began:.0f} s")
    assert (told.kills, told.lost, told.doubled, told.fired_twice) == (KILLS, 0, 0, 0)
    assert told.fired >= 2, "the one who waited was escalated, over all those kills"
