"""When a press happened, in a way that survives a clock that jumps and a terminal that restarts."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import UUID

MOST_MS = 30 * 24 * 3600 * 1000
"""Ages are capped: the desk forgets keys no earlier than this, and a wrong clock must not overflow its calendar."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """One moment: the wall clock (milliseconds since 1970), since boot (runs on in suspend), and which boot."""

    wall_ms: int
    boot_ms: int
    boot_id: str


Clock = Callable[[], Stamp]


@cache
def _boot_id() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def now() -> Stamp:
    """The present moment."""
    return Stamp(time.time_ns() // 1_000_000, time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000, _boot_id())


def age_ms(then: Stamp, at: Stamp) -> int:
    """Milliseconds from `then` to `at`, 0 to MOST_MS.

    Within one boot only the boot clock counts. Across boots the wall clock does, but never less than the present
    uptime: what happened before this boot is at least that old.
    """
    same_boot = then.boot_id == at.boot_id and then.boot_id != ""
    age = at.boot_ms - then.boot_ms if same_boot else max(at.wall_ms - then.wall_ms, at.boot_ms if then.boot_id else 0)
    return min(max(age, 0), MOST_MS)


def new_key(at: Stamp) -> str:
    """A UUID version 7 (RFC 9562): milliseconds first, so keys sort by time, then 74 random bits."""
    value = (at.wall_ms & (2**48 - 1)) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0b11 << 62) | 0b10 << 62
    return str(UUID(int=value))
