"""libzinnia by ctypes. Not thread-safe: one thread opens, reads and closes.

Its C interface (zinnia.h of 0.06): every handle is opaque, a character has strokes numbered from 0 whose points are
integers in a box of width × height, y downwards; classify answers the n best. The model knows the 6763 characters of
GB 2312 and no rarer one.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from kiosk_app.core.ink import Stroke

LIBRARY = "libzinnia.so.0"
MODEL = Path("/usr/share/tegaki/models/zinnia/handwriting-zh_CN.model")
PACKAGES = "libzinnia0 tegaki-zinnia-simplified-chinese"
BOX = 1000
"""Points are told in thousandths of the field."""


class Unavailable(Exception):
    """Handwriting cannot be read here; the text says what to install. It holds nothing anybody wrote."""


class Recogniser(Protocol):
    def read(self, strokes: Sequence[Stroke], most: int) -> tuple[str, ...]:
        """What they may be, likely ones first, `most` at most. Raises Unavailable."""

    def close(self) -> None: ...


def missing(model: Path = MODEL, library: str = LIBRARY) -> str:
    """What has to be installed, or nothing."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return f"apt-get install {PACKAGES}"
    return "" if model.is_file() else f"apt-get install {PACKAGES}"


class Zinnia:
    """An open model; 3 ms to open, 3 to 6 ms a character."""

    def __init__(self, model: Path = MODEL, library: str = LIBRARY) -> None:
        """Raises Unavailable."""
        try:
            self._library = _declared(ctypes.CDLL(library))
        except (OSError, AttributeError) as error:
            raise Unavailable(f"{library} cannot be used: apt-get install {PACKAGES}") from error
        self._handle = self._library.zinnia_recognizer_new()
        if not self._handle or not self._library.zinnia_recognizer_open(self._handle, bytes(model)):
            self.close()
            raise Unavailable(f"{model} cannot be read: apt-get install --reinstall {PACKAGES}")

    def read(self, strokes: Sequence[Stroke], most: int) -> tuple[str, ...]:
        if not self._handle:
            raise Unavailable("the model is closed")
        if not any(strokes):
            return ()
        written = self._library.zinnia_character_new()
        try:
            self._library.zinnia_character_set_width(written, BOX)
            self._library.zinnia_character_set_height(written, BOX)
            for number, stroke in enumerate(stroke for stroke in strokes if stroke):
                for x, y in stroke:
                    self._library.zinnia_character_add(written, number, round(x * BOX), round(y * BOX))
            found = self._library.zinnia_recognizer_classify(self._handle, written, most)
        finally:
            self._library.zinnia_character_destroy(written)
        if not found:
            return ()
        try:
            size = self._library.zinnia_result_size(found)
            values = [self._library.zinnia_result_value(found, place) for place in range(size)]
        finally:
            self._library.zinnia_result_destroy(found)
        return tuple(value.decode("utf-8", "replace") for value in values if value)

    def close(self) -> None:
        """Idempotent."""
        handle, self._handle = self._handle, None
        if handle:
            self._library.zinnia_recognizer_destroy(handle)


def _declared(library: ctypes.CDLL) -> ctypes.CDLL:
    """With the types of what is called. Raises AttributeError where the library is another."""
    pointer, count, text = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p
    for name, result, arguments in (
        ("recognizer_new", pointer, ()),
        ("recognizer_open", ctypes.c_int, (pointer, text)),
        ("recognizer_classify", pointer, (pointer, pointer, count)),
        ("recognizer_destroy", None, (pointer,)),
        ("character_new", pointer, ()),
        ("character_set_width", None, (pointer, count)),
        ("character_set_height", None, (pointer, count)),
        ("character_add", ctypes.c_int, (pointer, count, ctypes.c_int, ctypes.c_int)),
        ("character_destroy", None, (pointer,)),
        ("result_size", count, (pointer,)),
        ("result_value", text, (pointer, count)),
        ("result_destroy", None, (pointer,)),
    ):
        function = getattr(library, f"zinnia_{name}")
        function.restype, function.argtypes = result, list(arguments)
    return library
