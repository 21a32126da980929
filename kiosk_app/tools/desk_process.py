"""The demo's own help desk: `helpdesk serve --demo` in a process, on loopback, with a throw-away database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 40.0

KIOSK = "kiosk-3"
TOKEN = "demo-kiosk-3-token-for-loopback-only"
LOGIN = "wang"
SUPERVISOR = "zhao"
PASSWORD = "green-demo-2026"


class DeskFailed(Exception):
    """The desk did not start; the text says what to do."""


@dataclass(slots=True)
class DeskProcess:
    """Running until `stop`. `url` is where console and kiosk find it."""

    url: str
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """Ends it; idempotent."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def start_desk(state: Path, port: int = 0) -> DeskProcess:
    """Raises DeskFailed when it is not listening after 40 s or ended before."""
    state.mkdir(parents=True, exist_ok=True)
    ready, log = state / "ready.json", state / "desk.log"
    ready.unlink(missing_ok=True)
    command = [sys.executable, "-m", "helpdesk", "serve", "--demo", "--port", str(port), "--state", str(state)]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*command, "--ready-file", str(ready)], stdout=out, stderr=out, env=dict(os.environ), start_new_session=True
        )
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            raise DeskFailed(f"the help desk ended at its start; its words are in {log}")
        try:
            return DeskProcess(str(json.loads(ready.read_text())["url"]), process)
        except (OSError, ValueError, KeyError):
            time.sleep(0.05)
    DeskProcess("", process).stop()
    raise DeskFailed(f"the help desk did not answer within {START_SECONDS:.0f} s; its words are in {log}")
