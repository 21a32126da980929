"""The slip a technician sets the printer by: what it shows is measured here, dot by dot."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from drivers.contract import Deadline
from drivers.receipt_printer import EscPosOptions
from drivers.receipt_printer.calibration import CHARSET_ROWS, calibration_slip
from drivers.receipt_printer.fonts import default_fonts
from drivers.receipt_printer.gauges import STEPS, draw_density, draw_ruler
from drivers.receipt_printer.page_ops import Picture, TextLine
from drivers.receipt_printer.slip import Line, TextRow, lay_out

Soon = Callable[..., Deadline]


def ink(image) -> np.ndarray:
    return np.asarray(image.convert("1"))


@pytest.mark.parametrize("width", [384, 576, 608])
def test_the_ruler_is_a_ruler_from_the_first_dot_to_the_last(width: int) -> None:
    dots = ink(draw_ruler(width, default_fonts()))
    assert dots.shape[1] == width
    assert dots[:, 0].all() and dots[:, -1].all(), "both edges are bars"
    long = [x for x in range(2, width - 2) if dots[:38, x].all() and not dots[:38, x - 1].all()]
    assert len(long) == int(width / 203 * 25.4 // 10)
    for centimetre, x in enumerate(long, start=1):
        assert abs(x * 25.4 / 203 - 10 * centimetre) < 0.07, "within half a dot"
    short = [x for x in range(4, width - 4) if dots[10, x] and not dots[10, x - 1]]
    assert len(short) in (int(width / 203 * 25.4), int(width / 203 * 25.4) - 1), "a tick each millimetre"


def test_the_strips_are_as_black_as_they_say() -> None:
    dots = ink(draw_density(576, default_fonts()))
    each = 576 // len(STEPS)
    shares = [dots[:56, n * each : n * each + each - 8].mean() for n in range(len(STEPS))]
    assert shares == pytest.approx([step / 16 for step in STEPS], abs=0.02)
    edges = np.flatnonzero(np.diff(dots[-20].astype(int), prepend=0, append=0))
    thick = {int(b - a) for a, b in zip(edges[0::2], edges[1::2], strict=True)}
    assert {1, 2, 3, 4} <= thick, "lines of one to four dots"


@pytest.mark.parametrize("width", ["384", "576"])
@pytest.mark.parametrize("charset", ["gbk", "gb18030", "none"])
def test_the_whole_slip_comes_out_and_its_code_can_be_read(desk, soon: Soon, width: str, charset: str) -> None:
    options = {"width_dots": int(width), "charset": charset}
    it = desk(options=options, width_dots=width, charset="gb18030" if charset == "gb18030" else "gbk")
    found = it.printer.self_test(soon(60), "calibration")
    assert (found["proof"], found["model"]) == ("printed", "SIM-80")
    (slip,) = it.slips(1)
    picture = np.asarray(slip.image().convert("L"))
    text, corners, _ = cv2.QRCodeDetector().detectAndDecode(picture)
    assert corners is not None
    assert text == "kiosk calibration 校准 0123456789"


def test_each_charset_row_stands_there_twice_in_the_printers_font_and_in_ours(desk, soon: Soon) -> None:
    it = desk()
    it.printer.self_test(soon(60), "calibration")
    (slip,) = it.slips(1)
    assert [line for line in slip.lines if line.startswith("机 ")] == [
        f"机 {row}" for row in CHARSET_ROWS if "䶮" not in row
    ]
    rows = lay_out(calibration_slip(EscPosOptions()), 48)
    drawn = [row.text for row in rows if isinstance(row, TextRow) and row.drawn]
    assert all(f"画 {row}" in drawn for row in CHARSET_ROWS)
    for char in "".join(CHARSET_ROWS).replace(" ", ""):
        assert default_fonts().face_for(char, bold=False), f"{char} would come out as a box"


def test_the_printers_columns_and_ours_lie_on_one_grid(desk, soon: Soon) -> None:
    it = desk()
    it.printer.self_test(soon(60), "calibration")
    (slip,) = it.slips(1)
    at = next(n for n, op in enumerate(slip.ops) if isinstance(op, TextLine) and op.text.startswith("12345"))
    text = slip.ops[at]
    assert isinstance(text, TextLine)
    assert sum(char.width for char in text.chars) == 576, "it fills the row"
    bands = []
    for op in slip.ops[at + 1 :]:
        if isinstance(op, Picture):
            bands.append(np.unpackbits(np.frombuffer(op.data, np.uint8)).reshape(op.rows, -1))
        elif bands:
            break
    ours = np.vstack(bands).any(axis=0)
    columns = [ours[n * 24 : n * 24 + 24].any() for n in range(24)]
    assert all(columns), "a digit in every column"


def test_small_print_is_for_technicians_and_nothing_is_smaller() -> None:
    assert lay_out(calibration_slip(EscPosOptions()), 48)
    with pytest.raises(ValueError, match="0 to 3"):
        Line("x", -1)
