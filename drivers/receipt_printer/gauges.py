"""What a technician measures a printer by, as black dots: a ruler, strips of density, lines. Pure but for the font.

As everywhere here the images are of mode "1" and their set pixels are ink.
"""

from __future__ import annotations

from PIL import Image, ImageDraw, ImageFont

from drivers.receipt_printer.fonts import FontBook

_DOTS_PER_MM = 203 / 25.4
_RULER_ROWS = 72
_NUMBER = 22  # dots, 2.8 mm
_STRIP_ROWS = 56
_GAP = 8
# A dispersed 4 × 4 pattern: the dots of each step come to those of the step before, none is moved.
_BAYER = ((0, 8, 2, 10), (12, 4, 14, 6), (3, 11, 1, 9), (15, 7, 13, 5))
STEPS = (2, 4, 8, 12, 16)
"""Sixteenths of black in each strip: 13, 25, 50, 75 and 100 per cent."""


def draw_ruler(width: int, fonts: FontBook) -> Image.Image:
    """Ticks each millimetre, longer each five, numbers each ten; the outermost dots of the row are bars."""
    canvas = Image.new("1", (width, _RULER_ROWS))
    pen = ImageDraw.Draw(canvas)
    pen.rectangle((0, 0, 1, _RULER_ROWS - 1), fill=1)
    pen.rectangle((width - 2, 0, width - 1, _RULER_ROWS - 1), fill=1)
    pen.rectangle((0, 0, width - 1, 1), fill=1)
    for mm in range(1, int(width / _DOTS_PER_MM) + 1):
        x = round(mm * _DOTS_PER_MM)
        length = 40 if mm % 10 == 0 else 28 if mm % 5 == 0 else 16
        if x < width:
            pen.rectangle((x, 0, min(width - 1, x + (mm % 10 == 0)), length), fill=1)
        if mm % 10 == 0:
            _number(canvas, str(mm), min(x, width - 4 - _NUMBER), 44, fonts)
    return canvas


def draw_density(width: int, fonts: FontBook) -> Image.Image:
    """Strips of `STEPS` with their per cent below, then upright lines of one to four dots."""
    canvas = Image.new("1", (width, _STRIP_ROWS * 2 + _NUMBER + 3 * _GAP))
    each = width // len(STEPS)
    for number, step in enumerate(STEPS):
        strip = _pattern(step, each - _GAP, _STRIP_ROWS)
        canvas.paste(strip, (number * each, 0))
        _number(canvas, f"{round(step * 100 / 16)}%", number * each + (each - _GAP) // 2, _STRIP_ROWS + 2, fonts)
    top = _STRIP_ROWS + _NUMBER + 2 * _GAP
    pen = ImageDraw.Draw(canvas)
    quarter = width // 4
    for thick in range(1, 5):
        for x in range((thick - 1) * quarter, thick * quarter - 4 * thick, 4 * thick):
            pen.rectangle((x, top, x + thick - 1, top + _STRIP_ROWS - 1), fill=1)
    return canvas


def _pattern(step: int, width: int, height: int) -> Image.Image:
    tile = Image.new("1", (4, 4))
    tile.putdata([1 if level < step else 0 for row in _BAYER for level in row])
    strip = Image.new("1", (width, height))
    for y in range(0, height, 4):
        for x in range(0, width, 4):
            strip.paste(tile, (x, y))
    return strip


def _number(canvas: Image.Image, text: str, middle: int, top: int, fonts: FontBook) -> None:
    face = fonts.main(True)
    font = face.at(_NUMBER) if face else ImageFont.load_default(_NUMBER)
    stamp = Image.new("L", (max(1, round(font.getlength(text))), _NUMBER + 6))
    ImageDraw.Draw(stamp).text((0, _NUMBER), text, font=font, fill=255, anchor="ls")
    ink = stamp.point([255 if level >= 120 else 0 for level in range(256)], "1")
    left = max(4, min(canvas.width - 4 - ink.width, middle - ink.width // 2))
    canvas.paste(1, (left, top), ink)
