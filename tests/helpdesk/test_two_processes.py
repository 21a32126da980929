"""Two real desk processes on one PostgreSQL: whoever is connected to either is told the same, once."""

from __future__ import annotations

import json
import signal
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import func, select, text, update
from support import postgres
from support.postgres import Cluster

from helpdesk import demo
from helpdesk.contract import EVENTS, HEARTBEAT, HELP_REQUESTS
from helpdesk.staff import audit
from helpdesk.staff.rules import GUESSES_PER_LOGIN
from helpdesk.store.models import AuditRow, Escalation, Fact, HelpRequest
from tests.helpdesk.conftest import Running

if TYPE_CHECKING:
    from tests.helpdesk.conftest import Console, Eventually, Terminal


@dataclass
class Pair:
    """Two processes that share a database and a key."""

    a: Running
    b: Running

    def both(self) -> tuple[Running, Running]:
        return self.a, self.b


@contextmanager
def pair_on(state: Path, url: str, *options: str) -> Iterator[Pair]:
    first, second = Running(state, url, *options, wait=False), Running(state, url, *options, wait=False)
    pair = Pair(first, second)
    try:
        for one in pair.both():
            one.wait()
        yield pair
    finally:
        for one in pair.both():
            one.stop()


@pytest.fixture(scope="module")
def pair(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    with cluster.database() as url, pair_on(tmp_path_factory.mktemp("pair"), url) as made:
        yield made


@dataclass
class Listener(threading.Thread):
    """A stream's events as they come, for as long as the block lasts; reconnects as a browser would."""

    http: httpx.Client
    path: str
    events: list[tuple[str, Any]] = field(default_factory=list)
    last_id: str = ""
    over: bool = False

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self.open = threading.Event()

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        while not self.over:
            try:
                self._listen()
            except httpx.HTTPError:
                time.sleep(0.1)

    def _listen(self) -> None:
        headers = {"Last-Event-ID": self.last_id} if self.last_id else {}
        with self.http.stream("GET", self.path, headers=headers, timeout=30) as answer:
            answer.raise_for_status()
            self._socket = answer.extensions["network_stream"].get_extra_info("socket")
            self.open.set()
            kind = ""
            for line in answer.iter_lines():
                name, _, value = line.partition(": ")
                match name:
                    case "id":
                        self.last_id = value
                    case "event":
                        kind = value
                    case "data":
                        self.events.append((kind, json.loads(value)))
                if self.over:
                    return

    def end(self) -> None:
        self.over = True
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self.join(30)

    def of(self, kind: str) -> list[Any]:
        return [data for name, data in self.events if name == kind]

    def rings(self, key: str) -> list[int]:
        return [data[key] for data in self.of("ring") if key in data]

    def states(self, key: str) -> list[str]:
        return [data["state"] for data in self.of("request") if data["key"] == key]


@contextmanager
def listening(*sources: tuple[httpx.Client, str]) -> Iterator[list[Listener]]:
    listeners = [Listener(http, path) for http, path in sources]
    for one in listeners:
        one.start()
    assert all(one.open.wait(20) for one in listeners)
    try:
        yield listeners
    finally:
        for one in listeners:
            one.end()


CONSOLE_EVENTS = "/console/api/events"


def test_processes_that_start_together_migrate_seed_and_make_the_key_once(pair: Pair) -> None:
    def look(tx: Any) -> tuple[Any, ...]:
        versions = tx.session.execute(text("SELECT count(*) FROM alembic_version")).scalar_one()
        seeded = tx.session.scalar(select(func.count()).select_from(AuditRow).where(AuditRow.action == "user.add"))
        return versions, seeded, tx.session.get_one(Fact, "vault_key").value

    versions, seeded, key = pair.a.in_store(look)
    assert (versions, seeded) == (1, 4)
    assert key
    assert len(list(pair.a.state.glob("vault.key*"))) == 1


def test_a_press_at_one_process_is_seen_at_the_other_and_its_delivery_told_to_the_terminal(
    pair: Pair, eventually: Eventually
) -> None:
    kiosk, console = pair.a.terminal(), pair.b.console()
    with listening((console.http, CONSOLE_EVENTS), (kiosk.http, EVENTS)) as (seen, told):
        key = kiosk.press(need="assist").json()["key"]
        eventually(lambda: seen.states(key))
        console.lease(int(seen.last_id)).raise_for_status()
        eventually(lambda: told.states(key)[-1:] == ["delivered"])
        console.act(key, "claim").raise_for_status()
        eventually(lambda: told.states(key)[-1:] == ["claimed"])
        kiosk.http.post(f"{HELP_REQUESTS}/{key}/cancel").raise_for_status()
        eventually(lambda: seen.states(key)[-1:] == ["cancelled"])
    console.leave()


def test_a_console_at_one_process_is_on_duty_and_heard_at_the_other(pair: Pair, eventually: Eventually) -> None:
    kiosk, there, here = pair.a.terminal(), pair.b.console(), pair.a.console(demo.OTHER_LOGIN)
    with listening((kiosk.http, EVENTS)) as (told,):
        press = kiosk.press().json()
        eventually(lambda: kiosk.request(press["key"])["heard"] is False)

        def heard() -> list[bool]:
            return [data["heard"] for data in told.of("request")]

        there.lease(0, sound_ok=True).raise_for_status()
        eventually(lambda: heard()[-1:] == [True])
        assert here.http.get("/console/api/side").json()["on_duty"] == ["王敏"]
        beat = kiosk.http.post(HEARTBEAT, json={"kiosk": kiosk.id, "version": "1"}).raise_for_status()
        assert beat.json()["consoles"] == 1
        there.leave()
        eventually(lambda: heard()[-1:] == [False])
        assert here.http.get("/console/api/side").json()["on_duty"] == []
        there.lease(0).raise_for_status()
        eventually(lambda: heard()[-1:] == [True])
        there.http.post("/logout", follow_redirects=False)
        eventually(lambda: heard()[-1:] == [False])
    kiosk.http.post(f"{HELP_REQUESTS}/{press['key']}/cancel")


def test_two_helpers_at_two_processes_claim_at_once_and_one_goes(pair: Pair) -> None:
    kiosk = pair.a.terminal()
    consoles = [pair.a.console(demo.LOGIN), pair.b.console(demo.OTHER_LOGIN)]
    with ThreadPoolExecutor(2) as both:
        for _ in range(10):
            key = kiosk.press().json()["key"]
            start = threading.Barrier(2)

            def claim(console: Console, key: str = key, start: threading.Barrier = start) -> int:
                start.wait(20)
                return console.act(key, "claim").status_code

            assert sorted(both.map(claim, consoles)) == [200, 409]
            kiosk.http.post(f"{HELP_REQUESTS}/{key}/cancel").raise_for_status()


def test_the_bell_and_every_escalation_come_once_to_each_console(pair: Pair, eventually: Eventually) -> None:
    kiosk = pair.a.terminal()
    first, second = pair.a.console(), pair.b.console(demo.OTHER_LOGIN)
    with listening((first.http, CONSOLE_EVENTS), (second.http, CONSOLE_EVENTS)) as ears:
        key = kiosk.press().json()["key"]
        eventually(lambda: all(ear.rings(key) == [1] for ear in ears))

        def hurry(tx: Any) -> None:
            request = tx.session.scalar(select(HelpRequest).where(HelpRequest.key == key))
            request.waits_since = tx.now - timedelta(seconds=9)
            mine = Escalation.request_id == request.id
            tx.session.execute(update(Escalation).where(mine).values(due_at=tx.now))

        pair.a.in_store(hurry)
        eventually(lambda: all(len(ear.rings(key)) >= 2 for ear in ears), within=40)
        steps = {"supervisors", "hall", "hooks", "breach"}

        def louder() -> bool:
            shown = [set(data["steps"]) for ear in ears for data in ear.of("request")[-1:]]
            return shown == [steps, steps]

        eventually(louder)
        time.sleep(2.5)  # two more ticks of each process: nothing may fire again
        for rung in (ear.rings(key) for ear in ears):
            assert rung == list(range(1, len(rung) + 1))

    def fired(tx: Any) -> list[str]:
        rows = select(AuditRow.action).where(AuditRow.subject == key, AuditRow.action.like("help.escalate.%"))
        return sorted(tx.session.scalars(rows))

    assert pair.a.in_store(fired) == sorted(f"help.escalate.{step}" for step in steps)
    kiosk.http.post(f"{HELP_REQUESTS}/{key}/cancel")


def test_where_listen_is_missing_changes_come_all_the_same(
    cluster: Cluster, tmp_path: Path, eventually: Eventually
) -> None:
    with cluster.database() as url, pair_on(tmp_path, url, "--no-listen") as pair:
        kiosk, console = pair.a.terminal(), pair.b.console()
        with listening((console.http, CONSOLE_EVENTS)) as (seen,):
            key = kiosk.press().json()["key"]
            eventually(lambda: seen.states(key))
            console.lease(int(seen.last_id)).raise_for_status()
            eventually(lambda: kiosk.request(key)["state"] == "delivered")
        assert pair.a.in_store(_listening) == 0


def test_guesses_at_both_processes_are_counted_together(pair: Pair) -> None:
    def guess(one: Running) -> int:
        body = {"login": "guessed", "password": "wrong-secret"}
        return httpx.post(one.url + "/console/api/login", json=body, timeout=30).status_code

    tries = [guess(one) for one in (*pair.both(), *pair.both(), *pair.both())]
    assert tries == [401] * GUESSES_PER_LOGIN + [429]


def test_a_text_postgresql_cannot_keep_is_said_to_be_wrong_and_nothing_else_breaks(pair: Pair) -> None:
    kiosk = pair.a.terminal()
    refused = kiosk.press(page_title="a\x00b")
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    assert kiosk.press(page_title="照相").status_code == 201


def _listening(tx: Any) -> int:
    return int(
        tx.session.execute(
            text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'")
        ).scalar_one()
    )


def test_a_listening_connection_that_is_cut_comes_back(pair: Pair, eventually: Eventually) -> None:
    eventually(lambda: pair.a.in_store(_listening) == 2)
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    pair.a.in_store(lambda tx: tx.session.execute(text(f"{cut} AND query LIKE 'LISTEN%'")).all())
    eventually(lambda: pair.a.in_store(_listening) == 2)


@dataclass
class Presser(threading.Thread):
    """A terminal that repeats each press with its key until it is answered."""

    terminal: Terminal
    until: threading.Event
    answered: list[str] = field(default_factory=list)
    refused: int = 0

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        while not self.until.is_set():
            key = str(uuid4())
            self._insist(lambda key=key: self.terminal.press(key))  # type: ignore[misc]
            self.answered.append(key)
            self._insist(lambda key=key: self.terminal.http.post(f"{HELP_REQUESTS}/{key}/cancel"))  # type: ignore[misc]

    def _insist(self, call: Any) -> None:
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            try:
                answer: httpx.Response = call()
            except httpx.HTTPError:
                time.sleep(0.05)
                continue
            if answer.status_code < 300:
                return
            assert answer.status_code == 503, answer.text
            self.refused += 1
            time.sleep(0.05)
        raise AssertionError("the desk never came back")


def test_postgresql_is_restarted_and_nothing_answered_is_lost_and_both_processes_come_back(
    tmp_path: Path, eventually: Eventually
) -> None:
    with postgres.running(durable=True) as cluster, cluster.database() as url, pair_on(tmp_path, url) as pair:
        over = threading.Event()
        pressers = [Presser(one.terminal(), over) for one in (*pair.both(), *pair.both())]
        console = pair.b.console()
        with listening((console.http, CONSOLE_EVENTS)) as (seen,):
            for presser in pressers:
                presser.start()
            for how in (signal.SIGINT, signal.SIGQUIT):
                before = [len(presser.answered) for presser in pressers]
                eventually(lambda before=before: _grew(pressers, before))
                cluster.stop(how)
                eventually(lambda: pressers[0].refused > 0)  # refused with a word, not with a lie
                cluster.start()
                before = [len(presser.answered) for presser in pressers]
                eventually(lambda before=before: _grew(pressers, before), within=60)
            over.set()
            for presser in pressers:
                presser.join(100)
                assert not presser.is_alive()
            last = pair.a.terminal().press().json()["key"]
            eventually(lambda: seen.states(last), within=40)  # the other process tells of changes again

        def stored(tx: Any) -> list[str]:
            return list(tx.session.scalars(select(HelpRequest.key)))

        answered = [key for presser in pressers for key in presser.answered]
        assert sorted(pair.a.in_store(stored)) == sorted([*answered, last])
        assert pair.a.in_store(lambda tx: audit.broken_at(tx.session)) is None
        logs = [one.stop() for one in pair.both()]
        assert not any("Traceback" in log for log in logs), logs


def _grew(pressers: list[Presser], before: list[int]) -> bool:
    return all(len(presser.answered) > count + 2 for presser, count in zip(pressers, before, strict=True))
