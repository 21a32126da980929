"""A terminal nobody stands at: what it costs to wait."""

from __future__ import annotations

import os
import time
from pathlib import Path

from bench.lab import Lab
from bench.measures.card import Reader
from bench.results import Goal, Row

SETTLE = 6.0  # seconds until everything has started
WATCH = 12.0  # seconds a sample lasts
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


def measure(lab: Lab) -> list[Row]:
    """Both are watched in the same seconds: each sleeps nearly all of the time, so neither disturbs the other."""
    cpu: list[float] = []
    memory: list[float] = []
    bare_cpu: list[float] = []
    bare_memory: list[float] = []
    with Reader() as reader, lab.terminal(lab.hardware(reader.path)) as terminal, lab.bare(30) as bare:
        terminal.offers("disability-photo")
        bare.shows("one")
        time.sleep(SETTLE)
        for number in range(lab.times(3)):
            lab.say(f"idle {number + 1}")
            began = time.monotonic()
            before, bare_before = busy_seconds(terminal.pid), busy_seconds(bare.pid)
            time.sleep(WATCH)
            after, bare_after = busy_seconds(terminal.pid), busy_seconds(bare.pid)
            lasted = time.monotonic() - began
            cpu.append((after - before) / lasted * 100)
            bare_cpu.append((bare_after - bare_before) / lasted * 100)
            memory.append(resident_mb(terminal.pid))
            bare_memory.append(resident_mb(bare.pid))
    peer = "a bare Kivy window of the same size with 8 stock buttons, also 30 frames a second at most"
    return [
        Row(
            "idle-cpu",
            f"CPU of the terminal on its first page, per cent of one core over {WATCH:.0f} s; with its voice's "
            "process, four devices probed each second and the link to the desk",
            "%",
            cpu,
            peer,
            bare_cpu,
            Goal("ours", 3.0, "kivy.md §1: 1.4 to 2.6 % for a window alone; more would need a reason"),
        ),
        Row(
            "idle-memory",
            "resident memory of the terminal on its first page, with its voice's process (shared pages counted twice)",
            "MB",
            memory,
            peer,
            bare_memory,
            Goal(
                "ours",
                400,
                "set here, no fact sheet has one: deploy.md measured 197 MB for our window without devices; OpenCV, "
                "the desk's client and the voice's process come on top; a terminal of 2 GB keeps four fifths free",
            ),
        ),
    ]


def family(pid: int) -> list[int]:
    """The process and all that descend from it and live."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += family(int(child))
    return found


def busy_seconds(pid: int) -> float:
    """CPU time used so far by it, its children and those of them that have ended."""
    total = 0
    for member in family(pid):
        fields = Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split()
        total += sum(map(int, fields[11:15]))
    return total / _TICKS


def resident_mb(pid: int) -> float:
    return sum(int(Path(f"/proc/{member}/statm").read_text().split()[1]) for member in family(pid)) * _PAGE / 1e6
