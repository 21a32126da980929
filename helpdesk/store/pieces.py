"""Many keys in one question: databases take so many parameters in a statement and no more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

AT_ONCE = 500
K = TypeVar("K")


def pieces(keys: Sequence[K]) -> Iterator[Sequence[K]]:
    """The keys in their order, at most AT_ONCE at a time."""
    for first in range(0, len(keys), AT_ONCE):
        yield keys[first : first + AT_ONCE]
