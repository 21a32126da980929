"""What the emulated printer's paper looks like: dots first, then a picture of a slip a person can judge."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, field

import segno
from PIL import Image, ImageDraw

from drivers.receipt_printer.fonts import FontBook
from drivers.receipt_printer.page_ops import Char, Feed, Op, Picture, QrCode, TextLine

DPI = 203
_MARGIN = 32  # dots: 80 mm paper has 72 mm printable
_PAPER, _INK = (251, 250, 244), (28, 27, 31)
_BEHIND = (206, 208, 206)
_THRESHOLD = 120
_ASCENT = 0.88
_MAX_DOTS = 40_000  # five metres: a picture larger than this is a fault, not a receipt


@dataclass(frozen=True)
class PrintedSlip:
    """What came out, up to a cut: the bytes that made it, its text rows, its dots and its picture."""

    raw: bytes = field(repr=False)
    ops: tuple[Op, ...] = field(repr=False)
    width_dots: int
    fonts: FontBook = field(repr=False, compare=False)

    @property
    def lines(self) -> list[str]:
        """The rows that came as text, in order."""
        return [op.text for op in self.ops if isinstance(op, TextLine)]

    def dots(self) -> Image.Image:
        """Mode "1", set pixels are ink, one pixel a dot."""
        return dots(self.ops, self.width_dots, self.fonts)

    def image(self) -> Image.Image:
        """The slip as a person sees it."""
        return slip_image(self.dots())

    def png(self) -> bytes:
        out = io.BytesIO()
        self.image().save(out, "PNG", dpi=(DPI, DPI))
        return out.getvalue()


def dots(ops: Iterable[Op], width: int, fonts: FontBook) -> Image.Image:
    """The printed area at one pixel a dot: mode "1", set pixels are ink."""
    stamps: list[tuple[Image.Image, int, int]] = []
    y = 0
    for op in ops:
        if y > _MAX_DOTS:
            break
        match op:
            case TextLine():
                stamp = _text_line(op, fonts)
                stamps.append((stamp, _left(stamp.width, width, op.align), y))
                y += op.advance
            case Picture():
                stamp = Image.frombytes("1", (op.width_bytes * 8, op.rows), op.data)
                stamp = stamp.resize((stamp.width * op.across, stamp.height * op.down), Image.Resampling.NEAREST)
                stamps.append((stamp, _left(stamp.width, width, op.align), y))
                y += stamp.height
            case QrCode():
                stamp = _native_qr(op)
                stamps.append((stamp, _left(stamp.width, width, op.align), y))
                y += stamp.height
            case Feed():
                y += op.dots
            case _:
                pass
    page = Image.new("1", (width, max(1, min(y, _MAX_DOTS))))
    for stamp, left, top in stamps:
        page.paste(1, (left, top), stamp)
    return page


def slip_image(page: Image.Image) -> Image.Image:
    """The slip as it lies on the counter: off-white paper, dark grey print, the knife's edge at the bottom."""
    wide, high = page.width + 2 * _MARGIN, page.height + 2 * _MARGIN
    picture = Image.new("RGB", (wide, high), _PAPER)
    picture.paste(_INK, (_MARGIN, _MARGIN), page.convert("L"))
    pen = ImageDraw.Draw(picture)
    for x in range(0, wide, 12):
        pen.polygon([(x, high), (x + 6, high - 6), (x + 12, high)], fill=_BEHIND)
    return picture


def _left(stamp: int, width: int, align: int) -> int:
    return max(0, {1: (width - stamp) // 2, 2: width - stamp}.get(align, 0))


def _text_line(line: TextLine, fonts: FontBook) -> Image.Image:
    high = max((char.height for char in line.chars), default=1)
    canvas = Image.new("L", (max(1, sum(char.width for char in line.chars)), high + high // 6))
    x = 0
    for char in line.chars:
        # Characters of different height share the bottom of the row.
        stamp = _glyph(char, fonts)
        canvas.paste(255, (x, high - char.height), stamp)
        x += char.width
    return canvas.point([255 if level >= _THRESHOLD else 0 for level in range(256)], "1")


def _glyph(char: Char, fonts: FontBook) -> Image.Image:
    em = char.height
    narrow = char.char.isascii()
    natural = em // 2 if narrow else em
    face = fonts.face_for(char.char, char.bold) if char.char.strip() else None
    stamp = Image.new("L", (natural, em + em // 6))  # brackets and tails hang below the cell
    pen = ImageDraw.Draw(stamp)
    if face:
        font = face.at(em)
        shapes = ["hwid"] if narrow else None
        length = font.getlength(char.char, features=shapes)
        pen.text(((natural - length) / 2, _ASCENT * em), char.char, font=font, fill=255, anchor="ls", features=shapes)
    elif char.char.strip():
        pen.rectangle((2, 2, natural - 3, em - 3), outline=255, width=2)
    if stamp.width != char.width:
        stamp = stamp.resize((char.width, stamp.height), Image.Resampling.LANCZOS)
    if char.underline:
        ImageDraw.Draw(stamp).rectangle((0, em - 2, char.width, em), fill=255)
    if char.inverse:
        stamp = stamp.crop((0, 0, char.width, em)).point([255 - level for level in range(256)])
    return stamp


def _native_qr(code: QrCode) -> Image.Image:
    try:
        made = segno.make(code.data, error=code.level.lower(), micro=False, mode="byte", boost_error=False)
    except (segno.DataOverflowError, ValueError):
        return Image.new("1", (1, 1))
    rows = [bytes(255 if dot else 0 for dot in row) for row in made.matrix_iter(scale=1, border=0)]
    small = Image.frombytes("L", (len(rows), len(rows)), b"".join(rows))
    side = len(rows) * code.module
    return small.resize((side, side), Image.Resampling.NEAREST).convert("1")
