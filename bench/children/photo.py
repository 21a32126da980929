"""One visit's photo in a process of its own: what it holds of memory before, meanwhile and afterwards."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from bench.children import own_stdout
from drivers.camera import CameraDriver, load_spec
from drivers.contract import Deadline

SIZE = {"width": 1920, "height": 1080}


def held(pid: int | str) -> float:
    """Resident megabytes of a process; 0 when there is none."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


def main() -> None:
    """Words: a picture as camera, a specification. Says `before`, `live`, `portrait`, `after` in MB."""
    out = own_stdout.keep()
    picture, spec = sys.argv[1], load_spec(Path(sys.argv[2]))
    driver = CameraDriver(f"file:{picture}", SIZE, lambda event: None)
    before = held("self")
    driver.open(Deadline.after(60))
    first = held("self")
    driver.start(Deadline.after(60), spec=spec)
    end = time.monotonic() + 60
    while not driver._engine.engine and time.monotonic() < end:
        time.sleep(0.05)
    time.sleep(2.0)
    live = held("self") + held(driver._engine.pid or 0)
    taken = driver.take_portrait(Deadline.after(60), spec=spec)
    portrait = held("self") + held(driver._engine.pid or 0)
    engine = driver._engine.engine
    driver.stop(Deadline.after(60))
    after = held("self")
    own_stdout.say(
        out,
        {
            "before": before,
            "open": first,
            "live": live,
            "portrait": portrait,
            "after": after,
            "engine": engine,
            "advice": list(taken.advice),
        },
    )


if __name__ == "__main__":
    main()
