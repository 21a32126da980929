"""Replaces devices.yaml in one step, with a copy of what was there: a power cut leaves the old file or the new one."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from datetime import datetime
from pathlib import Path

from drivers.config import DevicesConfig, load_devices
from drivers.registry import Registry


class NotWrittenError(Exception):
    """Nothing was changed; says why."""


def replace_file(
    path: Path, before: bytes, after: str, roles: tuple[str, ...], now: datetime, registry: Registry | None = None
) -> Path:
    """Writes `after` where `before` stands; returns the copy of what was there.

    First it is read as the kiosk will read it: entries in `roles` must be without a problem, and no problem may be new.
    Raises NotWrittenError; then the file is as it was.
    """
    target = path.resolve()  # a link stays a link
    data = after.encode("utf-8")
    known = registry or Registry()
    part: Path | None = None
    try:
        if target.read_bytes() != before:
            raise NotWrittenError("the file was changed meanwhile; run the command again")
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        part = Path(name)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(target, part)
        with contextlib.suppress(OSError):
            owner = target.stat()
            os.chown(part, owner.st_uid, owner.st_gid)
        _check(load_devices(target, registry=known), load_devices(part, registry=known), roles)
        copy = _backup(target, before, now)
        part.replace(target)
        part = None
        _sync(target.parent)
    except OSError as error:
        raise NotWrittenError(f"{error.filename or path}: {error.strerror or type(error).__name__}") from error
    finally:
        if part is not None:
            part.unlink(missing_ok=True)
    return copy


def _check(before: DevicesConfig, after: DevicesConfig, roles: tuple[str, ...]) -> None:
    known = {(problem.role, problem.code, problem.field) for problem in before.problems}
    for problem in after.problems:
        if problem.role in roles or (problem.role, problem.code, problem.field) not in known:
            raise NotWrittenError(f"the new file would have a problem: {problem.text('en')}")
    missing = [role for role in roles if role not in after.devices or not after.devices[role].enabled]
    if missing:
        raise NotWrittenError(f"the new file would not use {', '.join(missing)}")


def _backup(target: Path, data: bytes, now: datetime) -> Path:
    """Never over an older one, whatever the clock says."""
    stem = f"{target.name}.bak-{now:%Y%m%d}"
    for number in range(1, 1000):
        copy = target.with_name(stem if number == 1 else f"{stem}-{number}")
        try:
            with copy.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except FileExistsError:
            continue
        shutil.copymode(target, copy)
        return copy
    raise NotWrittenError(f"too many copies: {stem}-2 to {stem}-999 are there; delete old ones")


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
