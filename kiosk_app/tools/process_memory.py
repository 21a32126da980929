"""How the process keeps its memory: a terminal runs for months with some thirty threads.

glibc gives threads heaps ("arenas") of their own, up to eight a core, and what one has freed another cannot use. In a
long run of ours most of the resident memory was free and in nobody's hands (docs/reliability.md).
Source: mallopt(3), M_ARENA_MAX.
"""

from __future__ import annotations

import ctypes

M_ARENA_MAX = -8
ARENAS = 2
"""One would make threads wait for each other."""


def share_arenas() -> bool:
    """From now on new threads share two heaps. To be called before there are threads; False where there is no glibc."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return mallopt is not None and mallopt(M_ARENA_MAX, ARENAS) == 1
