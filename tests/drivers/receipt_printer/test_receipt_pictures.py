"""What a person gets in the hand: every character there, every row where it should be, the code readable."""

from __future__ import annotations

import string
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from drivers.contract import Deadline
from drivers.receipt_printer import EscPosOptions, raster
from drivers.receipt_printer.encode import encode, goes_as_text
from drivers.receipt_printer.fonts import Coverage, FontBook, default_fonts
from drivers.receipt_printer.interpreter import Interpreter
from drivers.receipt_printer.page_ops import Picture, TextLine
from drivers.receipt_printer.slip import (
    Align,
    Columns,
    Drawing,
    Feed,
    Line,
    Qr,
    Rule,
    Slip,
    TextRow,
    lay_out,
    slip_from_text,
)

Soon = Callable[..., Deadline]
TEXT = (
    "您好，世界。〇①·—￥\n"
    "阿卜杜·热合曼——您好……\n"
    "王𬀩 龑䶮\n"
    "没有的字：𠀀\U0002ffff\n"
    f"{string.printable[:94]}\n"
    "\n"
    "  缩进 two  spaces\n"
    "é ü ß ñ ǎ\n"
    "100㎡ ℃ № Ⅷ ㈱ ‰\n"
)


def ink(image: Image.Image) -> np.ndarray:
    return np.asarray(image.convert("1"))


def bands(pictures: list[Picture]) -> Image.Image:
    """Consecutive bands as one image."""
    data = b"".join(picture.data for picture in pictures)
    width = pictures[0].width_bytes
    assert {picture.width_bytes for picture in pictures} == {width}
    return Image.frombytes("1", (width * 8, len(data) // width), data)


@pytest.mark.parametrize("transport", ["tcp", "pty"])
@pytest.mark.parametrize("charset", ["gbk", "gb18030", "none"])
def test_every_character_of_a_text_comes_out(desk, soon: Soon, transport: str, charset: str) -> None:
    options = {"charset": charset, "image_detail": "fine"}
    it = desk(transport, options, charset="gb18030" if charset == "gb18030" else "gbk")
    it.printer.print_text(soon(), TEXT, job_id="a")
    (slip,) = it.slips(1)
    settings = EscPosOptions(charset=charset)
    printed = [op for op in slip.ops if isinstance(op, TextLine | Picture)]
    for row in lay_out(slip_from_text(TEXT), settings.columns):
        assert isinstance(row, TextRow)
        if isinstance(printed[0], TextLine):
            line = printed.pop(0)
            assert isinstance(line, TextLine)
            assert line.text == row.text.rstrip() or line.text == row.text
            continue
        assert goes_as_text(row, settings) is None
        expected = raster.draw_text(row, settings.width_dots, default_fonts())
        box = expected.getbbox()
        assert box
        high, pictures = 0, []
        while high < box[3] - box[1]:
            picture = printed.pop(0)
            assert isinstance(picture, Picture)
            pictures.append(picture)
            high += picture.rows
        drawn = bands(pictures)
        expected = expected.crop((0, box[1], drawn.width, box[3]))
        # A dot may be added to keep real-time commands out of the image, none is lost.
        assert not (ink(expected) & ~ink(drawn)).any()
        assert (ink(drawn) & ~ink(expected)).sum() <= 3
    assert printed == []


def test_rows_of_text_are_text_and_only_what_the_printer_lacks_is_drawn(desk, soon: Soon) -> None:
    it = desk()
    it.printer.print_text(soon(), "您好，世界。〇①·—￥\n王𬀩\n再见\n", job_id="a")
    (slip,) = it.slips(1)
    assert slip.lines == ["您好，世界。〇①·—￥", "再见"]
    assert [op for op in slip.ops if isinstance(op, Picture)]


@pytest.mark.parametrize("name", ["𬀩", "䶮", "龑", "王"])
def test_rare_hanzi_have_their_own_shape(name: str) -> None:
    fonts = default_fonts()
    assert fonts.face_for(name, False)
    drawn = raster.draw_text(TextRow(name, 2, False, Align.LEFT), 576, fonts)
    other = raster.draw_text(TextRow("\U0002ffff", 2, False, Align.LEFT), 576, fonts)
    assert ImageChops.logical_xor(drawn, other).getbbox()


def test_a_character_no_font_has_is_printed_as_its_code_not_dropped() -> None:
    fonts = default_fonts()
    assert fonts.face_for("\U0002ffff", False) is None
    one = raster.draw_text(TextRow("甲\U0002ffff乙", 2, False, Align.LEFT), 576, fonts)
    box = one.crop((48, 0, 96, one.height))
    assert box.getbbox()
    again = raster.draw_text(TextRow("甲\U0002fffe乙", 2, False, Align.LEFT), 576, fonts)
    assert ImageChops.logical_xor(one, again).getbbox()  # another code, another picture


def test_a_mark_no_font_has_is_spelled_out_with_its_letter() -> None:
    plain, marked = (
        raster.draw_text(TextRow(text, 2, False, Align.LEFT), 576, default_fonts())
        for text in ("\u0f56", "\u0f56\u0f7c")
    )
    assert ImageChops.logical_xor(plain, marked).getbbox()


def test_a_variation_selector_does_not_turn_a_name_into_a_code() -> None:
    plain, varied = (
        raster.draw_text(TextRow(text, 2, False, Align.LEFT), 576, default_fonts()) for text in ("葛", "葛\U000e0100")
    )
    assert default_fonts().face_for("葛", False)
    assert varied.getbbox()
    assert plain.size == varied.size


@given(st.text(max_size=12))
@settings(max_examples=60, deadline=None)
def test_any_text_at_all_can_be_drawn(text: str) -> None:
    assert raster.draw_text(TextRow(text, 2, False, Align.CENTER), 576, default_fonts()).size == (576, 60)


def test_a_machine_with_no_font_at_all_still_prints_codes(tmp_path: Path) -> None:
    drawn = raster.draw_text(TextRow("王A", 2, False, Align.LEFT), 576, FontBook([tmp_path]))
    assert drawn.getbbox()


def test_a_character_missing_in_our_face_is_taken_from_another_installed_font() -> None:
    fonts = default_fonts()
    face = fonts.face_for("ﻊ", False)
    main = fonts.main(False)
    assert main
    assert not main.has("ﻊ")
    assert face
    assert face.has("ﻊ")


def test_coverage_is_a_set_of_code_points() -> None:
    coverage = Coverage.of([5, 1, 2, 3, 9])
    assert [point for point in range(12) if point in coverage] == [1, 2, 3, 5, 9]


@pytest.mark.parametrize("text", ["https://kiosk.example.gov.cn/r/7Q2K9D", "票号 027，清河区大厅", "x" * 200])
@pytest.mark.parametrize("width", [576, 384])
def test_the_code_can_be_scanned_from_the_paper(desk, soon: Soon, text: str, width: int) -> None:
    it = desk(options={"width_dots": width}, width_dots=str(width))
    it.printer.print_document(soon(), Slip([Line("票"), Qr(text)]), job_id="a")
    (slip,) = it.slips(1)
    found, *_ = cv2.QRCodeDetector().detectAndDecode(np.asarray(slip.image().convert("L")))
    assert found == text


@pytest.mark.parametrize(("detail", "share"), [("fine", 1), ("coarse", 2)])
def test_a_drawing_stands_in_the_middle_of_the_paper(desk, soon: Soon, detail: str, share: int) -> None:
    it = desk(options={"image_detail": detail})
    square = Image.new("1", (200, 160))
    square.paste(1, (20, 20, 180, 140))
    it.printer.print_document(soon(), Slip([Drawing(200, 160, square.tobytes())]), job_id="a")
    (slip,) = it.slips(1)
    printed = bands([op for op in slip.ops if isinstance(op, Picture)])
    left, top, right, bottom = printed.getbbox() or (0, 0, 0, 0)
    assert (bottom - top, right - left) == (120 // share, 160 // share)
    assert abs(left - ((576 - 200) // 2 + 20) // share) <= 1


def test_drawn_and_typed_rows_stand_in_the_same_columns() -> None:
    # A name with a rare character must line up with the rows above and below it.
    settings = EscPosOptions()
    rows = lay_out(Slip([Columns("姓名", "王伟"), Columns("姓名", "王𬀩")]), settings.columns)
    typed, drawn = rows
    assert isinstance(typed, TextRow)
    assert isinstance(drawn, TextRow)
    assert goes_as_text(typed, settings) is not None
    assert goes_as_text(drawn, settings) is None
    box = raster.draw_text(drawn, 576, default_fonts()).getbbox()
    assert box
    assert box[0] < 8
    assert 560 < box[2] <= 576


@pytest.mark.parametrize("text", ["العربية", "ไทย", "हिन्दी", "W" * 24, "\u0301", "\x00\x1b@", "👨‍👩‍👧"])
def test_foreign_scripts_and_odd_input_stay_inside_the_paper(text: str) -> None:
    image = raster.draw_text(TextRow(text, 2, False, Align.LEFT), 576, default_fonts())
    assert image.size == (576, 60)


def test_a_pieces_images_fit_into_a_small_printers_memory() -> None:
    slip = Slip([Line("残疾人证", 3, True), Rule(), Qr("x" * 200), Line("䶮" * 30), Feed(5)])
    pieces = encode(slip, EscPosOptions(), default_fonts())
    assert max(len(piece.data) for piece in pieces) < 2048
    assert all(piece.mm < 100 for piece in pieces)


def test_the_receipt_and_its_bytes_can_be_kept(desk, soon: Soon, tmp_path: Path) -> None:
    it = desk()
    with pytest.raises(LookupError):
        it.paper.save_last(tmp_path)
    it.printer.print_document(soon(), Slip([Line("您好"), Qr("x")]), job_id="a")
    it.slips(1)
    picture, data = it.paper.save_last(tmp_path / "out")
    assert (picture.name, data.name) == ("receipt.png", "receipt.bin")
    with Image.open(picture) as image:
        assert image.width == 640
        assert round(image.info["dpi"][0]) == 203
    assert "您好".encode("gbk") in data.read_bytes()
    assert data.read_bytes().endswith(b"\x1dV\x01")


def test_on_a_slow_line_what_is_drawn_is_a_quarter_of_the_bytes_and_looks_alike(desk, soon: Soon) -> None:
    name = "王𬀩 龑䶮"
    fine, coarse = desk("pty", {"image_detail": "fine"}), desk("pty", {"baud": 9600})
    pictures = []
    for it in (fine, coarse):
        it.printer.print_document(soon(), Slip([Line(name), Qr("https://example.org/问")]), job_id="a")
        (slip,) = it.slips(1)
        pictures.append(slip)
    assert len(pictures[1].raw) < len(pictures[0].raw) / 3
    a, b = (ink(slip.dots()) for slip in pictures)
    assert a.shape[1] == b.shape[1] and abs(a.shape[0] - b.shape[0]) <= 8, "as large, in the same place"
    high = min(len(a), 70)
    row_a, row_b = a[:high], b[:high]
    near = cv2.dilate(row_a.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
    assert (row_b & near).sum() > 0.97 * row_b.sum(), "no stroke stands where there is none"
    back = cv2.dilate(row_b.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
    assert (row_a & back).sum() > 0.97 * row_a.sum(), "no stroke is lost"
    text, _, _ = cv2.QRCodeDetector().detectAndDecode(np.asarray(pictures[1].image().convert("L")))
    assert text == "https://example.org/问"


@pytest.mark.parametrize(
    ("detail", "baud", "coarse"),
    [
        ("auto", 9600, True),
        ("auto", 19200, True),
        ("auto", 115200, False),
        ("auto", None, False),
        ("fine", 9600, False),
        ("coarse", None, True),
    ],
)
def test_double_dots_are_for_slow_lines(detail: str, baud: int | None, coarse: bool) -> None:
    assert EscPosOptions(image_detail=detail).coarse(baud) is coarse


def test_a_rows_style_is_said_once_and_again_after_a_picture() -> None:
    rows = [Line("您好"), Line("再见"), Line("再见", bold=True), Line("䶮"), Line("再见", bold=True)]
    data = b"".join(piece.data for piece in encode(Slip(rows), EscPosOptions(), default_fonts()))
    assert data.count(b"\x1b3") == 3
    out = [op.chars[0].bold for step in Interpreter().feed(data) for op in step.ops if isinstance(op, TextLine)]
    assert out == [False, False, True, True]
