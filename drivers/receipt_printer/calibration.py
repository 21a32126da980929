"""The slip a technician sets a printer by: width, columns, density, charset; what to write where something is wrong."""

from __future__ import annotations

from drivers.receipt_printer import protocol
from drivers.receipt_printer.settings import EscPosOptions
from drivers.receipt_printer.slip import Align, Block, Density, Feed, Line, Qr, Rule, Ruler, Slip, scale_of

CHARSET_ROWS = ("您好，世界。", "〇①·—￥…《》", "䶮 𬀩 㑇 𠮷", "买买提·热合曼", "ABC 0Oo 1Il $#@")
"""Punctuation, numerals and signs clones lack, rare characters of names, the dot of Uyghur names, Latin look-alikes."""

_SHOWN = ("width_dots", "charset", "text", "vertical_units_per_inch", "cut", "feed_before_cut_mm")


def calibration_slip(settings: EscPosOptions, model: str = "") -> Slip:
    """Printed as the settings say, so that it shows what they lead to. `model` as the printer names itself."""
    columns = settings.columns // scale_of(1)
    digits = ("1234567890" * (columns // 10 + 1))[:columns]
    blocks: list[Block] = [
        Line("打印机校准", 2, bold=True, align=Align.CENTER, drawn=True),
        Line(model or "Calibration", align=Align.CENTER, drawn=True),
        *(_advice(f"{key}: {value}") for key, value in settings.model_dump().items() if key in _SHOWN),
        Rule(),
        *_heading("1 宽度 width"),
        Ruler(),
        _advice("两边的竖线都要看见，用尺量要准。少一边：改小 width_dots；右边空：改大。"),
        *_heading("2 列 columns"),
        Line(digits),
        Line(digits, drawn=True),
        _advice("上下两行要对齐，各一行。不齐：text: raster。"),
        *_heading("3 浓淡 density"),
        Density(),
        _advice("五块要分得出，细线不断。太淡太浓：在打印机上调。"),
        *_heading("4 文字 charset"),
    ]
    for row in CHARSET_ROWS:
        printers_own = settings.text == "auto" and protocol.encode_text(row, settings.charset) is not None
        blocks += [Line(f"机 {row}" if printers_own else "机 （不用 not used）", drawn=not printers_own)]
        blocks += [Line(f"画 {row}", drawn=True)]
    blocks += [
        _advice("每两行要一样。“机”行有问号、乱码：charset: none。字小一半：报告型号。"),
        *_heading("5 行距 spacing"),
        *(Line(f"{number} 行 row") for number in range(1, 5)),
        _advice("四行间隔要同下面四行一样。不一样：改 vertical_units_per_inch。"),
        *(Line(f"{number} 行 row", drawn=True) for number in range(1, 5)),
        *_heading("6 扫码 code"),
        Qr("kiosk calibration 校准 0123456789"),
        *_heading("7 切纸 cut"),
        _advice("下面要切开，字不能切到。没切：esc_i 或 esc_m；切到字：改大 feed_before_cut_mm。"),
    ]
    return Slip(blocks)


def _heading(text: str) -> tuple[Block, ...]:
    return Feed(2.5), Line(text, bold=True, drawn=True)


def _advice(text: str) -> Line:
    return Line(text, 0, drawn=True)
