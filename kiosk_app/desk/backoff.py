"""How long to wait before the next try."""

from __future__ import annotations

from random import Random


class Backoff:
    """Doubling from `first` to `most` seconds with full jitter: a hall full of terminals must not return in step."""

    def __init__(self, first: float, most: float, random: Random) -> None:
        self._first, self._most, self._random = first, most, random
        self._tries = 0

    def next(self, at_least: float = 0.0) -> float:
        """Seconds to wait now; `at_least` is what the desk asked for, heeded up to `most`."""
        ceiling = min(self._most, self._first * 2 ** min(self._tries, 32))
        self._tries += 1
        return max(self._random.uniform(0.0, ceiling), min(at_least, self._most))

    def reset(self) -> None:
        self._tries = 0
