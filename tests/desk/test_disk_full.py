"""The desk's disk is full: terminals are told to wait and keep everything, which arrives once there is room again."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from helpdesk.demo import TOKEN
from kiosk_app.desk import HelpChanged, SubmissionAccepted

ROOT = Path(__file__).parents[2]
BALLAST = "dd if=/dev/zero of={0}/ballast bs=64k 2>/dev/null; dd if=/dev/zero of={0}/crumbs bs=512 2>/dev/null; true"


class FullDesk:
    """A real desk whose state lies on a disk of eight megabytes, in a mount namespace of its own: no root is needed."""

    def __init__(self, folder: Path) -> None:
        self.state, ready = folder / "desk", folder / "ready.json"
        self.state.mkdir()
        serve = f"exec {sys.executable} -m helpdesk serve --demo --port 0 --state {self.state} --ready-file {ready}"
        mounted = f"mount -t tmpfs -o size=8m,mode=700 none {self.state} && {serve}"
        self.process = subprocess.Popen(
            ["unshare", "--map-root-user", "--mount", "sh", "-c", mounted], cwd=ROOT, stderr=subprocess.PIPE
        )
        end = time.monotonic() + 60
        while not ready.exists():
            assert self.process.poll() is None, self.process.communicate()[1].decode()
            assert time.monotonic() < end, "the desk did not start in time"
            time.sleep(0.02)
        self.url = json.loads(ready.read_text())["url"]

    def inside(self, command: str) -> str:
        """Runs a command where the desk's disk can be seen."""
        enter = ["nsenter", "--target", str(self.process.pid), "--user", "--mount", "--preserve-credentials"]
        done = subprocess.run([*enter, "sh", "-c", command], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def keys(self, table: str) -> list[str]:
        rows = f"sqlite3.connect('{self.state}/helpdesk.db').execute('SELECT key FROM {table}')"
        return self.inside(f'{sys.executable} -c "import sqlite3; print(*(row[0] for row in {rows}))"').split()

    def close(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=20)


@pytest.fixture
def full(tmp_path):
    made = FullDesk(tmp_path)
    yield made
    made.close()


def test_a_full_disk_loses_nothing_and_the_desk_comes_back_by_itself(full, start, eventually):
    kiosk = start(url=full.url, token=TOKEN)
    first = kiosk.client.call_help()
    kiosk.heard.wait(HelpChanged, first)
    full.inside(BALLAST.format(full.state))
    helps = [first]
    files = []
    for _ in range(5):
        helps.append(kiosk.client.call_help(page_title="请看镜头"))
        files.append(kiosk.client.submit("disability_photo", {"name": "张三"}, b"\xff\xd8" + bytes(60_000)))
        time.sleep(0.2)
    time.sleep(1.0)
    assert kiosk.heard.of(SubmissionAccepted) == [], "there was no room for any of them"
    assert full.process.poll() is None, "the desk is still there"
    full.inside(f"rm {full.state}/ballast {full.state}/crumbs")
    eventually(lambda: kiosk.client.waiting == 0, 60)
    assert Counter(full.keys("help_keys")) == Counter(helps)
    assert Counter(full.keys("submissions")) == Counter(files)
    assert len({event.number for event in kiosk.heard.of(SubmissionAccepted)}) == len(files)
