"""A sketch of the county as a picture: in the colours of a theme for the screen, in black dots for paper."""

from __future__ import annotations

import io
from functools import lru_cache
from math import hypot
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from kiosk_app.core.county_map import Point, Sketch

FACE = Path(__file__).resolve().parents[2] / "assets" / "fonts" / "NotoSansSC-Bold.otf"
FINE = 3
"""Drawn so many times larger and then made smaller, for smooth edges."""
SLIP, SLIP_MAP = 576, 384
"""Dots across the picture on a slip, 72 mm, and of the map in its middle."""
_SLIP_EM = 48
"""6 mm, as all that is to be read on a slip."""


@lru_cache(maxsize=8)
def screen_png(sketch: Sketch, side: int, ink: str, accent: str, line: str, ground: str) -> bytes:
    """`side` × `side` px, PNG. The colours are a theme's."""
    image = Image.new("RGB", (side * FINE, side * FINE), ground)
    _draw(image, sketch, side * FINE, ink, accent, line, ground)
    buffer = io.BytesIO()
    image.resize((side, side), Image.Resampling.LANCZOS).save(buffer, "PNG")
    return buffer.getvalue()


def slip_dots(sketch: Sketch) -> tuple[int, int, bytes]:
    """(width, height, a bit a dot with 1 for ink, rows from a new byte): the map, below it what the marks mean.
    Raises OSError without the project's face."""
    font = ImageFont.truetype(str(FACE), _SLIP_EM)
    told = [(False, sketch.here_label), (True, sketch.there_label)] if sketch.apart else [(True, sketch.there_label)]
    radius, left = _SLIP_EM // 3, 16
    room = SLIP - left - 2 * radius - 16
    lines = [(full, _lines(label, font, room)) for full, label in told]
    pitch = _SLIP_EM + 12
    image = Image.new("L", (SLIP, SLIP_MAP + 12 + pitch * sum(len(texts) for _, texts in lines)), 255)
    map_ = Image.new("L", (SLIP_MAP * FINE, SLIP_MAP * FINE), 255)
    _draw(map_, sketch, SLIP_MAP * FINE, 0, 0, 0, 255)
    map_ = map_.resize((SLIP_MAP, SLIP_MAP), Image.Resampling.LANCZOS)
    image.paste(map_, ((SLIP - SLIP_MAP) // 2, 0))
    pen, y = ImageDraw.Draw(image), SLIP_MAP + 12
    for full, texts in lines:
        _mark(pen, (left + radius, y + _SLIP_EM / 2), radius, 0, 255, full=full)
        for text in texts:
            pen.text((left + 2 * radius + 16, y + _SLIP_EM / 2), text, font=font, fill=0, anchor="lm")
            y += pitch
    return SLIP, image.height, image.point([255 if level < 128 else 0 for level in range(256)], "1").tobytes()


def _lines(text: str, font: ImageFont.FreeTypeFont, room: int) -> list[str]:
    """Broken where the room ends; Latin words stay whole."""
    latin = text.isascii()
    lines: list[str] = [""]
    for piece in text.split(" ") if latin else text:
        longer = f"{lines[-1]} {piece}".strip() if latin else lines[-1] + piece
        if lines[-1] and font.getlength(longer) > room:
            lines.append(piece)
        else:
            lines[-1] = longer
    return lines


Colour = str | int


def _draw(
    image: Image.Image, sketch: Sketch, side: int, ink: Colour, accent: Colour, line: Colour, ground: Colour
) -> None:
    pen, edge = ImageDraw.Draw(image), side * 0.06

    def at(point: Point) -> Point:
        return edge + point[0] * (side - 2 * edge) / 100, edge + point[1] * (side - 2 * edge) / 100

    outline = [at(point) for point in sketch.outline]
    if len(outline) > 2:
        pen.line([*outline, outline[0], outline[1]], fill=line, width=round(side * 0.012), joint="curve")
    for town in sketch.towns:
        _disc(pen, at(town), side * 0.011, line)
    here, there = at(sketch.here), at(sketch.there)
    radius = side * 0.035
    if sketch.apart:
        _arrow(pen, here, there, radius, side * 0.014, ink)
        _mark(pen, here, radius, ink, ground, full=False)
    _mark(pen, there, radius, accent, ground, full=True)
    if accent != ink:
        pen.ellipse(_box(there, radius), outline=ink, width=round(side * 0.008))


def _arrow(pen: ImageDraw.ImageDraw, here: Point, there: Point, radius: float, wide: float, ink: Colour) -> None:
    """From one mark to the other, touching neither."""
    far = hypot(there[0] - here[0], there[1] - here[1])
    along = (there[0] - here[0]) / far, (there[1] - here[1]) / far
    if far < radius * 4:
        return
    begin = here[0] + along[0] * radius * 1.3, here[1] + along[1] * radius * 1.3
    end = there[0] - along[0] * radius * 1.5, there[1] - along[1] * radius * 1.5
    head = wide * 3.2
    neck = end[0] - along[0] * head, end[1] - along[1] * head
    pen.line([begin, neck], fill=ink, width=round(wide))
    side = -along[1] * head * 0.7, along[0] * head * 0.7
    pen.polygon([end, (neck[0] + side[0], neck[1] + side[1]), (neck[0] - side[0], neck[1] - side[1])], fill=ink)


def _mark(pen: ImageDraw.ImageDraw, at: Point, radius: float, ink: Colour, ground: Colour, *, full: bool) -> None:
    """A ring for where one is, a disc for where one goes: told apart without colour."""
    pen.ellipse(_box(at, radius), fill=ink if full else ground, outline=ink, width=max(1, round(radius * 0.36)))


def _disc(pen: ImageDraw.ImageDraw, at: Point, radius: float, ink: Colour) -> None:
    pen.ellipse(_box(at, radius), fill=ink)


def _box(at: Point, radius: float) -> tuple[float, float, float, float]:
    return at[0] - radius, at[1] - radius, at[0] + radius, at[1] + radius
