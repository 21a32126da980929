"""The ruler page: two bars of exactly 50 mm, and what to type when the printer made them longer or shorter."""

from __future__ import annotations

import io
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageFont

from drivers.photo_printer.settings import IppPhotoOptions
from drivers.receipt_printer.fonts import default_fonts

BAR_MM = 50.0
_THICK_MM = 3.0
_INK, _PAPER = (0, 0, 0), (255, 255, 255)
_X_BAR_AT_MM, _Y_BAR_AT_MM = 30.0, 22.0  # of the bars' outer sides from the paper's top and left


def ruler_page(settings: IppPhotoOptions) -> bytes:
    """A PNG in the printer's own dots, before any correction: the driver corrects it as it does a sheet of photos."""
    width, height = settings.pixels
    dpi = settings.dpi
    page = Image.new("RGB", (width, height), _PAPER)
    pen = ImageDraw.Draw(page)

    def px(mm: float) -> int:
        return round(mm * dpi / 25.4)

    left, top = (width - px(BAR_MM)) // 2, (height - px(BAR_MM)) // 2
    x_bar = left, px(_X_BAR_AT_MM), left + px(BAR_MM) - 1, px(_X_BAR_AT_MM + _THICK_MM) - 1
    y_bar = px(_Y_BAR_AT_MM), top, px(_Y_BAR_AT_MM + _THICK_MM) - 1, top + px(BAR_MM) - 1
    pen.rectangle(x_bar, fill=_INK)
    pen.rectangle(y_bar, fill=_INK)
    for ten in range(1, 5):
        at = px(10.0 * ten)
        pen.line((left + at, x_bar[3] + px(0.5), left + at, x_bar[3] + px(3)), fill=_INK)
        pen.line((y_bar[2] + px(0.5), top + at, y_bar[2] + px(3), top + at), fill=_INK)
    write = _writer(pen, px)
    middle = width // 2
    write((middle, px(8)), "↑ 这边是上", "this edge is up", 2.8)
    write((middle, px(19)), "尺子页", "Ruler page", 4.0)
    write((middle, px(_X_BAR_AT_MM + 9)), "横 X：量这条黑杠有多长", "X: how long is this bar?", 3.0)
    words = width // 2 + px(10)
    write((words, height // 2 - px(10)), "竖 Y：量左边黑杠有多长", "Y: how long is the bar on the left?", 3.0)
    write((words, height // 2 + px(4)), "都要 50 毫米", "both should be 50 mm", 3.0)
    below = top + px(BAR_MM)
    write((middle, below + px(6)), "不是就输入", "if not, type", 2.8)
    write((middle, below + px(14)), "", "kiosk device photo_printer calibrate X Y", 3.0)
    write(
        (middle, below + px(21)),
        "印偏了再加：黑杠两端到纸边 左 右 上 下",
        "not in the middle? add: bar's ends to the paper's edges",
        2.8,
    )
    write((middle, below + px(29)), "", "calibrate X Y LEFT RIGHT TOP BOTTOM", 2.8)
    now = f"{settings.scale_x_percent:g} % × {settings.scale_y_percent:g} %  "
    now += f"{settings.offset_x_mm:+g} / {settings.offset_y_mm:+g} mm"
    write((middle, height - px(13)), f"现在 {now}", f"{width} x {height} / {dpi} dpi", 2.6)
    out = io.BytesIO()
    page.save(out, "PNG", dpi=(dpi, dpi))
    return out.getvalue()


def _writer(pen: ImageDraw.ImageDraw, px: Callable[[float], int]) -> Callable[[tuple[int, int], str, str, float], None]:
    """Writes Chinese with English below; English alone on a machine without a Chinese face."""
    face = default_fonts().main(False)

    def write(at: tuple[int, int], chinese: str, english: str, size_mm: float) -> None:
        size = px(size_mm)
        font = face.at(size) if face is not None else ImageFont.load_default(size)
        lines = [text for text in (chinese, english) if text and (face is None or face.has(text))]
        if face is None:
            lines = [english]
        for number, text in enumerate(lines):
            pen.text((at[0], at[1] + round(1.25 * size * number)), text, font=font, fill=_INK, anchor="mm")

    return write
