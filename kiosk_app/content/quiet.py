"""Are the content files at rest? Somebody may be saving one, or a transfer may be half-way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from kiosk_app.content.version import content_files

QUIET = 10.0
"""Seconds without any change after which a set of files counts as finished."""
UNDER_WAY = re.compile(r"^\..+\.[A-Za-z0-9]{6}$")
"""What rsync calls a file until it is whole: `.county.yaml.Xb3f9Q`."""
FORGOTTEN = 900.0
"""Seconds after which such a file is what a broken transfer left."""

Traces = tuple[tuple[str, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """The files as they were `at` a moment (seconds), and since when they have been so."""

    traces: Traces
    since: float


def traces_of(assets: Path) -> Traces:
    """Name, size, time of change and inode of each content file. A file that goes meanwhile is left out."""
    found = []
    for path in content_files(assets):
        try:
            of = path.stat()
        except FileNotFoundError:
            continue
        found.append((path.relative_to(assets).as_posix(), of.st_size, of.st_mtime_ns, of.st_ino))
    return tuple(found)


def under_way(assets: Path, wall: float) -> bool:
    """A transfer is bringing a file now. `wall`: seconds since 1970, as file times are."""
    for path in assets.rglob(".*"):
        try:
            if UNDER_WAY.match(path.name) and path.is_file() and wall - path.stat().st_mtime < FORGOTTEN:
                return True
        except FileNotFoundError:
            continue
    return False


def looked(before: Seen | None, traces: Traces, now: float) -> Seen:
    """What is known after another look. `now` on the clock of `since`."""
    return before if before is not None and before.traces == traces else Seen(traces, now)


def at_rest(seen: Seen, now: float, quiet: float = QUIET) -> bool:
    return now - seen.since >= quiet
