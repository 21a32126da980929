"""python-escpos as the second opinion: where both print the same, the bytes must do the same."""

from __future__ import annotations

from typing import Any

import pytest
from PIL import Image

from drivers.receipt_printer import Line, Slip, protocol
from drivers.receipt_printer.encode import encode
from drivers.receipt_printer.fonts import default_fonts
from drivers.receipt_printer.interpreter import Interpreter
from drivers.receipt_printer.page_ops import Answer, Cut, Op, Picture, TextLine
from drivers.receipt_printer.settings import EscPosOptions


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A fresh `Dummy` printer per call; without the variable the import would leave a directory in /tmp."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ESCPOS_CAPABILITIES_PICKLE_DIR", str(tmp_path_factory.mktemp("escpos")))
        from escpos.printer import Dummy
    return Dummy


def ops(data: bytes) -> list[Op]:
    return [op for step in Interpreter().feed(data) for op in step.ops]


def test_latin_text_is_the_same_bytes(library: Any) -> None:
    text = "Green channel 2026-11-23 (window 3)"
    dummy = library()
    dummy.text(text)
    assert text.encode() in dummy.output
    assert protocol.encode_text(text, "gbk") == text.encode()


def test_double_size_text_comes_out_the_same(library: Any) -> None:
    dummy = library()
    dummy.hw("INIT")
    dummy.set(double_height=True, double_width=True, align="center", bold=True)
    dummy.text("Window 3\n")
    (theirs,) = [op for op in ops(dummy.output) if isinstance(op, TextLine)]
    pieces = encode(Slip([Line("Window 3", bold=True, align="center")]), EscPosOptions(), default_fonts())  # type: ignore[arg-type]
    (ours,) = [op for op in ops(b"".join(piece.data for piece in pieces)) if isinstance(op, TextLine)]
    assert (ours.chars, ours.align) == (theirs.chars, theirs.align)


def test_an_image_is_the_same_bytes(library: Any) -> None:
    image = Image.new("1", (24, 5), 1)
    image.putpixel((3, 2), 0)
    dummy = library()
    dummy.image(image, impl="bitImageRaster")
    ink = image.point(lambda level: 0 if level else 255)
    assert protocol.raster(ink.tobytes(), 3) in dummy.output
    assert [op for op in ops(dummy.output) if isinstance(op, Picture)] == [Picture(3, ink.tobytes())]


def test_its_cut_is_a_cut_to_our_printer_and_ours_to_its_readers(library: Any) -> None:
    dummy = library()
    dummy.cut(mode="PART", feed=False)
    assert [op for op in ops(dummy.output) if isinstance(op, Cut)] == [Cut(True)]
    assert protocol.cut("gs_v", 0) in (b"\x1dV\x01", dummy.output)


def test_its_native_code_and_its_questions_are_understood(library: Any) -> None:
    dummy = library()
    dummy.qr("https://example.org", native=True, size=5)
    assert [type(op).__name__ for op in ops(dummy.output)].count("QrCode") == 1
    assert ops(protocol.ASK_IN_ORDER) == [Answer("gs_r", 1)]
