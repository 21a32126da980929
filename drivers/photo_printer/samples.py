"""The test page: rulers to measure scale, and frames that show how much of the edge is lost."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw, ImageFont

_INK, _PALE, _PAPER = (0, 0, 0), (150, 150, 150), (255, 255, 255)
_RULER_MM = 50
_FRAMES_MM = (1, 2, 3, 5)


def test_page(pixels: tuple[int, int], dpi: int) -> bytes:
    """A PNG of exactly these pixels."""
    width, height = pixels
    page = Image.new("RGB", pixels, _PAPER)
    pen = ImageDraw.Draw(page)
    font = ImageFont.load_default(max(12, dpi // 10))

    def px(mm: float) -> int:
        return round(mm * dpi / 25.4)

    for mm in _FRAMES_MM:
        edge = px(mm)
        pen.rectangle((edge, edge, width - 1 - edge, height - 1 - edge), outline=_INK if mm == 5 else _PALE)
        pen.text((width // 2 + px(mm * 5), edge), f"{mm}", font=font, fill=_PALE, anchor="mm")
    left, top = (width - px(_RULER_MM)) // 2, (height - px(_RULER_MM)) // 2
    middle = width // 2, height // 2
    for mm in range(_RULER_MM + 1):
        tick = px(5 if mm % 10 == 0 else 3 if mm % 5 == 0 else 2)
        at = px(mm)
        pen.line((left + at, middle[1], left + at, middle[1] + tick), fill=_INK)
        pen.line((middle[0], top + at, middle[0] + tick, top + at), fill=_INK)
    pen.line((left, middle[1], left + px(_RULER_MM), middle[1]), fill=_INK)
    pen.line((middle[0], top, middle[0], top + px(_RULER_MM)), fill=_INK)
    words = f"{_RULER_MM} mm   {width} x {height} / {dpi} dpi"
    pen.text((width // 2, top + px(_RULER_MM + 8)), words, font=font, fill=_INK, anchor="mm")
    step = max(1, (width - 2 * px(12)) // 16)
    for number in range(16):
        level = 17 * number
        box = (px(12) + number * step, px(12), px(12) + (number + 1) * step, px(20))
        pen.rectangle(box, fill=(level, level, level))
    for number, colour in enumerate(((255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 224, 189), (141, 85, 36))):
        box = (px(12) + number * px(10), px(22), px(12) + (number + 1) * px(10), px(30))
        pen.rectangle(box, fill=colour)
    out = io.BytesIO()
    page.save(out, "PNG", dpi=(dpi, dpi))
    return out.getvalue()
