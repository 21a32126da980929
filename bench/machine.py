"""What this machine is, and how busy it was: numbers without it cannot be compared."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path


def _first(path: str, key: str) -> str:
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    found = (line.partition(":")[2] or line.partition("=")[2] for line in lines if line.startswith(key))
    return next(found, "").strip().strip('"')


def load() -> float:
    """Runnable processes on average over the last minute."""
    return os.getloadavg()[0]


def describe(load_before: float, note: str) -> str:
    """One line. `load_before` is the load as the run began; `note` what the person at the machine has to add."""
    cores = os.cpu_count() or 1
    memory = int(_first("/proc/meminfo", "MemTotal").split()[0] or 0) / 1024**2
    parts = [
        f"{cores} cores {_first('/proc/cpuinfo', 'model name') or platform.machine()}",
        f"{memory:.0f} GiB",
        _first("/etc/os-release", "PRETTY_NAME") or platform.system(),
        f"kernel {platform.release().split('-')[0]}",
        f"Python {platform.python_version()}",
        f"Kivy {version('kivy')}",
        "software GL" if not Path("/dev/dri").exists() else "GPU present",
        f"load {load_before:.1f} before, {load():.1f} after",
    ]
    if note:
        parts.append(note)
    return ", ".join(parts)
