"""Rows of a slip as black dots: for characters the printer does not have, QR codes and rules.

The result is a Pillow image of mode "1" whose set pixels are ink, never dithered.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import groupby

import segno
from PIL import Image, ImageDraw, ImageFont, features

from drivers.receipt_printer.breaking import char_columns, clusters
from drivers.receipt_printer.fonts import Face, FontBook
from drivers.receipt_printer.slip import Align, Drawing, TextRow

CELL = 12
"""Dots across one column at scale 1; a row is 24 dots high and 6 dots from the next."""
PITCH = 30
_TOP = 1.5  # printers put the space between rows below the text; a little above is for accents
_ASCENT = 0.88  # of the em square, in Chinese faces
_INK = 120  # of 255: a little darker than half keeps thin strokes alive on worn heads
_QR_TARGET = 440  # dots, 55 mm: squares of 0.5 mm and more, easy to hit with a shaking hand
_RULE_ROWS = 4


def draw_text(row: TextRow, width: int, fonts: FontBook) -> Image.Image:
    """A text row, `width` dots across and PITCH × scale high, on the same grid of columns a printer uses."""
    cell, em = CELL * row.scale, 2 * CELL * row.scale
    canvas = Image.new("L", (width, PITCH * row.scale))
    baseline = round(_TOP * row.scale + _ASCENT * em)
    total = sum(char_columns(cluster[0]) for cluster in clusters(row.text)) * cell
    free = width - total
    x = {Align.LEFT: 0, Align.CENTER: free // 2, Align.RIGHT: free}[row.align]
    x = max(0, x)
    for text, columns, face in _runs(row.text, row.bold, fonts):
        room = columns * cell
        if text.isspace():
            pass
        elif face is None:
            _box(canvas, text, x, baseline - round(_ASCENT * em), (room, em), fonts)
        elif columns == len(text) and text.isascii() and _shaping():
            # Half-width Latin forms, part of every Noto CJK face, stand exactly on the grid.
            _fitted(canvas, text, face.at(em), x, room, baseline, ["hwid"])
        else:
            _fitted(canvas, text, face.at(em), x, room, baseline, None)
        x += room
    return _ink(canvas)


def draw_rule(width: int) -> Image.Image:
    """A thick line."""
    return Image.new("1", (width, _RULE_ROWS), 1)


def draw_qr(text: str, width: int, share: int = 1) -> Image.Image:
    """A QR code of level M in the middle of `width` dots, with its quiet zone, in UTF-8.

    `share` 2: half the dots each way, to be doubled by the printer.
    """
    code = segno.make(text, error="m", micro=False, mode="byte", encoding="utf-8", boost_error=False)
    rows = [bytes(row) for row in code.matrix_iter(scale=1, border=4)]
    side = len(rows)
    dots = max(1, min(max(3, min(10, _QR_TARGET // side)), width // side) // share)
    width //= share
    small = Image.frombytes("L", (side, side), b"".join(bytes(255 if dot else 0 for dot in row) for row in rows))
    big = small.resize((side * dots, side * dots), Image.Resampling.NEAREST)
    canvas = Image.new("L", (width, big.height))
    canvas.paste(big, ((width - big.width) // 2, 0))
    return _ink(canvas)


def draw_picture(picture: Drawing, width: int, share: int = 1) -> Image.Image:
    """A drawing in the middle of `width` dots, smaller where it is wider; `share` as of draw_qr."""
    dots = Image.frombytes("1", (picture.width, picture.height), picture.data).convert("L")
    scale = min(1.0, width / picture.width) / share
    if scale < 1:
        small = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
        dots = dots.resize(small, Image.Resampling.LANCZOS)
    width //= share
    canvas = Image.new("L", (width, dots.height))
    canvas.paste(dots, ((width - dots.width) // 2, 0))
    return _ink(canvas)


def _ink(canvas: Image.Image) -> Image.Image:
    return canvas.point([255 if level >= _INK else 0 for level in range(256)], "1")


def _shaping() -> bool:
    return bool(features.check("raqm"))


def _visible(cluster: str) -> str:
    """Without what has no glyph of its own: joiners, direction marks, variation selectors."""
    return "".join(c for c in cluster if unicodedata.category(c) != "Cf" and not _is_selector(ord(c)))


def _is_selector(point: int) -> bool:
    """Variation selectors: a font without the variant draws the plain form."""
    return 0xFE00 <= point <= 0xFE0F or 0xE0100 <= point <= 0xE01EF


def _runs(text: str, bold: bool, fonts: FontBook) -> Iterator[tuple[str, int, Face | None]]:
    """Pieces drawn in one go: (text, columns, face); face None is a character no font has."""

    def kind(cluster: str) -> tuple[str, Face | None]:
        visible = _visible(cluster)
        face = fonts.face_for(visible, bold) if visible else fonts.main(bold)
        if visible and unicodedata.category(visible[0]) in ("Cc", "Cs", "Cn"):
            face = None
        if face is None:
            return "missing", None
        if cluster.isspace():
            return "blank", face
        if cluster.isascii() and _shaping() and face == fonts.main(bold):
            return "latin", face
        return ("other", face) if char_columns(cluster[0]) == 1 else ("wide", face)

    for (name, face), group in groupby(clusters(text), kind):
        pieces = list(group)
        if name in ("latin", "blank", "other"):
            yield "".join(pieces), sum(char_columns(piece[0]) for piece in pieces), face
            continue
        for piece in pieces:
            if name == "wide":
                yield piece, 2, face
            else:
                yield from _missing(piece, bold, fonts)


def _missing(cluster: str, bold: bool, fonts: FontBook) -> Iterator[tuple[str, int, Face | None]]:
    """A cluster no one font has."""
    base = cluster[0]
    kept, face = base, None if unicodedata.category(base) in ("Cc", "Cs", "Cn") else fonts.face_for(base, bold)
    if face and len(_visible(cluster)) > 1:
        face = None  # a mark that cannot be drawn would be lost: the whole cluster is spelled out
    if face is None:
        kept = _visible(cluster) or base
    yield kept, char_columns(base), face


def _fitted(
    canvas: Image.Image,
    text: str,
    font: ImageFont.FreeTypeFont,
    x: int,
    room: int,
    baseline: int,
    shapes: list[str] | None,
) -> None:
    """Draws a run in the middle of its columns, squeezed when it is naturally wider."""
    length = font.getlength(text, features=shapes)
    stamp = Image.new("L", (max(1, round(length)), canvas.height))
    ImageDraw.Draw(stamp).text((0, baseline), text, font=font, fill=255, anchor="ls", features=shapes)
    if length > room + 1 and room:
        stamp = stamp.resize((room, stamp.height), Image.Resampling.LANCZOS)
    # A mark alone has no columns: it is stamped where it stands.
    offset = max(0, (room - stamp.width) // 2) if room else 0
    canvas.paste(255, (x + offset, 0), stamp)


def _box(canvas: Image.Image, chars: str, x: int, y: int, size: tuple[int, int], fonts: FontBook) -> None:
    """The code point in a frame: ugly, but a clerk can look it up, and nobody's name got shorter."""
    wide, high = max(8, size[0]), size[1]
    stamp = Image.new("L", (wide, high))
    pen = ImageDraw.Draw(stamp)
    pen.rectangle((1, 1, wide - 2, high - 3), outline=255, width=max(1, high // 24))
    lines = []
    for point in map(ord, chars):
        digits = f"{point:04X}" if point < 0x10000 else f"{point:06X}"
        per_line = len(digits) // 2 if wide >= high else 2
        lines += [digits[at : at + per_line] for at in range(0, len(digits), per_line)]
    pixels = max(1, round(high * 0.84 / len(lines)))
    face = fonts.main(True)
    font = face.at(pixels) if face else ImageFont.load_default(pixels)
    for number, line in enumerate(lines):
        text = Image.new("L", (max(1, round(font.getlength(line))), high))
        middle = round(high * (0.08 + 0.84 * (number + 0.5) / len(lines)))
        ImageDraw.Draw(text).text((0, middle), line, font=font, fill=255, anchor="lm")
        text = text.resize((min(text.width, round(wide * 0.78)), high), Image.Resampling.LANCZOS)
        stamp.paste(255, ((wide - text.width) // 2, 0), text)
    canvas.paste(255, (x, y), stamp)
