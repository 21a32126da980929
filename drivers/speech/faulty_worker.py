"""worker.py under the emulator: looks at the emulator's folder before each text, and hangs or dies when told to."""

from __future__ import annotations

import json
import os
import runpy
import signal
import sys
import time
from pathlib import Path


def misbehave(folder: Path) -> None:
    """Hangs or dies here when the folder says so."""
    try:
        fault = json.loads((folder / "control.json").read_text()).get("renderer", "ok")
    except (OSError, ValueError):
        return
    if fault == "hang":
        time.sleep(60)
    elif fault == "crash":
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    worker = runpy.run_path(str(Path(__file__).with_name("worker.py")))
    staged = Path(sys.argv[1])
    worker["serve"](sys.stdin.buffer, worker["claim_output"](), lambda: misbehave(staged))
