"""Few samples on a noisy machine: medians, and the 95th percentile where the slow case is what a person remembers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

__all__ = ["median", "p95", "ratio"]


def p95(samples: Sequence[float]) -> float:
    """Nearest rank: a value that was really measured; with fewer than 20 samples the largest. Raises ValueError."""
    if not samples:
        raise ValueError("no samples")
    ordered = sorted(samples)
    return ordered[math.ceil(0.95 * len(ordered)) - 1]


def ratio(ours: float, theirs: float) -> float | None:
    """Ours over theirs; None when there is nothing to divide by."""
    return ours / theirs if theirs > 0 else None
