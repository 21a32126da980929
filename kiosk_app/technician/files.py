"""Small JSON files of the terminal's own: written whole or not at all, for the kiosk's user alone."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

MOST = 1_000_000  # bytes


def folder_of(state: Path) -> Path:
    """Where the technician's files lie in the terminal's state."""
    return state / "technician"


def write_json(path: Path, values: Mapping[str, Any]) -> None:
    """Atomic and synced: after a power cut the old file or the new one is there. Raises OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(values, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read_json(path: Path) -> dict[str, Any] | None:
    """The object in the file, None when there is no file. Raises ValueError for anything else, OSError."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST + 1)
    except FileNotFoundError:
        return None
    if len(data) > MOST:
        raise ValueError(f"{path.name} is far too long")
    try:
        found = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise ValueError(f"{path.name} is damaged") from None  # the reason would quote the file
    if not isinstance(found, dict):
        raise ValueError(f"{path.name} is damaged")
    return found
