"""What a test leaves behind in its process: threads and open descriptors."""

from __future__ import annotations

import contextlib
import gc
import threading
import time
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def nothing_left(patience: float = 10.0) -> Iterator[None]:
    """Asserts that as many descriptors are open and the same threads run afterwards; what is just ending is waited for,
    `patience` seconds at most."""
    threads, handles = set(threading.enumerate()), descriptors()
    yield
    end = time.monotonic() + patience

    def more() -> bool:
        return bool(set(threading.enumerate()) - threads) or descriptors() > handles

    if more():
        gc.collect()  # a ring of objects is nobody's; beside the many that other tests left it would wait for long
    while more() and time.monotonic() < end:
        time.sleep(0.01)
    left = set(threading.enumerate()) - threads
    assert not left, f"threads left: {sorted(thread.name for thread in left)}"
    assert descriptors() <= handles, f"descriptors: {handles} before, {descriptors()} after"


def descriptors() -> int:
    """How many are open in this process."""
    return len(list(Path("/proc/self/fd").iterdir()))
