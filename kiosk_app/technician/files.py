"""Small JSON files of the terminal's own: written whole or not at all, for the kiosk's user alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from plain.whole_file import write_whole

MOST = 1_000_000  # bytes


def folder_of(state: Path) -> Path:
    """Where the technician's files lie in the terminal's state."""
    return state / "technician"


def write_json(path: Path, values: Mapping[str, Any]) -> None:
    """Atomic and synced: after a power cut the old file or the new one is there. Raises OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(path, json.dumps(values, ensure_ascii=False, indent=1).encode())


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
