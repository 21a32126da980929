"""The slip of the technician's test: everything that has ever come out wrong on a receipt printer."""

from __future__ import annotations

from drivers.receipt_printer.slip import Align, Columns, Feed, Line, Qr, Rule, Slip


def test_slip() -> Slip:
    """Sizes, weights, punctuation that clones mangle, rare Hanzi, Latin, columns, a QR code."""
    return Slip(
        [
            Line("打印机测试", 2, bold=True, align=Align.CENTER),
            Line("Printer test", align=Align.CENTER),
            Rule(),
            Line("您好，世界。〇①·—￥"),
            Line("生僻字：䶮 𬀩"),
            Line("Latin $#@\\~|{}[]&<>%"),
            Line("粗体 Bold 0123456789", bold=True),
            Columns("左边", "右边"),
            Line("A 027", 3, bold=True, align=Align.CENTER),
            Feed(2),
            Qr("kiosk printer test 打印机测试"),
            Line("字要清楚，右边不缺，纸要切开。"),
        ]
    )
