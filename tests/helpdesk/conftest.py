"""A real help desk process on a free port, with terminals of a test's own and staff logged in over HTTP."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, sync_playwright
from support import postgres
from support.postgres import Cluster

from helpdesk import demo
from helpdesk.clock import utc_now
from helpdesk.contract import HELP_REQUESTS
from helpdesk.fleet import service as fleet
from helpdesk.store import migrate
from helpdesk.store.engine import Engines, default_url, open_engines
from helpdesk.store.writer import Job, Writer, run_once

START_WITHIN = 60.0


Eventually = Callable[..., Any]


def _eventually(check: Callable[[], Any], within: float = 20.0) -> Any:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if answer := check():
            return answer
        time.sleep(0.05)
    raise AssertionError("it did not become true in time")


@dataclass
class Terminal:
    """A kiosk as the desk sees one: an id, a token, HTTP."""

    id: str
    http: httpx.Client
    token: str

    def press(self, key: str | None = None, **fields: Any) -> httpx.Response:
        body = {"key": key or str(uuid.uuid4()), "kiosk": self.id, **fields}
        return self.http.post(HELP_REQUESTS, json=body, headers={"Idempotency-Key": body["key"]})

    def request(self, key: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.http.get(f"{HELP_REQUESTS}/{key}").raise_for_status().json()
        return answer


@dataclass
class Console:
    """A member of staff with a script instead of a browser."""

    http: httpx.Client
    id: str = field(default_factory=lambda: uuid.uuid4().hex)

    def act(self, key: str, what: str, **body: Any) -> httpx.Response:
        return self.http.post(f"/console/api/requests/{key}/{what}", json=body)

    def lease(self, last_seq: int, *, sound_ok: bool = True, visible: bool = True) -> httpx.Response:
        body = {"console": self.id, "last_seq": last_seq, "sound_ok": sound_ok, "visible": visible}
        return self.http.post("/console/api/lease", json=body)

    def leave(self) -> None:
        self.http.delete(f"/console/api/lease/{self.id}")

    def state(self) -> dict[str, Any]:
        answer: dict[str, Any] = self.http.get("/console/api/state").raise_for_status().json()
        return answer


class Running:
    """One desk process; `kill` and `start` again keep port and database. `url`: another than SQLite in `state`;
    `options`: more of the command's own. `wait` False: it is only launched. `seeded` False: nobody is known there."""

    def __init__(self, state: Path, url: str = "", *options: str, wait: bool = True, seeded: bool = True) -> None:
        self.state = state
        self.database = url or default_url(state)
        self.options = (*(("--demo",) if seeded else ()), "--db", self.database, *options)
        self.port = 0
        self.url = ""
        self._clients: list[httpx.Client] = []
        self._ready = state / f"ready-{uuid.uuid4().hex[:8]}.json"
        self.launch()
        if wait:
            self.wait()

    def start(self) -> None:
        self.launch()
        self.wait()

    def launch(self) -> None:
        self._ready.unlink(missing_ok=True)
        self.process = subprocess.Popen(
            (
                *(sys.executable, "-m", "helpdesk", "serve"),
                *("--port", str(self.port), "--state", str(self.state), "--ready-file", str(self._ready)),
                *self.options,
            ),
            stderr=subprocess.PIPE,
        )

    def wait(self) -> None:
        deadline = time.monotonic() + START_WITHIN
        while not self._ready.exists():
            assert self.process.poll() is None, self.process.communicate()[1].decode()
            assert time.monotonic() < deadline, "the desk did not start in time"
            time.sleep(0.02)
        self.url = json.loads(self._ready.read_text())["url"]
        self.port = int(self.url.rsplit(":", 1)[1])

    def kill(self) -> None:
        """As a power cut would: no word of warning."""
        os.kill(self.process.pid, signal.SIGKILL)
        self._reap()

    def stop(self) -> str:
        """Politely; returns what it logged."""
        self.process.terminate()
        log = self._reap()
        for client in self._clients:
            client.close()
        return log

    def _reap(self) -> str:
        _, log = self.process.communicate(timeout=30)
        return log.decode()

    def client(self, **options: Any) -> httpx.Client:
        client = httpx.Client(base_url=self.url, timeout=30, **options)
        self._clients.append(client)
        return client

    def in_store(self, job: Job[Any]) -> Any:
        """Works on the database from this process, as the command line does while the desk runs."""
        engines = open_engines(self.database)
        try:
            return run_once(engines.write, utc_now, job)
        finally:
            engines.dispose()

    def terminal(self, name: str = "5 号终端", place: str = "楼梯口") -> Terminal:
        kiosk = f"kiosk-{uuid.uuid4().hex[:12]}"
        enrolled: fleet.Enrolled = self.in_store(lambda tx: fleet.enrol(tx, kiosk, name, place, "test"))
        http = self.client(headers={"Authorization": f"Bearer {enrolled.token}"})
        return Terminal(kiosk, http, enrolled.token)

    def console(self, login: str = demo.LOGIN) -> Console:
        http = self.client()
        answer = http.post("/console/api/login", json={"login": login, "password": demo.PASSWORD})
        http.headers["X-CSRF-Token"] = answer.raise_for_status().json()["csrf"]
        return Console(http)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """PostgreSQL, started by the first test that wants it."""
    with postgres.running() as made:
        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind the desk runs on."""
    if request.param == "sqlite":
        yield default_url(tmp_path)
        return
    made: Cluster = request.getfixturevalue("cluster")
    with made.database() as url:
        yield url


@pytest.fixture
def engines(store_url: str) -> Iterator[Engines]:
    opened = open_engines(store_url)
    migrate.upgrade(opened.write)
    yield opened
    opened.dispose()


@pytest.fixture
def events() -> list[object]:
    return []


@pytest.fixture
def writer(engines: Engines, events: list[object]) -> Iterator[Writer]:
    running = Writer(engines.write, utc_now, events.extend)
    running.start()
    yield running
    running.close()


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def desk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    state = tmp_path_factory.mktemp("desk")
    with ExitStack() as stack:
        url = ""
        if request.param == "postgresql":
            made: Cluster = request.getfixturevalue("cluster")
            url = stack.enter_context(made.database())
        running = Running(state, url)
        yield running
        running.stop()


@pytest.fixture
def own_desk(tmp_path: Path) -> Iterator[Running]:
    """A desk for one test alone: nobody else's requests, leases or kills."""
    running = Running(tmp_path)
    yield running
    running.stop()


@pytest.fixture
def eventually() -> Eventually:
    """Waits for the first true answer of a check, at most 20 seconds, and gives it."""
    return _eventually


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield running
        running.close()
