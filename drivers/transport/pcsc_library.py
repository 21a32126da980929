"""The PC/SC functions of pyscard, and one of our own where pyscard's can freeze the whole process.

pcsc-lite keeps a lock of its own over `SCardEstablishContext`, for as long as the service takes to answer. pyscard
frees the list of readers under that lock without letting other Python threads run. With a service that hangs, one
thread waits for the service, another for the lock, and all the kiosk's threads for Python: nothing moves any more, no
deadline, no watchdog. Here the list is written into a buffer of ours: nothing has to be freed, and Python is free while
we wait.
"""

from __future__ import annotations

import ctypes
from functools import partial
from types import SimpleNamespace
from typing import Any

_NAME = "libpcsclite.so.1"  # the one pyscard opens
_MOST = 16 * 128 + 1  # bytes: PCSCLITE_MAX_READERS_CONTEXTS names of MAX_READERNAME, pcsclite.h


def load_scard() -> Any:
    """What `smartcard.scard` has, safe in any thread. Raises ImportError when pyscard or pcsc-lite is missing."""
    from smartcard import scard

    try:
        library = ctypes.CDLL(_NAME)
    except OSError as error:
        raise ImportError(f"{_NAME} is not installed", name="smartcard") from error
    function = library.SCardListReaders
    function.restype = ctypes.c_long
    function.argtypes = [ctypes.c_long, ctypes.c_char_p, ctypes.c_char_p, ctypes.POINTER(ctypes.c_ulong)]
    return SimpleNamespace(**{**vars(scard), "SCardListReaders": partial(_list_readers, function)})


def _list_readers(function: Any, context: int, _groups: list[str]) -> tuple[int, list[str]]:
    """As pyscard's: the result and the names of all readers."""
    names = ctypes.create_string_buffer(_MOST)
    length = ctypes.c_ulong(_MOST)
    result = int(function(context, None, names, ctypes.byref(length)))
    if result:  # no readers is a result, too
        return result, []
    found = names.raw[: length.value].split(b"\0")
    return result, [name.decode("utf-8", "replace") for name in found if name]
