"""PWG Raster (PWG 5102.4): the one format in which a pixel is a dot of the printer, with nothing left to scale."""

from __future__ import annotations

import struct

from PIL import Image

SYNC = b"RaS2"
HEADER = 1796
_SRGB = 19
_RUN = 128


def encode(picture: Image.Image, dpi: int, media: str, copies: int = 1) -> bytes:
    """One RGB page of `copies` sheets; nothing but literal runs and repeated rows, which every reader knows."""
    page = picture.convert("RGB")
    width, height = page.size
    data = page.tobytes()
    line = width * 3
    out = bytearray(SYNC + _header(width, height, dpi, media, copies))
    row = 0
    while row < height:
        here = data[row * line : (row + 1) * line]
        again = 1
        while again < 256 and data[(row + again) * line : (row + again + 1) * line] == here:
            again += 1
        out.append(again - 1)
        _put_row(out, here, width)
        row += again
    return bytes(out)


def _put_row(out: bytearray, row: bytes, width: int) -> None:
    if row == row[:3] * width:
        for at in range(0, width, _RUN):
            out.append(min(_RUN, width - at) - 1)
            out += row[:3]
        return
    for at in range(0, width, _RUN):
        count = min(_RUN, width - at)
        # A literal run has at least two pixels; one alone is a repetition of one.
        out.append(257 - count if count > 1 else 0)
        out += row[at * 3 : (at + count) * 3]


def _header(width: int, height: int, dpi: int, media: str, copies: int) -> bytes:
    page = bytearray(HEADER)
    page[0:9] = b"PwgRaster"
    points = round(width * 72 / dpi), round(height * 72 / dpi)
    for at, *numbers in (
        (276, dpi, dpi),
        (340, copies),
        (352, *points),
        (372, width, height),
        (384, 8, 24, width * 3, 0, _SRGB),
        (420, 3),
        (452, 1, 1, 1),  # pages, cross-feed and feed transform
        (484, 5),  # print quality: high
    ):
        struct.pack_into(f">{len(numbers)}I", page, at, *numbers)
    name = media.encode("ascii")[:63]
    page[1732 : 1732 + len(name)] = name
    return bytes(page)


def decode(data: bytes) -> Image.Image:
    """The first page of an sRGB file. Raises ValueError for anything else."""
    if data[:4] != SYNC or len(data) < 4 + HEADER:
        raise ValueError("no PWG raster")
    width, height = struct.unpack_from(">2I", data, 4 + 372)
    bits, depth, line, order, space = struct.unpack_from(">5I", data, 4 + 384)
    if (bits, depth, line, order, space) != (8, 24, width * 3, 0, _SRGB) or not 0 < width * height <= 100_000_000:
        raise ValueError("only sRGB of eight bits is read")
    out = bytearray()
    at = 4 + HEADER
    try:
        while len(out) < line * height:
            again, at = data[at] + 1, at + 1
            row = bytearray()
            while len(row) < line:
                count, at = data[at], at + 1
                if count == 128:
                    row += b"\xff" * (line - len(row))
                elif count < 128:
                    row += data[at : at + 3] * (count + 1)
                    at += 3
                else:
                    row += data[at : at + 3 * (257 - count)]
                    at += 3 * (257 - count)
            if len(row) != line or at > len(data):
                raise ValueError("a row of the wrong length")
            out += row * again
    except IndexError:
        raise ValueError("the raster is cut short") from None
    if len(out) != line * height:
        raise ValueError("too many rows")
    return Image.frombytes("RGB", (width, height), bytes(out))
