"""How the process keeps its memory: a terminal runs for months with some thirty threads, and for many people.

glibc gives threads heaps ("arenas") of their own, up to eight a core, and what one has freed another cannot use. In a
long run of ours most of the resident memory was free and in nobody's hands (docs/reliability.md).

What is freed keeps its bytes until somebody else needs the place: a person's ID number lay in a terminal for good. So
Python gives each object back to glibc instead of keeping a pool, and glibc overwrites it; its caches of threads, which
it does not overwrite, are off. All that is settled when a program starts, hence `start_overwriting`.
Source: mallopt(3), M_ARENA_MAX, M_PERTURB; glibc manual, "Memory Allocation Tunables"; Python's PYTHONMALLOC.
"""

from __future__ import annotations

import ctypes
import gc
import os
import sys
from collections.abc import Mapping

M_ARENA_MAX = -8
ARENAS = 2
"""One would make threads wait for each other."""

OVERWRITING = "KIOSK_OVERWRITES"
"""Set from the one start to the other, so that there is no third."""

_TUNABLES = "glibc.malloc.perturb=165:glibc.malloc.tcache_count=0"


def share_arenas() -> bool:
    """From now on new threads share two heaps. To be called before there are threads; False where there is no glibc."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return mallopt is not None and mallopt(M_ARENA_MAX, ARENAS) == 1


def overwriting(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment in which a Python process overwrites what it frees; further tunables of glibc stay."""
    tunables = ":".join(filter(None, (environment.get("GLIBC_TUNABLES", ""), _TUNABLES)))
    return {**environment, "PYTHONMALLOC": "malloc", "GLIBC_TUNABLES": tunables, OVERWRITING: "1"}


def start_overwriting() -> None:
    """Starts this very process anew, once, in that environment: same number, files, terminal, arguments.

    To be called before anything is open. The second time it puts the environment back, for the programs we start.
    """
    if os.environ.pop(OVERWRITING, ""):
        os.environ.pop("PYTHONMALLOC", None)
        kept = os.environ.pop("GLIBC_TUNABLES", "").removesuffix(_TUNABLES).rstrip(":")
        if kept:
            os.environ["GLIBC_TUNABLES"] = kept
        return
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], overwriting(os.environ))


def let_go() -> None:
    """What is in nobody's hands any more goes: rings of objects that hold each other, then glibc's free memory."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
