"""What a scanner sends: where one code ends, which characters it holds, and whether it was seen a moment ago. Pure."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import Any, Literal

Encoding = Literal["auto", "utf-8", "gb18030"]
ENCODINGS: tuple[Literal["utf-8", "gb18030"], ...] = ("utf-8", "gb18030")

_TERMINATORS = b"\r\n\0"
_FRAME_MARKS = " \x02\x03"  # some scanners put a code between STX and ETX
_ALLOWED_CONTROLS = frozenset("\t\x1c\x1d\x1e\x1f\r\n")  # GS1 and driving licences separate their fields by these
_NOT_TEXT = frozenset({"Cc", "Cn", "Co", "Cs"})


@dataclass(frozen=True, slots=True)
class Scan:
    """What a code says; it may be personal, so no repr shows it. `at` in monotonic seconds."""

    text: str = field(repr=False)
    encoding: str
    at: float = field(default=0.0, compare=False)

    def as_dict(self) -> dict[str, Any]:
        """For the technician's command."""
        return {"text": self.text, "encoding": self.encoding, "characters": len(self.text)}


class Framer:
    """Bytes to codes: each ends with CR, LF, NUL or a pause. Nothing of a code that is too long is kept.

    `by_pause`: only a pause ends a code, for codes that hold several lines.
    """

    def __init__(self, longest: int, *, by_pause: bool = False) -> None:
        self._longest, self._by_pause = longest, by_pause
        self._data = bytearray()
        self._overrun = False

    @property
    def begun(self) -> bool:
        """Part of a code is here: its end comes, or a pause."""
        return bool(self._data) or self._overrun

    def feed(self, data: bytes) -> list[bytes | None]:
        """The codes that ended; None for one that was too long."""
        found: list[bytes | None] = []
        for byte in data:
            if byte in _TERMINATORS and not self._by_pause:
                found += self.pause()
            elif not self._overrun:
                self._data.append(byte)
                if len(self._data) > self._longest:
                    self._overrun = True
                    self._data.clear()
        return found

    def pause(self) -> list[bytes | None]:
        """Nothing more came for a while: what is here is a code."""
        if not self.begun:
            return []
        code = None if self._overrun else bytes(self._data).rstrip(_TERMINATORS)
        self._data.clear()
        self._overrun = False
        return [code]

    def clear(self) -> None:
        self._data.clear()
        self._overrun = False


def decode(code: bytes, encoding: Encoding = "auto") -> tuple[str, str] | None:
    """Text and its encoding, UTF-8 before GB 18030; None when it is no text in either."""
    for name in ENCODINGS if encoding == "auto" else (encoding,):
        try:
            text = code.decode(name)
        except UnicodeDecodeError:
            continue
        text = text.strip(_FRAME_MARKS)
        if text and all(char in _ALLOWED_CONTROLS or unicodedata.category(char) not in _NOT_TEXT for char in text):
            return text, name
    return None


@dataclass(slots=True)
class Repeats:
    """A code still lying under the scanner is read again and again: that is one scan.

    Each sight of it lengthens the spell, so it has to be taken away for `within` seconds to count anew.
    """

    within: float
    _text: str = field(default="", repr=False)
    _at: float = -1e9

    def is_repeat(self, text: str, now: float) -> bool:
        repeat = text == self._text and now - self._at < self.within
        self._text, self._at = text, now
        return repeat

    def forget(self) -> None:
        self._text = ""
