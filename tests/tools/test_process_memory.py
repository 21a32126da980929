"""The terminal's threads share two heaps."""

from __future__ import annotations

import subprocess
import sys

CHILD = """
import ctypes, sys, threading
from kiosk_app.tools.process_memory import share_arenas

if "share" in sys.argv:
    assert share_arenas()
libc = ctypes.CDLL(None)
libc.malloc.restype = libc.fopen.restype = ctypes.c_void_p
libc.free.argtypes = libc.fclose.argtypes = (ctypes.c_void_p,)
libc.malloc_info.argtypes = (ctypes.c_int, ctypes.c_void_p)
all_here = threading.Barrier(8)

def work():
    block = libc.malloc(5000)
    all_here.wait()
    libc.free(block)

threads = [threading.Thread(target=work) for _ in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
out = libc.fopen(b"/dev/stdout", b"w")
libc.malloc_info(0, out)
libc.fclose(out)
"""


def heaps(*how: str) -> int:
    told = subprocess.run([sys.executable, "-c", CHILD, *how], capture_output=True, text=True, check=True, timeout=60)
    return told.stdout.count("<heap nr=")


def test_threads_share_two_heaps_where_each_would_have_its_own() -> None:
    assert heaps() > 2
    assert heaps("share") <= 2
