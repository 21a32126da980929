"""A scanner that types: key events of a US keyboard back to characters. Pure.

Such a scanner cannot carry Chinese. What it tries instead (codes of characters typed with Alt held, or keys that are on
no US keyboard) is told apart from a code and refused, so that nobody is handed half of one.
"""

from __future__ import annotations

from drivers.inputs.events import DOWN, DROPPED, EV_KEY, UP, InputEvent

_ROWS: tuple[tuple[int, str, str], ...] = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
)
_PLAIN = {first + place: char for first, row, _ in _ROWS for place, char in enumerate(row)} | {57: " ", 15: "\t"}
_SHIFTED = {first + place: char for first, _, row in _ROWS for place, char in enumerate(row)} | {57: " ", 15: "\t"}
_PAD = {55: "*", 74: "-", 78: "+", 83: ".", 98: "/", 82: "0"} | dict(
    zip((79, 80, 81, 75, 76, 77, 71, 72, 73), "123456789", strict=True)
)
_ENTER = frozenset({28, 96})
_SHIFTS = frozenset({42, 54})
_CTRL_ALT_META = frozenset({29, 97, 56, 100, 125, 126})
_CAPS = 58
_SILENT = frozenset({_CAPS, 69, 70})  # the locks type nothing

END = b"\r"
FOREIGN = b"\xff"  # no character of any encoding we read: makes the code it is part of unreadable


class Typist:
    """Events to the bytes the same scanner would send over a serial line."""

    def __init__(self) -> None:
        self._held: set[int] = set()
        self._caps = False

    def feed(self, events: list[InputEvent]) -> bytes:
        out = bytearray()
        for event in events:
            if event == DROPPED:
                # Keys are missing from here on: what is being typed is not to be trusted.
                self._held.clear()
                out += FOREIGN
            elif event.type == EV_KEY:
                if event.value == UP:
                    self._held.discard(event.code)
                elif event.value == DOWN:
                    out += self._typed(event.code)
                    self._held.add(event.code)
        return bytes(out)

    def clear(self) -> None:
        self._held.clear()

    def _typed(self, code: int) -> bytes:
        if code in _SHIFTS or code in _CTRL_ALT_META:
            return b""
        if code == _CAPS:
            self._caps = not self._caps
        if code in _SILENT:
            return b""
        if self._held & _CTRL_ALT_META:
            return FOREIGN
        if code in _ENTER:
            return END
        if code in _PAD:
            return _PAD[code].encode()
        shifted = bool(self._held & _SHIFTS)
        char = (_SHIFTED if shifted else _PLAIN).get(code)
        if char is None:
            return FOREIGN
        if self._caps and char.isalpha():
            char = char.swapcase()
        return char.encode()


def keys_for(text: str) -> list[tuple[int, bool]]:
    """How a scanner would type it: (code, with shift). Raises ValueError for what it cannot type."""
    plain = {char: code for code, char in _PLAIN.items()}
    shifted = {char: code for code, char in _SHIFTED.items()}
    keys: list[tuple[int, bool]] = []
    for char in text:
        if char in plain:
            keys.append((plain[char], False))
        elif char in shifted:
            keys.append((shifted[char], True))
        else:
            raise ValueError("a scanner that types cannot carry this")
    return keys
