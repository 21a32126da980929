"""Killed in the middle: the kiosk, the desk, both, at random moments. Whatever was said to be safe arrives, once."""

import json
import queue
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from helpdesk.demo import KIOSK, TOKEN
from kiosk_app.desk import HelpChanged, Safe, SubmissionAccepted
from kiosk_app.desk.stamp import new_key, now

SCRIPT = Path(__file__).with_name("kiosk_process.py")
ROOT = Path(__file__).parents[2]


class Process:
    """A kiosk process and what it said; killed at the latest when the test ends."""

    def __init__(self, url: str, state: Path) -> None:
        command = [sys.executable, str(SCRIPT), url, str(state), "a-known-token"]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        self._words: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.pressed: set[str] = set()
        self.safe: set[str] = set()
        self.ready = threading.Event()
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            match line.split():
                case ["ready"]:
                    self.ready.set()
                case ["pressed", key]:
                    self.pressed.add(key)
                case ["safe", key]:
                    self.safe.add(key)

    def tell(self, word: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(word + "\n")
        self._process.stdin.flush()

    def kill(self) -> None:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGKILL)
        self._process.wait(20)
        self._thread.join(20)
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()


@pytest.mark.parametrize("seed", [3, 7, 20])
def test_a_kiosk_killed_at_random_moments_loses_no_safe_press_and_doubles_none(desk, start, tmp_path, eventually, seed):
    chance = random.Random(seed)
    pressed: set[str] = set()
    safe: set[str] = set()
    for _ in range(4):
        process = Process(desk.url, tmp_path / "state")
        try:
            assert process.ready.wait(30)
            for _ in range(chance.randint(3, 12)):
                match chance.choice(["help", "help", "submit", "down", "up", "fault", "pause"]):
                    case "down":
                        desk.down()
                    case "up":
                        desk.up()
                    case "fault":
                        desk.faults.append(chance.choice(["lost", "reset", "hang", "500", "503", "garbage", "slow"]))
                    case "pause":
                        time.sleep(chance.uniform(0, 0.2))
                    case press:
                        process.tell(press)
            time.sleep(chance.choice([0.0, 0.002, 0.01, 0.05, 0.3]))
        finally:
            process.kill()
        pressed |= process.pressed
        safe |= process.safe
    assert safe
    desk.up()
    desk.faults.clear()
    kiosk = start()
    eventually(lambda: safe <= set(desk.effects))
    last = kiosk.client.call_help()
    kiosk.heard.wait(HelpChanged, last)
    eventually(lambda: kiosk.client.waiting == 0)
    done = Counter(desk.effects)
    assert set(done.values()) == {1}
    assert safe <= set(done)


def test_a_request_in_flight_when_the_kiosk_is_killed_arrives_once(desk, start, tmp_path, eventually):
    desk.faults.append("hang")
    process = Process(desk.url, tmp_path / "state")
    try:
        assert process.ready.wait(30)
        process.tell("submit")
        eventually(lambda: desk.posts("/submissions"))
        eventually(lambda: process.safe)
    finally:
        process.kill()
    (key,) = process.safe
    start().heard.wait(SubmissionAccepted, key)
    assert desk.times_done(key) == 1


class RealDesk:
    """`python -m helpdesk serve` as a process, on one port for its whole life."""

    def __init__(self, state: Path) -> None:
        self._state, self._ready = state, state.with_name("ready.json")
        self._process: subprocess.Popen[bytes] | None = None
        self.url = ""

    def up(self) -> None:
        self._ready.unlink(missing_ok=True)
        port = self.url.rpartition(":")[2] or "0"
        command = [sys.executable, "-m", "helpdesk", "serve", "--port", port, "--state", str(self._state)]
        self._process = subprocess.Popen(
            [*command, "--ready-file", str(self._ready), "--demo"], cwd=ROOT, stderr=subprocess.DEVNULL
        )
        end = time.monotonic() + 60
        while not self._ready.exists():
            assert self._process.poll() is None, "the desk did not start"
            assert time.monotonic() < end, "the desk did not start in time"
            time.sleep(0.02)
        self.url = json.loads(self._ready.read_text())["url"]

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(20)
            self._process = None

    def rows(self, query: str) -> list[str]:
        (path,) = [p for p in self._state.rglob("*") if p.is_file() and p.read_bytes()[:15] == b"SQLite format 3"]
        db = sqlite3.connect(path, timeout=10)
        try:
            return [row[0] for row in db.execute(query)]
        finally:
            db.close()


@pytest.fixture
def real(tmp_path):
    server = RealDesk(tmp_path / "desk")
    server.up()
    yield server
    server.kill()


def test_the_real_desk_killed_in_the_middle_has_every_press_and_every_file_once(real, start, eventually):
    chance = random.Random(11)
    kiosk = start(url=real.url, token=TOKEN)
    helps: list[str] = []
    files: list[str] = []
    for _ in range(3):
        for _ in range(6):
            helps.append(kiosk.client.call_help(service="disability_photo", step="take_photo", page_title="请看镜头"))
            if chance.random() < 0.5:
                photo = b"\xff\xd8" + chance.randbytes(30_000)
                files.append(kiosk.client.submit("disability_photo", {"name": "张三"}, photo))
            time.sleep(chance.uniform(0, 0.02))
        real.kill()
        helps.append(kiosk.client.call_help(need="medical"))
        real.up()
    eventually(lambda: kiosk.client.waiting == 0, 60)
    assert sorted(real.rows("SELECT key FROM help_keys")) == sorted(helps)
    assert sorted(real.rows("SELECT key FROM submissions")) == sorted(files)
    assert real.rows("SELECT count(*) FROM help_requests WHERE state = 'raised'") == [1]
    assert {event.key for event in kiosk.heard.of(Safe)} == {*helps, *files}
    numbers = [event.number for event in kiosk.heard.of(SubmissionAccepted)]
    assert len(set(numbers)) == len(files)
    assert {key for event in kiosk.heard.of(HelpChanged) for key in event.keys} == set(helps)


def test_the_real_desk_says_what_becomes_of_a_request(real, start, eventually):
    assert KIOSK == "kiosk-3"
    kiosk = start(url=real.url, token=TOKEN)
    key = kiosk.client.call_help()
    word = kiosk.heard.wait(HelpChanged, key).request
    assert (word.key, word.state, word.heard, word.number) == (key, "raised", False, 1)
    eventually(lambda: kiosk.client.consoles == 0)
    kiosk.client.cancel_help(key)
    eventually(lambda: kiosk.heard.of(HelpChanged, key)[-1].request.state == "cancelled")
    again = kiosk.client.call_help()
    assert kiosk.heard.wait(HelpChanged, again).request.number == 2
    kiosk.client.stop()
    restarted = start(url=real.url, token=TOKEN)
    assert restarted.heard.wait(HelpChanged, again).request.state == "raised"


def test_the_real_desk_refuses_a_stranger(real, start):
    from kiosk_app.desk import Refused

    kiosk = start(url=real.url, token="no-such-token")
    assert kiosk.heard.wait(Refused, "").reason == "token"
    key = kiosk.client.call_help()
    assert kiosk.heard.wait(Refused, key).reason == "token"
    assert not kiosk.client.reached
    assert new_key(now()) != key
