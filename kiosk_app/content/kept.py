"""The last good content, copied to where no editor writes: whole or not at all, also after a power cut.

    FOLDER/VERSION/assets/…    a copy; its bytes must give VERSION, else it counts for nothing
    FOLDER/good.json           which of them is the last good one

A terminal shows a copy, never the files that are being edited: nothing changes in the middle of a visit.
"""

from __future__ import annotations

import json
import os
import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path

from kiosk_app.content.version import content_files, content_version
from plain.whole_file import write_whole

GOOD = "good.json"
HALF = ".half-"
"""How the name of a copy begins until it is whole."""


class StillChanging(Exception):
    """The files changed while they were being copied."""


@dataclass(frozen=True, slots=True)
class Copy:
    version: str
    assets: Path


def copy_of(assets: Path, folder: Path) -> Copy:
    """The content as it is now, copied and on the disk. Raises StillChanging, OSError (disk full, a file that went)."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = folder / f"{HALF}{uuid.uuid4().hex}"
    try:
        for path in content_files(assets):
            target = half / "assets" / path.relative_to(assets)
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as file:
                file.write(path.read_bytes())
                file.flush()
                os.fsync(file.fileno())
        (half / "assets").mkdir(parents=True, exist_ok=True)
        version = content_version(half / "assets")
        if content_version(assets) != version:
            raise StillChanging
        for place in (half, *(path for path in half.rglob("*") if path.is_dir())):
            _sync(place)
        whole = folder / version
        if _intact(whole, version):
            shutil.rmtree(half)
        else:
            shutil.rmtree(whole, ignore_errors=True)
            half.rename(whole)
            _sync(folder)
    except BaseException:
        shutil.rmtree(half, ignore_errors=True)
        raise
    return Copy(version, whole / "assets")


def call_good(copy: Copy, folder: Path) -> None:
    """From now on a terminal that starts may use it. Raises OSError."""
    write_whole(folder / GOOD, json.dumps({"version": copy.version}).encode())


def last_good(folder: Path) -> Copy | None:
    """What was called good last; None when there is none, or when it is damaged. Never raises."""
    try:
        version = json.loads((folder / GOOD).read_bytes())["version"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if not isinstance(version, str) or not _intact(folder / version, version):
        return None
    return Copy(version, folder / version / "assets")


def tidy(folder: Path, keep: set[str]) -> None:
    """Removes every copy but those of these versions and the last good one. Never raises."""
    good = last_good(folder)
    wanted = keep | ({good.version} if good is not None else set())
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_dir() and path.name not in wanted:
            shutil.rmtree(path, ignore_errors=True)


def _intact(whole: Path, version: str) -> bool:
    try:
        return (whole / "assets").is_dir() and content_version(whole / "assets") == version
    except OSError:
        return False


def _sync(place: Path) -> None:
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
