"""Several photos on one sheet of paper, in exact pixels, with marks to cut along outside of each photo."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image, ImageDraw

from helpdesk.photos.specs import Spec

LINE = (176, 176, 176)


@dataclass(frozen=True)
class Grid:
    columns: int
    rows: int
    rotated: bool  # each photo turned by 90 degrees


@dataclass(frozen=True)
class Layout:
    """Pixels: the paper, one photo as it lies there, and the photos' upper left corners."""

    width: int
    height: int
    photo: tuple[int, int]
    corners: tuple[tuple[int, int], ...]


def grid_of(spec: Spec) -> Grid:
    """As the specification says, else as many as fit with the margin printers need; upright where that is no fewer."""
    sheet = spec.sheet
    if sheet.columns is not None and sheet.rows is not None:
        return Grid(sheet.columns, sheet.rows, bool(sheet.rotated))
    tries = []
    for rotated in (False, True) if sheet.rotated is None else (sheet.rotated,):
        wide, high = (spec.height_mm, spec.width_mm) if rotated else (spec.width_mm, spec.height_mm)
        columns = _fitting(sheet.paper_width_mm - 2 * sheet.margin_mm, wide, sheet.gap_mm)
        rows = _fitting(sheet.paper_height_mm - 2 * sheet.margin_mm, high, sheet.gap_mm)
        tries.append(Grid(columns, rows, rotated))
    best = max(tries, key=lambda one: one.columns * one.rows)
    return best if best.columns * best.rows else Grid(1, 1, best.rotated)


def _fitting(room: float, one: float, gap: float) -> int:
    return max(0, int((room + gap + 1e-6) // (one + gap)))


def layout(spec: Spec) -> Layout:
    """The photos in the middle of the paper."""
    grid, sheet = grid_of(spec), spec.sheet

    def px(mm: float) -> int:
        return round(mm * spec.dpi / 25.4)

    wide, high = (spec.height_px, spec.width_px) if grid.rotated else (spec.width_px, spec.height_px)
    gap, width, height = px(sheet.gap_mm), px(sheet.paper_width_mm), px(sheet.paper_height_mm)
    left = (width - grid.columns * wide - (grid.columns - 1) * gap) // 2
    top = (height - grid.rows * high - (grid.rows - 1) * gap) // 2
    corners = tuple(
        (left + column * (wide + gap), top + row * (high + gap))
        for row in range(grid.rows)
        for column in range(grid.columns)
    )
    return Layout(width, height, (wide, high), corners)


def sheet_of(photo: bytes, spec: Spec) -> bytes:
    """The sheet as JPEG with its density. A photo of other pixels than the specification's – handed in before it
    changed – is laid on the background's colour, as large as it fits."""
    with Image.open(io.BytesIO(photo)) as opened:
        image = opened.convert("RGB")
    if image.size != (spec.width_px, spec.height_px):
        image = _padded(image, spec)
    plan = layout(spec)
    if grid_of(spec).rotated:
        image = image.transpose(Image.Transpose.ROTATE_90)
    paper = Image.new("RGB", (plan.width, plan.height), "white")
    draw = ImageDraw.Draw(paper)
    for x, y in plan.corners:
        draw.rectangle((x - 1, y - 1, x + plan.photo[0], y + plan.photo[1]), outline=LINE)
        paper.paste(image, (x, y))
    out = io.BytesIO()
    paper.save(out, "JPEG", quality=95, subsampling=0, dpi=(spec.dpi, spec.dpi))
    return out.getvalue()


def _padded(image: Image.Image, spec: Spec) -> Image.Image:
    scale = min(spec.width_px / image.width, spec.height_px / image.height)
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    plain = Image.new("RGB", (spec.width_px, spec.height_px), spec.background)
    at = (spec.width_px - size[0]) // 2, (spec.height_px - size[1]) // 2
    plain.paste(image.resize(size, Image.Resampling.LANCZOS), at)
    return plain
