"""A check that a test leaves no thread and no descriptor."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.fixture
def nothing_is_left() -> Iterator[None]:
    threads, before = set(threading.enumerate()), descriptors()
    yield
    assert set(threading.enumerate()) <= threads
    assert descriptors() <= before
