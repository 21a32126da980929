"""The other side of ESC/POS: bytes in, what a printer would do out. Pure, total (no bytes make it raise) and streaming:
however the bytes are cut up, the same things come out.
Unknown commands are skipped by their documented length where that is known, else by two bytes, as printers do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from drivers.receipt_printer import command_table as table
from drivers.receipt_printer.page_ops import (
    Answer,
    Char,
    Cut,
    Eject,
    Feed,
    Op,
    Picture,
    QrCode,
    Reset,
    Step,
    TextLine,
)
from drivers.receipt_printer.styles import QrDraft, Style

HanziSize = Literal["shared", "own"]


Outcome: TypeAlias = tuple[int, tuple[Op, ...]]
_MORE: Outcome = (0, ())


@dataclass(slots=True)
class Interpreter:
    """One printer's mind.

    `charset`: what its Chinese mode reads. `hanzi_size`: whether `ESC !` and `GS !` size Chinese text too (`shared`) or
    only `FS !` does (`own`). `units`: vertical motion units per inch. `hanzi_on_start`: as Chinese models are.
    """

    charset: Literal["gbk", "gb18030"] = "gbk"
    hanzi_size: HanziSize = "shared"
    width_dots: int = 576
    units: int = 203
    hanzi_on_start: bool = True
    _buffer: bytearray = field(default_factory=bytearray, repr=False)
    _style: Style = field(init=False)
    _line: list[Char] = field(default_factory=list, repr=False)
    _used: int = 0
    _qr: QrDraft = field(default_factory=QrDraft, repr=False)

    def __post_init__(self) -> None:
        self._style = self._fresh()

    def _fresh(self) -> Style:
        return Style(hanzi_mode=self.hanzi_on_start)

    def feed(self, data: bytes) -> list[Step]:
        """What the printer does with these bytes, command by command; an unfinished command waits for the rest."""
        buffer = self._buffer
        buffer += data
        steps: list[Step] = []
        at = 0
        while at < len(buffer):
            length, ops = self._next(at)
            if not length:
                break
            steps.append(Step(bytes(buffer[at : at + length]), ops))
            at += length
        del buffer[:at]
        return steps

    def clear(self) -> None:
        """Forgets what is not printed yet: DLE DC4 8, DLE ENQ 2, power off."""
        self._buffer.clear()
        self._line.clear()
        self._used = 0

    def reset(self) -> None:
        """Power on."""
        self.clear()
        self._style = self._fresh()
        self._qr = QrDraft()

    def _next(self, at: int) -> Outcome:
        first = self._buffer[at]
        handler: dict[int, Callable[[int], Outcome]] = {
            0x10: self._dle,
            0x1B: self._esc,
            0x1C: self._fs,
            0x1D: self._gs,
        }
        if first in handler:
            return handler[first](at)
        if first == 0x0A:
            return 1, self._end_line(always=True)
        if first == 0x09:
            missing = -(self._used // 12) % 8 or 8
            return 1, tuple(op for _ in range(missing) for op in self._put(" ", hanzi=False))
        if first < 0x20 or first == 0x7F:
            return 1, ()
        return self._text(at)

    # Text

    def _text(self, at: int) -> Outcome:
        first = self._buffer[at]
        if first < 0x80:
            char = "¥" if first == 0x24 and self._style.china else chr(first)
            return 1, self._put(char, hanzi=False)
        if self._style.utf8:
            return self._utf8(at)
        if not self._style.hanzi_mode:
            page = table.CODE_PAGES.get(self._style.code_page, "cp437")
            return 1, self._put(bytes((first,)).decode(page, "replace"), hanzi=False)
        if not 0x81 <= first <= 0xFE:
            return 1, self._put("\ufffd", hanzi=False)
        if at + 1 >= len(self._buffer):
            return _MORE
        second = self._buffer[at + 1]
        length = 2
        if self.charset == "gb18030" and 0x30 <= second <= 0x39:
            length = 4
        elif not 0x40 <= second <= 0xFE or second == 0x7F:
            return 1, self._put("\ufffd", hanzi=True)
        if at + length > len(self._buffer):
            return _MORE
        text = bytes(self._buffer[at : at + length]).decode(self.charset, "replace")
        return length, self._put(text if len(text) == 1 else "\ufffd", hanzi=True)

    def _utf8(self, at: int) -> Outcome:
        first = self._buffer[at]
        length = 2 if 0xC2 <= first <= 0xDF else 3 if 0xE0 <= first <= 0xEF else 4 if 0xF0 <= first <= 0xF4 else 1
        if at + length > len(self._buffer):
            return _MORE
        try:
            char = bytes(self._buffer[at : at + length]).decode("utf-8")
        except UnicodeDecodeError:
            return 1, self._put("\ufffd", hanzi=False)
        wide = len(char.encode("gb18030")) > 1
        return length, self._put(char, hanzi=wide)

    def _put(self, char: str, *, hanzi: bool) -> tuple[Op, ...]:
        style = self._style
        width, height = style.hanzi if hanzi else style.latin
        dots = (24 if hanzi else 12) * width + style.gap
        ops: tuple[Op, ...] = ()
        if self._used + dots > self.width_dots and self._line:
            ops = self._end_line(always=True)
        self._line.append(Char(char, dots, 24 * height, style.bold, style.underline, style.inverse))
        self._used += dots
        return ops

    def _end_line(self, *, always: bool) -> tuple[Op, ...]:
        if not self._line and not always:
            return ()
        high = max((char.height for char in self._line), default=0)
        line = TextLine(tuple(self._line), self._style.align, max(self._style.spacing, high))
        self._line.clear()
        self._used = 0
        return (line,)

    def _dots(self, units: int) -> int:
        return round(units * 203 / self.units)

    # Commands. Each returns how many bytes it took (0: more are needed) and what it does.

    def _dle(self, at: int) -> Outcome:
        # Real-time commands were obeyed when they arrived; here they are only stepped over.
        buffer = self._buffer
        if at + 1 >= len(buffer):
            return _MORE
        if buffer[at + 1] in (0x04, 0x05):
            return (3, ()) if at + 2 < len(buffer) else _MORE
        if buffer[at + 1] == 0x14:
            if at + 2 >= len(buffer):
                return _MORE
            length = table.DC4_LENGTH.get(buffer[at + 2], 3)
            return (length, ()) if at + length <= len(buffer) else _MORE
        return 1, ()

    def _args(self, at: int, lengths: dict[int, int]) -> tuple[int, bytes] | None:
        """The command letter and its parameters, None while they are not all there."""
        buffer = self._buffer
        if at + 1 >= len(buffer):
            return None
        count = lengths.get(buffer[at + 1], 0)
        if at + 2 + count > len(buffer):
            return None
        return buffer[at + 1], bytes(buffer[at + 2 : at + 2 + count])

    def _esc(self, at: int) -> Outcome:
        if at + 1 < len(self._buffer) and self._buffer[at + 1] in b"*D&":
            return self._esc_long(at)
        found = self._args(at, table.ESC_LENGTH)
        if found is None:
            return _MORE
        letter, args = found
        n = args[0] if args else 0
        ops: tuple[Op, ...] = ()
        match chr(letter):
            case "@":
                self._line.clear()
                self._used = 0
                self._style = self._fresh()
                ops = (Reset(),)
            case "!":
                self._size(((n >> 5 & 1) + 1, (n >> 4 & 1) + 1))
                self._style = replace(self._style, bold=bool(n & 8), underline=bool(n & 0x80))
            case "E" | "G":
                self._style = replace(self._style, bold=bool(n & 1))
            case "-":
                self._style = replace(self._style, underline=n in (1, 2, 0x31, 0x32))
            case "a":
                if not self._line:
                    self._style = replace(self._style, align=n & 3 if n & 3 < 3 else 0)
            case "t":
                self._style = replace(self._style, code_page=n)
            case "R":
                self._style = replace(self._style, china=n == 15)
            case "3":
                self._style = replace(self._style, spacing=self._dots(n))
            case "2":
                self._style = replace(self._style, spacing=34)
            case " ":
                self._style = replace(self._style, gap=n)
            case "J":
                ops = self._flush_and_feed(self._dots(n))
            case "d":
                ops = self._flush_and_feed(n * self._style.spacing)
            case "i" | "m":
                ops = (*self._end_line(always=False), Cut(partial=letter == 0x6D))
        return 2 + len(args), ops

    def _flush_and_feed(self, dots: int) -> tuple[Op, ...]:
        if not self._line:
            return (Feed(dots),) if dots else ()
        (line,) = self._end_line(always=True)
        assert isinstance(line, TextLine)
        return (replace(line, advance=max(dots, *(char.height for char in line.chars))),)

    def _esc_long(self, at: int) -> Outcome:
        buffer = self._buffer
        letter = buffer[at + 1]
        if letter == 0x44:  # ESC D … NUL
            end = buffer.find(0, at + 2, at + 36)
            return (end + 1 - at, ()) if end >= 0 else (_MORE if len(buffer) < at + 36 else (2, ()))
        if at + 5 > len(buffer):
            return _MORE
        if letter == 0x2A:  # ESC * m nL nH, columns of 8 or 24 dots
            length = 5 + (buffer[at + 3] + 256 * (buffer[at + 4] & 7)) * (3 if buffer[at + 2] in (32, 33) else 1)
            return (length, ()) if at + length <= len(buffer) else _MORE
        return 2, ()

    def _size(self, factors: tuple[int, int]) -> None:
        self._style = replace(self._style, latin=factors)
        if self.hanzi_size == "shared":
            self._style = replace(self._style, hanzi=factors)

    def _fs(self, at: int) -> Outcome:
        if at + 1 < len(self._buffer) and self._buffer[at + 1] == 0x28:
            return self._block(at, self._fs_block)
        found = self._args(at, table.FS_LENGTH)
        if found is None:
            return _MORE
        letter, args = found
        if letter == 0x26:
            self._style = replace(self._style, hanzi_mode=True)
        elif letter == 0x2E:
            self._style = replace(self._style, hanzi_mode=False)
        elif letter in (0x21, 0x57):
            n = args[0]
            factors = ((n >> 2 & 1) + 1, (n >> 3 & 1) + 1) if letter == 0x21 else ((n & 1) + 1, (n & 1) + 1)
            self._style = replace(self._style, hanzi=factors)
        return 2 + len(args), ()

    def _block(self, at: int, perform: Callable[[int, bytes], tuple[Op, ...]]) -> Outcome:
        """`( letter pL pH data`."""
        buffer = self._buffer
        if at + 5 > len(buffer):
            return _MORE
        length = buffer[at + 3] + 256 * buffer[at + 4]
        if at + 5 + length > len(buffer):
            return _MORE
        return 5 + length, perform(buffer[at + 2], bytes(buffer[at + 5 : at + 5 + length]))

    def _fs_block(self, letter: int, data: bytes) -> tuple[Op, ...]:
        if letter == 0x43 and data[:1] == b"0" and len(data) == 2:
            self._style = replace(self._style, utf8=data[1] in (2, 0x32))
        return ()

    def _gs_block(self, letter: int, data: bytes) -> tuple[Op, ...]:
        if letter != 0x6B or len(data) < 3 or data[0] != 49:
            return ()
        function, rest = data[1], data[2:]
        if function == 67:
            self._qr.module = min(16, max(1, rest[0]))
        elif function == 69:
            self._qr.level = {48: "L", 49: "M", 50: "Q", 51: "H"}.get(rest[0], "L")
        elif function == 80:
            self._qr.data = rest[1:]
        elif function == 81 and self._qr.data:
            code = QrCode(self._qr.data, self._qr.module, self._qr.level, self._style.align)
            return (*self._end_line(always=False), code)
        return ()

    def _gs(self, at: int) -> Outcome:
        buffer = self._buffer
        if at + 1 >= len(buffer):
            return _MORE
        letter = buffer[at + 1]
        special = {
            0x28: self._gs_paren,
            0x56: self._gs_cut,
            0x65: self._gs_eject,
            0x76: self._gs_raster,
            0x6B: self._gs_barcode,
        }
        if letter in special:
            return special[letter](at)
        found = self._args(at, table.GS_LENGTH)
        if found is None:
            return _MORE
        _, args = found
        ops: tuple[Op, ...] = ()
        if letter == 0x21:
            self._size(((args[0] >> 4 & 7) + 1, (args[0] & 7) + 1))
        elif letter == 0x42:
            self._style = replace(self._style, inverse=bool(args[0] & 1))
        elif letter == 0x72:
            ops = (Answer("gs_r", args[0]),)
        elif letter == 0x49:
            ops = (Answer("gs_i", args[0]),)
        return 2 + len(args), ops

    def _gs_paren(self, at: int) -> Outcome:
        return self._block(at, self._gs_block)

    def _gs_cut(self, at: int) -> Outcome:
        buffer = self._buffer
        if at + 2 >= len(buffer):
            return _MORE
        mode = buffer[at + 2]
        feeds = mode in (65, 66, 97, 98, 103, 104)
        if feeds and at + 3 >= len(buffer):
            return _MORE
        ops = self._end_line(always=False)
        if feeds:
            # To the knife (about 12 mm below the head) and n further.
            ops += (Feed(96 + self._dots(buffer[at + 3])),)
        if feeds or mode in (0, 1, 48, 49):
            ops += (Cut(partial=mode in (1, 49, 66, 98, 104)),)
        return (4 if feeds else 3), ops

    def _gs_eject(self, at: int) -> Outcome:
        buffer = self._buffer
        if at + 2 >= len(buffer):
            return _MORE
        what = buffer[at + 2]
        length = 3 + {3: 1, 32: 2}.get(what, 0)
        if at + length > len(buffer):
            return _MORE
        return length, (Eject(retract=what == 2),) if what in (2, 5) else ()

    def _gs_raster(self, at: int) -> Outcome:
        buffer = self._buffer
        if at + 2 < len(buffer) and buffer[at + 2] != 0x30:
            return 2, ()
        if at + 8 > len(buffer):
            return _MORE
        mode = buffer[at + 3]
        width, rows = (int.from_bytes(buffer[at + i : at + i + 2], "little") for i in (4, 6))
        if not 0 < width <= table.MAX_WIDTH or not 0 < rows <= table.MAX_ROWS:
            return 8, ()
        length = 8 + width * rows
        if at + length > len(buffer):
            return _MORE
        data = bytes(buffer[at + 8 : at + length])
        picture = Picture(width, data, self._style.align, (mode & 1) + 1, (mode >> 1 & 1) + 1)
        return length, (*self._end_line(always=False), picture)

    def _gs_barcode(self, at: int) -> Outcome:
        buffer = self._buffer
        if at + 4 > len(buffer):
            return _MORE
        if buffer[at + 2] > 6:
            length = 4 + buffer[at + 3]
            return (length, ()) if at + length <= len(buffer) else _MORE
        end = buffer.find(0, at + 3, at + 260)
        return (end + 1 - at, ()) if end >= 0 else (_MORE if len(buffer) < at + 260 else (2, ()))
