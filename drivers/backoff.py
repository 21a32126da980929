"""How long to wait before a lost part is looked for again, and the limits of everything the supervisor waits for."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """All in seconds. The defaults are the product's; tests shorten them."""

    open: float = 10.0
    probe: float = 2.0
    probe_every: float = 1.0
    watch: float = 5.0
    close: float = 3.0
    grace: float = 1.0  # how far past its deadline a call may be before its worker is given up
    cancel_grace: float = 5.0  # the same after a cancel, while time is left: a printer wipes and cuts
    rescan: float = 0.5  # how often a missing or refused part's path is looked at
    fresh: float = 2.0  # after a plug the path's permissions may come late: errors are retried quickly
    fresh_retry: float = 0.2
    backoff_first: float = 1.0
    backoff_max: float = 3.0  # a part whose return nobody announces is back within 5 s, opening it included
    stable: float = 30.0  # a spell this long forgets earlier failures
    tick: float = 0.2  # how often overdue calls are looked for
    stop: float = 5.0  # how long stop() waits for a worker
    max_stuck: int = 3  # threads that never came back; more, and the process should be restarted
    reset_soft_every: float = 30.0  # resets can harm a device (XFS4IoT)
    reset_hard_every: float = 600.0
    reset_usb_every: float = 1800.0
    reset: float = 10.0  # how long one reset may take
    explain: float = 4.0  # how long it may be asked what else answers on a silent part's line


class Backoff:
    """1, 2, 3, 3 … s with jitter; starts over after a stable spell. Not thread-safe: one worker owns it."""

    def __init__(
        self,
        timing: Timing,
        *,
        random_unit: Callable[[], float] = random.random,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._timing, self._random, self._clock = timing, random_unit, clock
        self._failures = 0
        self._ready_since: float | None = None

    @property
    def failures(self) -> int:
        """In a row, without a stable spell between."""
        return self._failures

    def ready(self) -> None:
        """The part works from now on."""
        self._ready_since = self._clock()

    def failed(self) -> float:
        """The part does not work; seconds to wait before the next try, within ±20 % and never above the maximum."""
        if self._ready_since is not None and self._clock() - self._ready_since >= self._timing.stable:
            self._failures = 0
        self._ready_since = None
        base = min(self._timing.backoff_first * 2.0 ** min(self._failures, 16), self._timing.backoff_max)
        self._failures += 1
        return min(base * (0.8 + 0.4 * self._random()), self._timing.backoff_max)
