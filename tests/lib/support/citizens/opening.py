"""What the tests' halls are opened with, and which services a robot walks there (tests/citizens/conftest.py)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from zlib import crc32

from support.citizens.hall import Hall

OpenHall = Callable[[], AbstractContextManager[Hall]]
Served = Callable[[Hall], tuple[str, ...]]

FEW = 3
"""Services a test walks where not every test can walk every one; `make test-slow` lets each of them walk all."""


def by_turns(test: str, services: Sequence[str], many: int = FEW) -> tuple[str, ...]:
    """Some that follow one another, beginning where the test's name says: always the same for one test, others for the
    next; in the order they stand on the first page.
    """
    at = crc32(test.encode()) % len(services)
    taken = {(at + number) % len(services) for number in range(min(many, len(services)))}
    return tuple(service for number, service in enumerate(services) if number in taken)
