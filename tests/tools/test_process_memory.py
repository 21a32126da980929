"""The terminal's threads share two heaps, and what it frees is overwritten."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from kiosk_app.tools.process_memory import overwriting

ROOT = Path(__file__).parents[2]

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


ANEW = """
import os, sys
from kiosk_app.tools.process_memory import start_overwriting

os.environ.setdefault("FIRST", str(os.getpid()))
start_overwriting()
block = b"0123456789abcdef" * len(sys.argv) * 10
place = id(block)
del block
import ctypes
there = b"789abcdef0" in ctypes.string_at(place, 500)
print(int(os.environ["FIRST"]) == os.getpid(), sys.argv[1:], sys.stdin.read(), there)
print(sorted(name for name in os.environ if name in ("PYTHONMALLOC", "GLIBC_TUNABLES", "KIOSK_OVERWRITES")))
sys.exit(7)
"""


def test_a_program_starts_anew_once_with_its_number_words_and_input_and_overwrites(
    tmp_path: Path,
) -> None:
    program = tmp_path / "program.py"
    program.write_text(ANEW)
    told = subprocess.run(
        [sys.executable, str(program), "two words", "-x"],
        input="typed",
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert told.stdout.splitlines() == ["True ['two words', '-x'] typed False", "[]"]
    assert (told.returncode, told.stderr) == (7, "")


def test_tunables_of_the_machine_are_kept() -> None:
    made = overwriting({"GLIBC_TUNABLES": "glibc.malloc.arena_max=4", "LANG": "C"})
    assert made["GLIBC_TUNABLES"].startswith("glibc.malloc.arena_max=4:glibc.malloc.perturb=")
    assert made["LANG"] == "C"


def test_kiosk_run_starts_so_and_still_says_what_is_missing() -> None:
    told = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "kiosk_app", "run", "--desk", ""],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
    )
    assert told.returncode == 2
    assert "the help desk is not set" in told.stderr
    starts = [line for line in told.stderr.splitlines() if line.endswith(" site")]
    assert len(starts) == 2, "options of the interpreter are kept, and Python started twice"
