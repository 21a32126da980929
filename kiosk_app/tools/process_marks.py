"""Looks for marks of a person in the memory of a running process, as `/proc/PID/mem` shows it (T66).

What is searched is all the process could write: heaps, stacks, libraries' data, anonymous and shared mappings. What the
kernel or a graphics chip holds for it cannot be seen from here. Source: proc_pid_mem(5), proc_pid_maps(5).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

PIECE = 1 << 24
ENCODINGS = ("utf-8", "utf-16-le", "utf-32-le", "gb18030")
"""UTF-16-LE is also what the security module sends; Python keeps Han texts two bytes a character."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where one mark was met. `mark` is the name given to it, never the mark; `where` the mapping."""

    mark: str
    address: int
    where: str


def forms(text: str) -> tuple[bytes, ...]:
    """The bytes a text may lie in memory as; those of fewer than six bytes would be met by chance."""
    made = dict.fromkeys(text.encode(encoding, "ignore") for encoding in ENCODINGS)
    return tuple(form for form in made if len(form) >= 6)


def marks_of(texts: Mapping[str, str], blobs: Mapping[str, bytes]) -> dict[str, tuple[bytes, ...]]:
    """Names to bytes. Of a blob (a picture), three pieces from its middle: its head is everybody's."""
    found = {name: forms(text) for name, text in texts.items()}
    for name, blob in blobs.items():
        step = max(1, len(blob) // 4)
        found[name] = tuple(blob[at : at + 24] for at in range(step, len(blob) - 24, step))[:3]
    return found


def in_memory(pid: int, marks: Mapping[str, tuple[bytes, ...]]) -> list[Found]:
    """All marks in what this process can write. Raises OSError when it is gone or not ours to read."""
    longest = max(len(form) for these in marks.values() for form in these)
    found: dict[tuple[str, int], Found] = {}
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for start, end, where in _writable(pid):
            at = start
            while at < end:
                data = _read(memory, at, min(PIECE, end - at))
                for name, these in marks.items():
                    for form in these:
                        place = data.find(form)
                        while place >= 0:
                            found[name, at + place] = Found(name, at + place, where)
                            place = data.find(form, place + 1)
                at += max(PIECE - longest, 1)
    return sorted(found.values(), key=lambda one: (one.mark, one.address))


def _writable(pid: int) -> Iterator[tuple[int, int, str]]:
    for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
        span, rights, _offset, _device, _inode, *name = line.split(maxsplit=5)
        where = name[0] if name else "anonymous"
        if "rw" in rights and where != "[vvar]":
            start, end = (int(part, 16) for part in span.split("-"))
            yield start, end, where


def _read(memory: FileIO, at: int, size: int) -> bytes:
    try:
        return os.pread(memory.fileno(), size, at)
    except OSError:
        return b""  # a device's memory, or unmapped meanwhile
