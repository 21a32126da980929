"""A process of its own for a vendor's photo decoder: closed code that may crash, hang, or write files of people.

`python -I -S wlt_helper.py BACKEND LIBRARY SYMBOL FLAG SECONDS` reads 1024 bytes from standard input and writes the
picture (102 x 126 pixels, three bytes each, blue first, bottom row first: 38,556 bytes) to standard output; with the
word `check` behind it only loads the library. Needs nothing but the standard library, so that it starts quickly. What
it may do is taken away before the library is loaded: dumps, memory, time, programs, and files outside its folder.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import struct
import sys
from pathlib import Path
from typing import Any

WIDTH, HEIGHT = 102, 126
ROW = WIDTH * 3
PICTURE = ROW * HEIGHT
CODED = 1024

OK, UNLOADABLE, NO_SYMBOL, REFUSED, INCOMPLETE, OVERRUN, NO_INPUT = 0, 10, 11, 12, 13, 14, 15

_GUARD = 1 << 16
_MEMORY = 512 << 20
_FILE = 1 << 20
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_BMP_HEADER = 54


class Failed(Exception):
    """`code` is the exit status; the text goes to standard output and is never about a person."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


def main(arguments: list[str]) -> int:
    backend, library, symbol, flag, seconds, *check = arguments
    answer = os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    coded = b"" if check else _input()
    for taken in (0, 1, 2):  # what the library prints must not be taken for a picture
        os.dup2(nothing, taken)
    try:
        _give_up_rights(backend, int(seconds))
        call = _loaded(library, symbol)
        data = b"" if check else _decoded(backend, call, int(flag), coded)
        code = OK
    except Failed as failed:
        data, code = str(failed).encode("utf-8", "replace")[:500], failed.code
    _write(answer, data)
    return code


def _input() -> bytes:
    data = b""
    while len(data) < CODED and (part := os.read(0, CODED - len(data))):
        data += part
    return data


def _write(answer: int, data: bytes) -> None:
    while data:
        data = data[os.write(answer, data) :]


def _loaded(library: str, symbol: str) -> Any:
    try:
        found = ctypes.CDLL(library, mode=os.RTLD_NOW)
    except OSError as error:
        raise Failed(UNLOADABLE, str(error)) from None
    try:
        call = found[symbol]
    except AttributeError:
        raise Failed(NO_SYMBOL, f"{library} has no {symbol}") from None
    call.restype = ctypes.c_int
    return call


def _decoded(backend: str, call: Any, flag: int, coded: bytes) -> bytes:
    if len(coded) != CODED:
        raise Failed(NO_INPUT, f"{len(coded)} bytes came in, not {CODED}")
    return _unpacked(call, flag, coded) if backend == "unpack" else _from_bmp(call, flag, coded)


def _unpacked(call: Any, flag: int, coded: bytes) -> bytes:
    """`int unpack(char *wlt, char *rgb, int flag)`; what it left unwritten shows by the pattern laid down before."""
    pattern = os.urandom(ROW)
    guard = os.urandom(_GUARD)
    source = ctypes.create_string_buffer(coded + bytes(_GUARD), CODED + _GUARD)
    target = ctypes.create_string_buffer(pattern * HEIGHT + guard, PICTURE + _GUARD)
    answer = call(source, target, ctypes.c_int(flag))
    picture = target.raw[:PICTURE]
    if target.raw[PICTURE:] != guard:
        raise Failed(OVERRUN, "it wrote more than a picture")
    if answer < 0:
        raise Failed(REFUSED, f"it answered {answer}")
    if any(picture[at : at + ROW] == pattern for at in range(0, PICTURE, ROW)):
        raise Failed(INCOMPLETE, f"it answered {answer} and wrote less than a picture")
    return picture


def _from_bmp(call: Any, flag: int, coded: bytes) -> bytes:
    """`int GetBmp(char *file, int interface)` writes `photo.bmp` beside `photo.wlt`, rows padded to 308 bytes."""
    path = Path.cwd() / "photo.wlt"
    path.write_bytes(coded)
    answer = call(ctypes.c_char_p(os.fsencode(path)), ctypes.c_int(flag))
    if answer != 1:
        raise Failed(REFUSED, f"it answered {answer}")
    try:
        data = path.with_suffix(".bmp").read_bytes()
    except OSError:
        raise Failed(INCOMPLETE, "it wrote no photo.bmp") from None
    return picture_of_bmp(data)


def picture_of_bmp(data: bytes) -> bytes:
    """The pixels of a 24-bit BMP of the one size there is, bottom row first. Raises Failed for any other bytes."""
    if len(data) < _BMP_HEADER or data[:2] != b"BM":
        raise Failed(INCOMPLETE, f"photo.bmp of {len(data)} bytes is no bitmap")
    (start,) = struct.unpack_from("<I", data, 10)
    width, height, bits = struct.unpack_from("<ii2xH", data, 18)
    padded = (ROW + 3) // 4 * 4
    if (width, abs(height), bits) != (WIDTH, HEIGHT, 24) or not _BMP_HEADER <= start <= len(data) - padded * HEIGHT:
        raise Failed(INCOMPLETE, f"photo.bmp of {len(data)} bytes is {width} x {height}, {bits} bits")
    rows = [data[at : at + ROW] for at in range(start, start + padded * HEIGHT, padded)]
    return b"".join(rows if height > 0 else rows[::-1])


def _give_up_rights(backend: str, seconds: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    files = _FILE if backend == "getbmp" else 0  # `unpack` has no business with files
    for which, limit in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, seconds + 1),
        (resource.RLIMIT_FSIZE, files),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(which, (limit, limit))
    _landlock(libc)


def _landlock(libc: ctypes.CDLL) -> None:
    """No program is started and no file written outside the present folder. A kernel without Landlock lets it pass.

    The numbers are the kernel's (linux/landlock.h, first version), the same on every architecture.
    """
    create, add, restrict = 444, 445, 446
    execute, write, remove_and_make = 1 << 0, 1 << 1, sum(1 << bit for bit in range(4, 13))
    handled = struct.pack("=Q", execute | write | remove_and_make)
    rules = libc.syscall(create, handled, ctypes.c_size_t(len(handled)), 0)
    if rules < 0:
        return
    here = os.open(".", os.O_PATH | os.O_CLOEXEC)
    libc.syscall(add, rules, 1, struct.pack("=Qi", write | remove_and_make, here), 0)
    libc.syscall(restrict, rules, 0)
    os.close(here)
    os.close(rules)


if __name__ == "__main__":
    os._exit(main(sys.argv[1:]))  # not by way of what the library registered for the end
