"""Tries to log in are counted in rows: each once, for a minute, and not against those who knew the password."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from helpdesk.staff import guesses
from helpdesk.staff.guesses import Try
from helpdesk.staff.rules import GUESSES_PER_ADDRESS, GUESSES_PER_LOGIN
from helpdesk.store import migrate
from helpdesk.store.engine import Engines, open_engines
from helpdesk.store.models import LoginTry
from helpdesk.store.writer import run_once

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


@dataclass
class Door:
    engines: Engines

    def knock(self, login: str, address: str = "10.0.0.1", second: float = 0) -> Try:
        def digest(plain: bytes) -> str:
            return hashlib.sha256(plain).hexdigest()

        now = NOON + timedelta(seconds=second)
        return run_once(self.engines.write, lambda: now, lambda tx: guesses.take(tx, login, address, digest))

    def open(self, one: Try) -> None:
        run_once(self.engines.write, lambda: NOON, lambda tx: guesses.succeeded(tx, one))


@pytest.fixture
def door(store_url: str) -> Iterator[Door]:
    engines = open_engines(store_url)
    migrate.upgrade(engines.write)
    yield Door(engines)
    engines.dispose()


def test_a_name_waits_after_five_tries_from_wherever_until_the_first_is_a_minute_old(door: Door) -> None:
    for n in range(GUESSES_PER_LOGIN):
        assert not door.knock("wang", f"10.0.0.{n}", second=n).wait
    assert door.knock("wang", "10.9.9.9", second=10).wait == timedelta(seconds=50)
    assert not door.knock("li", second=10).wait
    assert not door.knock("wang", second=60.001).wait


def test_an_address_waits_after_twenty_names_but_not_when_they_all_knew_their_password(door: Door) -> None:
    for n in range(GUESSES_PER_ADDRESS + 5):
        door.open(door.knock(f"user{n}"))
    for n in range(GUESSES_PER_ADDRESS):
        assert not door.knock(f"guess{n}").wait
    assert door.knock("one-more").wait


def test_a_right_password_forgets_the_wrong_ones_before_it(door: Door) -> None:
    for _ in range(GUESSES_PER_LOGIN - 1):
        door.knock("wang")
    door.open(door.knock("wang"))
    assert not door.knock("wang").wait


def test_a_clock_that_came_back_from_next_year_locks_nobody_out(door: Door) -> None:
    for _ in range(GUESSES_PER_LOGIN):
        door.knock("wang", second=365 * 86_400)
    assert not door.knock("wang").wait


def test_what_was_typed_stands_in_no_row_and_old_rows_go(door: Door) -> None:
    door.knock("my-secret-password")
    door.knock("wang", second=200)
    with door.engines.read.connect() as connection:
        names = connection.execute(select(LoginTry.name)).scalars().all()
    assert len(names) == 2
    assert all(len(name) == 64 for name in names)
