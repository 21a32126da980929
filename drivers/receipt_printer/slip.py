"""What a receipt says, without a printer in sight: frozen blocks, and how they become rows of a given width.

Everything is counted in columns of East Asian display width – two for a Hanzi, one for a Latin letter – because that is
what a printer's character generator does. A person of 78 reads these slips, so the smallest text is 6 mm high.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from drivers.receipt_printer.breaking import columns_of, expand, longest_number, split_lines, wrap

MAX_TEXT = 20_000
"""Characters one slip may hold; more is a mistake, and metres of paper."""


class Align(StrEnum):
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph. `size` 1 is body text, 2 a heading, 3 a number to be seen across a room: 6, 9 and 12 mm at 203 dpi;
    0, 3 mm, is for technicians alone.

    `hang` columns of indent begin at the second row, so that list marks stand out. A number too long for the row at
    this size is printed smaller rather than broken. `drawn`: never in the printer's own font.
    """

    text: str = field(repr=False)
    size: int = 1
    bold: bool = False
    align: Align = Align.LEFT
    hang: int = 0
    drawn: bool = False

    def __post_init__(self) -> None:
        if self.size not in (0, 1, 2, 3):
            raise ValueError(f"size is 0 to 3, not {self.size}")
        if not 0 <= self.hang <= 8:
            raise ValueError(f"hang is 0 to 8 columns, not {self.hang}")


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the slip."""


@dataclass(frozen=True, slots=True)
class Feed:
    """Empty paper, in millimetres."""

    mm: float

    def __post_init__(self) -> None:
        if not 0 <= self.mm <= 200:
            raise ValueError(f"mm is 0 to 200, not {self.mm}")


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code, centred, as large as is easy to scan. At most 1000 bytes of UTF-8."""

    text: str = field(repr=False)

    def __post_init__(self) -> None:
        if not 1 <= len(self.text.encode("utf-8", "replace")) <= 1000:
            raise ValueError("a QR code holds 1 to 1000 bytes")


@dataclass(frozen=True, slots=True)
class Columns:
    """A label at the left and its value at the right; below each other when both do not fit in one row."""

    left: str = field(repr=False)
    right: str = field(repr=False)
    size: int = 1
    bold: bool = False

    def __post_init__(self) -> None:
        if self.size not in (1, 2, 3):
            raise ValueError(f"size is 1, 2 or 3, not {self.size}")


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture of black dots, centred: a bit a dot, 1 is ink, each row from a new byte."""

    width: int
    height: int
    data: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not (1 <= self.width <= 1280 and 1 <= self.height <= 2000):
            raise ValueError("a drawing is 1 to 1280 dots wide and 1 to 2000 high")
        if len(self.data) != (self.width + 7) // 8 * self.height:
            raise ValueError("a drawing has a bit for each of its dots")


@dataclass(frozen=True, slots=True)
class Ruler:
    """For the technician: millimetres over the whole width, with a bar on the first dot and on the last."""


@dataclass(frozen=True, slots=True)
class Density:
    """For the technician: strips from light to black, and lines from one dot up."""


Block: TypeAlias = Line | Rule | Feed | Qr | Columns | Drawing | Ruler | Density


@dataclass(frozen=True, slots=True)
class Slip:
    """A whole receipt, cut off at its end. Raises ValueError when it holds more than MAX_TEXT characters."""

    lines: tuple[Block, ...]

    def __init__(self, lines: Iterable[Block]) -> None:
        object.__setattr__(self, "lines", tuple(lines))
        total = sum(len(b.text) for b in self.lines if isinstance(b, Line))
        total += sum(len(b.left) + len(b.right) for b in self.lines if isinstance(b, Columns))
        if total > MAX_TEXT:
            raise ValueError(f"a slip holds {MAX_TEXT} characters at most, not {total}")


def slip_from_text(text: str) -> Slip:
    """A plain text as body lines, one per line of the text. A byte order mark at its start is no character of it."""
    lines = split_lines(text.removeprefix("\ufeff"))
    if lines and not lines[-1]:
        lines.pop()
    return Slip(Line(line) for line in lines)


@dataclass(frozen=True, slots=True)
class TextRow:
    """One printed row. `scale` multiplies the 12 × 24 dot cell of one column."""

    text: str = field(repr=False)
    scale: int
    bold: bool
    align: Align
    drawn: bool = False


Row: TypeAlias = TextRow | Rule | Feed | Qr | Drawing | Ruler | Density


def scale_of(size: int) -> int:
    """24 dots times one (technicians), two, three, four: 8, 17, 25 and 34 point."""
    return size + 1


def lay_out(slip: Slip, columns: int) -> tuple[Row, ...]:
    """The rows of a slip on paper `columns` single-size columns wide (48 on 80 mm, 32 on 58 mm paper)."""
    rows: list[Row] = []
    for block in slip.lines:
        match block:
            case Line():
                for paragraph in split_lines(block.text):
                    rows += _paragraph(paragraph, block, columns)
            case Columns():
                rows += _columns(block, columns)
            case _:
                rows.append(block)
    return tuple(rows)


def _paragraph(text: str, line: Line, columns: int) -> list[Row]:
    size = line.size
    while size > 1 and longest_number(text) > columns // scale_of(size):
        size -= 1
    scale = scale_of(size)
    hang = min(line.hang, columns // scale // 3)
    pieces = wrap(expand(text), columns // scale, hang=hang)
    return [TextRow(piece, scale, line.bold, line.align, line.drawn) for piece in pieces]


def _columns(block: Columns, columns: int) -> list[Row]:
    scale = scale_of(block.size)
    room = columns // scale
    left, right = (" ".join(split_lines(expand(text))) for text in (block.left, block.right))
    gap = room - columns_of(left) - columns_of(right)
    if gap >= 1:
        return [TextRow(left + " " * gap + right, scale, block.bold, Align.LEFT)]
    return [
        *_paragraph(left, Line("", block.size, block.bold), columns),
        *_paragraph(right, Line("", block.size, block.bold, Align.RIGHT), columns),
    ]
