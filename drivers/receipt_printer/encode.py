"""A slip as bytes for one printer, in pieces small enough to ask between them how the printer is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from PIL import Image

from drivers.receipt_printer import gauges, protocol, raster
from drivers.receipt_printer.fonts import FontBook
from drivers.receipt_printer.settings import EscPosOptions
from drivers.receipt_printer.slip import Density, Drawing, Feed, Qr, Row, Rule, Ruler, Slip, TextRow, lay_out

_DOTS_PER_MM = 203 / 25.4
_JOIN = 400
"""Bytes of text rows sent together: a few rows, so that paper-out is noticed within them."""
_RULE_MARGIN_MM = 2.0


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole commands, never split by a question to the printer; `mm` of paper they move."""

    data: bytes = field(repr=False)
    mm: float = 0.0


def encode(slip: Slip, settings: EscPosOptions, fonts: FontBook, *, coarse: bool = False) -> tuple[Piece, ...]:
    """All of a slip, from `ESC @` to the cut.

    `coarse`, for slow lines: images have half the dots each way and the printer doubles them, as it does with its own
    double-size characters. A quarter of the bytes.
    """
    pieces = [Piece(protocol.prologue(settings.charset, settings.code_page))]
    style = b""
    for row in lay_out(slip, settings.columns):
        if isinstance(row, TextRow) and (encoded := _printers_own(row, settings)) is not None:
            before, style = style, _style(row, settings)
            row_pieces = [_text(row, encoded, settings, style if style != before else b"")]
        else:
            style = b""  # who knows what a clone forgets over an image
            row_pieces = list(_drawn(row, settings, fonts, coarse))
        for piece in row_pieces:
            last = pieces[-1]
            if len(last.data) + len(piece.data) <= _JOIN:
                pieces[-1] = Piece(last.data + piece.data, last.mm + piece.mm)
            else:
                pieces.append(piece)
    end = protocol.cut(settings.cut, settings.units(settings.feed_before_cut_mm))
    pieces.append(Piece(end, settings.feed_before_cut_mm))
    return tuple(pieces)


def goes_as_text(row: TextRow, settings: EscPosOptions) -> bytes | None:
    """The row in the printer's charset, or None when it must be drawn.

    Printers have no triple or larger Chinese size that both families understand, so headings with Chinese are drawn.
    """
    if settings.text == "raster" or row.drawn:
        return None
    encoded = protocol.encode_text(row.text, settings.charset)
    if encoded is not None and row.scale > 2 and not encoded.isascii():
        return None
    return encoded


def _printers_own(row: TextRow, settings: EscPosOptions) -> bytes | None:
    encoded = goes_as_text(row, settings)
    return b"" if encoded is None and not row.text.strip() else encoded


def _drawn(row: Row, settings: EscPosOptions, fonts: FontBook, coarse: bool) -> Iterator[Piece]:
    match row:
        case TextRow():
            # Three times the size is no double of anything.
            share = 2 if coarse and row.scale % 2 == 0 else 1
            small = replace(row, scale=row.scale // share)
            yield from _image(raster.draw_text(small, settings.width_dots // share, fonts), settings, share)
        case Rule():
            yield from _feed(_RULE_MARGIN_MM, settings)
            yield from _image(raster.draw_rule(settings.width_dots), settings)
            yield from _feed(_RULE_MARGIN_MM, settings)
        case Feed():
            yield from _feed(row.mm, settings)
        case Qr():
            share = 2 if coarse else 1
            yield from _image(raster.draw_qr(row.text, settings.width_dots, share), settings, share)
        case Drawing():
            share = 2 if coarse else 1
            yield from _image(raster.draw_picture(row, settings.width_dots, share), settings, share)
        case Ruler():
            yield from _image(gauges.draw_ruler(settings.width_dots, fonts), settings)
        case Density():
            yield from _image(gauges.draw_density(settings.width_dots, fonts), settings)


def _row_mm(row: TextRow) -> float:
    return raster.PITCH * row.scale / _DOTS_PER_MM


def _style(row: TextRow, settings: EscPosOptions) -> bytes:
    return (
        protocol.align(row.align) + protocol.spacing(settings.units(_row_mm(row))) + protocol.style(row.scale, row.bold)
    )


def _text(row: TextRow, encoded: bytes, settings: EscPosOptions, style: bytes) -> Piece:
    """`style` is left out where the row before had the same: on a slow line it takes as long as the text."""
    outside = settings.ascii_outside_hanzi
    return Piece(
        style + protocol.text_row(encoded, settings.charset, ascii_outside_hanzi=outside),
        _row_mm(row),
    )


def _feed(mm: float, settings: EscPosOptions) -> Iterator[Piece]:
    if mm > 0:
        yield Piece(protocol.feed(settings.units(mm)), mm)


def _image(image: Image.Image, settings: EscPosOptions, share: int = 1) -> Iterator[Piece]:
    """Bands of ink; white above, below and at the right is fed or left out, which halves the time on a serial line.

    `share` 2: the image has half the dots each way.
    """
    dots_per_mm = _DOTS_PER_MM / share
    box = image.getbbox()
    if box is None:
        yield from _feed(image.height / dots_per_mm, settings)
        return
    _, top, right, bottom = box
    width = (right + 7) // 8
    yield from _feed(top / dots_per_mm, settings)
    start = protocol.align("left")
    for at in range(top, bottom, settings.band_rows):
        band = image.crop((0, at, width * 8, min(bottom, at + settings.band_rows)))
        data = start + protocol.raster(protocol.calm(band.tobytes()), width, doubled=share == 2)
        yield Piece(data, band.height / dots_per_mm)
        start = b""
    yield from _feed((image.height - bottom) / dots_per_mm, settings)
